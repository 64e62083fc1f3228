package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/engine/triage"
)

// checkRest compares what the log says with the tables that are kept beside it for
// quick reading: notes, suppressions, and what was taken back.
func checkRest(ctx context.Context, q querier, entries []telling, head int64) error {
	var s sayings
	s.read(entries)
	for _, check := range []func(context.Context, querier) error{s.checkNotes, checkNotedAlerts, s.checkSuppressions, s.checkUndone} {
		if err := check(ctx, q); err != nil {
			return err
		}
	}
	for what, n := range map[string]int{"notes": len(s.notes), "suppressions": len(s.scopes), "undone": len(s.undone)} {
		var have int
		if err := q.QueryRowContext(ctx, "select count(*) from "+what).Scan(&have); err != nil {
			return err
		}
		if have != n {
			return &TamperError{head, fmt.Sprintf("it has %d %s by its entries, the store has %d", n, what, have)}
		}
	}
	return nil
}

// sayings are what the log's entries say of notes, suppressions and undoing, by the
// entry's number; scopes by the suppression's.
type sayings struct {
	notes  map[int64]telling
	scopes map[int64]*scopeSaid
	undone map[int64]int64 // the entry that was taken back, and the one that did it
}

type scopeSaid struct {
	telling
	inForce bool
}

func (s *sayings) read(entries []telling) {
	s.notes, s.scopes, s.undone = map[int64]telling{}, map[int64]*scopeSaid{}, map[int64]int64{}
	force := func(id int64, yes bool) {
		if said := s.scopes[id]; said != nil {
			said.inForce = yes
		}
	}
	verbs := map[int64]triage.Verb{}
	for _, e := range entries {
		verbs[e.seq] = e.verb
		if e.Note != "" {
			s.notes[e.seq] = e
		}
		switch e.verb {
		case triage.Suppress:
			s.scopes[e.Suppression] = &scopeSaid{e, true}
		case triage.Lift:
			force(e.Suppression, false)
		case triage.Undo:
			s.undone[e.Undoes] = e.seq
			if e.Suppression != 0 {
				force(e.Suppression, verbs[e.Undoes] == triage.Lift)
			}
		}
	}
}

func (s *sayings) checkNotes(ctx context.Context, q querier) error {
	return each(ctx, q, `select audit, at, who, body, withdrawn from notes`, func(rows *sql.Rows) error {
		var seq, at int64
		var who, body string
		var withdrawn bool
		if err := rows.Scan(&seq, &at, &who, &body, &withdrawn); err != nil {
			return err
		}
		e, taken := s.notes[seq], s.undone[seq] != 0
		if e.Note != body || e.who != who || e.at != at || withdrawn != taken {
			return &TamperError{seq, "its note is not the one that was written"}
		}
		return nil
	})
}

// checkNotedAlerts compares the alerts that notes are found by with those that their entries changed. A
// store of the first schema, which a backup may be, has no such list.
func checkNotedAlerts(ctx context.Context, q querier) error {
	var listed bool
	if err := q.QueryRowContext(ctx, `select count(*) from pragma_table_info('notes') where name = 'alerts'`).Scan(&listed); err != nil || !listed {
		return err
	}
	return each(ctx, q, `select audit from notes n where alerts <>
		(select coalesce(group_concat(alert), '') from (select alert from changes where audit = n.audit order by alert)) limit 1`, func(rows *sql.Rows) error {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return err
		}
		return &TamperError{seq, "its note is listed for other alerts than it was written on"}
	})
}

func (s *sayings) checkSuppressions(ctx context.Context, q querier) error {
	return each(ctx, q, `select id, scope, owner, why, until, lifted from suppressions`, func(rows *sql.Rows) error {
		var id, until, lifted int64
		var scope, owner, why string
		if err := rows.Scan(&id, &scope, &owner, &why, &until, &lifted); err != nil {
			return err
		}
		said := s.scopes[id]
		if said == nil {
			return &TamperError{0, fmt.Sprintf("suppression %d was made by no entry", id)}
		}
		if said.Scope != scope || said.who != owner || said.Why != why || said.Until == nil || !said.Until.Equal(time.Unix(0, until)) || said.inForce != (lifted == 0) {
			return &TamperError{said.seq, fmt.Sprintf("its suppression %d is not the one that was made", id)}
		}
		return nil
	})
}

func (s *sayings) checkUndone(ctx context.Context, q querier) error {
	return each(ctx, q, `select audit, by from undone`, func(rows *sql.Rows) error {
		var seq, by int64
		if err := rows.Scan(&seq, &by); err != nil {
			return err
		}
		if s.undone[seq] != by {
			return &TamperError{seq, "it is not the entry that was taken back"}
		}
		return nil
	})
}

// each runs a query and does something with each row.
func each(ctx context.Context, q querier, query string, do func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A telling is an entry that tells of changes.
type telling struct {
	seq, at int64
	who     string
	verb    triage.Verb
	deed
}

// tell reads the body of an entry that changed alerts.
func tell(l *link) (telling, error) {
	t := telling{seq: l.Seq, at: l.At, who: l.Who, verb: l.Verb}
	if err := json.Unmarshal(l.Body, &t.deed); err != nil {
		return t, &TamperError{l.Seq, err.Error()}
	}
	return t, nil
}
