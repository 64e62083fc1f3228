package cost

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/metric"
	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.10g, want %.10g", what, got, want)
	}
}

func TestTheWorkedCheckOfTheDesignNotes(t *testing.T) {
	a := Defaults()
	a.FlowsPerDay = FlowsFromPackets(5e6, 20)
	a.AttackShare = 0
	if a.FlowsPerDay != 250000 {
		t.Fatalf("%g flows a day", a.FlowsPerDay)
	}
	before, after := a.Price(Rates{TPR: 0.9, FPR: 0.010}), a.Price(Rates{TPR: 0.9, FPR: 0.005})
	near(t, "alerts a day at 1 %", float64(before.AlertsPerDay), 50, 1e-9)
	near(t, "alerts a day at 0.5 %", float64(after.AlertsPerDay), 25, 1e-9)
	near(t, "hours a day", float64(before.HoursPerDay-after.HoursPerDay), 4.1667, 1e-4)
	near(t, "money a month", float64(before.TriagePerMonth-after.TriagePerMonth), 10133, 0.5)
	near(t, "money a month for losses", float64(before.MissPerMonth), 0.25*0.1*100000, 1e-6)
}

func TestAxelssonsBaseRateFallacy(t *testing.T) {
	near(t, "FPR 1e-3, TPR 0.9", Precision(2e-5, 0.9, 1e-3), 0.018, 5e-4)
	near(t, "FPR 1e-5, TPR 0.7", Precision(2e-5, 0.7, 1e-5), 0.58, 5e-3)
	if !math.IsNaN(Precision(0.5, 0, 0)) {
		t.Error("precision without alerts is a number")
	}
}

func TestPrecisionIsWhatAConfusionInThoseSharesWouldHave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := metric.Confusion{TP: rapid.IntRange(0, 99).Draw(t, "tp"), FN: rapid.IntRange(1, 99).Draw(t, "fn"),
			FP: rapid.IntRange(1, 99).Draw(t, "fp"), TN: rapid.IntRange(1, 99).Draw(t, "tn")}
		pi := float64(c.TP+c.FN) / float64(c.Rows())
		if got := Precision(pi, c.Recall(), c.FPR()); math.Abs(got-c.Precision()) > 1e-12 {
			t.Fatalf("%+v: got %g, want %g", c, got, c.Precision())
		}
	})
}

func TestAnalystsLookAtNoMoreThanTheyCan(t *testing.T) {
	a := Defaults() // 4 × 6 h at 10 minutes: 144 alerts a day
	near(t, "capacity", a.Capacity(), 144, 1e-9)
	p := a.Price(Rates{TPR: 1, FPR: 0.1}) // 500 alerts a day
	near(t, "share looked at", float64(p.LookedAt), 144/float64(p.AlertsPerDay), 1e-12)
	near(t, "hours a day", float64(p.HoursPerDay), 24, 1e-9)
	near(t, "losses", float64(p.MissPerMonth), 25000*(1-float64(p.LookedAt)), 1e-6)
	near(t, "load", a.AlertsPerAnalystHour(48), 2, 1e-12)
	a.Analysts = 0
	if p := a.Price(Rates{TPR: 1, FPR: 0.1}); p.TriagePerMonth != 0 || p.MissPerMonth != 25000 {
		t.Errorf("without analysts: %+v", p)
	}
}

// aModel draws scores where attacks lie higher.
func aModel(n int, seed uint64) (scores []float64, attack []bool, family []data.Family) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for range n {
		is := rng.Float64() < 0.5
		s, f := rng.NormFloat64(), data.Normal
		if is {
			f = data.Families[rng.IntN(4)]
			s += 2 - 0.5*float64(f)
		}
		scores, attack, family = append(scores, s), append(attack, is), append(family, f)
	}
	return scores, attack, family
}

func aPricedModel(n int, seed uint64) *Model {
	scores, attack, family := aModel(n, seed)
	return NewModel("forest", "synthetic", metric.NewCurve(scores, attack), metric.NewFamilies(scores, family))
}

