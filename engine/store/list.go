package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/models/metric"
)

// List gives a page of alerts.
func (db *DB) List(ctx context.Context, l List) (Page, error) {
	limit := l.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 1000)
	var page Page
	err := db.read(ctx, func(q querier) error {
		seqs, next, more, err := db.list(ctx, q, l, limit)
		if err != nil {
			return err
		}
		page.Next, page.More = next, more
		page.Cases, err = db.cases(ctx, q, seqs)
		return err
	})
	return page, err
}

func (db *DB) list(ctx context.Context, q querier, l List, limit int) (seqs []int64, next Cursor, more bool, err error) {
	if l.Order == Worst {
		return db.worst(ctx, q, l, limit)
	}
	p, err := db.plan(ctx, q, newFilter(l.Selection))
	if err != nil {
		return nil, Cursor{}, false, err
	}
	w := walk{plan: p, up: l.Order == Oldest, at: l.From.Seq, limit: limit}
	if !l.From.In {
		w.begin()
	}
	err = w.run(ctx, q)
	return w.seqs, Cursor{Seq: w.at, In: true}, !w.ended, err
}

// worst lists one severity after the other, the critical first.
func (db *DB) worst(ctx context.Context, q querier, l List, limit int) (seqs []int64, next Cursor, more bool, err error) {
	from := l.From
	if !from.In {
		from.Sev = uint8(metric.Critical)
	}
	for sev := int(from.Sev); sev >= 0; sev-- {
		one := l
		one.Order = Newest
		one.Query.Terms = append([]query.Term{{Field: "sev", Op: query.Has, Lo: float64(sev)}}, l.Query.Terms...)
		one.From = Cursor{Seq: from.Seq, In: from.In && sev == int(from.Sev)}
		found, at, more, err := db.list(ctx, q, one, limit-len(seqs))
		if err != nil {
			return nil, Cursor{}, false, err
		}
		seqs = append(seqs, found...)
		if more {
			return seqs, Cursor{Seq: at.Seq, Sev: uint8(sev), In: true}, true, nil
		}
		if len(seqs) == limit && sev > 0 {
			return seqs, Cursor{Seq: beyond, Sev: uint8(sev - 1), In: true}, true, nil
		}
	}
	return seqs, Cursor{In: true}, false, nil
}

// beyond is behind every alert there will ever be.
const beyond = 1<<62 - 1

// A walk goes through the alerts in the order in which they came, in windows, until it
// has enough or has looked at so many that a person would begin to wait.
type walk struct {
	*plan
	up    bool
	at    int64 // the last alert that was looked at, or the first to come
	limit int

	seqs  []int64
	ended bool
}

const (
	walkRows  = 16000 // alerts in one call
	notedRows = 64000 // where notes and states alone decide
)

var windowRows = 4000 // alerts in a window; tests make it less

// reach is how many alerts one call looks at.
func (w *walk) reach() int {
	if w.noted != nil && w.unread() {
		return notedRows
	}
	return walkRows
}

// begin stands before the first alert.
func (w *walk) begin() {
	if w.at = beyond; w.up {
		w.at = 0
	}
}

