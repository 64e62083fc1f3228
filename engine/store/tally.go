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
		if _, err := t.exec(ctx, `update kinds set n = n + $1 where id = $2`, n, id); err != nil {
			return err
		}
	}
	for at, n := range totals {
		if _, err := t.exec(ctx, `insert into totals (state, sev, n) values ($1, $2, $3) on conflict (state, sev) do update set n = totals.n + excluded.n`,
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

// A groupChange is what a batch does to a group.
type groupChange struct {
	first, last int64
	newest, top int64
	topScore    float64
}

// group gives the number of an alert's group, making it if it is new, and notes what
// the alert changes of it.
func (p *putting) group(ctx context.Context, seq int64, r *Raised) (int64, error) {
	a := &r.Alert
	id, ok := p.db.ids.groups[a.Group]
	if !ok {
		at := a.Time.UnixNano()
		err := p.QueryRowContext(ctx, `insert into groups (gid, key, first, last, newest, top, top_score) values ($1, $2, $3, $3, $4, $4, $5)
			on conflict (gid) do update set gid = excluded.gid returning id`, a.Group, clean(r.GroupKey), at, seq, a.Score).Scan(&id)
		if err != nil {
			return 0, err
		}
		p.db.ids.groups[a.Group] = id
	}
	at := a.Time.UnixNano()
	g := p.groups[id]
	if g == nil {
		g = &groupChange{first: at, last: at, top: seq, topScore: a.Score}
		p.groups[id] = g
	}
	g.first, g.last, g.newest = min(g.first, at), max(g.last, at), seq
	if a.Score > g.topScore {
		g.top, g.topScore = seq, a.Score
	}
	return id, nil
}

func (p *putting) changeGroups(ctx context.Context) error {
	for id, g := range p.groups {
		if _, err := p.exec(ctx, `update groups set first = case when $2 < first then $2 else first end, last = case when $3 > last then $3 else last end,
			newest = $4, top = case when $6 > top_score then $5 else top end, top_score = case when $6 > top_score then $6 else top_score end where id = $1`,
			id, g.first, g.last, g.newest, g.top, g.topScore); err != nil {
			return err
		}
	}
	return nil
}