func TestTheCheapestThresholdIsCheapestOfAll(t *testing.T) {
	m := aPricedModel(400, 1)
	families := []FamilyLoss{{"dos", 0.1, 50000}, {"u2r", 0.05, 900000}}
	for name, change := range map[string]func(*Assumptions){
		"as they are":      func(*Assumptions) {},
		"one analyst":      func(a *Assumptions) { a.Analysts, a.MinutesPerAlert = 1, 30 },
		"costly incidents": func(a *Assumptions) { a.LossPerIncident = 1e6 },
		"by family":        func(a *Assumptions) { a.ByFamily = families },
	} {
		t.Run(name, func(t *testing.T) {
			a := Defaults()
			change(&a)
			best := m.Cheapest(a)
			if got, want := fmt.Sprint(best), fmt.Sprint(m.At(a, float64(best.Threshold))); got != want {
				t.Errorf("as the cheapest %s, at its threshold %s", got, want)
			}
			for th := -5.0; th < 6; th += 0.01 {
				if p := m.At(a, th); p.TotalPerMonth < best.TotalPerMonth {
					t.Fatalf("at %g it costs %g, the cheapest costs %g", th, p.TotalPerMonth, best.TotalPerMonth)
				}
			}
		})
	}
}

func TestWithoutACapacityTheCheapestThresholdLiesOnTheHull(t *testing.T) {
	m := aPricedModel(600, 2)
	a := Defaults()
	a.Analysts = 1e9
	hull := BestOnHull(m.curve, a.IsoCostSlope())
	best := m.Cheapest(a)
	onHull := m.At(a, hull.Threshold)
	near(t, "cost of the hull's best", float64(onHull.TotalPerMonth), float64(best.TotalPerMonth), 1e-6)
}

func TestPricesFallInThresholdAndTakeInWhatIsAsked(t *testing.T) {
	m, a := aPricedModel(3000, 3), Defaults()
	prices := m.Prices(a, 0.123456, math.NaN())
	found := false
	for i, p := range prices {
		found = found || p.Threshold == 0.123456
		if i > 0 && (p.Threshold >= prices[i-1].Threshold || p.FPR < prices[i-1].FPR || p.TPR < prices[i-1].TPR) {
			t.Fatalf("price %d: %+v after %+v", i, p, prices[i-1])
		}
		if got, want := fmt.Sprint(p), fmt.Sprint(m.At(a, float64(p.Threshold))); got != want {
			t.Fatalf("price %d: %s, at its threshold %s", i, got, want)
		}
	}
	if !found || len(prices) > 450 || prices[0].FPR != 0 || prices[len(prices)-1].TPR != 1 {
		t.Errorf("%d prices, from FPR %g to TPR %g, the asked one among them: %v", len(prices), prices[0].FPR, prices[len(prices)-1].TPR, found)
	}
}

func TestASetOfNormalsHasATriageCostAndNoTotal(t *testing.T) {
	m := NewModel("x", "normals", metric.NewCurve([]float64{1, 2, 3, 4}, make([]bool, 4)), nil)
	p := m.At(Defaults(), 3)
	if p.TotalPerMonth.Defined() || p.MissPerMonth.Defined() || !(p.TriagePerMonth > 0) {
		t.Errorf("%+v", p)
	}
	if best := m.Cheapest(Defaults()); best.AlertsPerDay != 0 {
		t.Errorf("cheapest %+v", best)
	}
}

func TestNetBenefitIsTheDifferenceOfTheTwoPrices(t *testing.T) {
	x, attack, _ := aModel(2000, 4)
	y := make([]float64, len(x))
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range x {
		y[i] = x[i]
		if attack[i] {
			y[i] += 0.5 + 0.1*rng.NormFloat64()
		}
	}
	a := Defaults()
	a.Analysts = 1000 // so that capacity does not hide the difference
	pair := metric.NewPair(x, y, attack)
	boot := metric.Bootstrap{Times: 300, Seed: 1}
	b := NetBenefit(a, pair, 2, 2, 300, 100, boot)
	ma, mb := NewModel("x", "s", metric.NewCurve(x, attack), nil).At(a, 2), NewModel("y", "s", metric.NewCurve(y, attack), nil).At(a, 2)
	near(t, "total", float64(b.Total), float64(ma.TotalPerMonth-mb.TotalPerMonth)+200, 1e-6)
	near(t, "hours freed", float64(b.HoursFreed), float64(ma.HoursPerDay-mb.HoursPerDay)*30.4, 1e-9)
	near(t, "parts", float64(b.Triage+b.Miss+b.Running), float64(b.Total), 1e-6)
	if !b.Interval.Contains(float64(b.Total)) || !b.Distinguishable() || b.Total < 0 {
		t.Errorf("y finds more at equal false alarms: %+v", b)
	}
	if same := NetBenefit(a, metric.NewPair(x, x, attack), 2, 2, 0, 0, boot); same.Distinguishable() || same.Total != 0 {
		t.Errorf("a model against itself: %+v", same)
	}
	a.ByFamily = []FamilyLoss{{"dos", 0.2, 50000}, {"r2l", 0.3, 50000}}
	if split := NetBenefit(a, pair, 2, 2, 300, 100, boot); math.Abs(float64(split.Miss-b.Miss)) > 1e-6 {
		t.Errorf("the same losses split by family: %g, whole %g", split.Miss, b.Miss)
	}
}

