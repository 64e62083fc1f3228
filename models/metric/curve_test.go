package metric

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// aSet draws scores with many ties, and labels.
func aSet(t *rapid.T) (scores []float64, attack []bool) {
	n := rapid.IntRange(1, 60).Draw(t, "rows")
	coarse := rapid.SliceOfN(rapid.IntRange(-8, 8), n, n).Draw(t, "scores")
	scores = make([]float64, n)
	for i, v := range coarse {
		scores[i] = float64(v) / 4
	}
	return scores, rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "labels")
}

func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestAUCIsTheShareOfPairsInTheRightOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		right, pairs := 0.0, 0.0
		for i, a := range scores {
			for j, n := range scores {
				if attack[i] && !attack[j] {
					pairs++
					if a > n {
						right++
					} else if a == n {
						right += 0.5
					}
				}
			}
		}
		if got, want := NewCurve(scores, attack).AUC(), ratio(right, pairs); !equal(got, want) {
			t.Fatalf("got %g, want %g", got, want)
		}
	})
}

func TestRisingMapsLeaveEveryRankFigureAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		mapped := make([]float64, len(scores))
		for i, s := range scores {
			mapped[i] = math.Exp(s)*1000 - 7
		}
		a, b := NewCurve(scores, attack), NewCurve(mapped, attack)
		if !equal(a.AUC(), b.AUC()) || !equal(a.AveragePrecision(), b.AveragePrecision()) || !equal(a.RecallAtFPR(0.1), b.RecallAtFPR(0.1)) {
			t.Fatalf("a rising map changed AUC %g → %g, AP %g → %g or recall at 10 %% %g → %g",
				a.AUC(), b.AUC(), a.AveragePrecision(), b.AveragePrecision(), a.RecallAtFPR(0.1), b.RecallAtFPR(0.1))
		}
	})
}

func TestSwappedLabelsTurnAUCRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		swapped := make([]bool, len(attack))
		for i, a := range attack {
			swapped[i] = !a
		}
		a, b := NewCurve(scores, attack).AUC(), NewCurve(scores, swapped).AUC()
		if math.IsNaN(a) != math.IsNaN(b) || math.Abs(a+b-1) > 1e-15 {
			t.Fatalf("AUC %g, with swapped labels %g", a, b)
		}
	})
}

func TestConfusionAtAnyThresholdEqualsCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		at := rapid.SampledFrom(append(slices.Clone(scores), math.Inf(1), math.Inf(-1), 0.1, math.NaN())).Draw(t, "threshold")
		if got, want := NewCurve(scores, attack).At(at), ConfusionAt(scores, attack, at); got != want {
			t.Fatalf("at %g: got %+v, want %+v", at, got, want)
		}
	})
}

func TestEveryPointsThresholdGivesThatPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		curve := NewCurve(scores, attack)
		for _, p := range append(curve.Points(), curve.Hull()...) {
			if got := curve.At(p.Threshold); got.TP != p.TP || got.FP != p.FP {
				t.Fatalf("threshold %g gives %+v, the point says %+v", p.Threshold, got, p)
			}
		}
	})
}

func TestROCAreaEqualsAUC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		curve := NewCurve(scores, attack)
		roc, area := curve.ROC(), 0.0
		for i := 1; i < len(roc); i++ {
			area += (roc[i].FPR - roc[i-1].FPR) * (roc[i].TPR + roc[i-1].TPR) / 2
		}
		if auc := curve.AUC(); !math.IsNaN(auc) && math.Abs(area-auc) > 1e-12 {
			t.Fatalf("area %g, AUC %g", area, auc)
		}
	})
}

func TestTheHullLiesAboveEveryPointAndIsBestForSomeCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		curve := NewCurve(scores, attack)
		hull := curve.Hull()
		for i := 1; i < len(hull)-1; i++ {
			if turn(hull[i-1], hull[i], hull[i+1]) >= 0 {
				t.Fatalf("the hull is not convex at %+v", hull[i])
			}
		}
		value := rapid.Float64Range(0.01, 100).Draw(t, "an attack's worth in false alarms")
		best := func(points []Point) float64 {
			top := math.Inf(-1)
			for _, p := range points {
				top = math.Max(top, value*float64(p.TP)-float64(p.FP))
			}
			return top
		}
		if h, all := best(hull), best(curve.Points()); h < all-1e-9 {
			t.Fatalf("the hull's best is %g, a point has %g", h, all)
		}
	})
}

func TestOracleThresholdKeepsItsRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		rate := rapid.SampledFrom([]float64{0, 0.001, 0.01, 0.05, 0.1, 0.29, 0.5, 1}).Draw(t, "rate")
		curve := NewCurve(scores, attack)
		c := curve.At(curve.OracleThreshold(rate))
		if float64(c.FP) > rate*float64(curve.Normals())*(1+1e-12) {
			t.Fatalf("%d of %d normals alert at a rate of %g", c.FP, curve.Normals(), rate)
		}
	})
}

func TestAFigureWithoutAMeaningIsNull(t *testing.T) {
	one := NewCurve([]float64{0.1, 0.9}, []bool{false, false})
	b, err := json.Marshal(one.Operating(0.5))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"threshold":0.5,"tp":0,"fp":1,"tn":1,"fn":0,"accuracy":0.5,"precision":0,"recall":null,"fpr":0.5,"f1":0,"mcc":null}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	var back Operating
	if err := json.Unmarshal(b, &back); err != nil || back.Recall.Defined() || back.FPR != 0.5 {
		t.Errorf("reads back as %+v, %v", back, err)
	}
	for name, v := range map[string]float64{"AUC": one.AUC(), "AP": one.AveragePrecision(), "recall at FPR": one.RecallAtFPR(0.01),
		"without a flow, accuracy": Confusion{}.Accuracy(), "without a flow, AUC": NewCurve(nil, nil).AUC(), "interval": one.AUCInterval(Bootstrap{}).Lo} {
		if !math.IsNaN(v) {
			t.Errorf("%s is %g, want NaN", name, v)
		}
	}
}

func TestScoresThatAreNotNumbersNeverAlert(t *testing.T) {
	curve := NewCurve([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0}, []bool{true, true, false, false})
	if got := curve.At(math.Inf(-1)); got.TP != 1 || got.FP != 1 {
		t.Errorf("above −Inf: %+v", got)
	}
	if got := curve.AUC(); got != 0.5*1+0.5*(0.25) { // +Inf beats both; NaN ties with −Inf, loses to 0
		t.Errorf("AUC %g", got)
	}
}

func TestBestAccuracyIsReachedAtItsThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, attack := aSet(t)
		curve := NewCurve(scores, attack)
		best, at := curve.BestAccuracy()
		if got := curve.At(at).Accuracy(); got != best {
			t.Fatalf("best %g, at its threshold %g", best, got)
		}
		for _, p := range curve.Points() {
			if a := curve.At(p.Threshold).Accuracy(); a > best {
				t.Fatalf("%g at %g beats %g", a, p.Threshold, best)
			}
		}
	})
}

func TestAValueReadsBackToTheSameBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Value(rapid.Float64().Draw(t, "value"))
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var back Value
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if v.Defined() && math.Float64bits(float64(back)) != math.Float64bits(float64(v)) {
			t.Fatalf("%s reads back as %g", b, float64(back))
		}
	})
}
