package metric

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// parity.json is made by testdata/make_parity.py.
type parityCase struct {
	Name              string
	Scores            []float64
	Attack            []bool
	AUC, AP           float64
	FPR, TPR          []float64
	Precision, Recall []float64
	Corners           int
	Brier, ECE        *float64
	Oracle            map[string]float64
	Grid              []float64
	Isotonic, Platt   []float64
	At                []parityPoint
}

type parityPoint struct {
	Threshold                            float64
	TP, FP, TN, FN                       int
	Accuracy, Precision, Recall, F1, MCC float64
	Report                               string
}

type parityFile struct {
	Cases  []parityCase
	Wilson []struct {
		Part, Whole int
		Lo, Hi      float64
	}
	McNemar, Chi []struct {
		A, B int
		P    float64
	}
}

func parity(t *testing.T) parityFile {
	t.Helper()
	b, err := os.ReadFile("testdata/parity.json")
	if err != nil {
		t.Fatal(err)
	}
	var f parityFile
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Cases) < 7 || len(f.Wilson) == 0 || len(f.McNemar) == 0 || len(f.Chi) == 0 {
		t.Fatal("parity.json is not whole")
	}
	return f
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

func TestRankingAgreesWithScikitLearn(t *testing.T) {
	for _, c := range parity(t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			curve := NewCurve(c.Scores, c.Attack)
			near(t, "AUC", curve.AUC(), c.AUC, 1e-14)
			near(t, "average precision", curve.AveragePrecision(), c.AP, 1e-14)
			for rate, want := range c.Oracle {
				var a float64
				if err := json.Unmarshal([]byte(rate), &a); err != nil {
					t.Fatal(err)
				}
				near(t, "oracle recall at FPR "+rate, curve.RecallAtFPR(a), want, 0)
			}
		})
	}
}

func TestCurvesAgreeWithScikitLearnPointByPoint(t *testing.T) {
	for _, c := range parity(t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			curve := NewCurve(c.Scores, c.Attack)
			points := curve.Points()
			if len(points) != len(c.FPR) {
				t.Fatalf("ROC: %d points, want %d", len(points), len(c.FPR))
			}
			for i, p := range points {
				near(t, "FPR", float64(p.FP)/float64(curve.Normals()), c.FPR[i], 1e-15)
				near(t, "TPR", float64(p.TP)/float64(curve.Attacks()), c.TPR[i], 1e-15)
			}
			pr := curve.PrecisionRecall()
			if len(pr) != len(c.Precision) {
				t.Fatalf("precision-recall: %d points, want %d", len(pr), len(c.Precision))
			}
			for i, p := range pr {
				near(t, "precision", p.Precision, c.Precision[i], 1e-15)
				near(t, "recall", p.Recall, c.Recall[i], 1e-15)
			}
			if got := len(curve.ROC()); got > c.Corners {
				t.Errorf("ROC: %d corners, scikit-learn needs %d", got, c.Corners)
			}
		})
	}
}

func TestConfusionsAgreeWithScikitLearn(t *testing.T) {
	for _, c := range parity(t).Cases {
		curve := NewCurve(c.Scores, c.Attack)
		for _, want := range c.At {
			got := curve.Operating(want.Threshold)
			if got.Confusion != (Confusion{want.TP, want.FP, want.TN, want.FN}) {
				t.Errorf("%s at %g: got %+v, want %+v", c.Name, want.Threshold, got.Confusion, want)
			}
			if counted := ConfusionAt(c.Scores, c.Attack, want.Threshold); counted != got.Confusion {
				t.Errorf("%s at %g: counted %+v, curve says %+v", c.Name, want.Threshold, counted, got.Confusion)
			}
			near(t, "accuracy", float64(got.Accuracy), want.Accuracy, 1e-15)
			near(t, "recall", float64(got.Recall), want.Recall, 1e-15)
			near(t, "F1", float64(got.F1), want.F1, 1e-15)
			if want.TP+want.FP > 0 {
				near(t, "precision", float64(got.Precision), want.Precision, 1e-15)
			} else if got.Precision.Defined() {
				t.Errorf("%s: precision without an alert is %g", c.Name, got.Precision)
			}
			if got.MCC.Defined() {
				near(t, "MCC", float64(got.MCC), want.MCC, 1e-14)
			} else if want.MCC != 0 {
				t.Errorf("%s: MCC is not defined, want %g", c.Name, want.MCC)
			}
		}
	}
}

