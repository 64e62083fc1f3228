package metric

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"pgregory.net/rapid"
)

func TestGroupRecallsEqualCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		family := make([]data.Family, len(scores))
		for i := range family {
			if attack[i] {
				family[i] = data.Family(rapid.IntRange(1, 5).Draw(t, "family"))
			}
		}
		at := float64(rapid.IntRange(-8, 8).Draw(t, "threshold")) / 4
		for i, g := range NewFamilies(scores, family).At(at) {
			alerts, rows := 0, 0
			for k, f := range family {
				if f == data.Families[i] {
					rows++
					if scores[k] > at {
						alerts++
					}
				}
			}
			if g.Name != data.Families[i].Key() || g.Alerts != alerts || g.Rows != rows {
				t.Fatalf("%+v, want %d of %d", g, alerts, rows)
			}
			if rows == 0 && g.Recall.Defined() || rows > 0 && !g.Range.Contains(float64(g.Recall)) {
				t.Fatalf("%+v", g)
			}
		}
	})
}

func TestADistributionCountsEveryFlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 80).Draw(t, "rows")
		scores := rapid.SliceOfN(rapid.Float64(), n, n).Draw(t, "scores")
		curve := NewCurve(scores, rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "labels"))
		d := curve.Distribution(rapid.IntRange(1, 30).Draw(t, "bins"))
		normal, attack := 0, 0
		for i := range d.Normal {
			normal, attack = normal+d.Normal[i], attack+d.Attack[i]
		}
		if normal != curve.Normals() || attack != curve.Attacks() {
			t.Fatalf("%d and %d counted, %d and %d there", normal, attack, curve.Normals(), curve.Attacks())
		}
		for i := 1; i < len(d.Edges); i++ {
			if !(d.Edges[i] >= d.Edges[i-1]) {
				t.Fatalf("edges %v", d.Edges)
			}
		}
	})
}

func TestADistributionChoosesAScaleThatShowsTheScores(t *testing.T) {
	probability, margin, distance := []float64{}, []float64{}, []float64{}
	for i := range 1000 {
		x := float64(i) / 999
		probability = append(probability, x)
		margin = append(margin, 20*x-10)
		distance = append(distance, math.Pow(10, 6*x-3))
	}
	for _, c := range []struct {
		name   string
		scores []float64
		lo, hi float64
		log    bool
	}{{"probabilities", probability, 0, 1, false}, {"margins", margin, -10, 10, false}, {"heavy tail", distance, 1e-3, 1e3, true}} {
		d := NewCurve(c.scores, make([]bool, 1000)).Distribution(20)
		lo, hi := d.Edges[0], d.Edges[20]
		if d.Log != c.log || math.Abs(lo-c.lo) > 0.02*math.Abs(c.hi) || math.Abs(hi-c.hi) > 0.02*math.Abs(c.hi) {
			t.Errorf("%s: %g to %g, log %v", c.name, lo, hi, d.Log)
		}
	}
}

func TestRankOfBothClassesIsTheRankOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		all := slices.Clone(scores)
		slices.Sort(all)
		if got, want := NewCurve(scores, attack).rank(q), all[int(q*float64(len(all)-1))]; got != want {
			t.Fatalf("got %g, want %g", got, want)
		}
	})
}

func TestTheCentralRangeLeavesOutFewAndNeverAnythingNear(t *testing.T) {
	scores := []float64{-1e6, 1e6}
	for i := range 998 {
		scores = append(scores, float64(i))
	}
	if lo, hi := NewCurve(scores, make([]bool, 1000)).Central(0.002); lo != 0 || hi != 997 {
		t.Errorf("far outliers: %g to %g", lo, hi)
	}
	if lo, hi := NewCurve([]float64{0, 1, 2}, make([]bool, 3)).Central(0.001); lo != 0 || hi != 2 {
		t.Errorf("three scores: %g to %g", lo, hi)
	}
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		lo, hi := NewCurve(scores, attack).Central(0.01)
		beyond := 0
		for _, s := range scores {
			if s < lo || s > hi {
				beyond++
			}
		}
		if !(lo < hi) || beyond > 0 { // fewer than 100 scores: nothing may be left out
			t.Fatalf("%g to %g leaves out %d of %d", lo, hi, beyond, len(scores))
		}
	})
}

func TestKDDCostFollowsTheContestsMatrix(t *testing.T) {
	actual := []data.Family{data.Normal, data.R2L, data.R2L, data.U2R, data.DoS, data.Probe, data.UnknownFamily}
	said := []data.Family{data.DoS, data.Normal, data.R2L, data.Normal, data.Probe, data.Normal, data.Normal}
	cost, rows := KDDCost(actual, said)
	if want := (2.0 + 4 + 0 + 3 + 1 + 1) / 6; cost != want || rows != 6 {
		t.Errorf("cost %g over %d rows, want %g over 6", cost, rows, want)
	}
	if cost, rows := KDDCost(nil, nil); !math.IsNaN(cost) || rows != 0 {
		t.Errorf("without flows: %g over %d", cost, rows)
	}
}

func TestFittedMapsRiseAndStayProbabilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		iso, platt := FitIsotonic(scores, attack, nil), FitPlatt(scores, attack)
		if err := iso.Check(); err != nil {
			t.Fatal(err)
		}
		last := 0.0
		for x := -3.0; x <= 3; x += 0.05 {
			p := iso.At(x)
			if p < last-1e-15 || p > 1 {
				t.Fatalf("isotonic: %g at %g after %g", p, x, last)
			}
			last = p
			if q := platt.At(x); !(q >= 0 && q <= 1) {
				t.Fatalf("Platt: %g at %g", q, x)
			}
		}
		if before, after := Brier(probabilities(scores), attack), Brier(mapped(iso, scores), attack); after > before+1e-12 {
			t.Fatalf("isotonic made its own training rows worse: Brier %g → %g", before, after)
		}
	})
}

func probabilities(scores []float64) []float64 {
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = logistic(s)
	}
	return out
}

func mapped(m Isotonic, scores []float64) []float64 {
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = m.At(s)
	}
	return out
}

func TestMapsFromHostileInputAreRefusedOrHarmless(t *testing.T) {
	nan := math.NaN()
	for _, m := range []Isotonic{
		{Score: []float64{0}, Probability: nil},
		{Score: []float64{0, 0}, Probability: []float64{0.1, 0.2}},
		{Score: []float64{0, 1}, Probability: []float64{0.3, 0.2}},
		{Score: []float64{nan}, Probability: []float64{0.2}},
		{Score: []float64{0}, Probability: []float64{1.1}},
	} {
		if m.Check() == nil {
			t.Errorf("%+v passes", m)
		}
	}
	inf := math.Inf(1)
	iso := FitIsotonic([]float64{nan, inf, -inf}, []bool{true, false, true}, nil)
	if !math.IsNaN(iso.At(0)) || iso.Check() != nil {
		t.Errorf("a map fitted on nothing: %+v", iso)
	}
	if p := FitPlatt([]float64{nan, inf}, []bool{true, false}).At(3); p != 0.5 {
		t.Errorf("a Platt map fitted on nothing says %g", p)
	}
	if p := FitPlatt([]float64{1e300, -1e300, 1e299}, []bool{true, false, true}).At(1); math.IsNaN(p) {
		t.Error("huge scores give NaN")
	}
}

func TestReliabilityShowsWhereProbabilitiesAreWrong(t *testing.T) {
	bins := Reliability([]float64{0.05, 0.05, 0.95, 1, 0.5}, []bool{false, true, true, true, false}, 10)
	first, last := bins[0], bins[9]
	if first.Rows != 2 || first.Observed != 0.5 || first.Said != 0.05 || last.Rows != 2 || last.Observed != 1 || !math.IsNaN(bins[3].Said) {
		t.Errorf("first %+v, last %+v, empty %+v", first, last, bins[3])
	}
	if !first.Range.Contains(first.Observed) || last.Range.Hi != 1 {
		t.Errorf("intervals %v, %v", first.Range, last.Range)
	}
}

func TestAReportHasTheKeysThatCompareIsPromisedTo(t *testing.T) {
	r := Judge(Judgement{
		Scores: []float64{0.9, 0.8, 0.2, 0.1, 0.7}, Attack: []bool{true, true, false, false, true},
		Family:        []data.Family{data.DoS, data.R2L, data.Normal, data.Normal, data.DoS},
		Novel:         []bool{false, true, false, false, false},
		Probabilistic: true, Threshold: 0.75, At: map[string]float64{"0.5": 0.5, "t1%": 0.3}, Bootstrap: Bootstrap{Times: 20},
	})
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"rows":5,"auc":1,"auc_ci":[1,1],"ap":1,"brier":`, `"recall_at_fpr":{"0.001":1,"0.01":1,"0.05":1}`,
		`"threshold":0.75,"tp":2,"fp":0,"tn":2,"fn":1,"accuracy":0.8,"precision":1,`,
		`"recall_by_family":{"dos":0.5,"probe":null,"r2l":1,"u2r":null},"recall_seen":0.5,"recall_novel":1,`,
		`"at":{"0.5":{"threshold":0.5,"tp":3,`, `"t1%":{"threshold":0.3,`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s\nlacks %s", b, want)
		}
	}
}

func TestASetOfNormalsHasAFalseAlarmRateAndNothingElse(t *testing.T) {
	r := Judge(Judgement{Scores: []float64{0.9, 3}, Attack: []bool{false, false}, Threshold: 1, Probabilistic: false})
	for name, v := range map[string]Value{"AUC": r.AUC, "AP": r.AP, "Brier": r.Brier, "ECE": r.ECE, "recall": r.Recall,
		"oracle recall": r.RecallAtFPR["0.01"], "DoS": r.RecallByFamily["dos"], "novel": r.RecallNovel, "MCC": r.MCC} {
		if v.Defined() {
			t.Errorf("%s is %g", name, v)
		}
	}
	if r.FPR != 0.5 {
		t.Errorf("FPR %g, want 0.5", r.FPR)
	}
}
