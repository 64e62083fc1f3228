package models_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/modeltest"
)

// small makes a part quick to fit.
func small(key string) models.Part {
	p := models.Part{Key: key, Weight: 1}
	switch key {
	case "extratrees", "contrast":
		p.Settings = models.Settings{"trees": 20}
	case "gmm":
		p.Settings = models.Settings{"gaussians": 3, "components": 4}
	}
	return p
}

func combine(t *testing.T, training models.Training, parts ...models.Part) *models.Combination {
	t.Helper()
	learner, err := models.Combine(parts...)
	if err != nil {
		t.Fatal(err)
	}
	m, err := learner.Fit(context.Background(), training, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*models.Combination)
}

// calibrated is flows with held-out normal ones.
func calibrated(n, held int) models.Training {
	t := modeltest.Flows(n, 40)
	other := modeltest.Flows(2*held, 41)
	var normals []int
	for i, attack := range other.Attack {
		if !attack && len(normals) < held {
			normals = append(normals, i)
		}
	}
	t.Calibration = other.Rows.Select(normals)
	return t
}

// The definition, written out: each part on its own, its p-value by counting.
func TestACombinationIsTheWeightedMeanOfItsPartsEvidence(t *testing.T) {
	training := calibrated(600, 150)
	parts := []models.Part{small("extratrees"), small("contrast"), small("frac")}
	parts[0].Weight = 2
	m := combine(t, training, parts...)
	fresh := modeltest.Flows(300, 42).Rows
	want := make([]float64, fresh.N)
	for _, p := range parts {
		e, _ := models.Find(p.Key)
		learner, err := e.Learner(p.Settings)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := learner.Fit(context.Background(), training, nil)
		if err != nil {
			t.Fatal(err)
		}
		held, fitted := modeltest.Scores(alone, training.Calibration), modeltest.Scores(alone, training.Rows)
		largest := 0.0
		for _, s := range slices.Concat(held, fitted) {
			largest = max(largest, math.Abs(s))
		}
		for i, s := range modeltest.Scores(alone, fresh) {
			as := 1.0
			for _, c := range held {
				if c >= s {
					as++
				}
			}
			want[i] += p.Weight * (-math.Log10(as/151) + 1e-6*s/largest) / 4
		}
	}
	for i, s := range modeltest.Scores(m, fresh) {
		if math.Abs(s-want[i]) > 1e-12 {
			t.Fatalf("row %d scores %v, want %v", i, s, want[i])
		}
	}
}

func TestTheSharesOfThePartsAddUpToTheScore(t *testing.T) {
	m := combine(t, calibrated(600, 150), small("extratrees"), small("contrast"), small("frac"))
	rows := modeltest.Flows(600, 43).Rows
	scores, shares := modeltest.Scores(m, rows), make([]float64, 3*rows.N)
	m.PartsTo(shares, rows)
	for i, s := range scores {
		sum := shares[3*i] + shares[3*i+1] + shares[3*i+2]
		if math.Abs(sum-s) > 1e-12 {
			t.Fatalf("row %d: the shares %v add up to %v, the score is %v", i, shares[3*i:3*i+3], sum, s)
		}
	}
	one := make([]float64, 3)
	m.PartsTo(one, rows.Slice(17, 18))
	if !slices.Equal(one, shares[51:54]) {
		t.Errorf("row 17 alone has the shares %v, among others %v", one, shares[51:54])
	}
	m.PartsTo(nil, features.Rows{})
}

func TestTheGivenHeldOutFlowsCalibrate(t *testing.T) {
	training := calibrated(600, 150)
	m := combine(t, training, small("frac"), small("gmm"))
	for k := range m.Parts() {
		if key, _, tail := m.Part(k); tail.N() != 150 {
			t.Errorf("%s has %d calibration flows, 150 were given", key, tail.N())
		}
	}
	training.Calibration.Width--
	learner, _ := models.Combine(small("frac"))
	var fault *models.TrainingError
	if _, err := learner.Fit(context.Background(), training, nil); !errors.As(err, &fault) {
		t.Errorf("calibration flows of another width give %v, want a TrainingError", err)
	}
}

