package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

// Run runs the whole body. open gives an empty store that tells the time by now.
func Run(t *testing.T, open func(t *testing.T, now func() time.Time) store.Store) {
	for _, c := range []struct {
		name string
		test func(*desk)
	}{
		{"an alert reads back as it was put", readsBack},
		{"putting again changes nothing", putsOnce},
		{"lists agree with matching in memory", listsAgree},
		{"counts agree with lists", countsAgree},
		{"groups agree with their members", groupsAgree},
		{"every legal move is made and told", movesAreTold},
		{"illegal moves change nothing", illegalMoves},
		{"the second of two analysts is told", conflicts},
		{"the second of two on a group is told", groupConflicts},
		{"a bulk action changes what was counted", bulk},
		{"undo gives back what nobody else changed", undoes},
		{"undo walks back through a person's actions", undoesInOrder},
		{"notes are found by any part of them", notes},
		{"searches in notes agree with matching in memory", noteSearchesAgree},
		{"searches in notes follow what is noted", noteSearchesFollow},
		{"a suppression hides what is there and what comes", suppresses},
		{"a suppression ends by itself or is lifted", suppressionsEnd},
		{"the audit log is a chain", chain},
		{"similar past alerts come with their verdicts", similar},
		{"verdicts name rows", verdicts},
		{"people keep filters and views", desktop},
		{"the version tells of changes", versions},
		{"analysts work at once", atOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := &Clock{now: Epoch.Add(time.Hour)}
			s := open(t, clock.Now)
			t.Cleanup(func() { s.Close() })
			c.test(&desk{T: t, Store: s, clock: clock})
		})
	}
}

// A Clock that tests move. It goes on by a millisecond each time it is read.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// Move moves the clock.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A desk is a store under test.
type desk struct {
	*testing.T
	store.Store
	clock *Clock
}

var ctx = context.Background()

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) put(alerts []store.Raised) {
	d.Helper()
	if n, err := d.Put(ctx, alerts); err != nil || n != len(alerts) {
		d.Fatalf("put %d of %d: %v", n, len(alerts), err)
	}
}

func (d *desk) get(id string) triage.Case {
	d.Helper()
	c, err := d.Get(ctx, id)
	d.must(err)
	return c
}

func (d *desk) selection(text string) store.Selection {
	d.Helper()
	q, err := query.Parse(text)
	d.must(err)
	return store.Selection{Query: q, Me: "ada", Now: d.clock.Now()}
}

func (d *desk) filter(text string) *triage.Filter {
	return &triage.Filter{Text: text, Query: d.selection(text).Query}
}

// act does something by ids and gives what came of it.
func (d *desk) act(who string, v triage.Verb, reason triage.Reason, ids ...string) triage.Outcome {
	d.Helper()
	a := triage.Action{Who: who, Verb: v, Reason: reason}
	for _, id := range ids {
		a.IDs = append(a.IDs, triage.Target{ID: id})
	}
	out, err := d.Act(ctx, a)
	d.must(err)
	return out
}

// all lists everything that a selection holds, page by page.
func (d *desk) all(l store.List) []triage.Case {
	d.Helper()
	var out []triage.Case
	for pages := 0; ; pages++ {
		page, err := d.List(ctx, l)
		d.must(err)
		out = append(out, page.Cases...)
		if !page.More {
			return out
		}
		if pages > 10_000 {
			d.Fatal("the list has no end")
		}
		l.From = page.Next
	}
}

func (d *desk) count(text string) store.Count {
	d.Helper()
	c, err := d.Count(ctx, d.selection(text), store.Exactly)
	d.must(err)
	return c
}
