package figure

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/models/metric"
)

func TestEveryFigureNamesItsDataAndItsAxes(t *testing.T) {
	for _, f := range gallery() {
		if f.Key == "" || f.Title == "" || !strings.Contains(f.Subtitle, "synthetic flows") && !strings.Contains(f.Subtitle, "SIMULATED") {
			t.Errorf("%q: title %q, subtitle %q", f.Key, f.Title, f.Subtitle)
		}
		if len(f.Series) == 0 || !(f.X.Min < f.X.Max) || !(f.Y.Min < f.Y.Max) || len(f.X.Ticks) == 0 || len(f.Y.Ticks) == 0 {
			t.Errorf("%s: %d series, %g to %g, %g to %g", f.Key, len(f.Series), f.X.Min, f.X.Max, f.Y.Min, f.Y.Max)
		}
		for _, s := range f.Series {
			if s.Name != "" && len(f.Series) > 1 && s.Shape == NoShape && !s.Dash && s.Kind != Area {
				t.Errorf("%s: %s differs from the others by colour alone", f.Key, s.Name)
			}
			if s.Kind == Line && len(s.X) != len(s.Y) {
				t.Errorf("%s: %d x, %d y", f.Key, len(s.X), len(s.Y))
			}
		}
	}
}

// area is that under a series' step or line, whichever way it runs.
func area(s Series) float64 {
	sum := 0.0
	for i := 1; i < len(s.X); i++ {
		y := (s.Y[i] + s.Y[i-1]) / 2
		if s.Kind == Step {
			y = s.Y[i-1]
		}
		sum += math.Abs(s.X[i]-s.X[i-1]) * y
	}
	return sum
}

func TestTheDrawnCurvesHaveTheAreasThatTheLegendSays(t *testing.T) {
	attack, _, scores := synthetic(6000)
	for i := range scores {
		for _, round := range []float64{1e9, 20, 1} {
			s := make([]float64, len(attack))
			for k, v := range scores[i] {
				s[k] = math.Round(v*round) / round
			}
			curve := metric.NewCurve(s, attack)
			m := []Model{{Name: "m", Curve: curve, Threshold: math.NaN()}}
			if got, want := area(ROC(Set{}, m, false, nil).Series[0]), curve.AUC(); math.Abs(got-want) > 0.002 {
				t.Errorf("ROC with scores in steps of %g: area %.4f, AUC %.4f", 1/round, got, want)
			}
			if got, want := area(PrecisionRecall(Set{}, m, nil).Series[0]), curve.AveragePrecision(); math.Abs(got-want) > 0.002 {
				t.Errorf("precision-recall with scores in steps of %g: area %.4f, AP %.4f", 1/round, got, want)
			}
			log := ROC(Set{}, m, true, nil).Series[1]
			for k := range log.X {
				if back := onLine(curve.ROC(), log.X[k], log.Y[k]); back > 1e-9 {
					t.Fatalf("(%g, %g) on the log axis is %g off the curve", log.X[k], log.Y[k], back)
				}
			}
		}
	}
}

// onLine is how far y is from the curve at x.
func onLine(roc []metric.ROCPoint, x, y float64) float64 {
	least := math.Inf(1)
	for i := 1; i < len(roc); i++ {
		a, b := roc[i-1], roc[i]
		if x < a.FPR || x > b.FPR {
			continue
		}
		if a.FPR == b.FPR {
			if y >= a.TPR && y <= b.TPR {
				return 0
			}
			least = math.Min(least, math.Min(math.Abs(y-a.TPR), math.Abs(y-b.TPR)))
			continue
		}
		least = math.Min(least, math.Abs(y-(a.TPR+(x-a.FPR)/(b.FPR-a.FPR)*(b.TPR-a.TPR))))
	}
	return least
}

func TestTheLatencyFigureHoldsEveryFlow(t *testing.T) {
	l := latencies()
	f := Latency("x", l, 10*time.Millisecond)
	sum := 0.0
	for _, n := range f.Series[0].Y {
		sum += n
	}
	if math.Abs(sum-float64(l.N())) > 1e-6 {
		t.Errorf("%g flows drawn, %d recorded", sum, l.N())
	}
	if empty := Latency("x", new(metric.Latency), 0); len(empty.Series) != 0 || len(empty.Marks) != 0 {
		t.Errorf("an empty histogram draws %+v", empty)
	}
}

func TestTheScatterCountsEveryPointInsideOrOutside(t *testing.T) {
	c := Class{Name: "normal", X: []float64{0, 1, 2, math.NaN()}, Y: []float64{0, 1, 2, 0}}
	f := Scatter("PCA", Set{Name: "x"}, "a", "b", []Class{c})
	sum := 0.0
	for _, v := range f.Series[0].Grid.Values {
		sum += v
	}
	if sum != 3 || !strings.Contains(f.Note, "1 of 4 lie outside") {
		t.Errorf("%g points drawn; %s", sum, f.Note)
	}
}

