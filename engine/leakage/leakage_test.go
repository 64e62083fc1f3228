package leakage_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/leakage"
)

// with gives a table another numeric column.
func with(t *data.Table, name string, value func(row int, attack bool) float64) *data.Table {
	out := *t
	out.Schema = t.Schema.With(t.Schema.Name+"+"+name, data.Column{Name: name, Meaning: "Made up by a test."})
	column := make([]float64, t.Rows())
	for row, attack := range experiment.Attacks(t) {
		column[row] = value(row, attack)
	}
	out.Numbers = append(slices.Clone(t.Numbers), column)
	out.Codes = append(slices.Clone(t.Codes), nil)
	out.Dicts = append(slices.Clone(t.Dicts), nil)
	return &out
}

// leaky are flows whose records were numbered after they had been sorted by label: the
// training file's numbers tell the class, another file's do not.
func leaky() experiment.Inputs {
	in := enginetest.Inputs(2500)
	rng := rand.New(rand.NewPCG(1, 0))
	in.Train = with(in.Train, "record", func(row int, attack bool) float64 {
		if attack {
			return float64(100000 + row)
		}
		return float64(row)
	})
	in.Tests[0].Table = with(in.Tests[0].Table, "record", func(int, bool) float64 { return float64(rng.IntN(100000)) })
	return in
}

func lab(t *testing.T, in experiment.Inputs) *leakage.Report {
	t.Helper()
	r, err := leakage.Run(t.Context(), enginetest.Recipe(), in, leakage.Options{Options: experiment.Options{Seed: 1, Workers: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func column(r *leakage.Report, name string) leakage.Column {
	for _, c := range r.Columns {
		if c.Column == name {
			return c
		}
	}
	return leakage.Column{}
}

func trial(r *leakage.Report, name string) (leakage.Trial, bool) {
	for _, t := range r.Trials {
		if t.Column == name {
			return t, true
		}
	}
	return leakage.Trial{}, false
}

func TestAColumnThatKnowsTheFileIsNamedAndPriced(t *testing.T) {
	r := lab(t, leaky())
	c := column(r, "record")
	if r.Columns[0].Column != "record" || !c.Suspect || c.Power < 0.999 || c.Elsewhere > 0.6 || !strings.Contains(c.Why, "does not carry over") {
		t.Errorf("record: %+v", c)
	}
	found, ok := trial(r, "record")
	if !ok || found.LetIn {
		t.Fatalf("the champion was not fitted without it: %+v", r.Trials)
	}
	for _, d := range found.Sets {
		switch d.Set {
		case "validation":
			if !(d.AUC.Delta < 0) || !d.Told {
				t.Errorf("hiding the leak costs nothing on the training file: %+v", d.AUC)
			}
		case "synthetic-test":
			if !(d.AUC.Delta > 0) || !d.Told {
				t.Errorf("hiding the leak gains nothing elsewhere: %+v", d.AUC)
			}
		}
	}
}

func TestJudgesAreTriedByLettingThemIn(t *testing.T) {
	r := lab(t, enginetest.Inputs(2500))
	c := column(r, "difficulty")
	if !c.Judge || !c.Suspect {
		t.Errorf("difficulty: %+v", c)
	}
	if found, ok := trial(r, "difficulty"); !ok || !found.LetIn || len(found.Sets) != 3 {
		t.Errorf("difficulty was not let in on three sets: %+v", found)
	}
}

func TestAnyColumnCanBeTried(t *testing.T) {
	o := leakage.Options{Options: experiment.Options{Seed: 1, Workers: 2}}
	in := leaky()
	got, err := leakage.Try(t.Context(), enginetest.Recipe(), in, o, "record")
	want, _ := trial(lab(t, in), "record")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("tried alone: %+v (%v); in the lab %+v", got, err, want)
	}
	if judge, err := leakage.Try(t.Context(), enginetest.Recipe(), in, o, "difficulty"); err != nil || !judge.LetIn {
		t.Errorf("difficulty: %+v, %v", judge, err)
	}
	if _, err := leakage.Try(t.Context(), enginetest.Recipe(), in, o, "nothing"); err == nil {
		t.Error("a column that is not there was tried")
	}
}

func TestAColumnOfChanceKnowsNothing(t *testing.T) {
	in := enginetest.Inputs(2500)
	rng := rand.New(rand.NewPCG(1, 0))
	in.Train = with(in.Train, "noise", func(int, bool) float64 { return rng.Float64() })
	in.Tests[0].Table = with(in.Tests[0].Table, "noise", func(int, bool) float64 { return math.NaN() })
	c := column(lab(t, in), "noise")
	if c.Suspect || math.Abs(float64(c.Power)-0.5) > 0.05 {
		t.Errorf("2,500 random numbers: %+v: a table learned rows by heart", c)
	}
	if c.Elsewhere != 0.5 {
		t.Errorf("missing everywhere: %v on the test", c.Elsewhere)
	}
}

// A dependence that neither rises nor falls counts as well.
func TestPowerSeesAnyDependence(t *testing.T) {
	in := enginetest.Inputs(2500)
	rng := rand.New(rand.NewPCG(1, 0))
	in.Train = with(in.Train, "middle", func(_ int, attack bool) float64 {
		if attack {
			return 10 + rng.Float64()
		}
		return 20 * float64(rng.IntN(2))
	})
	in.Tests = nil
	c := column(lab(t, in), "middle")
	if c.Power < 0.999 || c.Elsewhere.Defined() || c.Why != "too much power alone" {
		t.Errorf("attacks in the middle: %+v", c)
	}
}

func TestTheLabDoesNotDependOnWorkers(t *testing.T) {
	in := leaky()
	one, err := leakage.Run(t.Context(), enginetest.Recipe(), in, leakage.Options{Options: experiment.Options{Seed: 1, Workers: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if two := lab(t, in); !reflect.DeepEqual(one.Trials, two.Trials) || len(one.Columns) != len(two.Columns) {
		t.Error("another number of workers gives another report")
	}
}

func TestTheLabNeedsLabels(t *testing.T) {
	in := enginetest.Inputs(500)
	bare := *in.Train
	bare.Label = nil
	in.Train = &bare
	var input *experiment.InputError
	if _, err := leakage.Run(context.Background(), enginetest.Recipe(), in, leakage.Options{}); !errors.As(err, &input) {
		t.Errorf("unlabelled flows: %v", err)
	}
}
