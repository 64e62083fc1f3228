//go:build peers

package cmd_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/cmd"
)

// TestAModelThatXGBoostTrainedGoesOnDutyWithItsOwnScores trains XGBoost itself on NSL-KDD,
// imports what it saved, and compares every score of KDDTest+ with its predictions.
func TestAModelThatXGBoostTrainedGoesOnDutyWithItsOwnScores(t *testing.T) {
	data := os.Getenv("TRUNKLINE_DATA")
	missing := ""
	if data == "" {
		missing = "TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it"
	} else if err := exec.Command("/usr/bin/python3", "-c", "import xgboost").Run(); err != nil {
		missing = "no XGBoost: apt-get install python3-xgboost"
	}
	if missing != "" && os.Getenv("TRUNKLINE_REQUIRE") == "1" {
		t.Fatal(missing)
	} else if missing != "" {
		t.Skip(missing)
	}
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	train := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/train_xgboost.py", data, dir)
	if out, err := train.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range []string{"named.json", "named.ubj", "nameless.json"} {
		t.Run(file, func(t *testing.T) {
			bundle := filepath.Join(dir, file+".trunk")
			_, said := run(t, "models", "import", filepath.Join(dir, file), "--pipeline", filepath.Join("testdata", "quick.toml"), "--out", bundle)
			if nameless := strings.Contains(said, "no names for its 121 features"); nameless != (file == "nameless.json") {
				t.Errorf("import says\n%s", said)
			}
			scores, _ := run(t, "score", "--bundle", bundle, filepath.Join(data, "nsl-kdd", "KDDTest+.txt"))
			path := filepath.Join(dir, file+".jsonl")
			if err := os.WriteFile(path, []byte(scores), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := compareScores(path, filepath.Join(dir, "predictions.jsonl")); err != nil {
				t.Error(err)
			}
		})
	}
}

// run gives what the command line writes.
func run(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	w := cmd.System()
	w.Stdout, w.Stderr, w.StdoutTerminal, w.StderrTerminal = &out, &said, false, false
	if code := cmd.Main(args, w); code != 0 {
		t.Fatalf("%v ends with %d:\n%s", args, code, said.String())
	}
	return out.String(), said.String()
}
