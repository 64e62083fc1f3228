package experiment_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

var update = flag.Bool("update", false, "write the golden scores anew")

// golden is what every model says of synthetic flows, as hashes, under one revision.
type golden struct {
	Revision int               `json:"revision"`
	Scores   map[string]string `json:"scores"`
}

// TestScoresChangeOnlyWithTheRevision fails where a change of any learner or encoding
// changed a score and models.Revision did not say so: caches would then go on serving
// the old scores. Raise the revision, then run with -update.
func TestScoresChangeOnlyWithTheRevision(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("golden scores are of amd64: other processors fuse multiplications and additions")
	}
	path := filepath.Join("testdata", "golden_scores.json")
	now := golden{Revision: models.Revision, Scores: goldenScores(t)}
	if *update {
		text, err := json.MarshalIndent(now, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var was golden
	if err := json.Unmarshal(text, &was); err != nil {
		t.Fatal(err)
	}
	if was.Revision != now.Revision {
		t.Fatalf("models.Revision is %d, the golden scores are of %d: run this test with -update", now.Revision, was.Revision)
	}
	for key, sum := range now.Scores {
		if was.Scores[key] != sum {
			t.Errorf("the scores of %s changed (or are new) and models.Revision is still %d: raise it, then run with -update", key, now.Revision)
		}
	}
}

// goldenScores fits every model of the catalog with its default settings, trees fewer.
func goldenScores(t *testing.T) map[string]string {
	in := enginetest.Inputs(1500)
	sums := map[string]string{}
	for _, entry := range models.Catalog() {
		r := experiment.Recipe{Name: "golden", Split: experiment.Fold, Features: features.Spec{Encoding: "oh", Exact: true},
			PromisedFPR: 0.05, Champion: entry.Key, Models: []experiment.ModelSpec{{Key: entry.Key, Settings: few(entry)}}}
		e, err := experiment.Prepare(t.Context(), r, in, experiment.Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		result, err := e.Run(t.Context(), nil)
		if err != nil {
			t.Fatalf("%s: %v", entry.Key, err)
		}
		sums[entry.Key] = sumOf(result.Scores["synthetic-test"][entry.Key])
		if entry.Key == "logistic" {
			sums["families"] = sumOf(answered(result.Answers["synthetic-test"]))
			sums["probabilities"] = sumOf(result.Probabilities(result.Models[0], result.Set("synthetic-test")))
		}
	}
	return sums
}

func answered(answers []experiment.Answer) []float64 {
	said := make([]float64, len(answers))
	for i, a := range answers {
		said[i] = float64(a)
	}
	return said
}

func few(e models.Entry) models.Settings {
	s := models.Settings{}
	for _, p := range e.Params {
		if p.Name == "trees" {
			s["trees"] = max(p.Min, min(20, p.Default))
		}
	}
	return s
}

func sumOf(scores []float64) string {
	h := sha256.New()
	for _, s := range scores {
		h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(s)))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
