package experiment_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// calibrated is a recipe with scores of every kind: probabilities, distances, labels.
func calibrated() experiment.Recipe {
	return experiment.Recipe{Name: "calibrated", Split: experiment.Holdout, Features: features.Spec{Encoding: "oh"}, PromisedFPR: 0.01,
		Champion: "boost", Challenger: "logistic", Models: []experiment.ModelSpec{
			{Key: "boost", Settings: models.Settings{"trees": 30, "depth": 6}}, {Key: "logistic"}, {Key: "isolation"},
			{Key: "dbscan"}, {Key: "golearn-nb"}, {Key: "boost-leaves", Settings: models.Settings{"trees": 30, "depth": 6}}}}
}

func TestEveryScoreGetsAProbabilityAndLabelsGetNone(t *testing.T) {
	_, r := run(t, calibrated(), experiment.Options{Seed: 1, Workers: 2})
	for _, f := range r.Models {
		c := f.Calibrator
		if f.Entry.Limits.HardLabels {
			if c != nil {
				t.Errorf("%s gives labels only and has a calibrator", f.Spec.Key)
			}
			continue
		}
		if c == nil {
			t.Fatalf("%s has no calibrator", f.Spec.Key)
		}
		best, other := c.CrossBrier[experiment.Isotonic], c.CrossBrier[experiment.Platt]
		if c.Method == experiment.Platt {
			best, other = other, best
		}
		if best > other || f.Probability() != c.CrossBrier[experiment.AsItIs].Defined() == (len(c.CrossBrier) == 3) {
			t.Errorf("%s: %s chosen by %v", f.Spec.Key, c.Method, c.CrossBrier)
		}
		if c.Rows != f.TrainRows && f.Spec.Key != "boost-leaves" {
			t.Errorf("%s: %d rows; want the %d that trained and no other", f.Spec.Key, c.Rows, f.TrainRows)
		}
		last := -1.0
		for _, s := range f.Calibration.Scores() {
			p := c.At(s)
			if !(p >= 0 && p <= 1 && p >= last) {
				t.Fatalf("%s: probability %g after %g", f.Spec.Key, p, last)
			}
			last = p
		}
	}
	boost, _ := r.Model("boost")
	leaves, _ := r.Model("boost-leaves")
	if boost.Calibrator != leaves.Calibrator {
		t.Error("boost-leaves, which is boost, was calibrated anew")
	}
}

func TestCalibratorsDoNotDependOnWorkersOrTests(t *testing.T) {
	recipe := calibrated()
	_, one := run(t, recipe, experiment.Options{Seed: 1, Workers: 1})
	in := enginetest.Inputs(3000)
	in.Tests = nil
	e, err := experiment.Prepare(t.Context(), recipe, in, experiment.Options{Seed: 1, Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	other, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range one.Models {
		if !reflect.DeepEqual(f.Calibrator, other.Models[i].Calibrator) {
			t.Errorf("%s: another calibrator without tests and with other workers", f.Spec.Key)
		}
	}
}

func TestACalibratorFromAFileIsChecked(t *testing.T) {
	good := experiment.Calibrator{Method: experiment.Platt}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]experiment.Calibrator{"no method": {}, "no knots": {Method: experiment.Isotonic}, "another method": {Method: "magic"}} {
		if c.Check() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// goals.md, row 21: an expected calibration error of at most 0.02 on held-out flows.
func TestProbabilitiesAreCalibratedOnHeldOutKDDFlows(t *testing.T) {
	in := enginetest.NSLKDD(t)
	recipe := calibrated()
	e, err := experiment.Prepare(t.Context(), recipe, in, experiment.Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := experiment.Compare(t.Context(), r, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Models {
		figures := m.Sets["validation"].Calibrated
		if m.HardLabels {
			if figures != nil {
				t.Errorf("%s: %+v", m.Key, figures)
			}
			continue
		}
		if ece := float64(figures.ECE); !(ece <= 0.02) {
			t.Errorf("%s: calibration error %.4f on the held-out mix", m.Key, ece)
		}
		rows := 0
		for _, b := range figures.Curve {
			rows += b.Rows
		}
		if rows != m.Sets["validation"].Rows || math.IsNaN(float64(figures.Brier)) {
			t.Errorf("%s: reliability of %d flows, Brier %v", m.Key, rows, figures.Brier)
		}
		t.Logf("%s: %s, ECE %.4f, on KDDTest+ %.4f", m.Key, figures.Method, float64(figures.ECE), float64(m.Sets["KDDTest+"].Calibrated.ECE))
	}
}
