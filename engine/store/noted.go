package store

import (
	"context"
	"slices"
	"sync"
)

// manyNoted is how many alerts with a matching note are looked up: more are met soon by
// walking through all alerts.
var manyNoted = 400_000 // tests make it less

// considerNote looks the text of the i-th other term up in the index of notes.
func (p *plan) considerNote(ctx context.Context, q querier, db *DB, i int) error {
	text := p.other[i].Text
	if !searchable(text) {
		return nil
	}
	seqs, all, err := db.noteSets.find(ctx, q, text, p.seq)
	if err != nil || !all || p.driver != "" && int64(len(seqs)) > rare {
		return err
	}
	settled := []int{i}
	if p.noted != nil {
		seqs, settled = common(seqs, p.noted), append(settled, p.settled...)
	}
	p.narrow(seqs, settled)
	return nil
}

// withoutNotes takes alerts with a text that no note may have out of those that have another.
func (p *plan) withoutNotes(ctx context.Context, q querier, db *DB) error {
	for i, t := range p.other {
		if !t.Not || t.Field != "note" || p.noted == nil || !searchable(t.Text) {
			continue
		}
		seqs, all, err := db.noteSets.find(ctx, q, t.Text, p.seq)
		if err != nil {
			return err
		}
		if all {
			p.narrow(without(p.noted, seqs), append(slices.Clone(p.settled), i))
		}
	}
	return nil
}

// narrow makes some alerts those among which a walk looks, or if they are few the driver. They satisfy some terms.
func (p *plan) narrow(seqs []int64, settled []int) {
	switch {
	case int64(len(seqs)) > rare:
		p.noted, p.settled = seqs, settled
	case p.offer(int64(len(seqs)), "", "a.seq in "+list(seqs)):
		p.settled = settled
	}
}

// common are the numbers that both of two ascending lists have.
func common(a, b []int64) []int64 {
	out := make([]int64, 0, min(len(a), len(b)))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return out
}

// without are the numbers of an ascending list that another has not.
func without(a, b []int64) []int64 {
	out := make([]int64, 0, len(a))
	for _, n := range a {
		for len(b) > 0 && b[0] < n {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != n {
			out = append(out, n)
		}
	}
	return out
}

// noteSets keeps the alerts of the texts that were searched last: a screen asks for the
// page, the groups and the count of one search. A set is known by the audit log's newest
// hash, which differs whenever any note does.
type noteSets struct {
	mu   sync.Mutex
	last []noteSet
}

type noteSet struct {
	text, head string
	seqs       []int64 // ascending; must not be changed
	all        bool    // seqs are all that there are
}

// keptSets bounds what is kept; a set takes up to 3.2 MB.
const keptSets = 4

// find gives the numbers of the alerts with a note that holds a text, ascending; all is
// false where there are too many.
func (s *noteSets) find(ctx context.Context, q querier, text string, newest int64) (seqs []int64, all bool, err error) {
	var head string
	if err := q.QueryRowContext(ctx, "select coalesce((select hex(hash) from audit order by seq desc limit 1), '')").Scan(&head); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, set := range s.last {
		if set.text == text && set.head == head {
			return set.seqs, set.all, nil
		}
	}
	seqs, all, err = searchNotes(ctx, q, text, newest)
	if err != nil {
		return nil, false, err
	}
	set := noteSet{text, head, seqs, all}
	s.last = append([]noteSet{set}, s.last[:min(len(s.last), keptSets-1)]...)
	return set.seqs, set.all, nil
}

// ahead gives the next n of ascending numbers behind a place, and whether they are the
// last ones.
func ahead(seqs []int64, at int64, up bool, n int) (next []int64, last bool) {
	i, found := slices.BinarySearch(seqs, at)
	if up {
		if found {
			i++
		}
		next = seqs[i:min(i+n, len(seqs))]
		return next, i+n >= len(seqs)
	}
	return seqs[max(0, i-n):i], i-n <= 0
}
