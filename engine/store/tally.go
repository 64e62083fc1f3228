package store

import (
	"context"

	"github.com/trunkline/trunkline/engine/triage"
)

// A cell is what alerts are counted by.
type cell struct {
	group, kind int64
	state       triage.State
	sev         uint8
}

// A tally is a change of counts.
type tally map[cell]int64

// add changes the counts of groups, kinds and the whole.
func (t *tx) add(ctx context.Context, by tally) error {
	kinds, totals := map[int64]int64{}, map[[2]int]int64{}
	cells := inserter{tx: t, into: `insert into tally (grp, kind, state, sev, n) values `, columns: 5,
		tail: ` on conflict (grp, kind, state, sev) do update set n = tally.n + excluded.n`}
	for c, n := range by {
		kinds[c.kind] += n
		totals[[2]int{int(c.state), int(c.sev)}] += n
		if err := cells.add(ctx, c.group, c.kind, int(c.state), int(c.sev), n); err != nil {
			return err
		}
	}
	if err := cells.flush(ctx); err != nil {
		return err
	}
	for id, n := range kinds {
		if err := t.again(ctx, `update kinds set n = n + $1 where id = $2`, n, id); err != nil {
			return err
		}
	}
	for at, n := range totals {
		if err := t.again(ctx, `insert into totals (state, sev, n) values ($1, $2, $3) on conflict (state, sev) do update set n = totals.n + excluded.n`,
			at[0], at[1], n); err != nil {
			return err
		}
	}
	return nil
}

// move brings the counts up to date with the changes of an audit entry.
func (t *tx) move(ctx context.Context, audit int64) error {
	for _, statement := range []string{
		`insert into tally (grp, kind, state, sev, n) select a.grp, a.kind, c.from_state, a.sev, -count(*) from changes c join alerts a on a.seq = c.alert
			where c.audit = $1 and c.from_state <> c.state group by 1, 2, 3, 4 on conflict (grp, kind, state, sev) do update set n = tally.n + excluded.n`,
		`insert into tally (grp, kind, state, sev, n) select a.grp, a.kind, c.state, a.sev, count(*) from changes c join alerts a on a.seq = c.alert
			where c.audit = $1 and c.from_state <> c.state group by 1, 2, 3, 4 on conflict (grp, kind, state, sev) do update set n = tally.n + excluded.n`,
		`insert into totals (state, sev, n) select c.from_state, a.sev, -count(*) from changes c join alerts a on a.seq = c.alert
			where c.audit = $1 and c.from_state <> c.state group by 1, 2 on conflict (state, sev) do update set n = totals.n + excluded.n`,
		`insert into totals (state, sev, n) select c.state, a.sev, count(*) from changes c join alerts a on a.seq = c.alert
			where c.audit = $1 and c.from_state <> c.state group by 1, 2 on conflict (state, sev) do update set n = totals.n + excluded.n`,
		`delete from tally where n = 0 and grp in (select a.grp from changes c join alerts a on a.seq = c.alert where c.audit = $1)`,
	} {
		if _, err := t.ExecContext(ctx, statement, audit); err != nil {
			return err
		}
	}
	return nil
}
