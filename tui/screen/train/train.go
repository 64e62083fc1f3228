// Package train is the screen on which a better model is made: settings, a run that can
// be watched and cancelled, and any two runs compared.
package train

import (
	"context"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Bench is where models are trained: a *workstation.Station. None of its methods waits.
type Bench interface {
	State() workstation.State
	// Runs lists the runs that people asked for, the newest first.
	Runs() []workstation.Run
	// StartRun begins a run that outlives the session; ctx only ever ends it early.
	StartRun(ctx context.Context, r experiment.Recipe, o experiment.Options) (int, error)
	CancelRun()
	// PutOnDuty lets a run's models take over; 0 is the station's own training.
	PutOnDuty(id int) error
	// Search says how far the search for settings is that somebody started.
	Search() workstation.Searching
	StartSearch(ctx context.Context, q search.Request) error
	CancelSearch()
}

// A pane is a part of the screen that keys go to.
type pane uint8

const (
	settingsPane pane = iota
	runsPane
	comparePane
	searchPane
	panes
)

// A Screen is the Train tab of one session. The form is the session's own; the runs
// are the station's, for every session to see.
type Screen struct {
	bench   Bench
	catalog screen.Catalog

	state workstation.State
	runs  []workstation.Run // the newest first
	own   *workstation.Run  // the station's own training, as run 0; nil until it has a result

	form *form
	open opened
	list widget.List // of the form

	quest   quest
	pane    pane
	table   widget.List // of the runs
	figures widget.List // of the comparison
	against int         // the id of the run to compare with; see marked
	marked  bool        // a person chose it; otherwise it is the one on duty
	model   int         // which of the comparison's models; 0: each run's champion
	set     string      // which set; "": the held-out one
	asked   question
	answer  *answer
	picture chart.Picture

	layout layout
}

// New makes the screen of one session.
func New(bench Bench) *Screen {
	return &Screen{bench: bench, catalog: screen.NewCatalog(), form: newForm(experiment.Recipes()[0], defaultSeed),
		open: opened{models: true, model: map[string]bool{}}, quest: newQuest()}
}

// defaultSeed is what every command starts with.
const defaultSeed = 42

// seed is what the station's own training was made with.
func (s *Screen) seed() uint64 {
	if s.own != nil {
		return s.own.Seed
	}
	return defaultSeed
}

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Train" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "train" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool {
	s.look()
	s.ask(x)
	return s.running() != nil || s.quest.now.Running
}

// look takes what the bench has now.
func (s *Screen) look() {
	before := s.state.Inputs
	s.state, s.runs = s.bench.State(), s.bench.Runs()
	s.quest.look(s.bench.Search())
	if s.state.Inputs != before {
		s.own = nil
		if before != nil { // columns of other data have other names
			s.form.off, s.form.on = map[string]bool{}, map[string]bool{}
		}
	}
	if r := s.state.Result; r != nil && s.state.Phase == workstation.Ready && s.runOf(r) == nil {
		s.own = &workstation.Run{Recipe: r.Recipe, Seed: r.Provenance.Seed, Sample: r.Provenance.Sample, State: workstation.Done,
			Result: r, Measured: s.state.Measured, Comparison: s.state.Comparison, Cached: s.state.Cached, Took: s.state.Elapsed}
	}
	s.list.Move(0, len(s.fields()))
	s.table.Move(0, len(s.all()))
}

// runOf gives the run that a result came from, or nil.
func (s *Screen) runOf(r *experiment.Result) *workstation.Run {
	for i := range s.runs {
		if s.runs[i].Result == r {
			return &s.runs[i]
		}
	}
	return nil
}

// running is the run that is under way, or nil.
func (s *Screen) running() *workstation.Run {
	for i := range s.runs {
		if s.runs[i].State == workstation.Running {
			return &s.runs[i]
		}
	}
	return nil
}

// all lists the runs, the newest first, and the station's own training last.
func (s *Screen) all() []*workstation.Run {
	var all []*workstation.Run
	for i := range s.runs {
		all = append(all, &s.runs[i])
	}
	if s.own != nil {
		all = append(all, s.own)
	}
	return all
}

// find gives the run with an id, or nil.
func (s *Screen) find(id int) *workstation.Run {
	for _, r := range s.all() {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// selected is the run under the cursor, or nil.
func (s *Screen) selected() *workstation.Run {
	all := s.all()
	if len(all) == 0 {
		return nil
	}
	return all[max(min(s.table.Selected, len(all)-1), 0)]
}

// onDuty says whether a run's models are the ones on duty.
func (s *Screen) onDuty(r *workstation.Run) bool {
	return r.Result != nil && r.Result == s.state.Result
}

// fitSeconds is what fitting a model took when it was last measured on all rows.
func (s *Screen) fitSeconds(key string) (seconds float64, ok bool) {
	for _, r := range s.all() {
		m, has := r.Measured[key]
		if has && (r.Sample == 0 || r.Sample >= 1) && m.TrainSeconds.Defined() && m.TrainSeconds > 0 {
			return float64(m.TrainSeconds), true
		}
	}
	return 0, false
}

// mark is a dim text, with SIMULATED before it where the flows are.
func (s *Screen) mark(text string) widget.Line {
	var l widget.Line
	if s.state.Inputs != nil && s.state.Inputs.Train.Simulated {
		l = l.Add("SIMULATED", theme.Fg(theme.Simulated).Bold())
	}
	if text != "" && l != nil {
		text = " " + text
	}
	if text != "" {
		l = l.Add(text, dim())
	}
	return l
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	r := s.selected()
	done := r != nil && r.State == workstation.Done
	switch a {
	case keymap.TrainStart:
		return s.running() != nil || s.quest.now.Running
	case keymap.TrainCancel:
		return s.running() == nil && !s.quest.now.Running
	case keymap.TrainSearch:
		return s.pane == searchPane
	case keymap.TrainLess:
		return s.pane != settingsPane && s.pane != searchPane
	case keymap.TrainReset, keymap.TrainToggle:
		return s.pane != settingsPane
	case keymap.TrainCompare, keymap.TrainDuty:
		return s.pane != runsPane || !done
	case keymap.TrainUse:
		return (s.pane != runsPane || r == nil) && (s.pane != searchPane || s.quest.try() == nil)
	case keymap.TrainModel, keymap.TrainSet:
		return s.pane != comparePane || s.answer == nil
	case keymap.TrainEdit:
		return s.pane == comparePane
	}
	return false
}