func TestClassificationReportAgreesWithScikitLearn(t *testing.T) {
	for _, c := range parity(t).Cases {
		for _, at := range c.At {
			got := strings.ReplaceAll(NewCurve(c.Scores, c.Attack).At(at.Threshold).Classification(), "–", "0.000")
			if g, w := strings.Fields(got), strings.Fields(at.Report); strings.Join(g, " ") != strings.Join(w, " ") {
				t.Errorf("%s at %g: got\n%s\nwant\n%s", c.Name, at.Threshold, got, at.Report)
			}
		}
	}
}

func TestProbabilityErrorsAgreeWithScikitLearn(t *testing.T) {
	checked := 0
	for _, c := range parity(t).Cases {
		brier, ece := Brier(c.Scores, c.Attack), ECE(c.Scores, c.Attack)
		if c.Brier == nil {
			if !math.IsNaN(brier) || !math.IsNaN(ece) {
				t.Errorf("%s are no probabilities, yet Brier %g, ECE %g", c.Name, brier, ece)
			}
			continue
		}
		near(t, c.Name+": Brier", brier, *c.Brier, 1e-14)
		near(t, c.Name+": ECE", ece, *c.ECE, 1e-14)
		checked++
	}
	if checked < 4 {
		t.Fatalf("only %d cases hold probabilities", checked)
	}
}

func TestIsotonicMapAgreesWithScikitLearn(t *testing.T) {
	for _, c := range parity(t).Cases {
		m := FitIsotonic(c.Scores, c.Attack, nil)
		if err := m.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		for i, x := range c.Grid {
			near(t, c.Name, m.At(x), c.Isotonic[i], 1e-6) // scikit-learn fits in float32 steps of 1e-7 on ties
		}
	}
}

func TestPlattMapAgreesWithScikitLearn(t *testing.T) {
	for _, c := range parity(t).Cases {
		if c.Name == "all scores equal" {
			continue // one score leaves slope and shift undetermined
		}
		m := FitPlatt(c.Scores, c.Attack)
		for i, x := range c.Grid {
			near(t, c.Name, m.At(x), c.Platt[i], 2e-4) // BFGS stops at a gradient of 1e-5
		}
	}
}

func TestWilsonIntervalsAgreeWithScipy(t *testing.T) {
	for _, w := range parity(t).Wilson {
		got := Wilson(w.Part, w.Whole)
		near(t, "low end", got.Lo, w.Lo, 1e-12)
		near(t, "high end", got.Hi, w.Hi, 1e-12)
	}
}

func TestMcNemarAgreesWithScipy(t *testing.T) {
	f := parity(t)
	for _, m := range f.McNemar {
		got := NewMcNemar(m.A, m.B)
		if !got.Exact {
			t.Errorf("%d against %d is not exact", m.A, m.B)
		}
		if math.Abs(float64(got.P)-m.P) > 1e-9*m.P {
			t.Errorf("%d against %d: p = %g, want %g", m.A, m.B, got.P, m.P)
		}
	}
	for _, m := range f.Chi {
		if got := NewMcNemar(m.A, m.B); got.Exact || math.Abs(float64(got.P)-m.P) > 1e-9*m.P+1e-300 {
			t.Errorf("%d against %d: p = %g, want %g", m.A, m.B, got.P, m.P)
		}
	}
}