func TestTheCheapestPointIsTheLowestOfItsCurve(t *testing.T) {
	for _, f := range gallery() {
		for _, m := range f.Marks {
			if m.Role != Cheapest {
				continue
			}
			ink := m.Ink
			for _, s := range f.Series {
				if s.Ink != ink || s.Dash {
					continue
				}
				for _, y := range s.Y {
					if y < m.Y-1e-6 {
						t.Errorf("%s: the curve falls to %g, the cheapest is marked at %g", f.Key, y, m.Y)
					}
				}
			}
		}
	}
}

func TestASetWithoutAttacksStillMakesEveryFigure(t *testing.T) {
	scores, attack := []float64{0.1, 0.2, 0.2, 0.9}, make([]bool, 4)
	curve := metric.NewCurve(scores, attack)
	set := Set{Name: "normals", Normals: 4}
	models := []Model{{Name: "m", Curve: curve, Threshold: 0.5}}
	a := cost.Defaults()
	m := cost.NewModel("m", "normals", curve, nil)
	for _, f := range []Figure{
		ROC(set, models, true, &Pointer{}), PrecisionRecall(set, models, nil), Scores(set, "m", curve.Distribution(10), 0.5, math.NaN()),
		Confusion(set, "m", curve.Operating(0.5)), CostByAlerts(set, a, []Priced{{Name: "m", Curve: m.Prices(a), Cheapest: m.Cheapest(a)}}),
		CostByThreshold(set, a, Priced{Name: "m", Curve: m.Prices(a), Cheapest: m.Cheapest(a)}), Envelope(set, models, math.NaN()), BaseRate(set, models, math.NaN()),
		Recall("r", set, nil), BoxPlots("b", set, "y", "", nil), Balance("b", set, nil), Tornado("s", "cost", "", math.NaN(), nil),
		Scatter("p", set, "x", "y", nil), Correlation(set, nil, nil, nil),
	} {
		if img := Image(f, Style{Scale: 0.5}); img.Bounds().Empty() {
			t.Errorf("%s is empty", f.Key)
		}
	}
}

// Where the attacks' share is the set's own, an alerting flow is worth the set's precision.
func TestTheBaseRateCurveGoesThroughTheSetsOwnPrecision(t *testing.T) {
	attack, _, scores := synthetic(4000)
	curve := metric.NewCurve(scores[0], attack)
	set := Set{Name: "synthetic flows", Normals: curve.Normals(), Attacks: curve.Attacks()}
	f := BaseRate(set, []Model{{Name: "m", Curve: curve, Threshold: 0.5}}, 2e-5)
	own, s := float64(set.Attacks)/float64(set.Attacks+set.Normals), f.Series[0]
	for i := 1; i < len(s.X); i++ {
		if s.Y[i] < s.Y[i-1] {
			t.Fatalf("the curve falls at %g", s.X[i])
		}
		if s.X[i-1] <= own && own <= s.X[i] {
			at := s.Y[i-1] + (s.Y[i]-s.Y[i-1])*(own-s.X[i-1])/(s.X[i]-s.X[i-1])
			if want := curve.At(0.5).Precision(); math.Abs(at-want) > 5e-3 {
				t.Errorf("at the set's own share %g it is %g, the set's precision is %g", own, at, want)
			}
		}
	}
	worth := cost.Precision(2e-5, curve.At(0.5).Recall(), curve.At(0.5).FPR())
	if len(f.Marks) != 3 || f.Marks[0].X != own || f.Marks[1].X != 2e-5 || f.Marks[2].Y != worth {
		t.Errorf("marks %+v", f.Marks)
	}
}

// Whatever the scenario, nobody has to do worse than alerting never or always.
func TestNoCostCurveLiesAboveTheTrivialOnes(t *testing.T) {
	attack, _, scores := synthetic(4000)
	models := []Model{{Name: "m", Curve: metric.NewCurve(scores[0], attack)}}
	wide, rare := Envelope(Set{Name: "x"}, models, 0.31).Series[0], Envelope(Set{Name: "x"}, models, 0.012)
	if rare.X.Scale != Log || len(rare.Series) != 1 || len(rare.Series[0].X) < 100 {
		t.Fatalf("%d series on scale %d", len(rare.Series), rare.X.Scale)
	}
	least := 1.0
	for i, pc := range rare.Series[0].X {
		share := rare.Series[0].Y[i]
		least = math.Min(least, share)
		if share < 0 || share > 1+1e-9 {
			t.Fatalf("at %g it costs %g of the trivial one", pc, share)
		}
	}
	for i, pc := range wide.X {
		if wide.Y[i] > math.Min(pc, 1-pc)+1e-9 {
			t.Errorf("at %g it costs %g", pc, wide.Y[i])
		}
	}
	if least > 0.9 {
		t.Error("the model is worth nothing anywhere")
	}
}

func TestAThresholdThatIsNotOneIsNotWrittenAsOne(t *testing.T) {
	for v, want := range map[string]string{"0.999986": "0.99999", "1": "1", "0.0058": "0.0058", "1.63": "1.63", "0.5": "0.5"} {
		x, _ := strconv.ParseFloat(v, 64)
		if got := threshold(x); got != want {
			t.Errorf("%s is written %s, want %s", v, got, want)
		}
	}
}
