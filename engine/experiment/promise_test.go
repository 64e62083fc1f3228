package experiment_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
)

func TestEverySetSaysWhetherThePromiseWasKept(t *testing.T) {
	_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 1})
	c, err := experiment.Compare(t.Context(), r, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Models {
		own, test := m.Sets["validation"], m.Sets["synthetic-test"]
		want := promise.ByMaking
		if m.HardLabels {
			want = promise.Unspoken
		}
		if own.Promise.Verdict != want {
			t.Errorf("%s: the flows that set the threshold say %q of it", m.Key, own.Promise.Verdict)
		}
		if p := test.Promise; p.FalseAlarms != test.FP || p.Normals != test.FP+test.TN || p.Realised != test.FPR || !p.Wilson.Contains(float64(test.FPR)) {
			t.Errorf("%s: %+v beside FP %d, TN %d", m.Key, p, test.FP, test.TN)
		}
	}
}

func TestAPromiseByProtocolIsJudgedForEach(t *testing.T) {
	_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 1})
	c, err := experiment.Compare(t.Context(), r, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.MakeBy(r, promise.ByProtocol); err != nil {
		t.Fatal(err)
	}
	test := c.Models[0].Sets["synthetic-test"]
	normals, attacks, names := 0, 0, map[string]bool{}
	for _, s := range test.Strata {
		if s.Name == promise.OtherName {
			continue // counted among the small ones
		}
		names[s.Name] = true
		normals += s.Own.Normals
		attacks += s.Attacks
		if s.Own.Normals != s.Pooled.Normals {
			t.Errorf("%s has %d and %d normals", s.Name, s.Own.Normals, s.Pooled.Normals)
		}
		if (s.Basis == promise.Own) != s.Own.Promised.Defined() {
			t.Errorf("%s, judged by %s calibration flows, is promised %v", s.Name, s.Basis, s.Own.Promised)
		}
	}
	if normals != test.FP+test.TN || attacks != test.TP+test.FN || !names["tcp"] || !names["udp"] {
		t.Errorf("protocols %v hold %d normals and %d attacks; the set has %d and %d", names, normals, attacks, test.FP+test.TN, test.TP+test.FN)
	}
	var value *promise.ValueError
	if err := c.MakeBy(r, promise.ByPlane); !errors.As(err, &value) {
		t.Errorf("by plane, which these flows lack: %v", err)
	}
}

func TestPairsTellWhatCanBeToldApart(t *testing.T) {
	_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 1})
	pairs, err := experiment.Pairs(t.Context(), r, 2)
	if err != nil || len(pairs) != 3 {
		t.Fatalf("%d pairs, %v; want the challenger beside the champion on three sets", len(pairs), err)
	}
	for _, p := range pairs {
		if p.Champion != "logistic" || p.Model != "golearn-nb" || !p.AUC.Interval.Contains(float64(p.AUC.Delta)) {
			t.Errorf("pair %+v", p)
		}
	}
	set := r.Set("synthetic-test")
	champion := r.Scores[set.Name]["logistic"]
	rng := rand.New(rand.NewPCG(1, 1))
	verdict := func(spoil float64) experiment.PairVerdict {
		other := make([]float64, len(champion))
		for i, s := range champion {
			other[i] = s + spoil*rng.NormFloat64()
			if spoil < 0 && set.Attack[i] {
				other[i] = s + 1 // an oracle
			}
		}
		changed := *r
		changed.Scores = map[string]map[string][]float64{set.Name: {"logistic": champion, "golearn-nb": other}}
		changed.Sets = []*experiment.Set{set}
		pairs, err := experiment.Pairs(t.Context(), &changed, 2)
		if err != nil || len(pairs) != 1 {
			t.Fatal(pairs, err)
		}
		return pairs[0].Verdict
	}
	if v := verdict(1e-9); v != experiment.Indistinguishable {
		t.Errorf("a copy of the champion is %q", v)
	}
	if v := verdict(3); v != experiment.Worse {
		t.Errorf("the champion buried in noise is %q", v)
	}
	if v := verdict(-1e-9); v != experiment.Better {
		t.Errorf("an oracle is %q", v)
	}
}

func TestALetInColumnMarksTheComparison(t *testing.T) {
	recipe := enginetest.Recipe()
	recipe.Features.On = []string{"difficulty"}
	_, r := run(t, recipe, experiment.Options{Seed: 1})
	c, err := experiment.Compare(t.Context(), r, nil, 2)
	if err != nil || len(c.Leaking) != 1 || c.Leaking[0] != "difficulty" {
		t.Errorf("leaking %v, %v", c.Leaking, err)
	}
}

// Seeds that disagree about a verdict must not be averaged into one.
func TestAveragedVerdictsAreUnanimous(t *testing.T) {
	var runs []experiment.Comparison
	for seed := range uint64(2) {
		_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: seed})
		c, err := experiment.Compare(t.Context(), r, nil, 2)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.MakeBy(r, promise.ByProtocol); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, c)
	}
	runs[1].Pairs[0].Verdict = experiment.Better
	runs[0].Pairs[0].Verdict = experiment.Worse
	mean, err := experiment.Average(runs)
	if err != nil {
		t.Fatal(err)
	}
	got, err := mean.Comparison()
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Pairs[0].Verdict; v != "differs between seeds" {
		t.Errorf("better and worse make %q", v)
	}
	want := float64(runs[0].Pairs[1].AUC.Delta+runs[1].Pairs[1].AUC.Delta) / 2
	if d := float64(got.Pairs[1].AUC.Delta); math.Abs(d-want) > 1e-12 {
		t.Errorf("mean difference %g; want %g", d, want)
	}
	strata := got.Models[0].Sets["synthetic-test"].Strata
	if len(strata) == 0 || strata[0].Own.Normals == 0 {
		t.Errorf("strata were lost in the mean: %+v", strata)
	}
}

// Every flow is told of once: normal where it does not alert, else by its family.
func TestFamilyConfusionAddsUp(t *testing.T) {
	_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 1})
	c, err := experiment.Compare(t.Context(), r, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Models {
		for name, set := range m.Sets {
			told, silentNormals, alerts := 0.0, set.FamilyConfusion["normal"]["normal"], 0.0
			for _, row := range set.FamilyConfusion {
				for answer, n := range row {
					told += n
					if answer != "normal" {
						alerts += n
					}
				}
			}
			if int(told) != set.Rows || int(alerts) != set.TP+set.FP || int(silentNormals) != set.TN {
				t.Errorf("%s on %s: %g flows, %g alerts, %g normal flows in silence; %d, %d, %d", m.Key, name, told, alerts, silentNormals, set.Rows, set.TP+set.FP, set.TN)
			}
		}
	}
}
