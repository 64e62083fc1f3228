package live

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Screen is the Live tab of one session.
type Screen struct {
	feed    Feed
	catalog screen.Catalog

	now    *View          // what there is
	seen   [regions]*View // what each part of the screen shows of it
	turn   int            // whose turn it is to look
	frozen bool           // nobody looks: the eye is paused

	rows     []*alert.Group // of shown, filtered and ordered
	order    ordering
	list     widget.List
	selected string // id of the group under the cursor, which stays there

	filterText string
	filter     query.Query
	input      *widget.Input // open while a filter is typed
	wrong      string        // what is wrong with what is typed

	panel  int // which small panel is seen where there is room for one
	layout layout
}

// New makes the screen of one session.
func New(feed Feed) *Screen {
	s := &Screen{feed: feed, catalog: screen.NewCatalog(), order: newOrdering(), now: &View{}}
	s.look(everything)
	return s
}

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Live" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "live" }

// Tick implements screen.Screen. The feed is sampled, whatever its rate.
func (s *Screen) Tick(x *screen.Context) bool {
	before := s.now
	s.fetch()
	s.turn++
	switch {
	case before.Playing != s.now.Playing || before.Snapshot.Source != s.now.Snapshot.Source:
		s.frozen = false // other data: what was paused is gone
		s.look(everything)
	case !s.frozen:
		s.look(turns[s.turn%len(turns)])
	}
	s.order.update(s.snap(table).Groups, x.Now)
	s.arrange()
	return true
}

// Receive implements screen.Screen.
func (s *Screen) Receive(screen.Reply, *screen.Context) {}

// arrange picks and orders the groups and keeps the cursor on the one it was on.
func (s *Screen) arrange() {
	snap := s.snap(table)
	s.rows = s.rows[:0]
	for i := range snap.Groups {
		g := &snap.Groups[i]
		if s.filter.Match(query.Subject{Alert: &g.Latest, State: "new", Now: snap.Clock}) {
			s.rows = append(s.rows, g)
		}
	}
	s.order.sort(s.rows)
	if s.selected == "" {
		return
	}
	for i := range s.rows {
		if s.rows[i].ID == s.selected {
			s.list.Selected = i
			return
		}
	}
}

// remember notes which group the cursor is on; on the first row it stays on the
// newest instead.
func (s *Screen) remember() {
	s.selected = ""
	if i := s.list.Selected; i > 0 && i < len(s.rows) {
		s.selected = s.rows[i].ID
	}
}

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	if screen.Scroll(a, &s.list, len(s.rows)) {
		s.remember()
		return true
	}
	switch a {
	case keymap.LiveFilter:
		in := widget.NewFilterInput(s.filterText)
		s.input = &in
	case keymap.LiveOpen:
		s.open(x)
	case keymap.LivePanel:
		s.panel++
	case keymap.LiveAck, keymap.LiveEscalate:
		s.decide(a, x)
	case keymap.Back:
		s.setFilter("", x)
	default:
		return s.play(a, x)
	}
	return true
}

// play moves the replay.
func (s *Screen) play(a keymap.Action, x *screen.Context) bool {
	snap := &s.now.Snapshot
	if !s.now.Playing {
		return false
	}
	switch a {
	case keymap.LivePause:
		s.pause(!s.frozen)
	case keymap.LiveForward, keymap.LiveBackward:
		s.step(map[keymap.Action]int{keymap.LiveForward: 1, keymap.LiveBackward: -1}[a], x)
	case keymap.LiveFaster:
		s.feed.SetSpeed(faster(snap.Speed))
	case keymap.LiveSlower:
		s.feed.SetSpeed(slower(snap.Speed))
	case keymap.LiveFastest:
		s.feed.SetSpeed(0)
	case keymap.LiveSeek:
		x.Ask(s.seekPrompt())
	case keymap.LivePromise:
		s.promise(x)
	default:
		return false
	}
	return true
}

// pause stops the eye, and the replay too if nobody else looks at it.
func (s *Screen) pause(on bool) {
	s.frozen = on
	s.fetch()
	s.look(everything)
	if !s.now.Shared {
		s.feed.Pause(on)
	}
}

// step goes flow by flow, which only makes sense while the clock stands.
func (s *Screen) step(n int, x *screen.Context) {
	if s.now.Shared {
		x.Warn("others look at this replay too: it can't be stepped")
		return
	}
	s.pause(true)
	s.feed.Step(n)
	s.thaw()
}

// thaw takes what the replay shows now without starting it.
func (s *Screen) thaw() {
	s.fetch()
	s.look(everything)
	s.order.next = time.Time{}
}

// speeds are the paces that + and − go through; after the last comes "as fast as it goes".
var speeds = [...]float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}

func faster(now float64) float64 {
	for _, v := range speeds {
		if now > 0 && v > now {
			return v
		}
	}
	return 0
}

func slower(now float64) float64 {
	for i := len(speeds) - 1; i >= 0; i-- {
		if now == 0 || speeds[i] < now {
			return speeds[i]
		}
	}
	return speeds[0]
}

func (s *Screen) seekPrompt() screen.Dialog {
	total := s.now.Snapshot.Total
	hint := fmt.Sprintf("a flow from 0 to %s, or per cent: 40%%", widget.Count(total))
	return &screen.Prompt{Title: "Seek", Hint: hint, Then: func(text string, _ *screen.Context) error {
		position, err := place(text, total)
		if err == nil {
			s.feed.Seek(position)
			s.thaw()
		}
		return err
	}}
}

// place reads "12480", "12,480" or "40%".
func place(text string, total int) (int, error) {
	if share, ok := strings.CutSuffix(text, "%"); ok {
		v, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if err != nil || !(v >= 0 && v <= 100) {
			return 0, fmt.Errorf("want 0%% to 100%%, have %q", text)
		}
		return int(math.Round(v / 100 * float64(total))), nil
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil || n < 0 || n > total {
		return 0, fmt.Errorf("want a flow from 0 to %d, have %q", total, text)
	}
	return n, nil
}

// decide acknowledges or escalates the group under the cursor.
func (s *Screen) decide(a keymap.Action, x *screen.Context) {
	d, ok := s.feed.(Decider)
	if !ok || len(s.rows) == 0 {
		x.Warn("no alert store is open: nothing can be decided here")
		return
	}
	g := s.rows[min(s.list.Selected, len(s.rows)-1)]
	act, done := d.Acknowledge, "acknowledged "
	if a == keymap.LiveEscalate {
		act, done = d.Escalate, "escalated "
	}
	if err := act(g.ID); err != nil {
		x.Warn(err.Error())
		return
	}
	x.Say(done + g.Key)
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	_, decides := s.feed.(Decider)
	_, promises := s.feed.(Promiser)
	if !s.seen[table].Playing && a.Scope() == "live" {
		return true
	}
	switch a {
	case keymap.LiveAck, keymap.LiveEscalate:
		return !decides
	case keymap.LivePromise:
		return !promises
	case keymap.LivePanel:
		return !s.layout.folded
	case keymap.LiveOpen:
		return len(s.rows) == 0
	}
	return false
}