// 600 flows have 400 normal ones. A part that had learned from the fifth that it is
// measured against would promise too much.
func TestWithoutHeldOutFlowsAFifthOfTheNormalOnesIsHeldOut(t *testing.T) {
	training := modeltest.Flows(600, 40)
	m := combine(t, training, small("frac"))
	_, part, tail := m.Part(0)
	if tail.N() != 80 {
		t.Fatalf("%d calibration flows, want a fifth of 400", tail.N())
	}
	e, _ := models.Find("frac")
	onAll := models.Encode(modeltest.Fit(t, e, training))
	if bytes.Equal(onAll, models.Encode(part)) {
		t.Error("the part learned from all normal flows, the held-out ones too")
	}
	again := combine(t, training, small("frac"))
	if !bytes.Equal(models.Encode(m), models.Encode(again)) {
		t.Error("another fit holds out other flows")
	}
}

func TestACombinationOfAnyPartsSurvivesSaving(t *testing.T) {
	training := calibrated(300, 100)
	rows := modeltest.Flows(100, 44).Rows
	m := combine(t, training, small("isolation"), small("chowliu"), small("gmm"), small("dbscan"), small("logistic"), small("forest"))
	saved := models.Encode(m)
	loaded, err := models.Decode("hybrid", saved)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(modeltest.Scores(m, rows), modeltest.Scores(loaded, rows)) || !bytes.Equal(saved, models.Encode(loaded)) {
		t.Error("the loaded combination is another")
	}
}

func TestEveryChoiceOfTheHybridFits(t *testing.T) {
	e, _ := models.Find("hybrid")
	training := calibrated(200, 100)
	seen := map[int]bool{}
	for choice := range e.Params[0].Choices {
		learner, err := e.Learner(models.Settings{"parts": float64(choice)})
		if err != nil {
			t.Fatal(err)
		}
		m, err := learner.Fit(context.Background(), training, nil)
		if err != nil {
			t.Fatalf("%s: %v", e.Params[0].Choices[choice], err)
		}
		seen[m.(*models.Combination).Parts()] = true
	}
	if !seen[2] || !seen[3] || !seen[4] {
		t.Errorf("numbers of parts: %v", seen)
	}
}

func TestWhatCannotBeCombinedIsRefused(t *testing.T) {
	for name, parts := range map[string][]models.Part{
		"nothing":           nil,
		"a hybrid":          {{Key: "hybrid", Weight: 1}},
		"an unknown model":  {{Key: "oracle", Weight: 1}},
		"no weight":         {{Key: "frac"}},
		"an infinite one":   {{Key: "frac", Weight: math.Inf(1)}},
		"a bad setting":     {{Key: "frac", Weight: 1, Settings: models.Settings{"trees": -1}}},
		"too many":          slices.Repeat([]models.Part{{Key: "frac", Weight: 1}}, 17),
		"an imported model": {{Key: models.ImportedPrefix + "x", Weight: 1}},
	} {
		var fault *models.SettingError
		if _, err := models.Combine(parts...); !errors.As(err, &fault) {
			t.Errorf("%s: error %v, want a SettingError", name, err)
		}
	}
}

func TestScoringOneFlowAllocatesNothing(t *testing.T) {
	training := calibrated(400, 100)
	rows := modeltest.Flows(64, 45).Rows
	all := combine(t, training, small("extratrees"), small("contrast"), small("frac"), small("chowliu"), small("gmm"))
	dst, i := make([]float64, 1), 0
	check := func(name string, m models.Model) {
		if n := testing.AllocsPerRun(200, func() {
			i = (i + 1) % rows.N
			m.ScoreTo(dst, rows.Slice(i, i+1))
		}); n > 0 {
			t.Errorf("%s allocates %v times a flow", name, n)
		}
	}
	check("the combination", all)
	for k := range all.Parts() {
		key, m, _ := all.Part(k)
		check(key, m)
	}
}
