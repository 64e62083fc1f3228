// Package train is the screen on which a better model is made: settings, a run that can
// be watched and cancelled, and any two runs compared.
package train

import (
	"context"
	"errors"
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
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
}

// A pane is a part of the screen that keys go to.
type pane uint8

const (
	settingsPane pane = iota
	runsPane
	comparePane
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
		open: opened{models: true, model: map[string]bool{}}}
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
	return s.running() != nil
}

// look takes what the bench has now.
func (s *Screen) look() {
	before := s.state.Inputs
	s.state, s.runs = s.bench.State(), s.bench.Runs()
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

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	switch a {
	case keymap.TrainPanel:
		s.pane = (s.pane + 1) % panes
	case keymap.TrainStart:
		s.start(x)
	case keymap.TrainCancel:
		s.cancel(x)
	case keymap.TrainCompare:
		s.mark1(x)
	case keymap.TrainModel:
		s.model++
	case keymap.TrainSet:
		s.nextSet()
	case keymap.TrainUse:
		s.use(x)
	case keymap.TrainDuty:
		s.duty(x)
	default:
		return s.actInPane(a, x)
	}
	s.ask(x)
	return true
}

// actInPane does what means something in the pane that keys go to.
func (s *Screen) actInPane(a keymap.Action, x *screen.Context) bool {
	switch s.pane {
	case runsPane:
		if a == keymap.TrainEdit && s.selected() != nil {
			x.Ask(runPage(s.selected(), x.Theme))
			return true
		}
		moved := screen.Scroll(a, &s.table, len(s.all()))
		s.ask(x)
		return moved
	case comparePane:
		return screen.Scroll(a, &s.figures, s.figureRows())
	}
	fields := s.fields()
	if screen.Scroll(a, &s.list, len(fields)) {
		return true
	}
	return s.change(a, fields[min(s.list.Selected, len(fields)-1)], x)
}

// change changes the setting under the cursor.
func (s *Screen) change(a keymap.Action, at field, x *screen.Context) bool {
	switch a {
	case keymap.TrainLess, keymap.TrainMore:
		by := map[keymap.Action]int{keymap.TrainLess: -1, keymap.TrainMore: 1}[a]
		if err := s.step(at, by); err != nil {
			x.Warn(err.Error())
		}
	case keymap.TrainToggle:
		s.toggle(at)
	case keymap.TrainEdit:
		s.edit(at, x)
	case keymap.TrainReset:
		s.reset(at)
	default:
		return false
	}
	return true
}

// edit asks for a value, or opens a group.
func (s *Screen) edit(at field, x *screen.Context) {
	switch {
	case at.kind == modelField:
		key := s.form.models[at.model].entry.Key
		s.open.model[key] = !s.open.model[key] && len(s.form.models[at.model].entry.Params) > 0
	case !at.typed():
		s.toggle(at)
	default:
		title, text := s.meaning(at)
		if at.kind == paramField {
			p := s.form.models[at.model].entry.Params[at.param]
			text = rangeText(p) + "; default " + valueText(p, p.Default)
		}
		x.Ask(&screen.Prompt{Title: title, Hint: text, Then: func(text string, _ *screen.Context) error { return s.setText(at, text) }})
	}
}

// start begins a run with the form's settings.
func (s *Screen) start(x *screen.Context) {
	if err := s.form.check(); err != nil {
		x.Warn(err.Error())
		return
	}
	r, o := s.form.recipe()
	id, err := s.bench.StartRun(context.Background(), r, o) // others may watch it: it does not end with this session
	switch {
	case errors.Is(err, workstation.ErrBusy):
		x.Warn(fmt.Sprintf("a training is under way: %s cancels it", x.Keys.Key(keymap.TrainCancel)))
	case err != nil:
		x.Warn(err.Error())
	default:
		x.Say(fmt.Sprintf("run %d has begun", id))
		s.look()
		s.table.Home()
		s.pane = runsPane
	}
}

func (s *Screen) cancel(x *screen.Context) {
	r := s.running()
	if r == nil {
		x.Warn("no training is under way")
		return
	}
	s.bench.CancelRun()
	x.Say(fmt.Sprintf("run %d is being cancelled; nothing half-written stays", r.ID))
}

// mark1 chooses the run under the cursor as the one to compare with, or lets go of it.
func (s *Screen) mark1(x *screen.Context) {
	r := s.selected()
	switch {
	case r == nil || r.State != workstation.Done:
		x.Warn("only a run that is done can be compared")
	case s.marked && s.against == r.ID:
		s.marked = false
	default:
		s.marked, s.against = true, r.ID
		x.Say(fmt.Sprintf("%s is compared with the run under the cursor", runName(r)))
	}
}

// use takes the settings of the run under the cursor over into the form.
func (s *Screen) use(x *screen.Context) {
	r := s.selected()
	if r == nil {
		x.Warn("there is no run to take settings from")
		return
	}
	s.form = formOf(r.Recipe, experiment.Options{Seed: r.Seed, Sample: r.Sample})
	s.pane = settingsPane
	x.Say("settings of " + runName(r))
}

// duty asks whether the models of the run under the cursor are to take over.
func (s *Screen) duty(x *screen.Context) {
	r := s.selected()
	switch {
	case r == nil || r.State != workstation.Done:
		x.Warn("only a run that is done can be put on duty")
	case s.onDuty(r):
		x.Warn(runName(r) + " is on duty already")
	case !s.ofThisData(r):
		x.Warn(fmt.Sprintf("%s was trained on %s, which is not what is played", runName(r), r.Result.Provenance.Train))
	default:
		x.Ask(&screen.Confirm{Title: "Put " + runName(r) + " on duty?", Yes: "put on duty", Text: s.dutyWords(r), Then: func(x *screen.Context) {
			if err := s.bench.PutOnDuty(r.ID); err != nil {
				x.Warn(err.Error())
				return
			}
			x.Say(runName(r) + " takes over from the next flow")
			s.look()
		}})
	}
}

// ofThisData says whether a run was trained on the data that the station has now.
func (s *Screen) ofThisData(r *workstation.Run) bool {
	return r.Result != nil && s.state.Inputs != nil && r.Result.Provenance.SHA256 == s.state.Inputs.SHA256
}

func (s *Screen) dutyWords(r *workstation.Run) string {
	text := fmt.Sprintf("%s becomes the champion", r.Recipe.Champion)
	if r.Recipe.Challenger != "" {
		text += fmt.Sprintf(" and %s the challenger", r.Recipe.Challenger)
	}
	text += ", from the next flow on. What is on duty now stays in the list of runs and can be put back."
	if leaky(r) {
		text += " This run is a LEAK: it learned from columns that no live flow has. Its alerts mean nothing."
	}
	return text
}

// runName is what a run is called in a sentence.
func runName(r *workstation.Run) string {
	if r.ID == 0 {
		return "the workstation's own training"
	}
	return fmt.Sprintf("run %d", r.ID)
}

// leaky says whether a run let columns in that only judge.
func leaky(r *workstation.Run) bool { return len(r.Recipe.Features.On) > 0 }

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
		return s.running() != nil
	case keymap.TrainCancel:
		return s.running() == nil
	case keymap.TrainLess, keymap.TrainReset, keymap.TrainToggle:
		return s.pane != settingsPane
	case keymap.TrainCompare, keymap.TrainDuty:
		return s.pane != runsPane || !done
	case keymap.TrainUse:
		return s.pane != runsPane || r == nil
	case keymap.TrainModel, keymap.TrainSet:
		return s.pane != comparePane || s.answer == nil
	case keymap.TrainEdit:
		return s.pane == comparePane
	}
	return false
}
