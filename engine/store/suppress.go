package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
)

// Suppress hides what is new in a scope, now and until its end.
func (db *DB) Suppress(ctx context.Context, s triage.Suppression) (triage.Outcome, error) {
	if err := s.Check(db.now()); err != nil {
		return triage.Outcome{}, err
	}
	s.Owner, s.Why, s.Scope = clean(s.Owner), clean(s.Why), clean(s.Scope)
	out := triage.Outcome{Verb: triage.Suppress}
	err := db.update(ctx, true, func(t *tx) error {
		if err := t.QueryRowContext(ctx, `insert into suppressions (scope, owner, why, made, until) values ($1, $2, $3, $4, $5) returning id`,
			s.Scope, s.Owner, s.Why, t.now.UnixNano(), s.Until.UnixNano()).Scan(&out.Hides); err != nil {
			return err
		}
		c, err := t.change(ctx, s.Owner, triage.Suppress)
		if err != nil {
			return err
		}
		to := triage.Suppressed
		if out.Skipped, err = c.byFilter(ctx, Selection{Query: s.Query, Now: t.now}, effect{triage.Effect{State: &to}, s.Owner, &out.Hides}); err != nil {
			return err
		}
		until := s.Until.UTC()
		return c.finish(ctx, deed{Suppression: out.Hides, Scope: s.Scope, Why: s.Why, Until: &until}, &out)
	})
	if err != nil {
		return triage.Outcome{}, err
	}
	db.decided(ctx, out.Seq)
	return out, nil
}

// DryRun counts what a suppression would hide of what is there.
func (db *DB) DryRun(ctx context.Context, s triage.Suppression) (scope, hides Count, err error) {
	if err := s.Check(db.now()); err != nil {
		return Count{}, Count{}, err
	}
	all := Selection{Query: s.Query, Now: db.now()}
	fresh := all
	fresh.Query.Terms = append([]query.Term{{Field: "state", Op: query.Has, Text: triage.New.String()}}, s.Query.Terms...)
	err = db.read(ctx, func(q querier) (err error) {
		if scope, err = db.count(ctx, q, newFilter(all), Exactly); err == nil {
			hides, err = db.count(ctx, q, newFilter(fresh), Exactly)
		}
		return err
	})
	return scope, hides, err
}

// Lift ends a suppression before its time.
func (db *DB) Lift(ctx context.Context, id int64, who string) (triage.Outcome, error) {
	out := triage.Outcome{Verb: triage.Lift, Hides: id}
	who = clean(who)
	err := db.update(ctx, true, func(t *tx) error {
		c, err := t.change(ctx, who, triage.Lift)
		if err != nil {
			return err
		}
		inForce, err := c.lift(ctx, id)
		if err != nil {
			return err
		}
		if !inForce {
			return &NotFoundError{"suppression in force", strconv.FormatInt(id, 10)}
		}
		return c.finish(ctx, deed{Suppression: id}, &out)
	})
	if err != nil {
		return triage.Outcome{}, err
	}
	db.decided(ctx, out.Seq)
	return out, nil
}

// lift ends a suppression, unless it was lifted before, and makes new what it hides.
func (c *change) lift(ctx context.Context, id int64) (inForce bool, err error) {
	n, err := c.exec(ctx, `update suppressions set lifted = $1 where id = $2 and lifted = 0`, c.now.UnixNano(), id)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = c.exec(ctx, fmt.Sprintf(changeInsert+"alerts a where a.hidden = %d and a.hidden <> 0 and a.state = %d", c.audit, "0, a.owner, a.reason, 0", id, triage.Suppressed))
	return true, err
}

// suppressionOf is the suppression that an entry made or lifted.
func (t *tx) suppressionOf(ctx context.Context, audit int64) (int64, error) {
	var body string
	if err := t.QueryRowContext(ctx, `select body from audit where seq = $1`, audit).Scan(&body); err != nil {
		return 0, err
	}
	var d deed
	err := json.Unmarshal([]byte(body), &d)
	return d.Suppression, err
}

// Suppressions lists them all, the newest first, with how many alerts each hides.
func (db *DB) Suppressions(ctx context.Context) ([]triage.Suppression, error) {
	var out []triage.Suppression
	err := db.read(ctx, func(q querier) (err error) {
		out, err = suppressions(ctx, q, `select s.id, s.scope, s.owner, s.why, s.made, s.until, s.lifted,
			(select count(*) from alerts a where a.hidden = s.id and a.hidden <> 0) from suppressions s order by s.id desc`)
		return err
	})
	return out, err
}

// activeSuppressions are those in force, the oldest first, without their hits.
func activeSuppressions(ctx context.Context, q querier, now time.Time) ([]triage.Suppression, error) {
	all, err := suppressions(ctx, q, `select id, scope, owner, why, made, until, lifted, 0 from suppressions where lifted = 0 and until > $1 order by id`, now.UnixNano())
	return slices.DeleteFunc(all, func(s triage.Suppression) bool { return len(s.Query.Terms) == 0 }), err
}

// suppressions reads them. A scope that can't be read leaves the query empty.
func suppressions(ctx context.Context, q querier, text string, args ...any) ([]triage.Suppression, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []triage.Suppression
	for rows.Next() {
		var s triage.Suppression
		var made, until, lifted int64
		if err := rows.Scan(&s.ID, &s.Scope, &s.Owner, &s.Why, &made, &until, &lifted, &s.Hits); err != nil {
			return nil, err
		}
		s.Made, s.Until = moment(made), moment(until)
		if lifted != 0 {
			s.Lifted = moment(lifted)
		}
		if parsed, err := query.Parse(s.Scope); err == nil {
			s.Query = parsed
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
