package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/triage"
)

// Act does what a person wants with alerts.
func (db *DB) Act(ctx context.Context, a triage.Action) (triage.Outcome, error) {
	if err := a.Check(); err != nil {
		return triage.Outcome{}, err
	}
	a.Who, a.Owner, a.Note = clean(a.Who), clean(a.Owner), strings.ToValidUTF8(a.Note, "\uFFFD")
	var out triage.Outcome
	err := db.update(ctx, true, func(t *tx) (err error) {
		out, err = t.act(ctx, a)
		return err
	})
	if err != nil {
		return triage.Outcome{}, err
	}
	db.decided(ctx, out.Seq)
	return out, nil
}

func (t *tx) act(ctx context.Context, a triage.Action) (triage.Outcome, error) {
	c, err := t.change(ctx, a.Who, a.Verb)
	if err != nil {
		return triage.Outcome{}, err
	}
	d := deed{Reason: a.Reason, Note: a.Note}
	if a.Verb == triage.Assign {
		d.Owner = &a.Owner
	}
	to := effect{a.Effect(), a.Who, hiding(a.Verb)}
	out := triage.Outcome{Verb: a.Verb}
	if a.Filter != nil {
		if err := c.overtaken(ctx, a); err != nil {
			return out, err
		}
		d.Filter, d.UpTo = &a.Filter.Text, a.Filter.UpTo
		out.Skipped, err = c.byFilter(ctx, Selection{Query: a.Filter.Query, Me: a.Who, Now: t.now, UpTo: a.Filter.UpTo}, to)
	} else {
		err = c.byID(ctx, a.IDs, to)
	}
	if err != nil {
		return out, err
	}
	if err := c.finish(ctx, d, &out); err != nil || out.Changed == 0 {
		return out, err
	}
	if a.Note != "" {
		_, err = t.exec(ctx, `insert into notes (audit, at, who, body, folded, alerts) values ($1, $2, $3, $4, $5,
			(select group_concat(alert) from (select alert from changes where audit = $1 order by alert)))`, out.Seq, t.now.UnixNano(), a.Who, a.Note, strings.ToLower(a.Note))
	}
	return out, err
}

// hiding is what a verb does to the suppression that hides an alert: nil leaves it.
func hiding(v triage.Verb) *int64 {
	if v == triage.Assign || v == triage.Remark {
		return nil
	}
	return new(int64)
}

// An effect is a triage.Effect with who takes the alert and what hides it then.
type effect struct {
	triage.Effect
	who    string
	hidden *int64
}

// columns are the alert's state, owner, reason and suppression afterwards.
func (e *effect) columns(b *builder) string {
	state, owner, reason, hidden := "a.state", "a.owner", "a.reason", "a.hidden"
	if e.State != nil {
		state = fmt.Sprint(int(*e.State))
	}
	switch {
	case e.Owner != nil:
		owner = b.arg(*e.Owner)
	case e.Takes:
		owner = "case when a.owner = '' then " + b.arg(e.who) + " else a.owner end"
	}
	if e.Reason != nil {
		reason = b.arg(string(*e.Reason))
	}
	if e.hidden != nil {
		hidden = fmt.Sprint(*e.hidden)
	}
	return strings.Join([]string{state, owner, reason, hidden}, ", ")
}

// A change is an entry of the audit log in the making: first what it does to alerts,
// then the entry with the digest of that.
type change struct {
	*tx
	audit int64
	who   string
	verb  triage.Verb
}

func (t *tx) change(ctx context.Context, who string, verb triage.Verb) (*change, error) {
	last, _, err := t.head(ctx)
	return &change{t, last + 1, who, verb}, err
}

const changeInsert = `insert into changes (audit, alert, revision, from_state, from_owner, from_reason, from_hidden, state, owner, reason, hidden)
	select %d, a.seq, a.revision + 1, a.state, a.owner, a.reason, a.hidden, %s from `

// byFilter changes every alert of a selection for which the verb is legal, and gives
// how many others there are.
func (c *change) byFilter(ctx context.Context, s Selection, to effect) (skipped int, err error) {
	p, err := c.db.plan(ctx, c, newFilter(s))
	if err != nil || p.empty() {
		return 0, err
	}
	var b builder
	where := p.where(&b)
	from := fmt.Sprintf("alerts a %s where %s and a.state", p.by(), where)
	legal := stateList(c.verb.From())
	if len(c.verb.From()) < len(triage.States) {
		if err := c.QueryRowContext(ctx, fmt.Sprintf("select count(*) from %s not in %s", from, legal), b.args...).Scan(&skipped); err != nil {
			return 0, err
		}
	}
	columns := to.columns(&b)
	_, err = c.exec(ctx, fmt.Sprintf(changeInsert+"%s in %s", c.audit, columns, from, legal), b.args...)
	return skipped, err
}

