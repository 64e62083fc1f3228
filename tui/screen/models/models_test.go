package models

import (
	"errors"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/tui/screen/screentest"
)

// desk is a station that stands still.
type desk struct {
	view   View
	duties []string
	refuse error
}

func (d *desk) Models() View { return d.view }
func (d *desk) Promote(key string) error {
	d.duties = append(d.duties, "champion "+key)
	return d.refuse
}
func (d *desk) Challenge(key string) error {
	d.duties = append(d.duties, "challenger "+key)
	return d.refuse
}

func fitted() *desk {
	return &desk{view: View{Result: screentest.Result(), Measured: screentest.Measured(), Champion: "boost", Challenger: "forest", Workers: 1}}
}

func TestItLooksAsItDid(t *testing.T) {
	screentest.New(New(fitted())).Golden(t, "models")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	screentest.New(New(fitted())).Holds(t)
	screentest.New(New(&desk{})).Holds(t)
	d := fitted()
	d.view.Measured, d.view.Champion, d.view.Challenger = nil, "", ""
	screentest.New(New(d)).Holds(t)
}

func TestEachSetSaysWhatItIsWorth(t *testing.T) {
	d := screentest.New(New(fitted()))
	d.Shows(t, "Models on KDDTest+", "the held-out test file: what to expect")
	d.Press(t, "s")
	d.Shows(t, "Models on validation", "a split inside the training file: flattering")
	d.Press(t, "s")
	d.Shows(t, "Models on KDDTest+")
}

func TestMovingTheThresholdMovesEveryPanel(t *testing.T) {
	s := New(fitted())
	d := screentest.New(s)
	before := d.Draw()
	d.Press(t, ",")
	m := s.selected()
	at := m.curve.At(s.at(m))
	if s.at(m) >= m.fitted.Threshold {
		t.Fatalf("the threshold is %g, on duty it is %g: it was to be lower", s.at(m), m.fitted.Threshold)
	}
	after := d.Draw()
	panels := func(text, title string) string {
		i := strings.Index(text, title)
		return text[i:min(i+1200, len(text))]
	}
	for _, title := range []string{"ROC", "Confusion at", "Recall by family", "Scores, normal"} {
		if panels(before, title) == panels(after, title) {
			t.Errorf("the panel %q did not move", title)
		}
	}
	d.Shows(t, "Confusion at "+brief(s.at(m)), share(at.Recall()))
	d.Press(t, "t")
	if d.Draw() != before {
		t.Error("t does not lead back to the threshold on duty")
	}
}

func TestEveryThresholdCanBeReached(t *testing.T) {
	s := New(fitted())
	d := screentest.New(s)
	for range len(s.selected().steps) {
		d.Press(t, "left")
	}
	if at := s.selected().curve.At(s.at(s.selected())); at.TN != 0 || at.FN != 0 {
		t.Errorf("at the lowest threshold %d flows do not alert", at.TN+at.FN)
	}
	for range len(s.selected().steps)/12 + 1 {
		d.Press(t, ".")
	}
	if at := s.selected().curve.At(s.at(s.selected())); at.TP+at.FP != 0 {
		t.Errorf("at the highest threshold %d flows alert", at.TP+at.FP)
	}
}

func TestADifferenceCarriesItsInterval(t *testing.T) {
	d := screentest.New(New(fitted()))
	d.Hides(t, "less boost")
	d.Press(t, "down")
	d.Shows(t, "forest less boost (champion): AUC −0.", "[")
}

func TestDutiesAreAskedForOnce(t *testing.T) {
	desk := fitted()
	d := screentest.New(New(desk))
	d.Press(t, "down", "p", "c")
	if got := strings.Join(desk.duties, ", "); got != "champion forest, challenger forest" {
		t.Errorf("asked for %q", got)
	}
	desk.refuse = errors.New("no model is on duty yet")
	d.Press(t, "p")
	if last := d.Said[len(d.Said)-1]; last != "no model is on duty yet" {
		t.Errorf("a refusal is said as %q", last)
	}
}

func TestAResultThatGrowsKeepsTheCursor(t *testing.T) {
	desk := fitted()
	whole := desk.view.Result
	some := *whole
	some.Models = whole.Models[:2]
	desk.view.Result = &some
	s := New(desk)
	d := screentest.New(s)
	d.Press(t, "down")
	desk.view.Result = whole
	d.Tick()
	if m := s.selected(); m.key() != "forest" || len(s.judged.models) != 3 {
		t.Errorf("the cursor is on %s of %d models", m.key(), len(s.judged.models))
	}
}

func BenchmarkDraw(b *testing.B) { screentest.New(New(fitted())).Bench(b) }

func BenchmarkMovingTheThreshold(b *testing.B) {
	s := New(fitted())
	d := screentest.New(s)
	d.Size(200, 60)
	for i := 0; b.Loop(); i++ {
		s.threshold["boost"] = s.selected().steps[i%len(s.selected().steps)]
		d.Draw()
	}
}
