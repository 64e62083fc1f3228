package triage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	switch a {
	case keymap.TriageAck:
		s.decide(triage.Action{Verb: triage.Acknowledge}, x)
	case keymap.TriageAckNote:
		s.ask("Acknowledge with a note", "what you know so far", x, func(text string) triage.Action {
			return triage.Action{Verb: triage.Acknowledge, Note: text}
		})
	case keymap.TriageEscalate:
		s.ask("Escalate", "what the next one should know; may be empty", x, func(text string) triage.Action {
			return triage.Action{Verb: triage.Escalate, Note: text}
		})
	case keymap.TriageClose:
		x.Ask(&closing{s: s})
	case keymap.TriageReopen:
		s.decide(triage.Action{Verb: triage.Reopen}, x)
	case keymap.TriageMine:
		s.decide(triage.Action{Verb: triage.Assign, Owner: s.desk.Who()}, x)
	case keymap.TriageAssign:
		s.ask("Assign", "a name; empty takes the owner away", x, func(text string) triage.Action {
			return triage.Action{Verb: triage.Assign, Owner: text}
		})
	case keymap.TriageNote:
		s.ask("Note", "what should be remembered of this alert", x, func(text string) triage.Action {
			return triage.Action{Verb: triage.Remark, Note: text}
		})
	case keymap.TriageSuppress:
		s.askSuppression(x)
	case keymap.TriageUndo:
		s.undo(x)
	case keymap.TriageAll:
		s.all = !s.all
	default:
		return s.look(a, x)
	}
	return true
}

// look handles what changes nothing but the view.
func (s *Screen) look(a keymap.Action, x *screen.Context) bool {
	switch a {
	case keymap.TriageFilter:
		in := widget.NewFilterInput(s.filterText)
		s.input = &in
	case keymap.TriageOrder:
		s.order = (s.order + 1) % (store.GroupWorst + 1)
		s.asked = false
		s.keepView(x)
	case keymap.TriageFilters:
		s.askFilters(x)
	case keymap.TriageSaveFilter:
		s.saveFilter(x)
	case keymap.TriageHidden:
		s.askSuppressions(x)
	case keymap.TriageOpen:
		s.detail = !s.detail
	case keymap.TriageScrollDown:
		s.top += 5
	case keymap.TriageScrollUp:
		s.top = max(0, s.top-5)
	case keymap.Back:
		return s.back(x)
	default:
		if !screen.Scroll(a, &s.list, len(s.groups)) {
			return false
		}
		s.remember()
		s.want(x)
	}
	return true
}

// back leaves the file, bulk actions or the filter, in this order.
func (s *Screen) back(x *screen.Context) bool {
	switch {
	case s.detail:
		s.detail = false
	case s.all:
		s.all = false
	case s.filterText != openQueue:
		s.take(openQueue)
		s.asked = false
		s.keepView(x)
	default:
		return false
	}
	return true
}

// done is what an action came to.
type done struct {
	outcome triage.Outcome
	err     error
}

// decide does an action with the group under the cursor, or, with all, asks first how
// many match.
func (s *Screen) decide(a triage.Action, x *screen.Context) {
	g := s.group()
	if g == nil {
		x.Warn("no alert to act on")
		return
	}
	a.Who = s.desk.Who()
	if s.all {
		s.countBulk(a, x)
		return
	}
	if g.All == 1 && s.file != nil && s.file.c.Alert.ID == g.Top.Alert.ID {
		a.IDs = []triage.Target{{ID: g.Top.Alert.ID, Revision: s.file.c.Revision}}
	} else {
		text := strings.TrimSpace(s.filterText + " id:" + g.ID)
		q, err := query.Parse(text)
		if err != nil {
			x.Warn(err.Error())
			return
		}
		a.Filter = &triage.Filter{Text: text, Query: q, Group: g.ID, Seen: s.seen}
	}
	s.run(a, x)
}

func (s *Screen) run(a triage.Action, x *screen.Context) {
	s.do(x, func(ctx context.Context, db store.Store) (triage.Outcome, error) { return db.Act(ctx, a) })
}

// manyActs is how many actions may be under way without one's outcome replacing another's.
const manyActs = 16

// do does what decides something. It is done whatever becomes of the session, and what
// came of it is told.
func (s *Screen) do(x *screen.Context, work func(context.Context, store.Store) (triage.Outcome, error)) {
	db := s.desk.Store()
	s.acts = (s.acts + 1) % manyActs
	x.Run("act "+strconv.Itoa(s.acts), func(ctx context.Context) (any, error) {
		outcome, err := work(context.WithoutCancel(ctx), db)
		return done{outcome, err}, nil
	})
}

