// Package triage is the screen on which alerts are worked through: the queue of groups,
// and all that is known of the one under the cursor.
package triage

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Desk is what the screen works with.
type Desk interface {
	// Store is the alert store; it must not be nil: see Closed.
	Store() store.Store
	// Who decides: the SSH key's name, or the system's user.
	Who() string
	// Surroundings works out what stands around an alert. It takes a while.
	Surroundings(a *alert.Alert) (*workstation.Surroundings, error)
}

// openQueue is what people work through unless they ask for something else.
const openQueue = "!state:closed !state:suppressed"

// A Screen is the Triage tab of one session: the queue of groups at the left, at the
// right all there is to know of the one under the cursor.
type Screen struct {
	desk    Desk
	catalog screen.Catalog

	version  store.Version
	asked    bool // the queue was asked for since version
	loading  bool // it is on its way: a busy feed must not overtake it for ever
	restored bool // what the person saw last was asked for

	groups   []store.Group
	count    store.Count
	totals   store.Totals
	loaded   bool
	failed   error
	list     widget.List
	selected string // id of the group under the cursor

	filterText string
	query      query.Query
	order      store.GroupOrder
	input      *widget.Input
	wrong      string

	file   *file // of the selected group's top alert; nil while it is on its way
	fileOf string
	fileAt time.Time // asked for
	top    int       // scrolled lines of the file
	detail bool      // on a small screen: the file is seen, not the queue
	all    bool      // actions take all that match, not the group
	acts   int       // actions under way or done: each has a slot of its own, so that none's outcome is lost
	seen   int64     // the newest entry of the audit log when the queue was read
	layout layout
}

type layout struct {
	queue canvas.Canvas
	file  canvas.Canvas
}

// A file is all that is known of an alert.
type file struct {
	c            triage.Case
	history      []triage.Decision
	similar      []store.Similar
	surroundings *workstation.Surroundings
	missing      error // why there are no surroundings
}

// New makes the screen of one session.
func New(d Desk) *Screen {
	s := &Screen{desk: d, catalog: screen.NewCatalog(), order: store.GroupWorst}
	s.take(openQueue)
	return s
}

// take sets a filter that is known to be right.
func (s *Screen) take(text string) {
	if q, err := query.Parse(text); err == nil {
		s.filterText, s.query = text, q
	}
}

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Triage" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "triage" }

// Tick implements screen.Screen: what others changed is seen within a tick.
func (s *Screen) Tick(x *screen.Context) bool {
	if !s.restored {
		s.restored = true
		s.restore(x)
		return true
	}
	v := s.desk.Store().Version()
	if (v != s.version || !s.asked) && !s.loading {
		if s.loaded && v.Audit != s.version.Audit {
			s.watch(x, s.version.Audit)
			s.fileOf = ""
		}
		s.version, s.asked, s.loading = v, true, true
		s.load(x)
	}
	s.want(x)
	return true
}

// A queue is a reply to load.
type queue struct {
	groups []store.Group
	count  store.Count
	totals store.Totals
	audit  int64 // the newest entry of the audit log before it was read
}

// shownGroups bounds the queue; a filter leads to what lies behind.
const shownGroups = 500

func (s *Screen) selection(now time.Time) store.Selection {
	return store.Selection{Query: s.query, Me: s.desk.Who(), Now: now}
}

func (s *Screen) load(x *screen.Context) {
	db, sel, order := s.desk.Store(), s.selection(x.Now), s.order
	x.Run("queue", func(ctx context.Context) (any, error) {
		q := queue{audit: db.Version().Audit}
		list := store.GroupList{Selection: sel, Order: order, Limit: shownGroups}
		for {
			page, err := db.Groups(ctx, list)
			if err != nil {
				return nil, err
			}
			q.groups = append(q.groups, page.Groups...)
			if !page.More || len(q.groups) >= shownGroups {
				break
			}
			list.From = page.Next
		}
		var err error
		if q.count, err = db.Count(ctx, sel, store.AtLeast); err != nil {
			return nil, err
		}
		q.totals, err = db.Totals(ctx)
		return q, err
	})
}

// askAgain is how long to wait for data that were not loaded when a file was put together.
const askAgain = 2 * time.Second

// lacks says whether the file came without surroundings, and might have them by now.
func (s *Screen) lacks(now time.Time) bool {
	return s.file != nil && s.file.missing != nil && now.Sub(s.fileAt) >= askAgain
}

// want asks for the file of the alert under the cursor, once.
func (s *Screen) want(x *screen.Context) {
	g := s.group()
	if g == nil || s.fileOf == g.Top.Alert.ID && !s.lacks(x.Now) {
		return
	}
	if s.file != nil && s.file.c.Alert.ID != g.Top.Alert.ID {
		s.file, s.top = nil, 0
	}
	s.fileOf, s.fileAt = g.Top.Alert.ID, x.Now
	db, desk, id := s.desk.Store(), s.desk, g.Top.Alert.ID
	x.Run("file", func(ctx context.Context) (any, error) {
		f := &file{}
		var err error
		if f.c, err = db.Get(ctx, id); err != nil {
			return nil, err
		}
		if f.history, err = db.History(ctx, id); err != nil {
			return nil, err
		}
		f.surroundings, f.missing = desk.Surroundings(&f.c.Alert)
		if f.surroundings != nil && f.surroundings.Why != nil && len(f.c.Alert.Why) == 0 {
			if err := db.Explain(ctx, id, f.surroundings.Why.Reasons); err != nil {
				return nil, err
			}
		}
		f.similar, err = db.Similar(ctx, id, 5)
		return f, err
	})
}

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {
	if r.Slot == "queue" {
		s.loading = false
	}
	switch v := r.Value.(type) {
	case queue:
		s.groups, s.count, s.totals, s.loaded, s.failed, s.seen = v.groups, v.count, v.totals, true, nil, v.audit
		s.stay()
		s.want(x)
	case *file:
		s.file = v
	case done:
		s.acted(v, x)
	case dryRun:
		s.confirmSuppression(v, x)
	case bulk:
		s.confirmBulk(v, x)
	case kept:
		s.showFilters(v, x)
	case hidden:
		s.showSuppressions(v, x)
	case changed:
		if r.Err != nil {
			x.Warn(r.Err.Error())
		} else {
			x.Say(v.said)
		}
	case seen:
		s.tellOf(v, x)
	case view:
		s.take(v.filter)
		s.order = v.order
		s.asked = false
	default:
		if r.Err != nil && r.Slot == "queue" {
			s.failed = r.Err
		} else if r.Err != nil {
			x.Warn(r.Err.Error())
		}
	}
}

// stay keeps the cursor on the group that it was on.
func (s *Screen) stay() {
	for i := range s.groups {
		if s.groups[i].ID == s.selected {
			s.list.Selected = i
			return
		}
	}
	s.list.Selected = max(0, min(s.list.Selected, len(s.groups)-1))
	s.remember()
}

func (s *Screen) remember() {
	s.selected = ""
	if g := s.group(); g != nil {
		s.selected = g.ID
	}
}

// group is the one under the cursor; nil without any.
func (s *Screen) group() *store.Group {
	if i := s.list.Selected; i >= 0 && i < len(s.groups) {
		return &s.groups[i]
	}
	return nil
}
