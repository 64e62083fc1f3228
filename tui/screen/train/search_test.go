package train

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/tui/screen"
)

func (b *bench) Search() workstation.Searching { return b.search }
func (b *bench) CancelSearch()                 { b.searches = append(b.searches, search.Request{Model: "cancel"}) }
func (b *bench) StartSearch(_ context.Context, q search.Request) error {
	b.searches = append(b.searches, q)
	return b.refuse
}

// searched is a bench whose search by halving is done: two tries on all rows.
func searched(t testing.TB) *bench {
	b := ready(t)
	b.search = workstation.Searching{Model: "boost", Method: search.Halving, Judge: judge.LeaveFamilyOut, All: 5, Took: 95 * time.Second,
		Tried: []search.Try{{Settings: models.Settings{}, Score: 0.71, Seconds: 3, Share: 1. / 3}, {Settings: models.Settings{"trees": 410, "depth": 5}, Score: 0.74, Seconds: 4, Share: 1. / 3},
			{Settings: models.Settings{"eta": 0.31}, Score: 0.75, Seconds: 2, Share: 1. / 3}, {Settings: models.Settings{"trees": 410, "depth": 5}, Score: 0.731, Seconds: 20}, {Settings: models.Settings{}, Score: 0.698, Seconds: 12}}}
	return b
}

func TestTheSearchLooksAsItDid(t *testing.T) {
	_, d := on(searched(t), searchPane)
	d.Golden(t, "search-done")
}

func TestTheSearchHoldsOnEveryTerminal(t *testing.T) {
	failed, running := searched(t), searched(t)
	failed.search.Err = errors.New("no space left on device")
	running.search.Running = true
	for _, b := range []*bench{searched(t), failed, running, ready(t)} {
		s, d := on(b, searchPane)
		d.Holds(t)
		s.quest.list.Selected = 6
		d.Holds(t)
	}
}

func TestASearchIsAskedFor(t *testing.T) {
	b := ready(t)
	s, d := on(b, settingsPane)
	goTo(t, s, d, "] ▲ Random forest")
	d.Press(t, "f")
	d.Shows(t, "Search for settings", "TRAINING FILE ONLY", "Random forest", "leave-family-out", "J of leave-family-out", "halving", "27")
	d.Press(t, "down", "right", "down", "left", "down", "left", "enter")
	d.Type(t, "12")
	d.Press(t, "enter", "s")
	want := search.Request{Model: "forest", Judge: judge.LeaveNormalModesOut, Method: search.Random, Tries: 12}
	if len(b.searches) != 1 || b.searches[0].Model != want.Model || b.searches[0].Judge != want.Judge || b.searches[0].Method != want.Method || b.searches[0].Tries != want.Tries {
		t.Fatalf("asked for %+v, want %+v", b.searches, want)
	}
	b.search = workstation.Searching{Running: true, Model: "forest", Method: search.Random, Judge: judge.LeaveNormalModesOut, All: 12, Work: 12, Took: 10 * time.Second,
		Tried: []search.Try{{Settings: models.Settings{}, Score: 0.61, Seconds: 5}}}
	d.Tick()
	d.Shows(t, "try 2 of 12", "55 s left", "x cancels; what was tried is kept", "0.6100", "the defaults")
	b.search.All, b.search.Work, b.search.Tried[0].Share = 13, 3, 0.25 // a quarter of the rows, 5 s; 2.75 tries to go
	d.Tick()
	d.Shows(t, "try 2 of 13", "8.3 %", "55 s left")
	b.search.All, b.search.Tried[0].Share = 12, 0
	d.Press(t, "x")
	if last := b.searches[len(b.searches)-1]; last.Model != "cancel" {
		t.Errorf("x asked for %+v", last)
	}
	b.search.Running, b.search.Cancelled = false, true
	d.Tick()
	d.Shows(t, "cancelled after 1 of 12 tries")
	b.refuse = workstation.ErrBusy
	d.Press(t, "s")
	if last := d.Said[len(d.Said)-1]; !strings.Contains(last, "under way") {
		t.Errorf("a refusal is said as %q", last)
	}
	d.Press(t, "enter")
	d.Type(t, "0")
	d.Press(t, "enter")
	d.Shows(t, "want 1 to 1000")
}

func TestTheBestTryOnTheMostRowsComesFirstAndCanBeUsed(t *testing.T) {
	s, d := on(searched(t), searchPane)
	d.Size(160, 44)
	text := d.Draw()
	if a, b, c := strings.Index(text, "0.7310"), strings.Index(text, "0.6980"), strings.Index(text, "0.7500"); !(0 < a && a < b && b < c) {
		t.Errorf("the tries stand at %d, %d, %d:\n%s", a, b, c, text)
	}
	d.Shows(t, "5 tries in 1 min 35 s", "SCORE is J of", "33 %")
	d.Press(t, "down", "down", "down", "down", "u")
	r, _ := s.form.recipe()
	m, _ := r.Model("boost")
	if s.pane != settingsPane || m.Settings["trees"] != 410 || m.Settings["depth"] != 5 {
		t.Errorf("the form has %v", m.Settings)
	}
}

func TestAClickChoosesATry(t *testing.T) {
	s, d := on(searched(t), searchPane)
	d.Size(160, 44)
	d.Draw()
	_, y := s.layout.tries.Origin()
	x0, _ := s.layout.tries.Origin()
	s.Mouse(screen.Place{X: x0 + 5, Y: y + 1}, 0, d.X)
	if try := s.quest.try(); try == nil || try.Score != 0.698 {
		t.Errorf("a click on the second try chooses %+v", try)
	}
}

func BenchmarkDrawSearch(b *testing.B) {
	_, d := on(searched(b), searchPane)
	d.Bench(b)
}