func TestTheTornadoPutsTheStrongestFirst(t *testing.T) {
	m, a := aPricedModel(500, 6), Defaults()
	figure := func(a Assumptions) float64 { return float64(m.At(a, 1.5).TotalPerMonth) }
	sways := Tornado(a, figure)
	if len(sways) != len(Facts()) {
		t.Fatalf("%d sways for %d assumptions", len(sways), len(Facts()))
	}
	for i, s := range sways {
		if i > 0 && s.Width() > sways[i-1].Width() {
			t.Errorf("%s sways more than %s before it", s.Key, sways[i-1].Key)
		}
		low, err := a.With(s.Key, s.From)
		if err != nil || figure(low) != s.AtMin {
			t.Errorf("%s at %g: %g, %v; the tornado says %g", s.Key, s.From, figure(low), err, s.AtMin)
		}
	}
	a.LossPerIncident = 5e6 // beyond the plausible range: it is widened, not cut
	for _, s := range Tornado(a, figure) {
		if s.Key == "loss_per_incident" && s.To != 5e6 {
			t.Errorf("range to %g", s.To)
		}
	}
}

func TestElkansThresholdIsWhereAlertingBreaksEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := FlowCosts{rapid.Float64Range(0.01, 10).Draw(t, "fp"), rapid.Float64Range(0, 5).Draw(t, "hit"), rapid.Float64Range(5.1, 1000).Draw(t, "miss")}
		p := c.ElkanThreshold()
		alert, silent := p*c.Hit+(1-p)*c.FalseAlarm, p*c.Miss
		if math.Abs(alert-silent) > 1e-9*silent {
			t.Fatalf("at p = %g an alert costs %g, silence %g", p, alert, silent)
		}
	})
	if p := (FlowCosts{FalseAlarm: 1, Hit: 3, Miss: 2}).ElkanThreshold(); p != 1 {
		t.Errorf("a hit that costs more than a miss: %g", p)
	}
}

func TestMovedPriorsFollowBayes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.Float64Range(0.01, 0.99).Draw(t, "from"), rapid.Float64Range(0.01, 0.99).Draw(t, "to")
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		moved := MovePrior(p, from, to)
		odds := func(p float64) float64 { return p / (1 - p) }
		if got, want := odds(moved)/odds(to), odds(p)/odds(from); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("likelihood ratio %g became %g", want, got)
		}
		if back := MovePrior(moved, to, from); math.Abs(back-p) > 1e-12 {
			t.Fatalf("%g there and back is %g", p, back)
		}
	})
}

func TestTheEnvelopeIsBelowEveryThresholdsLineAndTouchesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "rows")
		scores, attack := make([]float64, n), make([]bool, n)
		for i := range scores {
			scores[i], attack[i] = float64(rapid.IntRange(0, 6).Draw(t, "score")), i%2 == 0
		}
		curve := metric.NewCurve(scores, attack)
		envelope := LowerEnvelope(curve)
		if envelope[0].PC != 0 || envelope[len(envelope)-1].PC != 1 {
			t.Fatalf("from %g to %g", envelope[0].PC, envelope[len(envelope)-1].PC)
		}
		for i, e := range envelope {
			if i > 0 && e.PC < envelope[i-1].PC {
				t.Fatalf("corner %d at %g after %g", i, e.PC, envelope[i-1].PC)
			}
			least := math.Inf(1)
			for _, p := range curve.Points() {
				c := curve.At(p.Threshold)
				least = math.Min(least, CostLine{FPR: c.FPR(), FNR: 1 - c.Recall()}.At(e.PC))
			}
			if math.Abs(least-e.Cost) > 1e-12 {
				t.Fatalf("at PC(+) = %g the envelope is %g, the best line %g", e.PC, e.Cost, least)
			}
		}
	})
	if LowerEnvelope(metric.NewCurve([]float64{1}, []bool{true})) != nil {
		t.Error("an envelope with one class")
	}
	near(t, "PC(+)", ProbabilityCost(0.2, 4, 1), 0.5, 1e-15)
}