func stateList(states []triage.State) string {
	numbers := make([]int64, len(states))
	for i, s := range states {
		numbers[i] = int64(s)
	}
	return list(numbers)
}

// byID changes the named alerts, or none.
func (c *change) byID(ctx context.Context, targets []triage.Target, to effect) error {
	seqs, err := c.resolve(ctx, targets)
	if err != nil {
		return err
	}
	for len(seqs) > 0 {
		n := min(chunk, len(seqs))
		var b builder
		columns := to.columns(&b)
		if _, err := c.exec(ctx, fmt.Sprintf(changeInsert+"alerts a where a.seq in %s", c.audit, columns, list(seqs[:n])), b.args...); err != nil {
			return err
		}
		seqs = seqs[n:]
	}
	return nil
}

// resolve finds the alerts of targets and refuses those that were changed since the
// person looked, or that the verb has no place for.
func (c *change) resolve(ctx context.Context, targets []triage.Target) ([]int64, error) {
	var seqs []int64
	var unknown []string
	var conflict *triage.ConflictError
	var move *triage.MoveError
	done := map[string]bool{}
	for _, t := range targets {
		if done[t.ID] {
			continue
		}
		done[t.ID] = true
		var seq, changed int64
		now := triage.ConflictError{ID: t.ID, Seen: t.Revision}
		err := c.QueryRowContext(ctx, `select seq, state, reason, revision, changed, changer from alerts where id = $1`, t.ID).
			Scan(&seq, &now.State, &now.Reason, &now.Now, &changed, &now.By)
		now.At = moment(changed)
		_, legal := c.verb.To(now.State)
		switch {
		case err == sql.ErrNoRows:
			unknown = append(unknown, t.ID)
		case err != nil:
			return nil, err
		case t.Revision != 0 && t.Revision != now.Now:
			if conflict != nil {
				conflict.More++
			} else {
				conflict = &now
			}
		case !legal:
			if move != nil {
				move.More++
			} else {
				move = &triage.MoveError{ID: t.ID, Verb: c.verb, State: now.State, Reason: now.Reason, By: now.By, At: now.At}
			}
		default:
			seqs = append(seqs, seq)
		}
	}
	switch {
	case unknown != nil:
		return nil, &triage.UnknownAlertError{IDs: unknown}
	case conflict != nil:
		return nil, conflict
	case move != nil:
		return nil, move
	}
	return seqs, nil
}

// finish applies the changes to the alerts and counts, and writes the entry. Without a
// change there is no entry, unless the entry says something of its own.
func (c *change) finish(ctx context.Context, d deed, out *triage.Outcome) error {
	var err error
	if d.Digest, d.Changed, d.Alerts, err = digest(ctx, c, c.audit); err != nil {
		return err
	}
	out.Changed = d.Changed
	if d.Changed == 0 && d.Suppression == 0 && d.Undoes == 0 {
		return nil
	}
	if _, err := c.exec(ctx, `update alerts set state = c.state, owner = c.owner, reason = c.reason, hidden = c.hidden, revision = c.revision,
		changed = $2, changer = $3 from changes c where c.audit = $1 and c.alert = alerts.seq`, c.audit, c.now.UnixNano(), c.who); err != nil {
		return err
	}
	if err := c.move(ctx, c.audit); err != nil {
		return err
	}
	if err := c.meet(ctx); err != nil {
		return err
	}
	if err := c.QueryRowContext(ctx, `select count(distinct a.grp) from changes c join alerts a on a.seq = c.alert where c.audit = $1`, c.audit).Scan(&out.Groups); err != nil {
		return err
	}
	out.Seq, err = c.append(ctx, c.who, c.verb, d)
	return err
}

// meet makes the new owners known, so that filters find them.
func (c *change) meet(ctx context.Context) error {
	rows, err := c.QueryContext(ctx, `select distinct owner from changes where audit = $1 and owner <> '' and owner <> from_owner`, c.audit)
	if err != nil {
		return err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			rows.Close()
			return err
		}
		names = append(names, name)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := c.exec(ctx, `insert into people (name, folded) values ($1, $2) on conflict (name) do nothing`, name, strings.ToLower(name)); err != nil {
			return err
		}
	}
	return nil
}
