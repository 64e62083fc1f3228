package metric

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// twoModels draws flows that a scores better than b, both wrong on the same hard ones.
func twoModels(n int, seed uint64) (a, b []float64, attack []bool) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for range n {
		is := rng.Float64() < 0.5
		hard, shift := rng.NormFloat64(), 0.0
		if is {
			shift = 1
		}
		a = append(a, 2*shift+hard+0.2*rng.NormFloat64())
		b = append(b, 1.7*shift+hard+0.2*rng.NormFloat64())
		attack = append(attack, is)
	}
	return a, b, attack
}

func TestIntervalsDoNotDependOnWorkers(t *testing.T) {
	a, b, attack := twoModels(501, 3)
	curve, pair := NewCurve(a, attack), NewPair(a, b, attack)
	one, four := Bootstrap{Seed: 9, Times: 200, Workers: 1}, Bootstrap{Seed: 9, Times: 200, Workers: 4}
	if x, y := curve.AUCInterval(one), curve.AUCInterval(four); x != y {
		t.Errorf("AUC: %v with one worker, %v with four", x, y)
	}
	if x, y := pair.Compare(1, 1, one), pair.Compare(1, 1, four); x != y {
		t.Errorf("comparison: %+v with one worker, %+v with four", x, y)
	}
	if x, y := pair.Confusions(1, 1, one), pair.Confusions(1, 1, four); !reflect.DeepEqual(x, y) {
		t.Error("replicates differ between one worker and four")
	}
	if x, y := curve.AUCInterval(one), curve.AUCInterval(Bootstrap{Seed: 10, Times: 200}); x == y {
		t.Error("another seed gives the same interval")
	}
}

func TestAUCIntervalHasTheWidthThatTheoryGives(t *testing.T) {
	a, _, attack := twoModels(4000, 5)
	curve := NewCurve(a, attack)
	got := curve.AUCInterval(Bootstrap{Seed: 1})
	// Hanley and McNeil 1982.
	auc, n1, n0 := curve.AUC(), float64(curve.Attacks()), float64(curve.Normals())
	q1, q2 := auc/(2-auc), 2*auc*auc/(1+auc)
	se := math.Sqrt((auc*(1-auc) + (n1-1)*(q1-auc*auc) + (n0-1)*(q2-auc*auc)) / (n1 * n0))
	if want, width := 2*z95*se, got.Hi-got.Lo; width < 0.85*want || width > 1.15*want || !got.Contains(auc) {
		t.Errorf("AUC %.4f, interval %v: width %.5f, Hanley and McNeil give %.5f", auc, got, width, want)
	}
}

func TestAUCIntervalsCoverTheTruth(t *testing.T) {
	truth, covered := 0.0, 0
	a, _, attack := twoModels(200000, 77)
	truth = NewCurve(a, attack).AUC()
	const sets = 200
	for i := range sets {
		a, _, attack := twoModels(300, uint64(i))
		if NewCurve(a, attack).AUCInterval(Bootstrap{Seed: uint64(i), Times: 200}).Contains(truth) {
			covered++
		}
	}
	if covered < 180 || covered > 199 { // 95 % of 200 = 190 ± 3; percentile intervals run a little short
		t.Errorf("%d of %d intervals cover the AUC of %.4f", covered, sets, truth)
	}
}

func TestPairingNarrowsTheIntervalOfADifference(t *testing.T) {
	a, b, attack := twoModels(3000, 8)
	boot := Bootstrap{Seed: 2, Times: 400}
	d := NewPair(a, b, attack).Compare(1, 1, boot).AUC
	ia, ib := NewCurve(a, attack).AUCInterval(boot), NewCurve(b, attack).AUCInterval(boot)
	apart := math.Hypot(ia.Hi-ia.Lo, ib.Hi-ib.Lo)
	if width := d.Interval.Hi - d.Interval.Lo; width > apart/2 {
		t.Errorf("paired width %.4f, unpaired %.4f", width, apart)
	}
	if !d.Distinguishable() || d.Delta >= 0 || !d.Interval.Contains(float64(d.Delta)) {
		t.Errorf("b is worse by construction: %+v", d)
	}
}