func (w *walk) run(ctx context.Context, q querier) error {
	if w.empty() {
		w.ended = true
		return nil
	}
	if w.few <= rare {
		return w.whole(ctx, q)
	}
	for looked := 0; looked < w.reach() && !w.ended && len(w.seqs) < w.limit; looked += windowRows {
		if looked == windowRows {
			if done, err := w.joint(ctx, q); done || err != nil {
				return err
			}
		}
		if err := w.window(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// whole answers from a driver that finds few alerts.
func (w *walk) whole(ctx context.Context, q querier) error {
	var b builder
	condition := w.where(&b)
	found, err := numbers(ctx, q, fmt.Sprintf("select a.seq from alerts a %s where %s and a.seq %s order by a.seq %s limit %d",
		w.by(), condition, w.past(w.at), w.direction(), w.limit-len(w.seqs)+1), b.args...)
	w.take(found)
	return err
}

// take takes what was found and says where it ended.
func (w *walk) take(found []int64) {
	room := w.limit - len(w.seqs)
	w.ended = len(found) <= room
	w.seqs = append(w.seqs, found[:min(room, len(found))]...)
	if len(w.seqs) > 0 {
		w.at = w.seqs[len(w.seqs)-1]
	}
}

func (w *walk) past(at int64) string {
	if w.up {
		return fmt.Sprintf("> %d", at)
	}
	return fmt.Sprintf("< %d", at)
}

func (w *walk) direction() string {
	if w.up {
		return "asc"
	}
	return "desc"
}

// joint asks, after a window without enough, whether the terms are rare together though
// each is common: the counts know that of kind, state and severity. What has a note is few enough to go on with.
func (w *walk) joint(ctx context.Context, q querier) (done bool, err error) {
	if w.kindID == nil || w.noted != nil {
		return false, nil
	}
	groups, err := numbers(ctx, q, fmt.Sprintf("select distinct t.grp from tally t where %s limit %d", w.cells(), rare+1))
	if err != nil || int64(len(groups)) > rare {
		return false, err
	}
	var members int64
	if err := q.QueryRowContext(ctx, "select coalesce(sum(n), 0) from tally where grp in "+list(groups)).Scan(&members); err != nil || members > 4*rare {
		return false, err
	}
	w.drive(members, "alerts_grp", "a.grp in "+list(groups))
	return true, w.whole(ctx, q)
}

func pairList(pairs [][2]int) string {
	var all []string
	for _, p := range pairs {
		all = append(all, fmt.Sprintf("(%d,%d)", p[0], p[1]))
	}
	return strings.Join(all, ",")
}

// window looks at the next windowRows alerts of the states and severities that the
// filter allows: through the whole table if it allows most, else through their index.
func (w *walk) window(ctx context.Context, q querier) error {
	if w.noted != nil {
		return w.notedWindow(ctx, q)
	}
	narrow := len(w.cube) > 0 && 2*w.inPair < w.alerts
	edge, last, err := w.edge(ctx, q, narrow)
	if err != nil {
		return err
	}
	span := "a.seq " + w.past(w.at)
	if !last {
		span += fmt.Sprintf(" and a.seq %s %d", map[bool]string{true: "<=", false: ">="}[w.up], edge)
	}
	var b builder
	rest := and(w.kindCondition(), w.of(&b))
	room := w.limit - len(w.seqs)
	parts := []string{"select a.seq from alerts a not indexed where " + span + " and " + rest}
	if narrow {
		parts = parts[:0]
		for _, p := range w.pairs {
			parts = append(parts, fmt.Sprintf("select * from (select a.seq from alerts a indexed by alerts_state where a.state = %d and a.sev = %d and %s and %s order by a.seq %s limit %d)",
				p[0], p[1], span, rest, w.direction(), room+1))
		}
	}
	found, err := numbers(ctx, q, fmt.Sprintf("%s order by 1 %s limit %d", strings.Join(parts, " union all "), w.direction(), room+1), b.args...)
	if err != nil {
		return err
	}
	w.advance(found, room, edge, last)
	return nil
}

// advance takes what a window found and goes to its edge, unless there was no room.
func (w *walk) advance(found []int64, room int, edge int64, last bool) {
	full := len(found) > room
	w.take(found)
	if !full {
		if w.ended = last; !last {
			w.at = edge
		}
	}
}

// edge is the last alert of the next window, and whether nothing lies behind it.
func (w *walk) edge(ctx context.Context, q querier, narrow bool) (edge int64, last bool, err error) {
	if !narrow {
		if w.up {
			edge = w.at + int64(windowRows)
			return edge, edge >= w.seq, nil
		}
		edge = min(w.at, w.seq+1) - int64(windowRows)
		return edge, edge <= 1, nil
	}
	last = true
	for _, p := range w.pairs {
		at, err := numbers(ctx, q, fmt.Sprintf("select seq from alerts indexed by alerts_state where state = %d and sev = %d and seq %s order by seq %s limit 1 offset %d",
			p[0], p[1], w.past(w.at), w.direction(), windowRows/len(w.pairs)))
		if err != nil {
			return 0, false, err
		}
		if len(at) == 0 {
			continue
		}
		if last || w.up && at[0] < edge || !w.up && at[0] > edge {
			edge = at[0]
		}
		last = false
	}
	return edge, last, nil
}

func stateAt(i int) triage.State { return triage.States[i] }
