// Package modeltest holds the conformance suite of the model catalog: what every
// entry promises, written once and run over each.
package modeltest

import (
	"bytes"
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Run checks that an entry of the catalog keeps its promises, or those that its
// Limits leave it.
func Run(t *testing.T, e models.Entry) {
	for _, check := range []struct {
		name string
		run  func(*testing.T, models.Entry)
	}{
		{"the entry is complete", entryIsComplete},
		{"settings outside their range are refused", settingsAreChecked},
		{"the same training gives the same bytes", isDeterministic},
		{"the model does not depend on the workers", isWorkerIndependent},
		{"training rows are neither changed nor kept", leavesTrainingAlone},
		{"progress is told in order", tellsProgress},
		{"attacks score higher than normal flows", ranksAttacksHigher},
		{"scores have the declared form", scoresHaveTheirForm},
		{"a row's score does not depend on the others", scoresRowsAlone},
		{"scoring is safe for concurrent use", scoresConcurrently},
		{"a loaded model scores bit for bit the same", survivesSaving},
		{"attributions add up to the score", attributionsAddUp},
		{"a wrong shape panics", wrongShapePanics},
		{"missing and infinite values are survived", survivesStrangeValues},
		{"degenerate training sets are survived", survivesDegenerateSets},
		{"a cancelled fit ends", endsWhenCancelled},
		{"broken bytes are refused", refusesBrokenBytes},
		{"a derived model is its source's", derivesFromItsSource},
	} {
		t.Run(check.name, func(t *testing.T) { check.run(t, e) })
	}
}

// Fit fits the entry's learner with default settings, or fails the test.
func Fit(t testing.TB, e models.Entry, training models.Training) models.Model {
	t.Helper()
	m, err := tryFit(t, e, training)
	if err != nil {
		t.Fatalf("%s does not fit %d rows: %v", e.Key, training.Rows.N, err)
	}
	return m
}

func tryFit(t testing.TB, e models.Entry, training models.Training) (models.Model, error) {
	t.Helper()
	learner, err := e.Learner(nil)
	if err != nil {
		t.Fatalf("%s has no learner with default settings: %v", e.Key, err)
	}
	m, err := learner.Fit(context.Background(), training, nil)
	if (m == nil) == (err == nil) {
		t.Fatalf("%s gives model %v with error %v", e.Key, m, err)
	}
	return m, err
}

// Scores scores all rows.
func Scores(m models.Model, r features.Rows) []float64 {
	dst := make([]float64, r.N)
	m.ScoreTo(dst, r)
	return dst
}

func isDeterministic(t *testing.T, e models.Entry) {
	a, b := Fit(t, e, Flows(300, 1)), Fit(t, e, Flows(300, 1))
	if !bytes.Equal(models.Encode(a), models.Encode(b)) {
		t.Error("two fits of the same flows with the same seed differ in their bytes")
	}
}

func isWorkerIndependent(t *testing.T, e models.Entry) {
	training := Flows(3000, 2)
	var first []byte
	for _, workers := range []int{1, 2, 7} {
		training.Workers = workers
		b := models.Encode(Fit(t, e, training))
		if first == nil {
			first = b
		}
		if !bytes.Equal(first, b) {
			t.Errorf("%d workers fit other bytes than one", workers)
		}
	}
}

func leavesTrainingAlone(t *testing.T, e models.Entry) {
	original := Flows(300, 3)
	given := edit(original)
	m := Fit(t, e, given)
	if !slices.Equal(given.Rows.X, original.Rows.X) || !slices.Equal(given.Rows.Exact, original.Rows.Exact) ||
		!slices.Equal(given.Attack, original.Attack) || !slices.Equal(given.Type, original.Type) {
		t.Error("fitting changed the training rows or labels")
	}
	before := Scores(m, original.Rows)
	clear(given.Rows.X)
	clear(given.Rows.Exact)
	clear(given.Attack)
	clear(given.Type)
	if !slices.Equal(before, Scores(m, original.Rows)) {
		t.Error("scores change when the training rows do: the model kept them")
	}
}

func tellsProgress(t *testing.T, e models.Entry) {
	learner, _ := e.Learner(nil)
	var inside atomic.Int32
	last := -1
	_, err := learner.Fit(context.Background(), Flows(600, 4), func(done, total int) {
		if inside.Add(1) > 1 {
			t.Error("progress is told by two goroutines at once")
		}
		if done < last || total < 0 || (total > 0 && done > total) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
		inside.Add(-1)
	})
	if err != nil {
		t.Error(err)
	}
}

func ranksAttacksHigher(t *testing.T, e models.Entry) {
	m := Fit(t, e, Flows(900, 5))
	fresh := Flows(600, 6)
	if auc := areaUnderROC(Scores(m, fresh.Rows), fresh.Attack); !(auc > 0.8) {
		t.Errorf("AUC on easy flows that it has not seen is %.3f, want above 0.8", auc)
	}
}

// areaUnderROC is the share of (attack, normal) pairs in order, ties counting half.
func areaUnderROC(scores []float64, attack []bool) float64 {
	won, pairs := 0.0, 0.0
	for i, a := range scores {
		for j, n := range scores {
			if attack[i] && !attack[j] {
				pairs++
				if a > n {
					won++
				} else if a == n {
					won += 0.5
				}
			}
		}
	}
	return won / pairs
}

func scoresHaveTheirForm(t *testing.T, e models.Entry) {
	m := Fit(t, e, Flows(300, 7))
	_, probabilistic := m.(models.Probabilistic)
	for i, s := range Scores(m, Flows(300, 8).Rows) {
		switch {
		case math.IsNaN(s) || math.IsInf(s, 0):
			t.Fatalf("row %d scores %v", i, s)
		case probabilistic && (s < 0 || s > 1):
			t.Fatalf("row %d has probability %v", i, s)
		case e.Limits.HardLabels && s != 0 && s != 1:
			t.Fatalf("row %d scores %v, but the entry says it gives hard labels", i, s)
		}
	}
}

func scoresRowsAlone(t *testing.T, e models.Entry) {
	m := Fit(t, e, Flows(300, 9))
	rows := Flows(301, 10).Rows
	together := Scores(m, rows)
	for i := range rows.N {
		if alone := Scores(m, rows.Slice(i, i+1))[0]; alone != together[i] {
			t.Fatalf("row %d scores %v alone, %v among %d", i, alone, together[i], rows.N)
		}
	}
	if tail := Scores(m, rows.Slice(3, rows.N)); !slices.Equal(tail, together[3:]) {
		t.Error("scores change when the first three rows are left out")
	}
	m.ScoreTo(nil, rows.Slice(0, 0))
}

func scoresConcurrently(t *testing.T, e models.Entry) {
	m := Fit(t, e, Flows(300, 11))
	rows := Flows(200, 12).Rows
	want := Scores(m, rows)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				if !slices.Equal(want, Scores(m, rows)) {
					t.Error("scores differ while others score")
				}
			}
		})
	}
	wg.Wait()
}