func TestAModelIsNotDistinguishableFromItself(t *testing.T) {
	a, _, attack := twoModels(500, 4)
	pair := NewPair(a, a, attack)
	c := pair.Compare(1, 1, Bootstrap{Times: 100})
	for name, d := range map[string]Difference{"AUC": c.AUC, "recall": c.Recall, "FPR": c.FPR, "precision": c.Precision,
		"oracle recall": pair.RecallAtFPR(0.05, Bootstrap{Times: 100})} {
		if d.Distinguishable() || d.Delta != 0 || d.Interval != (Interval{}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if c.McNemar.P != 1 || c.McNemar.OnlyA+c.McNemar.OnlyB != 0 {
		t.Errorf("McNemar: %+v", c.McNemar)
	}
}

func TestPairedFiguresAreThoseOfTheModelsAlone(t *testing.T) {
	a, b, attack := twoModels(700, 6)
	pair := NewPair(a, b, attack)
	c := pair.Compare(0.5, 0.8, Bootstrap{Times: 50})
	ca, cb := NewCurve(a, attack), NewCurve(b, attack)
	if c.AUC.A != Value(ca.AUC()) || c.AUC.B != Value(cb.AUC()) {
		t.Errorf("AUC %+v", c.AUC)
	}
	if c.Recall.A != Value(ca.At(0.5).Recall()) || c.FPR.B != Value(cb.At(0.8).FPR()) || c.Precision.B != Value(cb.At(0.8).Precision()) {
		t.Errorf("operating points %+v", c)
	}
	onlyA, onlyB := 0, 0
	for i := range attack {
		rightA, rightB := (a[i] > 0.5) == attack[i], (b[i] > 0.8) == attack[i]
		if rightA && !rightB {
			onlyA++
		} else if rightB && !rightA {
			onlyB++
		}
	}
	if c.McNemar.OnlyA != onlyA || c.McNemar.OnlyB != onlyB {
		t.Errorf("McNemar counts %d and %d, want %d and %d", c.McNemar.OnlyA, c.McNemar.OnlyB, onlyA, onlyB)
	}
	for _, r := range pair.Confusions(0.5, 0.8, Bootstrap{Times: 20}) {
		if r[0].Rows() != 700 || r[1].Rows() != 700 || r[0].TP+r[0].FN != r[1].TP+r[1].FN {
			t.Fatalf("replicate %+v", r)
		}
	}
}

func TestWeightedFiguresWithWeightOneAreTheCurves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		curve := NewCurve(scores, attack)
		byRank, n := curve.cells()
		byRow, m := rowCells(scores, attack)
		if n != m {
			t.Fatalf("%d steps by rank, %d by row", n, m)
		}
		for _, cells := range [][]int32{byRank, byRow} {
			weight := make([]int32, 2*n)
			for _, c := range cells {
				weight[c]++
			}
			if got := weightedAUC(weight); !equal(got, curve.AUC()) {
				t.Fatalf("AUC %g, want %g", got, curve.AUC())
			}
			if got := weightedRecall(weight, 0.1); curve.Normals() > 0 && !equal(got, curve.RecallAtFPR(0.1)) {
				t.Fatalf("recall at 10 %% %g, want %g", got, curve.RecallAtFPR(0.1))
			}
		}
	})
}

func TestDrawsAreUniform(t *testing.T) {
	const n, times = 97, 2000
	seen := make([]int, n)
	var d drawing
	for i := range times {
		for _, r := range d.draw(n, 1, i) {
			seen[r]++
		}
	}
	chi := 0.0
	for _, k := range seen {
		chi += float64(k-times) * float64(k-times) / times
	}
	if chi < 60 || chi > 140 { // χ² with 96 degrees: 96 ± 14
		t.Errorf("χ² = %.1f", chi)
	}
}

func BenchmarkAUCInterval(b *testing.B) {
	a, _, attack := twoModels(22544, 1)
	curve := NewCurve(a, attack)
	for b.Loop() {
		curve.AUCInterval(Bootstrap{Seed: 1})
	}
}

func BenchmarkPairedComparison(b *testing.B) {
	x, y, attack := twoModels(22544, 1)
	pair := NewPair(x, y, attack)
	for b.Loop() {
		pair.Compare(1, 1, Bootstrap{Seed: 1})
	}
}

func BenchmarkCurve(b *testing.B) {
	a, _, attack := twoModels(22544, 1)
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			NewCurve(a, attack)
		}
	})
	curve := NewCurve(a, attack)
	b.Run("confusion at a threshold", func(b *testing.B) {
		for b.Loop() {
			curve.At(0.7)
		}
	})
	b.Run("AUC", func(b *testing.B) {
		for b.Loop() {
			curve.AUC()
		}
	})
	calibration := NewCalibration(a[:13450])
	b.Run("p-value", func(b *testing.B) {
		for b.Loop() {
			calibration.PValue(0.7)
		}
	})
}
