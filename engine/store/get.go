package store

import (
	"context"
	"strings"

	"github.com/trunkline/trunkline/engine/triage"
)

// Get gives the alert whose id begins with id.
func (db *DB) Get(ctx context.Context, id string) (triage.Case, error) {
	var out triage.Case
	err := db.read(ctx, func(q querier) error {
		seq, err := find(ctx, q, id)
		if err != nil {
			return err
		}
		found, err := db.cases(ctx, q, []int64{seq})
		if err == nil {
			out = found[0]
		}
		return err
	})
	return out, err
}

// find gives the number of the only alert whose id begins with a text.
func find(ctx context.Context, q querier, prefix string) (int64, error) {
	prefix = strings.ToLower(prefix)
	if prefix == "" || strings.Trim(prefix, "0123456789abcdef") != "" {
		return 0, &triage.UnknownAlertError{IDs: []string{clean(prefix)}}
	}
	rows, err := q.QueryContext(ctx, `select seq, id from alerts where id >= $1 and id < $2 order by id limit 2`, prefix, prefix+"g")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var seqs []int64
	var ids []string
	for rows.Next() {
		var seq int64
		var id string
		if err := rows.Scan(&seq, &id); err != nil {
			return 0, err
		}
		seqs, ids = append(seqs, seq), append(ids, id)
	}
	switch {
	case rows.Err() != nil:
		return 0, rows.Err()
	case len(ids) == 0:
		return 0, &triage.UnknownAlertError{IDs: []string{prefix}}
	case len(ids) > 1 && ids[0] != prefix:
		return 0, &AmbiguousError{prefix, ids}
	}
	return seqs[0], nil
}

// History lists what was done to an alert.
func (db *DB) History(ctx context.Context, id string) ([]triage.Decision, error) {
	var out []triage.Decision
	err := db.read(ctx, func(q querier) error {
		seq, err := find(ctx, q, id)
		if err != nil {
			return err
		}
		rows, err := q.QueryContext(ctx, `select e.seq, e.who, e.at, e.verb, c.revision, c.from_state, c.state, c.from_owner, c.owner, c.from_reason, c.reason,
			coalesce(n.body, ''), u.audit is not null from changes c join audit e on e.seq = c.audit left join notes n on n.audit = e.seq and n.withdrawn = 0
			left join undone u on u.audit = e.seq where c.alert = $1 order by e.seq`, seq)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d triage.Decision
			var at int64
			if err := rows.Scan(&d.Seq, &d.Who, &at, &d.Verb, &d.Revision, &d.FromState, &d.State, &d.FromOwner, &d.Owner, &d.FromReason, &d.Reason,
				&d.Note, &d.Undone); err != nil {
				return err
			}
			d.When = moment(at)
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}
