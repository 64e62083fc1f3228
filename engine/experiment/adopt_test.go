package experiment_test

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// boosted is a quick recipe of two boosted models.
func boosted() experiment.Recipe {
	r := enginetest.Recipe()
	r.Models = []experiment.ModelSpec{{Key: "boost", Settings: models.Settings{"trees": 20}}, {Key: "logistic"}}
	r.Champion, r.Challenger = "boost", "logistic"
	return r
}

// elsewhere is the champion as another program's model on the same features.
func elsewhere(t *testing.T, r *experiment.Result) models.Model {
	t.Helper()
	f, _ := r.Model(r.Recipe.Champion)
	var text bytes.Buffer
	if err := models.WriteLightGBM(&text, f.Model, r.Pipeline.Columns()); err != nil {
		t.Fatal(err)
	}
	m, err := models.Import(text.Bytes(), r.Pipeline.Columns(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAnAdoptedModelIsCalibratedAndJudgedLikeAFittedOne(t *testing.T) {
	e, r := run(t, boosted(), experiment.Options{Seed: 42})
	adopted, err := e.Adopt(t.Context(), r, "imported-twin", elsewhere(t, r))
	if err != nil {
		t.Fatal(err)
	}
	if duty := adopted.Recipe; duty.Champion != "imported-twin" || duty.Challenger != "boost" || len(adopted.Models) != 3 || len(duty.Models) != 3 {
		t.Errorf("on duty are %s and %s of %d models", duty.Champion, duty.Challenger, len(adopted.Models))
	}
	if len(r.Models) != 2 || r.Recipe.Champion != "boost" || r.Scores["validation"]["imported-twin"] != nil {
		t.Error("the result that was added to has changed")
	}
	own, _ := adopted.Model("boost")
	twin, _ := adopted.Model("imported-twin")
	if twin.Calibration.N() != own.Calibration.N() || math.Abs(twin.Threshold-own.Threshold) > 1e-9 || adopted.Promised(twin) != 0.01 {
		t.Errorf("threshold %v from %d normals; its twin's is %v from %d", twin.Threshold, twin.Calibration.N(), own.Threshold, own.Calibration.N())
	}
	for _, set := range adopted.Sets {
		a, b := adopted.ScoresOn(set, "imported-twin"), adopted.ScoresOn(set, "boost")
		if len(a) != len(b) || len(a) == 0 {
			t.Fatalf("%s: %d scores, its twin has %d", set.Name, len(a), len(b))
		}
		for i := range a {
			if math.Abs(a[i]-b[i]) > 1e-9 {
				t.Fatalf("%s, row %d: %v, its twin says %v", set.Name, i, a[i], b[i])
			}
		}
	}
	if again, err := e.Adopt(t.Context(), adopted, "imported-twin", twin.Model); err != nil || again.Recipe.Champion != "imported-twin-2" || again.Recipe.Challenger != "imported-twin" {
		t.Errorf("adopted again: champion %s (%v)", again.Recipe.Champion, err)
	}
}

func TestAModelIsNotAdoptedOnOtherData(t *testing.T) {
	_, r := run(t, boosted(), experiment.Options{Seed: 42})
	other := boosted()
	other.Features = features.Spec{Encoding: "oh", Off: []string{"duration"}}
	for name, prepare := range map[string]func() (*experiment.Experiment, error){
		"another seed": func() (*experiment.Experiment, error) {
			return experiment.Prepare(t.Context(), boosted(), enginetest.Inputs(3000), experiment.Options{Seed: 7})
		},
		"other flows": func() (*experiment.Experiment, error) {
			in := enginetest.Inputs(2000)
			in.SHA256 = "of other flows"
			return experiment.Prepare(t.Context(), boosted(), in, experiment.Options{Seed: 42})
		},
		"other features": func() (*experiment.Experiment, error) {
			return experiment.Prepare(t.Context(), other, enginetest.Inputs(3000), experiment.Options{Seed: 42})
		},
	} {
		e, err := prepare()
		if err != nil {
			t.Fatal(err)
		}
		var fault *experiment.OtherDataError
		if _, err := e.Adopt(t.Context(), r, "imported-x", elsewhere(t, r)); !errors.As(err, &fault) {
			t.Errorf("%s: error %v, want an OtherDataError", name, err)
		}
	}
}

func TestScoresThatAreNoProbabilitiesNeverGetTheFixedThreshold(t *testing.T) {
	recipe := boosted()
	recipe.PromisedFPR, recipe.FixedThreshold = 0, 0.5
	e, r := run(t, recipe, experiment.Options{Seed: 42})
	f, _ := r.Model("boost")
	var text bytes.Buffer
	if err := models.WriteLightGBM(&text, f.Model, r.Pipeline.Columns()); err != nil {
		t.Fatal(err)
	}
	margins := bytes.Replace(text.Bytes(), []byte("objective=binary sigmoid:1"), []byte("objective=regression"), 1)
	m, err := models.Import(margins, r.Pipeline.Columns(), 0)
	if err != nil {
		t.Fatal(err)
	}
	adopted, err := e.Adopt(t.Context(), r, "imported-margins", m)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := adopted.Model("imported-margins")
	if want, err := got.At(0.01); err != nil || got.Threshold != want {
		t.Errorf("the threshold of log-odds is %v, want %v: 1 %% of held-out normals (%v)", got.Threshold, want, err)
	}
}
