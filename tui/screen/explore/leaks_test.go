package explore

import (
	"context"
	"errors"
	"testing"

	"github.com/trunkline/trunkline/engine/leakage"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
)

func (s *source) Leaks(_ context.Context, fitted func(done, total int)) (*leakage.Report, error) {
	fitted(1, 3)
	s.asked = append(s.asked, "leaks")
	return found(), s.err
}

func (s *source) LeakTrial(_ context.Context, column string) (leakage.Trial, error) {
	s.asked = append(s.asked, "without "+column)
	return leakage.Trial{Column: column, Sets: []leakage.Drop{drop("validation", 0.0001, false), drop("made-up-test", 0.012, true)}}, s.err
}

// drop makes the change on a set up.
func drop(set string, by float64, told bool) leakage.Drop {
	d := func(a, by float64) metric.Difference {
		return metric.Difference{A: metric.Value(a), B: metric.Value(a + by), Delta: metric.Value(by), Interval: metric.Interval{Lo: by - 0.001, Hi: by + 0.001}}
	}
	return leakage.Drop{Set: set, AUC: d(0.97, by), Recall: d(0.82, 3*by), FPR: d(0.039, -by), Told: told}
}

// found is a made-up report: two suspects, one of which judges.
func found() *leakage.Report {
	return &leakage.Report{Recipe: "honest", Model: "boost", Train: "made-up", Test: "made-up-test", Limit: 0.95,
		Columns: []leakage.Column{{Column: "record", Power: 0.999, Elsewhere: 0.52, Suspect: true, Why: "too much power alone, and it does not carry over: 0.520 on the test"},
			{Column: "src_bytes", Power: 0.91, Elsewhere: 0.88}, {Column: "difficulty", Power: 0.78, Elsewhere: 0.79, Judge: true, Suspect: true, Why: "speaks of the label or of how hard the flow is to classify: never a feature"},
			{Column: "duration", Power: 0.5, Elsewhere: metric.Value(0.49)}},
		Trials: []leakage.Trial{{Column: "record", Sets: []leakage.Drop{drop("validation", -0.02, true), drop("made-up-test", 0.01, true)}},
			{Column: "difficulty", LetIn: true, Sets: []leakage.Drop{drop("validation", 0.0001, false), drop("made-up-test", 0.015, true)}}}}
}

func TestTheLabLooksAsItDid(t *testing.T) {
	_, d := on(synthetic(), leaksPage)
	d.Press(t, "space")
	d.Golden(t, "leaks-found")
	d.Holds(t)
	d.Press(t, "down", "down")
	d.Golden(t, "leaks-let-in")
}

func TestColumnsAreSwitchedOffOneByOne(t *testing.T) {
	src := synthetic()
	_, d := on(src, leaksPage)
	d.Shows(t, "Leakage lab", "space runs it")
	d.Press(t, "space")
	d.Shows(t, "What each column knows alone", "record", "0.999", "0.520", "✗ suspect", "✗ judges", "does not carry over", "boost without it", "−0.0200", "+0.0100", "ranks better without it")
	d.Press(t, "down")
	d.Shows(t, "space switches it off: fits boost without it")
	d.Press(t, "space")
	d.Shows(t, "+0.0120", "≈", "0.982")
	d.Press(t, "down")
	d.Shows(t, "LEAKING", "boost with it let in", "A leak: let in")
	if last := src.asked[len(src.asked)-1]; last != "without src_bytes" {
		t.Errorf("asked for %q last", last)
	}
}

func TestALabThatFailsSaysWhyAndLeavesTheRest(t *testing.T) {
	src := synthetic()
	_, d := on(src, leaksPage)
	src.err = errors.New("made-up has no labels")
	d.Press(t, "space")
	d.Shows(t, "made-up has no labels", "space tries again")
	src.err = nil
	d.Press(t, "space")
	d.Shows(t, "What each column knows alone")
	d.Press(t, "tab")
	d.Shows(t, "Compliance sheet")
}

// The lab is under way until its reply comes; a cancellation frees it at once.
func TestTheLabIsCancelled(t *testing.T) {
	s, d := on(synthetic(), leaksPage)
	s.tryColumn(d.X)
	request := d.X.Requests[0]
	d.X.Requests = nil
	d.Shows(t, "x cancels")
	if s.Hidden("explore.cancel") || !s.Hidden("explore.try") || !s.waiting() {
		t.Error("while the lab works it can be asked again, or not be cancelled, or the clock stands")
	}
	d.Press(t, "x")
	d.Shows(t, "space runs it")
	if s.waiting() {
		t.Error("cancelled, the screen still waits")
	}
	value, err := request.Work(t.Context())
	other := *s.inputs
	s.inputs = &other
	s.Receive(screen.Reply{Slot: slotLeaks, Value: value, Err: err}, d.X)
	if s.leaks.report != nil {
		t.Error("a report of other data is shown")
	}
}

func BenchmarkDrawLeaks(b *testing.B) {
	s, d := on(synthetic(), leaksPage)
	s.Act("explore.try", d.X)
	d.Tick()
	d.Bench(b)
}
