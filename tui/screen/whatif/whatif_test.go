package whatif

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
	"github.com/trunkline/trunkline/tui/widget"
)

type desk struct {
	view     View
	measured map[string]string
	notebook *cost.Notebook
	saved    []Saved
}

func (d *desk) WhatIf() View { return d.view }
func (d *desk) Assumptions(context.Context) (cost.Assumptions, error) {
	a := cost.Defaults()
	if d.measured != nil {
		a = a.WithGrouping(80, 12, d.measured["by"])
	}
	return a, nil
}
func (d *desk) SaveScenario(_ context.Context, s cost.Scenario) error {
	d.saved = append([]Saved{{Scenario: s, Who: "ann"}}, d.saved...)
	return nil
}
func (d *desk) Scenarios(context.Context) ([]Saved, error)           { return d.saved, nil }
func (d *desk) NotebookCost(context.Context) (*cost.Notebook, error) { return d.notebook, nil }

func ready() *desk {
	return &desk{view: View{Result: screentest.Result(), Champion: "boost", Challenger: "forest", Workers: 1}}
}

// quick is a screen that bootstraps at once.
func quick(d Desk) *Screen {
	s := New(d)
	s.benefits.pause = 0
	return s
}

func TestItLooksAsItDid(t *testing.T) {
	d := screentest.New(quick(ready()))
	d.Press(t, "m")
	d.Golden(t, "whatif")
	d.Press(t, "v", "v")
	d.Golden(t, "whatif-tornado")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	for range charts {
		d.Holds(t)
		d.Press(t, "v")
	}
	d.Size(80, 24)
	d.Press(t, "tab")
	d.Holds(t)
	screentest.New(quick(&desk{})).Holds(t)
	d.Press(t, "f")
	d.Holds(t)
}

func TestEveryAssumptionCanBeMovedTypedAndReset(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	for i, r := range s.sc.rows() {
		if r.key == keyCurrency || r.key == keyThreshold {
			continue
		}
		s.list.Selected = i
		start := s.sc.value(r.key)
		d.Press(t, "right")
		if now := s.sc.value(r.key); !(now > start) {
			t.Errorf("%s went from %g to %g", r.key, start, now)
		}
		d.Press(t, "left", ",")
		if now := s.sc.value(r.key); !(now < start) {
			t.Errorf("%s went back from %g to %g", r.key, start, now)
		}
		d.Press(t, "enter")
		d.Type(t, "0.5")
		d.Press(t, "enter")
		if d.Dialog != nil { // 0.5 flows an alert make no sense
			d.Press(t, "esc")
		}
		d.Press(t, "r")
		if now := s.sc.value(r.key); now != start {
			t.Errorf("%s reset to %g, want %g", r.key, now, start)
		}
	}
}

