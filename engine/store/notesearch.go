package store

import (
	"context"
	"fmt"
)

// A text is searched for in notes by the index if few have it: what that finds is looked up note by note. If many
// have it, reading all notes in order takes a fraction of that.
const (
	commonNote  = 4       // many is one note of so many, or more
	longNote    = 1024    // bytes; to read more on average takes longer than to look up
	notesAtOnce = 1 << 16 // looked up by one query: each searches the index anew
)

var ( // tests make them less
	fewNotes    = 2000           // looked up before it is known how many have a text
	entriesRead = int64(1 << 14) // whose notes one query reads
)

// A noteSearch is how far a search in notes has come.
type noteSearch struct {
	q     querier
	text  string
	found seqSet
	n     int   // numbers of alerts met, some more than once
	first int64 // entry of the first note that was found
	last  int64 // entry up to which notes were searched
	end   int64 // entry of the newest note; known once reading begins
	ended bool
}

// searchNotes gives the numbers of the alerts with a note that holds a text, ascending; all is false where there
// are too many. One text of all numbers is several times as quick to read as a row for each.
func searchNotes(ctx context.Context, q querier, text string, newest int64) (seqs []int64, all bool, err error) {
	s := noteSearch{q: q, text: text, found: seqSet{newest: newest}}
	often := false
	if err = s.lookUp(ctx, fewNotes); err == nil && !s.ended {
		often, err = s.common(ctx)
	}
	for err == nil && !s.ended && s.n <= manyNoted {
		if often {
			err = s.read(ctx)
		} else {
			err = s.lookUp(ctx, notesAtOnce)
		}
	}
	if err != nil || s.n > manyNoted {
		return nil, false, err
	}
	return s.found.seqs(), true, nil
}

// lookUp adds the alerts of the next notes that the index finds, limit at most.
func (s *noteSearch) lookUp(ctx context.Context, limit int) error {
	var b builder
	query := `select coalesce(group_concat(alerts), ''), coalesce(min(audit), 0), coalesce(max(audit), 0), count(*) from (select n.alerts, n.audit
		from notes_text t cross join notes n on n.audit = t.rowid where t.notes_text match ` + b.arg(phrase(s.text)) + " and t.rowid > " + b.arg(s.last) + " and " +
		s.holds(&b) + fmt.Sprintf(" order by t.rowid limit %d)", limit)
	var joined string
	var notes int
	if err := s.q.QueryRowContext(ctx, query, b.args...).Scan(&joined, &s.first, &s.last, &notes); err != nil {
		return err
	}
	s.n += s.found.add(joined)
	s.ended = notes < limit
	return nil
}

// common says whether reading all further notes is quicker, from those between the first and the last found.
func (s *noteSearch) common(ctx context.Context) (bool, error) {
	var notes, size int
	err := s.q.QueryRowContext(ctx, "select count(*), coalesce(sum(octet_length(folded)), 0), (select max(audit) from notes) from notes where audit between $1 and $2", s.first, s.last).
		Scan(&notes, &size, &s.end)
	return notes <= commonNote*fewNotes && size <= longNote*notes, err
}

// read adds the alerts of the notes of the next entries.
func (s *noteSearch) read(ctx context.Context) error {
	var b builder
	query := "select coalesce(group_concat(n.alerts), '') from notes n where n.audit > " + b.arg(s.last) + " and n.audit <= " + b.arg(s.last+entriesRead) + " and " + s.holds(&b)
	var joined string
	if err := s.q.QueryRowContext(ctx, query, b.args...).Scan(&joined); err != nil {
		return err
	}
	s.n += s.found.add(joined)
	s.last += entriesRead
	s.ended = s.last >= s.end
	return nil
}

// holds is the condition that a note n stands and has the text.
func (s *noteSearch) holds(b *builder) string {
	return "n.withdrawn = 0 and " + has(b, s.text, "n.folded")
}
