package train

import (
	"context"
	"errors"
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
)

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	switch a {
	case keymap.TrainPanel:
		s.pane = (s.pane + 1) % panes
	case keymap.TrainSearch:
		s.openSearch()
	case keymap.TrainStart:
		if s.pane == searchPane {
			s.startSearch(x)
		} else {
			s.start(x)
		}
	case keymap.TrainCancel:
		s.cancel(x)
	case keymap.TrainCompare:
		s.mark1(x)
	case keymap.TrainModel:
		s.model++
	case keymap.TrainSet:
		s.nextSet()
	case keymap.TrainUse:
		if s.pane == searchPane {
			s.useTry(x)
		} else {
			s.use(x)
		}
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
	case searchPane:
		return s.actSearch(a, x)
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
		x.Warn(fmt.Sprintf("%v: %s cancels it", err, x.Keys.Key(keymap.TrainCancel)))
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
	if s.quest.now.Running {
		s.bench.CancelSearch()
		x.Say("the search is being cancelled; what was tried is kept")
		return
	}
	if r == nil {
		x.Warn("no training and no search is under way")
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
