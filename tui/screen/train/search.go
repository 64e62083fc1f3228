package train

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// A quest is what is to be searched for next, and how far the last search is. The
// search is the station's: it goes on when the session ends.
type quest struct {
	model, judge, method int // places in searchable, judges, methods
	tries                int
	list                 widget.List // the fields, then the tries
	now                  workstation.Searching
	best                 []search.Try // of now, the best first
}

// The fields above the tries.
const (
	questModel = iota
	questJudge
	questMethod
	questTries
	questFields
)

func newQuest() quest { return quest{tries: 27, method: 1} }

func judges() []string {
	return []string{judge.LeaveFamilyOut, judge.LeaveNormalModesOut, search.CrossValidation}
}
func methods() []string { return []string{search.Random, search.Halving} }

// searchable lists the models that have settings to search.
func searchable() []models.Entry {
	return slices.DeleteFunc(models.Catalog(), func(e models.Entry) bool { return e.Derive != nil || len(e.Params) == 0 })
}

// look takes how far the search is, and orders its tries.
func (q *quest) look(now workstation.Searching) {
	q.now = now
	q.best = slices.Clone(now.Tried)
	slices.SortStableFunc(q.best, func(a, b search.Try) int {
		switch {
		case a.Better(b):
			return -1
		case b.Better(a):
			return 1
		}
		return 0
	})
	q.list.Move(0, q.rows())
}

func (q *quest) rows() int { return questFields + len(q.best) }

// try is the one under the cursor, or nil.
func (q *quest) try() *search.Try {
	if i := q.list.Selected - questFields; i >= 0 && i < len(q.best) {
		return &q.best[i]
	}
	return nil
}

func (q *quest) request() search.Request {
	return search.Request{Model: searchable()[q.model].Key, Judge: judges()[q.judge], Method: methods()[q.method], Tries: q.tries}
}

// openSearch goes to the search, for the model under the form's cursor if it is on one.
func (s *Screen) openSearch() {
	if s.pane == settingsPane {
		fields := s.fields()
		if at := fields[min(s.list.Selected, len(fields)-1)]; at.kind == modelField || at.kind == paramField {
			key := s.form.models[at.model].entry.Key
			if i := slices.IndexFunc(searchable(), func(e models.Entry) bool { return e.Key == key }); i >= 0 {
				s.quest.model = i
			}
		}
	}
	s.pane = searchPane
}

// actSearch does what means something in the pane of the search.
func (s *Screen) actSearch(a keymap.Action, x *screen.Context) bool {
	q := &s.quest
	switch a {
	case keymap.TrainLess:
		q.turn(-1)
	case keymap.TrainMore:
		q.turn(1)
	case keymap.TrainEdit:
		s.editSearch(x)
	default:
		return screen.Scroll(a, &q.list, q.rows())
	}
	return true
}

// turn changes the field under the cursor.
func (q *quest) turn(by int) {
	around := func(i, n int) int { return (i + by + n) % n }
	switch q.list.Selected {
	case questModel:
		q.model = around(q.model, len(searchable()))
	case questJudge:
		q.judge = around(q.judge, len(judges()))
	case questMethod:
		q.method = around(q.method, len(methods()))
	case questTries:
		q.tries = int(along([]float64{3, 9, 27, 81, 243}, float64(q.tries), by))
	}
}

// mostTries bounds what can be typed.
const mostTries = 1000

// editSearch types the number of tries, turns another field, or takes a try's settings over.
func (s *Screen) editSearch(x *screen.Context) {
	q := &s.quest
	switch {
	case q.try() != nil:
		s.useTry(x)
	case q.list.Selected == questTries:
		x.Ask(&screen.Prompt{Title: "Tries", Hint: "how many settings are drawn; the first are the defaults", Then: func(text string, _ *screen.Context) error {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > mostTries {
				return fmt.Errorf("want 1 to %d, have %q", mostTries, text)
			}
			q.tries = n
			return nil
		}})
	default:
		q.turn(1)
	}
}

// useTry takes the settings of the try under the cursor over into the form.
func (s *Screen) useTry(x *screen.Context) {
	t := s.quest.try()
	if t == nil {
		x.Warn("choose a try first")
		return
	}
	for i := range s.form.models {
		c := &s.form.models[i]
		if c.entry.Key != s.quest.now.Model {
			continue
		}
		c.on, c.changed = true, models.Settings{}
		for k, p := range c.entry.Params {
			if v := valueIn(t.Settings, p); v != c.recipeValue(k) {
				c.changed[p.Name] = v
			}
		}
		s.open.models, s.pane = true, settingsPane
		x.Say(fmt.Sprintf("settings of this try: %s starts a training with them", x.Keys.Key(keymap.TrainStart)))
	}
}

// startSearch begins the search that the fields ask for.
func (s *Screen) startSearch(x *screen.Context) {
	q := s.quest.request()
	if err := s.bench.StartSearch(context.Background(), q); err != nil {
		x.Warn(err.Error())
		return
	}
	x.Say("the search has begun; what was tried before is not tried again")
	s.look()
}
