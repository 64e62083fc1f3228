package store

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

// manyNoted is how many alerts with a matching note are looked up: more are met soon by
// walking through all alerts.
var manyNoted = 150_000 // tests make it less

// considerNote looks the text of the i-th other term up in the index of notes.
func (p *plan) considerNote(ctx context.Context, q querier, db *DB, i int) error {
	text := p.other[i].Text
	if !searchable(text) {
		return nil
	}
	seqs, all, err := db.noteSets.find(ctx, q, text, p.seq)
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

// notesAtOnce is how many notes one query reads: the index of notes is searched anew by each.
const notesAtOnce = 1 << 16

// searchNotes reads the index of notes, many at a time, until there are too many alerts. One text of all numbers
// is several times as quick to read as a row for each; it takes a fraction of what the decisions take on the disk.
func searchNotes(ctx context.Context, q querier, text string, newest int64) (seqs []int64, all bool, err error) {
	found, n := seqSet{newest: newest}, 0
	for last := int64(0); ; {
		if n > manyNoted {
			return nil, false, nil
		}
		var b builder
		query := `select coalesce(group_concat(alerts), ''), coalesce(max(audit), 0), count(*) from (select n.alerts, n.audit from notes_text t cross join notes n on n.audit = t.rowid
			where t.notes_text match ` + b.arg(phrase(text)) + " and t.rowid > " + b.arg(last) + " and n.withdrawn = 0 and " + has(&b, text, "n.folded") +
			fmt.Sprintf(" order by t.rowid limit %d)", notesAtOnce)
		var joined string
		var notes int
		if err := q.QueryRowContext(ctx, query, b.args...).Scan(&joined, &last, &notes); err != nil {
			return nil, false, err
		}
		n += found.add(joined)
		if notes < notesAtOnce && n <= manyNoted {
			return found.seqs(), true, nil
		}
	}
}

// A seqSet is a set of alerts' numbers, a bit for each alert of the store.
type seqSet struct {
	newest int64 // no alert has a greater number
	words  []uint64
}

// add takes numbers with commas between and gives how many there were.
func (s *seqSet) add(joined string) (n int) {
	if s.words == nil {
		s.words = make([]uint64, s.newest/64+1)
	}
	number := int64(0)
	for i := 0; i <= len(joined) && joined != ""; i++ {
		if i < len(joined) && joined[i] != ',' {
			number = min(10*number+int64(joined[i]-'0'), s.newest+1)
			continue
		}
		if n++; 0 <= number && number <= s.newest {
			s.words[number>>6] |= 1 << (number & 63)
		}
		number = 0
	}
	return n
}

// seqs gives the numbers, ascending.
func (s *seqSet) seqs() []int64 {
	var all []int64
	for w, word := range s.words {
		for ; word != 0; word &= word - 1 {
			all = append(all, int64(w<<6|bits.TrailingZeros64(word)))
		}
	}
	return all
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