func survivesSaving(t *testing.T, e models.Entry) {
	m := Fit(t, e, Flows(300, 13))
	saved := models.Encode(m)
	loaded, err := models.Decode(e.Key, slices.Clone(saved))
	if err != nil {
		t.Fatal(err)
	}
	rows := Flows(400, 14).Rows
	if !slices.Equal(Scores(m, rows), Scores(loaded, rows)) {
		t.Error("the loaded model scores differently")
	}
	if !bytes.Equal(saved, models.Encode(loaded)) {
		t.Error("the loaded model is saved as other bytes")
	}
	_, was := m.(models.Probabilistic)
	if _, is := loaded.(models.Probabilistic); is != was {
		t.Error("loading changes whether scores are probabilities")
	}
}

func attributionsAddUp(t *testing.T, e models.Entry) {
	training := Flows(300, 15)
	m := Fit(t, e, training)
	if a, ok := m.(models.Attributor); ok {
		attributorAddsUp(t, a)
	}
	x, ok := models.NewExplainer(m, training.Columns, training.ExactColumns)
	if !ok {
		t.Skip("this model does not say why")
	}
	rows := Flows(100, 16).Rows
	for i := range rows.N {
		got := x.Explain(rows.Slice(i, i+1))
		sum := got.Base
		for _, c := range got.Contributions {
			sum += c
		}
		if len(got.Contributions) != len(x.Sources()) || !(math.Abs(sum-got.Score) <= 1e-9*max(1, math.Abs(got.Score))) {
			t.Fatalf("row %d: base and %d contributions for %d columns add up to %v, the score is %v (%s)",
				i, len(got.Contributions), len(x.Sources()), sum, got.Score, got.Link)
		}
	}
}

func attributorAddsUp(t *testing.T, a models.Attributor) {
	rows := Flows(100, 16).Rows
	scores := Scores(a, rows)
	for i := range rows.N {
		parts := make([]float64, rows.Width)
		base, score, link := a.Attribute(parts, rows.Row(i))
		sum := base
		for _, p := range parts {
			sum += p
		}
		if !(math.Abs(sum-score) <= 1e-9*max(1, math.Abs(score))) {
			t.Fatalf("row %d: base and parts add up to %v, the score is %v (%s)", i, sum, score, link)
		}
		if _, p := a.(models.Probabilistic); p && link == "log-odds" {
			score = 1 / (1 + math.Exp(-score))
		}
		if link != "path length" && !(math.Abs(score-scores[i]) <= 1e-9*max(1, math.Abs(scores[i]))) {
			t.Fatalf("row %d: the explanation's score is %v, the model's %v (%s)", i, score, scores[i], link)
		}
	}
}
