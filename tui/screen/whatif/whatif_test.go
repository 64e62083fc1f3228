package whatif

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/screen/screentest"
)

type desk struct {
	view     View
	measured map[string]string
	notebook *cost.Notebook
}

func (d *desk) WhatIf() View { return d.view }
func (d *desk) Assumptions(context.Context) (cost.Assumptions, error) {
	a := cost.Defaults()
	if d.measured != nil {
		a = a.WithGrouping(80, 12, d.measured["by"])
	}
	return a, nil
}
func (d *desk) NotebookCost(context.Context) (*cost.Notebook, error) { return d.notebook, nil }

func ready() *desk {
	return &desk{view: View{Result: screentest.Result(), Champion: "boost", Workers: 1}}
}

func TestItLooksAsItDid(t *testing.T) {
	d := screentest.New(New(ready()))
	d.Press(t, "m")
	d.Golden(t, "whatif")
	d.Press(t, "v", "v")
	d.Golden(t, "whatif-tornado")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	s := New(ready())
	d := screentest.New(s)
	for range 4 {
		d.Holds(t)
		d.Press(t, "v")
	}
	d.Size(80, 24)
	d.Press(t, "tab")
	d.Holds(t)
	screentest.New(New(&desk{})).Holds(t)
	d.Press(t, "f")
	d.Holds(t)
}

func TestEveryAssumptionCanBeMovedTypedAndReset(t *testing.T) {
	s := New(ready())
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
	s := New(ready())
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
	s := New(ready())
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
	d := screentest.New(New(desk))
	d.Hides(t, "measured")
	desk = ready()
	desk.measured = map[string]string{"by": "replay of sim-day2"}
	d = screentest.New(New(desk))
	d.Shows(t, "measured", "assumed")
	for range 7 {
		d.Press(t, "down")
	}
	d.Shows(t, "measured: replay of sim-day2")
	d.Press(t, "right")
	d.Shows(t, "changed")
}

func TestABudgetThatCantBePromisedSaysWhatItNeeds(t *testing.T) {
	d := screentest.New(New(ready())) // 2,000 calibration flows
	d.Shows(t, "20 false alerts a day: can't be promised", "needs 12,49")
}

func TestSavingsCarryTheirInterval(t *testing.T) {
	s := New(ready())
	d := screentest.New(s)
	d.Hides(t, " over boost")
	d.Press(t, "m")
	d.Shows(t, "forest over boost: not distinguishable [", "frees") // 2,500 flows can't tell
	if err := s.sc.set("loss_per_incident", 1e7); err != nil {
		t.Fatal(err)
	}
	s.reprice()
	d.Tick()
	d.Shows(t, "forest over boost: costs more, ", " USD a month [")
}

func TestFamiliesCanBePricedApart(t *testing.T) {
	s := New(ready())
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
	d := screentest.New(New(desk))
	d.Press(t, "n")
	d.Shows(t, "495 USD", "Why it is wrong", "a fixed string")
	d.Press(t, "esc", "f")
	d.Shows(t, "ρ × Q × minutes/60", "Axelsson")
	if text := d.Draw(); strings.Contains(text, "5,000,000") {
		t.Error("the notebook's formula is shown where it does not belong")
	}
}

func BenchmarkDraw(b *testing.B) {
	d := screentest.New(New(ready()))
	d.Press(b, "m")
	d.Bench(b)
}

func BenchmarkMovingASlider(b *testing.B) {
	s := New(ready())
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
