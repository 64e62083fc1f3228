package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// manyNoted is how many alerts with a matching note are looked up: more are met soon by
// walking through all alerts.
const manyNoted = 150_000

// considerNote looks the text of the i-th other term up in the index of notes.
func (p *plan) considerNote(ctx context.Context, q querier, db *DB, i int) error {
	text := p.other[i].Text
	if !searchable(text) {
		return nil
	}
	seqs, all, err := db.noteSets.find(ctx, q, text)
	switch {
	case err != nil || !all:
		return err
	case len(seqs) <= rare:
		if p.offer(int64(len(seqs)), "", "a.seq in "+list(seqs)) {
			p.settled = i + 1
		}
	case p.driver == "" && (p.noted == nil || len(seqs) < len(p.noted)):
		p.noted, p.settled = seqs, i+1
	}
	return nil
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

// keptSets bounds what is kept; a set takes up to 1.2 MB.
const keptSets = 4

// find gives the numbers of the alerts with a note that holds a text, ascending; all is
// false where there are too many.
func (s *noteSets) find(ctx context.Context, q querier, text string) (seqs []int64, all bool, err error) {
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
	seqs, err = searchNotes(ctx, q, text)
	if err != nil {
		return nil, false, err
	}
	set := noteSet{text, head, seqs, len(seqs) <= manyNoted}
	s.last = append([]noteSet{set}, s.last[:min(len(s.last), keptSets-1)]...)
	return set.seqs, set.all, nil
}

// searchNotes reads the index of notes. One text of all numbers is several times as
// quick to read as a row for each.
func searchNotes(ctx context.Context, q querier, text string) ([]int64, error) {
	var b builder
	inner := "select c.alert as alert from notes_text t cross join notes n on n.audit = t.rowid cross join changes c on c.audit = n.audit where t.notes_text match " +
		b.arg(phrase(text)) + " and n.withdrawn = 0 and " + has(&b, text, "n.folded")
	var joined string
	if err := q.QueryRowContext(ctx, fmt.Sprintf("select coalesce(group_concat(alert), '') from (%s limit %d)", inner, manyNoted+1), b.args...).Scan(&joined); err != nil {
		return nil, err
	}
	var seqs []int64
	for field := range strings.SplitSeq(joined, ",") {
		if n, err := strconv.ParseInt(field, 10, 64); err == nil {
			seqs = append(seqs, n)
		}
	}
	slices.Sort(seqs)
	return slices.Compact(seqs), nil
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
