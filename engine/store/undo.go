package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/triage"
)

// Undo takes a person's last action back.
func (db *DB) Undo(ctx context.Context, who string) (triage.Outcome, error) {
	var out triage.Outcome
	who = clean(who)
	err := db.update(ctx, true, func(t *tx) (err error) {
		out, err = t.undo(ctx, who)
		return err
	})
	if err != nil {
		return triage.Outcome{}, err
	}
	db.decided(ctx, out.Seq)
	return out, nil
}

func (t *tx) undo(ctx context.Context, who string) (triage.Outcome, error) {
	out := triage.Outcome{Verb: triage.Undo}
	seq, verb, err := t.lastAction(ctx, who)
	if err != nil {
		return out, err
	}
	out.Undoes, out.UndidVerb = seq, verb
	c, err := t.change(ctx, who, triage.Undo)
	if err != nil {
		return out, err
	}
	d := deed{Undoes: seq}
	if verb == triage.Suppress || verb == triage.Lift {
		if d.Suppression, err = t.suppressionOf(ctx, seq); err != nil {
			return out, err
		}
	}
	if verb == triage.Suppress { // with what it has hidden since
		_, err = c.lift(ctx, d.Suppression)
	} else {
		err = c.revert(ctx, seq)
	}
	if err == nil && verb == triage.Lift {
		_, err = t.exec(ctx, `update suppressions set lifted = 0 where id = $1`, d.Suppression)
	}
	if err != nil {
		return out, err
	}
	if err := c.finish(ctx, d, &out); err != nil {
		return out, err
	}
	if _, err := t.exec(ctx, `update notes set withdrawn = 1 where audit = $1`, seq); err != nil {
		return out, err
	}
	if err := t.QueryRowContext(ctx, `select count(*) from changes c where c.audit = $1 and not exists (select 1 from changes d where d.audit = $2 and d.alert = c.alert)`,
		seq, out.Seq).Scan(&out.Skipped); err != nil {
		return out, err
	}
	_, err = t.exec(ctx, `insert into undone (audit, by) values ($1, $2)`, seq, out.Seq)
	return out, err
}

// lastAction is the newest entry of a person that changed alerts and is not taken back.
func (t *tx) lastAction(ctx context.Context, who string) (seq int64, verb triage.Verb, err error) {
	var verbs []string
	for v, undoable := range moveVerbs {
		if undoable {
			verbs = append(verbs, "'"+string(v)+"'")
		}
	}
	err = t.QueryRowContext(ctx, `select seq, verb from audit e where who = $1 and verb in (`+strings.Join(verbs, ",")+`)
		and not exists (select 1 from undone u where u.audit = e.seq) order by seq desc limit 1`, who).Scan(&seq, &verb)
	if err == sql.ErrNoRows {
		return 0, "", &triage.NothingToUndoError{Who: who}
	}
	return seq, verb, err
}

// revert gives alerts back what an entry took, where nothing that anybody decided since
// stands. Notes decide nothing, and what was taken back does not stand.
func (c *change) revert(ctx context.Context, audit int64) error {
	_, err := c.exec(ctx, fmt.Sprintf(changeInsert+`changes c join alerts a on a.seq = c.alert where c.audit = %d
		and a.state = c.state and a.owner = c.owner and a.reason = c.reason and a.hidden = c.hidden
		and not exists (select 1 from changes d where d.alert = c.alert and d.audit > c.audit
			and (d.state <> d.from_state or d.owner <> d.from_owner or d.reason <> d.from_reason or d.hidden <> d.from_hidden)
			and d.audit not in (select audit from undone) and d.audit not in (select by from undone))`,
		c.audit, "c.from_state, c.from_owner, c.from_reason, c.from_hidden", audit))
	return err
}