func TestTheNotebooksFormulaGivesTheNotebooksFigure(t *testing.T) {
	n := NotebookFormula(12, 8, 26938)
	near(t, "monthly", n.Monthly, 494.96, 0.01)
	near(t, "share", n.FPDifferenceShare, 4.0/26938, 1e-15)
	if n := NotebookFormula(8, 12, 26938); n.Monthly >= 0 {
		t.Errorf("turned round it is still %g", n.Monthly)
	}
}

func TestABudgetOf20AlertsNeeds12499CalibrationFlows(t *testing.T) {
	a := Defaults()
	b := a.Budget(20, 13450)
	if math.Abs(b.Alpha-8e-5) > 1e-8 || b.Needed != 12499 || !b.Promised {
		t.Errorf("%+v", b)
	}
	b = a.Budget(20, 5000)
	if b.Promised || math.Abs(b.Smallest-50) > 0.1 {
		t.Errorf("with 5,000 flows: %+v", b)
	}
}

func TestEveryAssumptionHasASourceARangeAndAKey(t *testing.T) {
	a := Defaults()
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"flows_per_day":250000,"attack_share":0.00002,"minutes_per_alert":10,"cost_per_hour":80,"currency":"USD","analysts":4,"productive_hours":6,` +
		`"grouping_tp":50,"grouping_fp":50,"incidents_per_month":0.25,"loss_per_incident":100000}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	for _, f := range Facts() {
		v, ok := a.Get(f.Key)
		if !ok || v != f.Default || !(f.Min <= v && v <= f.Max) || f.Source == "" || f.Title == "" || a.Origin(f.Key) != "assumed" {
			t.Errorf("%+v: %g", f, v)
		}
	}
}

func TestAssumptionsThatMakeNoSenseAreRefused(t *testing.T) {
	for key, bad := range map[string]float64{"flows_per_day": math.NaN(), "attack_share": 1.2, "grouping_fp": 0, "productive_hours": 25,
		"minutes_per_alert": -1, "loss_per_incident": math.Inf(1), "nonsense": 1} {
		var refused *AssumptionError
		if _, err := Defaults().With(key, bad); !errors.As(err, &refused) || refused.Key != key {
			t.Errorf("%s = %g: %v", key, bad, err)
		}
	}
	a := Defaults()
	a.ByFamily = []FamilyLoss{{"worms", 1, 1}}
	if a.Check() == nil {
		t.Error("a family that nobody knows passes")
	}
}

func TestAChangedAssumptionIsNoLongerMeasured(t *testing.T) {
	a := Defaults()
	a.Measured = map[string]string{"grouping_fp": "replay", "grouping_tp": "replay"}
	b, err := a.With("grouping_fp", 3)
	if err != nil || b.Origin("grouping_fp") != "assumed" || b.Origin("grouping_tp") != "measured: replay" || a.Origin("grouping_fp") != "measured: replay" {
		t.Errorf("%v: %q, before %q", err, b.Origin("grouping_fp"), a.Origin("grouping_fp"))
	}
}

func TestAReportHasTheKeysOfTheContract(t *testing.T) {
	n := NotebookFormula(12, 8, 26938)
	r := Defaults().Report([]*Model{aPricedModel(300, 9)}, map[string]float64{"forest": 1.25}, &n)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`{"assumptions":{"flows_per_day":`, `"models":[{"key":"forest","set":"synthetic","curve":[{"threshold":`, `"tpr":`, `"fpr":`,
		`"alerts_per_day":`, `"precision":null`, `"triage_per_month":`, `"miss_per_month":`, `"total_per_month":`, `"cheapest":{"threshold":`,
		`"threshold":1.25,`, `"notebook":{"fp_difference_share":`, `"monthly":494.9`, `"incidents_prevented":"2-4 a year (a fixed string)","why_wrong":"`, "can't be told apart"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the report lacks %s", want)
		}
	}
}

func BenchmarkCheapest(b *testing.B) {
	m, a := aPricedModel(22544, 1), Defaults()
	b.Run("22,544 flows", func(b *testing.B) {
		for b.Loop() {
			m.Cheapest(a)
		}
	})
	a.ByFamily = []FamilyLoss{{"dos", 0.1, 5e4}, {"probe", 0.1, 5e4}, {"r2l", 0.1, 5e4}, {"u2r", 0.1, 5e4}}
	b.Run("22,544 flows by family", func(b *testing.B) {
		for b.Loop() {
			m.Cheapest(a)
		}
	})
	b.Run("curve", func(b *testing.B) {
		for b.Loop() {
			m.Prices(a)
		}
	})
}