// bulk is how many alerts an action on all that match would change.
type bulk struct {
	action triage.Action
	count  store.Count
}

func (s *Screen) countBulk(a triage.Action, x *screen.Context) {
	db, sel, text := s.desk.Store(), s.selection(x.Now), s.filterText
	x.Run("bulk", func(ctx context.Context) (any, error) {
		n, err := db.Count(ctx, sel, store.Exactly)
		a.Filter = &triage.Filter{Text: text, Query: sel.Query, UpTo: n.UpTo}
		return bulk{a, n}, err
	})
}

func (s *Screen) confirmBulk(b bulk, x *screen.Context) {
	text := fmt.Sprintf("%s %s alerts in %s groups: all that match %s, not only those that are seen. Those that came meanwhile stay as they are.",
		strings.ToUpper(string(b.action.Verb[:1]))+string(b.action.Verb[1:]), widget.Count(b.count.Alerts), widget.Count(b.count.Groups), s.filterName())
	x.Ask(&screen.Confirm{Title: "All that match", Text: text, Yes: string(b.action.Verb), Then: func(x *screen.Context) { s.run(b.action, x) }})
}

func (s *Screen) filterName() string {
	if s.filterText == "" {
		return "no filter: every alert"
	}
	return s.filterText
}

// acted tells what an action came to; a conflict is told, not lost.
func (s *Screen) acted(d done, x *screen.Context) {
	s.asked, s.fileOf = false, ""
	var conflict *triage.ConflictError
	switch {
	case errors.As(d.err, &conflict):
		x.Warn(conflict.Error())
	case d.err != nil:
		x.Warn(d.err.Error())
	default:
		s.all = false
		x.Say(outcomeText(d.outcome))
	}
}

func outcomeText(o triage.Outcome) string {
	text := fmt.Sprintf("%s %s in %s", o.Verb.Past(), counted(o.Changed, "alert"), counted(o.Groups, "group"))
	if o.Verb == triage.Undo {
		text = fmt.Sprintf("%s taken back for %s", o.UndidVerb, counted(o.Changed, "alert"))
	}
	if o.Skipped > 0 {
		text += fmt.Sprintf(" · %s left as they were", widget.Count(o.Skipped))
	}
	if o.Verb != triage.Undo {
		text += " · u undoes"
	}
	return text
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return widget.Count(n) + " " + what + "s"
}

func (s *Screen) undo(x *screen.Context) {
	who := s.desk.Who()
	s.do(x, func(ctx context.Context, db store.Store) (triage.Outcome, error) { return db.Undo(ctx, who) })
}

// ask asks for a line of text and then acts.
func (s *Screen) ask(title, hint string, x *screen.Context, action func(text string) triage.Action) {
	if s.group() == nil {
		x.Warn("no alert to act on")
		return
	}
	x.Ask(&screen.Prompt{Title: title, Hint: hint, Input: widget.NewInput(""), Then: func(text string, x *screen.Context) error {
		a := action(text)
		if a.Verb == triage.Remark && text == "" {
			return errors.New("a note wants a text")
		}
		s.decide(a, x)
		return nil
	}})
}

// seen are decisions that others made since the last look.
type seen struct{ entries []store.Entry }

// watch asks what others did.
func (s *Screen) watch(x *screen.Context, after int64) {
	db := s.desk.Store()
	x.Run("watch", func(ctx context.Context) (any, error) {
		entries, err := db.Log(ctx, after, 50)
		return seen{entries}, err
	})
}

func (s *Screen) tellOf(v seen, x *screen.Context) {
	for i := len(v.entries) - 1; i >= 0; i-- {
		if e := v.entries[i]; e.Who != s.desk.Who() {
			x.Say(fmt.Sprintf("%s %s alerts", e.Who, e.Verb.Past()))
			return
		}
	}
}

// Typing implements screen.Typist: a filter is being typed.
func (s *Screen) Typing() bool { return s.input != nil }

// Key implements screen.Typist.
func (s *Screen) Key(k tea.KeyPressMsg, x *screen.Context) {
	switch k.String() {
	case "esc":
		s.input, s.wrong = nil, ""
	case "enter":
		q, err := query.Parse(s.input.Text())
		if err != nil {
			s.wrong = err.Error()
			return
		}
		text := strings.TrimSpace(s.input.Text())
		s.input, s.wrong = nil, ""
		s.show(text, q, x)
	default:
		s.wrong = ""
		s.input.Key(k)
	}
}

// Paste implements screen.Typist.
func (s *Screen) Paste(text string, _ *screen.Context) { s.input.Insert(text) }
