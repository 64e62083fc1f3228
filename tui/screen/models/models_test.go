package models

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
	"github.com/trunkline/trunkline/tui/widget"
)

// desk is a station that stands still.
type desk struct {
	view   View
	duties []string
	refuse error

	verdicts judge.Verdicts
	judging  workstation.Judging
	asked    []string
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

func (d *desk) Latency(context.Context, string) (*metric.Latency, error) {
	l := &metric.Latency{}
	for i := range 2000 {
		l.Record(time.Duration(2000+i*i%7919) * time.Nanosecond)
	}
	return l, d.refuse
}

func fitted() *desk {
	return &desk{view: View{Result: screentest.Result(), Measured: screentest.Measured(), Champion: "boost", Challenger: "forest", Workers: 1}}
}

// quick is a screen that bootstraps at once.
func quick(d Desk) *Screen {
	s := New(d)
	s.versus.pause = 0
	return s
}

func TestItLooksAsItDid(t *testing.T) {
	screentest.New(quick(fitted())).Golden(t, "models")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	screentest.New(quick(fitted())).Holds(t)
	screentest.New(quick(&desk{})).Holds(t)
	d := fitted()
	d.view.Measured, d.view.Champion, d.view.Challenger = nil, "", ""
	screentest.New(quick(d)).Holds(t)
}

func TestEachSetSaysWhatItIsWorth(t *testing.T) {
	d := screentest.New(quick(fitted()))
	d.Shows(t, "Models on KDDTest+", "HELD OUT", "the held-out test file: what to expect")
	d.Press(t, "s")
	d.Shows(t, "Models on validation", "FLATTERING", "a split inside the training file", "no test: thresholds are set here", "promises can't be judged")
	d.Press(t, "s")
	d.Shows(t, "Models on KDDTest+")
}

func TestMovingTheThresholdMovesEveryPanel(t *testing.T) {
	s := quick(fitted())
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
	for _, title := range []string{"ROC", "Confusion at", "Recall by family", "Scores"} {
		if panels(before, title) == panels(after, title) {
			t.Errorf("the panel %q did not move", title)
		}
	}
	d.Shows(t, "Confusion at "+widget.Score(s.at(m)), widget.Share(at.Recall()))
	d.Press(t, "t")
	if d.Draw() != before {
		t.Error("t does not lead back to the threshold on duty")
	}
}

func TestEveryThresholdCanBeReached(t *testing.T) {
	s := quick(fitted())
	d := screentest.New(s)
	m := s.selected()
	for range m.steps {
		s.Act(keymap.ModelsLower, d.X)
	}
	if at := m.curve.At(s.at(m)); at.TN != 0 || at.FN != 0 {
		t.Errorf("at the lowest threshold %d flows do not alert", at.TN+at.FN)
	}
	for range len(m.steps)/much + 1 {
		s.Act(keymap.ModelsMuchHigher, d.X)
	}
	if at := m.curve.At(s.at(m)); at.TP+at.FP != 0 {
		t.Errorf("at the highest threshold %d flows alert", at.TP+at.FP)
	}
}

func TestASmallDifferenceIsNotWrittenAsNone(t *testing.T) {
	for v, want := range map[float64]string{0.0002: "+0.0002", -0.00034: "−0.0003", 0.0126: "+0.013", 0: "+0.000"} {
		if got := signed(v); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
}

// From between two steps, one step leads to the neighbour and not past it.
func TestAStepLeadsToTheNeighbour(t *testing.T) {
	m := judgedModel{steps: []float64{0.9, 0.5, 0.1}}
	for _, tc := range []struct {
		from float64
		by   int
		want float64
	}{{0.5, 1, 0.1}, {0.5, -1, 0.9}, {0.6, 1, 0.5}, {0.6, -1, 0.9}, {0.05, -1, 0.1}, {0.05, 1, 0.1}, {2, 1, 0.9}, {2, -1, 0.9}, {0.9, 12, 0.1}} {
		if got := m.beside(tc.from, tc.by); got != tc.want {
			t.Errorf("from %g by %d to %g, want %g", tc.from, tc.by, got, tc.want)
		}
	}
}

func TestADifferenceCarriesItsInterval(t *testing.T) {
	d := screentest.New(quick(fitted()))
	d.Press(t, "down")
	d.Shows(t, "forest against boost: AUC −0.", "[−0.", "McNemar p", "forest ranks worse, finds less.", "only ▲ forest is right", "only ● boost is right")
	d.Press(t, "b")
	d.Shows(t, "forest against isolation: AUC +0.")
}

// A model set against itself under another name can't be told from it.
func TestModelsThatCantBeToldApartAreSaidNotToBe(t *testing.T) {
	desk := fitted()
	twin := *desk.view.Result
	twin.Scores = map[string]map[string][]float64{}
	for set, scores := range desk.view.Result.Scores {
		twin.Scores[set] = map[string][]float64{"boost": scores["boost"], "forest": scores["boost"], "isolation": scores["isolation"]}
	}
	desk.view.Result = &twin
	d := screentest.New(quick(desk))
	d.Shows(t, "ranks best: ● boost ≈ ▲ forest")
	d.Press(t, "down", "e")
	d.Type(t, fmt.Sprint(twin.Models[0].Threshold))
	d.Press(t, "enter")
	d.Shows(t, "AUC not distinguishable · recall not distinguishable", "The two are not")
}

func TestDutiesAreAskedForOnceAndConfirmed(t *testing.T) {
	desk := fitted()
	d := screentest.New(quick(desk))
	d.Press(t, "p")
	if got := d.Said[len(d.Said)-1]; got != "boost is the champion already" || d.Dialog != nil {
		t.Errorf("the champion can be promoted: %q", got)
	}
	d.Press(t, "down", ".", "p")
	d.Shows(t, "Champion: Random forest", "boost becomes the", "is not taken")
	d.Press(t, "n", "p", "y", "down", "c", "y")
	if got := strings.Join(desk.duties, ", "); got != "champion forest, challenger isolation" {
		t.Errorf("asked for %q", got)
	}
	desk.refuse = errors.New("no model is on duty yet")
	d.Press(t, "p", "y")
	if last := d.Said[len(d.Said)-1]; last != "no model is on duty yet" {
		t.Errorf("a refusal is said as %q", last)
	}
}

func TestAThresholdIsTypedAsAScoreOrAsARate(t *testing.T) {
	s := quick(fitted())
	d := screentest.New(s)
	m := s.selected()
	for text, want := range map[string]float64{"0.42": 0.42, "5 %": must(m.fitted.At(0.05)), "0.5%": must(m.fitted.At(0.005))} {
		d.Press(t, "enter")
		d.Type(t, text)
		d.Press(t, "enter")
		if got := s.at(m); got != want || d.Dialog != nil {
			t.Errorf("%q leads to %g, want %g", text, got, want)
		}
	}
	for text, why := range map[string]string{"high": "want a number", "200 %": "between 0 % and 100 %", "0.001 %": "needs 99999"} {
		d.Press(t, "enter")
		d.Type(t, text)
		d.Press(t, "enter")
		d.Shows(t, why)
		d.Press(t, "esc")
	}
	d.Press(t, "=")
	if s.at(m) != m.fitted.Threshold {
		t.Error("= does not lead back to the threshold on duty")
	}
}

func must(v float64, err error) float64 {
	if err != nil {
		panic(err)
	}
	return v
}

// What stands in the table and beside the confusion is what package metric says.
func TestEveryFigureIsTheMetricsOwn(t *testing.T) {
	desk := fitted()
	s := quick(desk)
	d := screentest.New(s)
	d.Size(200, 60)
	d.Press(t, ".", "left")
	r, set := desk.view.Result, desk.view.Result.Set("KDDTest+")
	m := s.selected()
	c := metric.ConfusionAt(r.ScoresOn(set, m.key()), set.Attack, s.at(m))
	curve := metric.NewCurve(r.ScoresOn(set, m.key()), set.Attack)
	ci := curve.AUCInterval(metric.Bootstrap{Seed: r.Provenance.Seed})
	row := lineWith(d.Draw(), "Gradient boosting")
	for _, want := range []string{widget.Share(curve.AUC()), fmt.Sprintf("%.3f", ci.Lo)[1:], widget.Share(curve.RecallAtFPR(0.01)), widget.Share(c.Precision()), widget.Share(c.Recall()),
		widget.Count(c.FP), widget.Count(c.FN), widget.Share(c.F1()), widget.Share(c.MCC()), widget.Percent(c.FPR())} {
		if !strings.Contains(row, want) {
			t.Errorf("no %s in %q", want, row)
		}
	}
}

func lineWith(text, part string) string {
	for _, l := range strings.Split(text, "\n") {
		if strings.Contains(l, part) {
			return l
		}
	}
	return ""
}

func TestAPromiseIsHeldAgainstWhatCame(t *testing.T) {
	s := quick(fitted())
	d := screentest.New(s)
	d.Press(t, "e")
	d.Type(t, "10 %")
	d.Press(t, "enter")
	m := s.selected()
	c := m.curve.At(s.at(m))
	d.Shows(t, "promised 10 %, came "+widget.Percent(c.FPR()))
	for _, tc := range []struct {
		fp, tn   int
		promised float64
		want     string
	}{{50, 950, 0.01, "broken ×5"}, {2, 998, 0.01, "kept"}, {10, 990, 0.01, "can't be told"}, {0, 0, 0.01, "no normal flows"}, {5, 5, math.NaN(), "promises no rate"}} {
		fake := *m
		fake.promises = tc.promised
		said := promise(&fake, m.fitted.Threshold, metric.Confusion{FP: tc.fp, TN: tc.tn}, false)
		if text := plain(said[0]) + " " + plain(said[1]); !strings.Contains(text, tc.want) {
			t.Errorf("%d of %d against %g: %q, want %q", tc.fp, tc.fp+tc.tn, tc.promised, text, tc.want)
		}
	}
}

func plain(l widget.Line) string {
	text := ""
	for _, s := range l {
		text += s.Text
	}
	return text
}

func TestASimulatedSetIsMarkedAtEverySize(t *testing.T) {
	desk := fitted()
	for _, set := range desk.view.Result.Sets {
		set.Simulated = true
	}
	d := screentest.New(quick(desk))
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		d.Size(size[0], size[1])
		d.Shows(t, "SIMULATED")
	}
	for _, set := range desk.view.Result.Sets {
		set.Simulated = false
	}
}

func TestUntilAModelIsThereItSaysWhatGoesOn(t *testing.T) {
	desk := &desk{view: View{Training: true, Note: "fit boost 40 %", Progress: experiment.Progress{Stage: experiment.Fitting, Model: "boost", Done: 40, Total: 100}, Elapsed: 2 * time.Second}}
	d := screentest.New(quick(desk))
	d.Shows(t, "No model is fitted yet", "fit Gradient boosting", "40 %", "3 s left")
	desk.view = View{Err: errors.New("no space left on device")}
	d.Tick()
	d.Shows(t, "This can't go on", "no space left on device")
	desk.view = fitted().view
	some := *desk.view.Result
	some.Models = some.Models[:1]
	desk.view.Result, desk.view.Training = &some, true
	desk.view.Progress = experiment.Progress{Stage: experiment.Fitting, Model: "forest", Done: 1, Total: 4}
	d.Tick()
	d.Shows(t, "forest          being fitted, 25 %", "isolation       waits", "timed as soon as no", "There is only one model.")
}

func TestASetWithoutAttacksShowsWhatItCan(t *testing.T) {
	desk := fitted()
	r := *desk.view.Result
	only := *r.Set("validation")
	calm := make([]int, 0, only.Len())
	for i, attack := range only.Attack {
		if !attack {
			calm = append(calm, i)
		}
	}
	r.Sets = []*experiment.Set{only.Part("calibration", calm)}
	only.Name = "validation"
	r.Sets[0].Of = &only
	desk.view.Result = &r
	d := screentest.New(quick(desk))
	d.Shows(t, "This set holds no attacks.")
	d.Holds(t)
}

func TestClicksChooseRowsAndThresholds(t *testing.T) {
	s := quick(fitted())
	d := screentest.New(s)
	d.Draw()
	_, y := s.places.table.Origin()
	s.Mouse(screen.Place{X: 10, Y: y + 1}, 0, d.X)
	if key := s.selected().key(); key != "forest" {
		t.Fatalf("a click on the second row chooses %s", key)
	}
	d.Draw()
	m := s.selected()
	x0, y0 := s.places.curve.Origin()
	w := s.places.curve.Width()
	s.Mouse(screen.Place{X: x0 + w/3, Y: y0 + 4}, 0, d.X)
	strict := m.curve.At(s.at(m)).FPR()
	s.Mouse(screen.Place{X: x0 + w*5/6, Y: y0 + 4}, 0, d.X)
	if loose := m.curve.At(s.at(m)).FPR(); !(loose > strict) {
		t.Errorf("further to the right FPR goes from %g to %g", strict, loose)
	}
	x0, y0 = s.places.scores.Origin()
	s.Mouse(screen.Place{X: x0 + s.places.scores.Width()/2, Y: y0 + 3}, 0, d.X)
	if at := s.at(m); at < 0.3 || at > 0.7 {
		t.Errorf("the middle of the scores is %g", at)
	}
	before := s.at(m)
	s.Mouse(screen.Place{X: x0, Y: y0}, 1, d.X)
	if !(s.at(m) < before) {
		t.Error("the wheel does not lower the threshold")
	}
}

func TestAResultThatGrowsKeepsTheCursor(t *testing.T) {
	desk := fitted()
	whole := desk.view.Result
	some := *whole
	some.Models = whole.Models[:2]
	desk.view.Result = &some
	s := quick(desk)
	d := screentest.New(s)
	d.Press(t, "down")
	desk.view.Result = whole
	d.Tick()
	if m := s.selected(); m.key() != "forest" || len(s.judged.models) != 3 {
		t.Errorf("the cursor is on %s of %d models", m.key(), len(s.judged.models))
	}
}

func BenchmarkDraw(b *testing.B) { screentest.New(quick(fitted())).Bench(b) }

func BenchmarkMovingTheThreshold(b *testing.B) {
	s := quick(fitted())
	d := screentest.New(s)
	d.Size(200, 60)
	for i := 0; b.Loop(); i++ {
		s.threshold["boost"] = s.selected().steps[i%len(s.selected().steps)]
		d.Draw()
	}
}

func TestReliabilityIsShownBeforeAndAfterCalibration(t *testing.T) {
	desk := fitted()
	d := screentest.New(quick(desk))
	r, set := desk.view.Result, desk.view.Result.Set("KDDTest+")
	m, _ := r.Model("forest")
	before, after := r.ScoresOn(set, "forest"), r.Probabilities(m, set)
	d.Size(200, 60)
	d.Press(t, "down")
	d.Shows(t, "Brier "+fraction(metric.Brier(before, set.Attack))+"→"+fraction(metric.Brier(after, set.Attack)),
		"ECE "+fraction(metric.ECE(before, set.Attack))+"→"+fraction(metric.ECE(after, set.Attack)), "raw", "platt")
	d.Press(t, "down") // its scores are no probabilities, calibrated they are
	m, _ = r.Model("isolation")
	d.Shows(t, "Brier "+widget.Share(metric.Brier(r.Probabilities(m, set), set.Attack))+"  ECE", "platt")
	d.Press(t, "up", "up")
	d.Shows(t, "raw")
	d.Hides(t, "→.")
}