func TestAnOddNumberIsRefusedWithAReason(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Press(t, "down", "down", "enter") // attack share
	d.Type(t, "7")
	d.Press(t, "enter")
	d.Shows(t, "want a share from 0 to 1")
	d.Press(t, "backspace")
	d.Type(t, "much")
	d.Press(t, "enter")
	d.Shows(t, "want a number like 250k")
	if a := s.sc.assumptions.AttackShare; a != 2e-5 {
		t.Errorf("the attack share is %g", a)
	}
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]float64{"250k": 250_000, "1.5M": 1.5e6, "0.002 %": 2e-5, "1 in 50000": 2e-5, "1 in 50k": 2e-5, "10,000": 10_000, "1e-5": 1e-5, "12": 12} {
		if got, err := read(text); err != nil || math.Abs(got-want) > 1e-12*want {
			t.Errorf("%q is read as %g, %v; want %g", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "1 in 0", "1 in -3", "NaN", "inf", "1 in", "%"} {
		if got, err := read(text); err == nil {
			t.Errorf("%q is read as %g", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("1 in 50k")
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := read(text); err == nil && math.IsNaN(v) {
			t.Errorf("%q is NaN", text)
		}
	})
}

// The price on the screen is the price of package cost, for the same numbers.
func TestTheAnswerIsWhatPackageCostSays(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Press(t, "down", "enter")
	d.Type(t, "1M")
	d.Press(t, "enter")
	m := s.bench.models[0]
	a, err := cost.Defaults().With("flows_per_day", 1e6)
	if err != nil {
		t.Fatal(err)
	}
	want := m.At(a, s.bench.inForce[m.Key])
	if s.priced.chosen != want {
		t.Errorf("the screen has %+v, cost has %+v", s.priced.chosen, want)
	}
	d.Press(t, "c")
	if got := m.At(a, s.threshold(m.Key)); got.TotalPerMonth != m.Cheapest(a).TotalPerMonth {
		t.Errorf("c leads to %v a month, the cheapest is %v", got.TotalPerMonth, m.Cheapest(a).TotalPerMonth)
	}
}

func TestWhatIsMeasuredIsSaidToBe(t *testing.T) {
	desk := ready()
	d := screentest.New(quick(desk))
	d.Hides(t, "measured")
	desk = ready()
	desk.measured = map[string]string{"by": "replay of sim-day2"}
	d = screentest.New(quick(desk))
	d.Shows(t, "measured", "assumed")
	for range 7 {
		d.Press(t, "down")
	}
	d.Shows(t, "measured: replay of sim-day2")
	d.Press(t, "right")
	d.Shows(t, "changed")
}

func TestABudgetThatCantBePromisedSaysWhatItNeeds(t *testing.T) {
	d := screentest.New(quick(ready())) // 2,000 calibration flows
	d.Shows(t, "20 false alerts a day: can't be promised", "needs 12,49")
}

func TestSavingsCarryTheirInterval(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Shows(t, "boost over forest: ")
	d.Press(t, "m")
	d.Shows(t, "forest over boost: not distinguishable [", "h a month freed: cash only if then unpaid") // 2,500 flows can't tell
	if err := s.sc.set("loss_per_incident", 1e7); err != nil {
		t.Fatal(err)
	}
	s.reprice()
	d.Tick()
	d.Shows(t, "forest over boost: costs ", " USD a month more [")
	d.Press(t, "m", "m")
	d.Shows(t, "boost over forest: saves ", " USD a month [")
}

// The benefit that is shown is package cost's, for the same sides and assumptions.
func TestTheBenefitIsWhatPackageCostSays(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Press(t, "m")
	r, set := s.bench.result, s.bench.set
	pair := metric.NewPair(r.ScoresOn(set, "boost"), r.ScoresOn(set, "forest"), set.Attack)
	want := cost.NetBenefit(cost.Defaults(), pair, s.bench.inForce["boost"], s.bench.inForce["forest"], 0, 0, metric.Bootstrap{Seed: r.Provenance.Seed})
	p, _ := s.pairing()
	if got := s.benefits.known[p]; got != want {
		t.Errorf("the screen has %+v, cost has %+v", got, want)
	}
}

func TestTwoThresholdsStandSideBySide(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Press(t, "p", ".", ".")
	p := s.priced
	if p.one.key != "boost" || p.other.key != "boost" || p.other.threshold != s.bench.inForce["boost"] || p.one.threshold <= p.other.threshold {
		t.Fatalf("%+v against %+v", p.one, p.other)
	}
	d.Shows(t, "boost at "+widget.Score(p.one.threshold)+" over boost: ")
	d.Press(t, "b", "b")
	if s.priced.other.key == "boost" && s.pinned != nil {
		t.Error("b does not leave the pinned side")
	}
	d.Press(t, "R")
	if s.pinned != nil || s.priced.one.threshold != s.bench.inForce["boost"] {
		t.Error("R leaves something changed")
	}
}

func TestTheBudgetsThresholdIsOneKeyAway(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Press(t, "B") // 2,000 calibration flows can't promise 20 a day
	if last := d.Said[len(d.Said)-1]; !strings.Contains(last, "needs 12499") {
		t.Errorf("said %q", last)
	}
	if err := s.sc.set(keyBudget, 2500); err != nil {
		t.Fatal(err)
	}
	s.reprice()
	d.Shows(t, "2.5k false alerts a day: can be promised above ", "would have come: ")
	d.Press(t, "B")
	f, _ := s.bench.result.Model("boost")
	if want, err := f.Calibration.ConformalThreshold(2500 / (250000 * (1 - 2e-5))); err != nil || s.priced.one.threshold != want {
		t.Errorf("the threshold is %g, want %g, %v", s.priced.one.threshold, want, err)
	}
}

// Not one false alarm in the set does not make every alert an attack.
func TestAnUnseenFalseAlarmRateIsNotTakenForNone(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	normals := s.bench.about.Normals
	p := cost.Price{TPR: 0.5, FPR: 0, Precision: 1}
	least := cost.Precision(2e-5, 0.5, metric.Wilson(0, normals).Hi)
	if got, want := s.attacksAmong(p), "≥ "+oneIn(least); got != want || least > 0.01 {
		t.Errorf("%q, want %q", got, want)
	}
	for _, p := range s.priced.curve { // from the highest down
		if p.TPR > 0 && p.FPR == 0 {
			s.sc.threshold["boost"] = thresholdOf(p)
		}
	}
	s.reprice()
	d.Shows(t, "So ≥ 1 in")
}

func TestASlideSaysWhatItWouldDo(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Press(t, "down", "down", "down")
	low, _ := s.sc.assumptions.With("minutes_per_alert", 5)
	high, _ := s.sc.assumptions.With("minutes_per_alert", 30)
	m := s.bench.models[0]
	d.Shows(t, "CriticalStart 2019", "Plausible:", money(float64(m.At(low, s.priced.one.threshold).TotalPerMonth)), money(float64(m.At(high, s.priced.one.threshold).TotalPerMonth)))
}

func TestAClickOnASliderSetsIt(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	d.Size(200, 60)
	d.Draw()
	bar := s.slider(s.table.Rows(1, 1)) // flows a day, over decades
	x, y := bar.Origin()
	s.Mouse(screen.Place{X: x + bar.Width()/2, Y: y}, 0, d.X)
	if v := s.sc.assumptions.FlowsPerDay; v < 7e5 || v > 2e6 {
		t.Errorf("the middle of 10k to 100M is set to %g", v)
	}
	s.Mouse(screen.Place{X: x, Y: y - 1}, 0, d.X)
	if at := s.priced.curve; s.priced.one.threshold > thresholdOf(at[len(at)*3/4]) {
		t.Errorf("the left end of the threshold's slider is %g", s.priced.one.threshold)
	}
}

func TestASimulatedSetIsMarkedAtEverySize(t *testing.T) {
	desk := ready()
	for _, set := range desk.view.Result.Sets {
		set.Simulated = true
	}
	d := screentest.New(quick(desk))
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		d.Size(size[0], size[1])
		d.Shows(t, "SIMULATED")
	}
}

func TestUntilAModelIsThereItSaysWhatGoesOn(t *testing.T) {
	desk := &desk{view: View{Note: "fit boost 40 %", Progress: experiment.Progress{Stage: experiment.Fitting, Model: "boost", Done: 40, Total: 100}, Elapsed: 2 * time.Second}}
	d := screentest.New(quick(desk))
	d.Shows(t, "nothing to price", "fit Gradient boosting", "40 %")
	desk.view = View{Err: errors.New("no space left on device")}
	d.Tick()
	d.Shows(t, "This can't go on", "no space left on device")
}

// Every number in a chart's title row and every page of a small terminal can be reached.
func TestASmallTerminalLosesNothing(t *testing.T) {
	d := screentest.New(quick(ready()))
	d.Size(80, 24)
	seen := d.Draw()
	for range 3 {
		d.Press(t, "tab")
		seen += d.Draw()
	}
	for range 17 {
		d.Press(t, "down")
		seen += d.Draw()
	}
	for _, want := range []string{"What it comes to", "What follows", "Cost a month by alerts a day", "A day in whole flows", "Currency", "Budget of false alerts", "Incidents can't be told apart", "attack flows in alerts", "2 more rows: next page", "recall, FPR"} {
		if !strings.Contains(seen, want) {
			t.Errorf("no page shows %q", want)
		}
	}
}

func TestFamiliesCanBePricedApart(t *testing.T) {
	s := quick(ready())
	d := screentest.New(s)
	before := s.priced.chosen.MissPerMonth
	for s.sc.rows()[s.list.Selected].key != "loss.dos" {
		d.Press(t, "down")
	}
	d.Press(t, ".")
	if len(s.sc.assumptions.ByFamily) != 4 || s.priced.chosen.MissPerMonth == before {
		t.Errorf("by family %v, misses cost %v as before", s.sc.assumptions.ByFamily, before)
	}
	d.Press(t, "r")
	if s.sc.assumptions.ByFamily != nil || s.priced.chosen.MissPerMonth != before {
		t.Error("r does not lead back to one loss for all")
	}
}

func TestTheNotebooksFigureIsShownWithWhyItIsWrong(t *testing.T) {
	desk := ready()
	n := cost.NotebookFormula(12, 8, 26938)
	desk.notebook = &n
	d := screentest.New(quick(desk))
	d.Press(t, "n")
	d.Shows(t, "(12 − 8) / 26,938", "495 USD", "Why it is wrong", "a fixed string")
	d.Press(t, "esc", "f")
	d.Shows(t, "ρ × Q × minutes/60", "Axelsson")
	if text := d.Draw(); strings.Contains(text, "5,000,000") {
		t.Error("the notebook's formula is shown where it does not belong")
	}
}

func TestTheNotebookIsFittedOnceHoweverOftenItIsAskedFor(t *testing.T) {
	x := screentest.New(quick(ready())).X
	s := quick(ready())
	s.askNotebook(x)
	s.askNotebook(x)
	if len(x.Requests) != 1 {
		t.Errorf("%d fits were asked for", len(x.Requests))
	}
	s.Receive(screen.Reply{Slot: slotNotebook, Err: errors.New("disk full")}, x)
	s.askNotebook(x)
	if len(x.Requests) < 2 {
		t.Error("after a failure it is not tried again")
	}
}

// What is kept of a session, or handed on as text, makes another screen what this one is.
func TestAScenarioMakesAnotherScreenWhatThisOneIs(t *testing.T) {
	one, other := quick(ready()), quick(ready())
	d, e := screentest.New(one), screentest.New(other)
	if one.Keep() != "" {
		t.Errorf("an untouched screen keeps %s", one.Keep())
	}
	d.Press(t, "m", "c", "down", "right", "down", "down", "enter")
	d.Type(t, "7")
	d.Press(t, "enter")
	for i, r := range one.sc.rows() {
		if r.key == "loss.r2l" || r.key == keyBudget {
			one.list.Selected = i
			d.Press(t, "right")
		}
	}
	d.Press(t, "p", "y")
	if want := one.Keep(); d.X.Copy != want || len(want) > 1000 {
		t.Errorf("copied %s, kept %s", d.X.Copy, want)
	}
	other.Restore(one.Keep())
	e.Tick()
	if now, want := other.Keep(), one.Keep(); now != want {
		t.Errorf("restored:\n%s\nwant\n%s", now, want)
	}
	if other.priced.chosen != one.priced.chosen {
		t.Errorf("priced at %+v, want %+v", other.priced.chosen, one.priced.chosen)
	}
	e.Press(t, "R")
	if want := `{"model":"forest"}`; other.Keep() != want {
		t.Errorf("reset, it keeps %s", other.Keep())
	}
}

func TestAScenarioIsSavedForOthersAndOpenedByName(t *testing.T) {
	desk := ready()
	one, other := quick(desk), quick(desk)
	d, e := screentest.New(one), screentest.New(other)
	d.Press(t, "down", "right", "S")
	d.Type(t, "night shift")
	d.Press(t, "enter")
	d.Shows(t, "scenario night shift")
	e.Press(t, "o")
	e.Shows(t, "night shift", "ann", "paste one")
	e.Press(t, "enter")
	if other.Keep() != one.Keep() {
		t.Errorf("opened %s, saved %s", other.Keep(), one.Keep())
	}
	e.Press(t, "o", "down", "enter")
	e.Type(t, `{"assumptions":{"attack_share":7}}`)
	e.Press(t, "enter")
	e.Shows(t, "not a scenario")
	if other.Keep() != one.Keep() {
		t.Error("a refused scenario changed something")
	}
}

func BenchmarkDraw(b *testing.B) {
	d := screentest.New(quick(ready()))
	d.Press(b, "m")
	d.Bench(b)
}

func BenchmarkMovingASlider(b *testing.B) {
	s := quick(ready())
	d := screentest.New(s)
	d.Size(200, 60)
	for i := 0; b.Loop(); i++ {
		if err := s.sc.set("minutes_per_alert", float64(5+i%20)); err != nil {
			b.Fatal(err)
		}
		s.reprice()
		d.Draw()
	}
}
