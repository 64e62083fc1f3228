package store

import (
	"context"
	"fmt"
	"slices"
)

// notedWindow looks at the next windowRows of the alerts that have a note's text.
func (w *walk) notedWindow(ctx context.Context, q querier) error {
	next, last := ahead(w.noted, w.at, w.up, windowRows)
	if len(next) == 0 {
		w.ended = true
		return nil
	}
	edge := next[0]
	if w.up {
		edge = next[len(next)-1]
	}
	if w.byState() {
		var err error
		if next, err = w.inStates(ctx, q, next); err != nil {
			return err
		}
	}
	room := w.limit - len(w.seqs)
	found, err := w.among(ctx, q, next, room+1)
	if err != nil {
		return err
	}
	w.advance(found, room, edge, last)
	return nil
}

// inStates are those of some alerts, ascending, that have a state and severity that the filter allows, by their
// index: read in order, it takes a fifth for each of what an alert takes.
func (w *walk) inStates(ctx context.Context, q querier, seqs []int64) ([]int64, error) {
	first, last := seqs[0], seqs[len(seqs)-1]
	allowed := seqSet{first: first, newest: last}
	for _, p := range w.pairs {
		var joined string
		if err := q.QueryRowContext(ctx, `select coalesce(group_concat(seq), '') from alerts indexed by alerts_state
			where state = $1 and sev = $2 and seq between $3 and $4`, p[0], p[1], first, last).Scan(&joined); err != nil {
			return nil, err
		}
		allowed.add(joined)
	}
	return slices.DeleteFunc(slices.Clone(seqs), func(seq int64) bool { return !allowed.has(seq) }), nil
}

// among gives the first of some alerts, ascending, that the filter finds, in the walk's direction.
func (w *walk) among(ctx context.Context, q querier, seqs []int64, limit int) ([]int64, error) {
	if w.unread() {
		return firstOf(seqs, w.up, limit), nil
	}
	var b builder
	list := b.arg(jsonList(seqs))
	return numbers(ctx, q, fmt.Sprintf("select a.seq from json_each(%s) n cross join alerts a not indexed where a.seq = n.value and %s order by 1 %s limit %d",
		list, and(w.kindCondition(), w.of(&b)), w.direction(), limit), b.args...)
}

// byState says whether the index of states is the quicker way to see which alerts have an allowed one: all that it
// has of those are not many more than those that have the note.
func (w *walk) byState() bool { return len(w.cube) > 0 && w.inPair <= 2*int64(len(w.noted)) }

// unread says whether the notes and the index of states decide, so that no alert need be read.
func (w *walk) unread() bool {
	if len(w.cube) > 0 && !w.byState() {
		return false
	}
	rest := w.filter
	rest.cube = nil
	return and(w.kindCondition(), rest.of(new(builder))) == and()
}

// firstOf gives the first of ascending numbers, or the last ones backwards.
func firstOf(seqs []int64, up bool, limit int) []int64 {
	if !up {
		seqs = slices.Clone(seqs[max(0, len(seqs)-limit):])
		slices.Reverse(seqs)
	}
	return seqs[:min(limit, len(seqs))]
}
