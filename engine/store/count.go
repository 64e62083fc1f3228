package store

import (
	"context"
	"fmt"
)

// countedTo is where counting at least stops: "10,000+".
const countedTo = 10_000

// Count counts alerts and groups.
func (db *DB) Count(ctx context.Context, s Selection, how Counting) (Count, error) {
	var c Count
	err := db.read(ctx, func(q querier) (err error) {
		c, err = db.count(ctx, q, newFilter(s), how)
		return err
	})
	return c, err
}

func (db *DB) count(ctx context.Context, q querier, f filter, how Counting) (Count, error) {
	p, err := db.plan(ctx, q, f)
	if err != nil {
		return Count{}, err
	}
	c := Count{Exact: true, UpTo: p.seq}
	if f.UpTo > 0 {
		c.UpTo = min(c.UpTo, f.UpTo)
	}
	switch {
	case p.empty():
		return c, nil
	case p.counted():
		return c, p.fromCounts(ctx, q, how, &c)
	case how == Exactly || p.few <= rare:
		var b builder
		where := p.where(&b)
		if how == AtLeast {
			where += fmt.Sprintf(" limit %d", countedTo+1)
		}
		err := q.QueryRowContext(ctx, fmt.Sprintf("select count(*), count(distinct grp) from (select a.grp from alerts a %s where %s)", p.by(), where), b.args...).
			Scan(&c.Alerts, &c.Groups)
		if how == AtLeast && c.Alerts > countedTo {
			c.Alerts, c.Exact, c.MoreGroups = countedTo, false, true
		}
		return c, err
	}
	return c, p.atLeast(ctx, q, &c)
}

// fromCounts reads the counts that are kept.
func (p *plan) fromCounts(ctx context.Context, q querier, how Counting, c *Count) error {
	switch {
	case p.kindID == nil:
		c.Alerts = int(p.inPair)
	case len(p.cube) == 0:
		c.Alerts = int(p.inKind)
	default:
		return q.QueryRowContext(ctx, "select coalesce(sum(t.n), 0), count(distinct t.grp) from tally t where "+p.cells()).Scan(&c.Alerts, &c.Groups)
	}
	if p.kindID == nil && len(p.cube) == 0 {
		return q.QueryRowContext(ctx, "select count(*) from groups").Scan(&c.Groups)
	}
	if how == Exactly {
		return q.QueryRowContext(ctx, "select count(distinct t.grp) from tally t where "+p.cells()).Scan(&c.Groups)
	}
	err := q.QueryRowContext(ctx, fmt.Sprintf("select count(*) from (select distinct t.grp from tally t where %s limit %d)", p.cells(), countedTo+1)).Scan(&c.Groups)
	if c.Groups > countedTo {
		c.Groups, c.MoreGroups = countedTo, true
	}
	return err
}

// atLeast counts while walking, until it has seen enough.
func (p *plan) atLeast(ctx context.Context, q querier, c *Count) error {
	w := walk{plan: p, limit: countedTo}
	w.begin()
	for looked := 0; looked < w.reach() && !w.ended && len(w.seqs) < w.limit; looked += windowRows {
		if err := w.window(ctx, q); err != nil {
			return err
		}
	}
	c.Alerts, c.Exact, c.MoreGroups = len(w.seqs), w.ended, !w.ended
	return q.QueryRowContext(ctx, "select count(distinct a.grp) from json_each($1) n cross join alerts a not indexed where a.seq = n.value", jsonList(w.seqs)).Scan(&c.Groups)
}

// Totals counts all alerts.
func (db *DB) Totals(ctx context.Context) (Totals, error) {
	t, err := totals(ctx, db.reader)
	return t, fault(db.path, err)
}

func totals(ctx context.Context, q querier) (Totals, error) {
	var t Totals
	rows, err := q.QueryContext(ctx, `select state, sev, n from totals`)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	for rows.Next() {
		var state, sev, n int
		if err := rows.Scan(&state, &sev, &n); err != nil {
			return t, err
		}
		if state < 0 || state >= len(t) || sev < 0 || sev >= len(t[0]) {
			return t, &Fault{Kind: ErrCorrupt, Detail: "a count of no state or severity"}
		}
		t[state][sev] = n
	}
	return t, rows.Err()
}
