package cmd_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
)

// sameScores fails unless two outputs of `score` have the same rows, and scores that
// differ by at most 1e-6: samescores A B.
func sameScores() {
	if err := compareScores(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func compareScores(left, right string) error {
	a, err := readScores(left)
	if err != nil {
		return err
	}
	b, err := readScores(right)
	if err != nil {
		return err
	}
	if len(a) != len(b) || len(a) == 0 {
		return fmt.Errorf("%d scores and %d", len(a), len(b))
	}
	for row, s := range a {
		if !(math.Abs(s-b[row]) <= 1e-6) {
			return fmt.Errorf("row %d: %v and %v", row, s, b[row])
		}
	}
	return nil
}

func readScores(path string) (map[int]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	scores := map[int]float64{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var line struct {
			Row   int
			Score float64
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, err
		}
		scores[line.Row] = line.Score
	}
	return scores, nil
}

// alterModel writes LightGBM text as others might: alter nameless|renamed|narrower|reversed IN OUT.
func alterModel() {
	b, err := os.ReadFile(os.Args[2])
	if err != nil {
		fail(err)
	}
	text := string(b)
	names := strings.Fields(regexp.MustCompile(`(?m)^feature_names=.*$`).FindString(text))
	names[0] = strings.TrimPrefix(names[0], "feature_names=")
	was := "feature_names=" + strings.Join(names, " ")
	switch os.Args[1] {
	case "nameless":
		for i := range names {
			names[i] = fmt.Sprintf("Column_%d", i)
		}
	case "renamed":
		names[3] = "colour"
	case "narrower":
		text = strings.Replace(text, fmt.Sprintf("max_feature_idx=%d", len(names)-1), fmt.Sprintf("max_feature_idx=%d", len(names)-2), 1)
		text = strings.Replace(text, "[-inf:inf] ", "", 1)
		names = names[:len(names)-1]
	case "reversed":
		text = strings.Replace(text, "objective=binary sigmoid:1", "objective=regression", 1)
		text = regexp.MustCompile(`(?m)^leaf_value=.*$`).ReplaceAllStringFunc(text, func(line string) string {
			values := strings.Fields(strings.TrimPrefix(line, "leaf_value="))
			for i, v := range values {
				values[i] = strings.TrimPrefix("-"+v, "--")
			}
			return "leaf_value=" + strings.Join(values, " ")
		})
		text = regexp.MustCompile(`(?m)^tree_sizes=.*\n`).ReplaceAllString(text, "")
	}
	text = strings.Replace(text, was, "feature_names="+strings.Join(names, " "), 1)
	if err := os.WriteFile(os.Args[3], []byte(text), 0o644); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
