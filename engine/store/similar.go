package store

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/triage"
)

// A past keeps in memory what past verdicts were given on: one explanation for each
// group and verdict. It follows the audit log.
type past struct {
	mu     sync.Mutex
	audit  int64 // the entry that it is up to date with
	causes map[cause]precedent
}

type cause struct {
	group  int64
	reason triage.Reason
}

// A precedent is a group's verdict: its newest alert with that verdict stands for all.
type precedent struct {
	triage.Verdicted
	alike int
	model string // key
}

// Similar gives the alerts with a verdict that are most like an alert.
func (db *DB) Similar(ctx context.Context, id string, n int) ([]Similar, error) {
	var out []Similar
	err := db.read(ctx, func(q querier) error {
		seq, err := find(ctx, q, id)
		if err != nil {
			return err
		}
		vector, model, err := db.explanation(ctx, q, seq)
		if err != nil || vector == nil {
			return err
		}
		past, err := db.precedents(ctx, q, seq, model)
		if err != nil {
			return err
		}
		out, err = db.likenesses(ctx, q, triage.Nearest(vector, past, n))
		return err
	})
	return out, err
}

// explanation is an alert's vector, else that of its group; nil if neither is known.
func (db *DB) explanation(ctx context.Context, q querier, seq int64) (v triage.Vector, model string, err error) {
	var kind int64
	var b []byte
	if err := q.QueryRowContext(ctx, `select a.kind, (select vector from why w where w.grp = a.grp order by w.alert <> a.seq, w.alert limit 1) from alerts a where a.seq = $1`, seq).
		Scan(&kind, &b); err != nil {
		return nil, "", err
	}
	kinds, err := db.kinds.get(ctx, q, []int64{kind})
	if err != nil || kinds[kind] == nil {
		return nil, "", err
	}
	return triage.ReadVector(b), modelKey(kinds[kind].Model), nil
}

// modelKey is a tag's model without what it was fitted on: explanations of one kind of
// model are on one scale.
func modelKey(tag string) string {
	key, _, _ := strings.Cut(tag, "@")
	return key
}

// precedents are what past holds of a model, but for the alert itself.
func (db *DB) precedents(ctx context.Context, q querier, self int64, model string) ([]triage.Verdicted, error) {
	p := &db.past
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := db.follow(ctx, q); err != nil {
		return nil, err
	}
	out := make([]triage.Verdicted, 0, len(p.causes))
	for _, c := range p.causes {
		if c.model == model && !(c.Alert == self && c.alike == 1) {
			out = append(out, c.Verdicted)
		}
	}
	return out, nil
}

// follow brings past up to date with what was decided since.
func (db *DB) follow(ctx context.Context, q querier) error {
	p := &db.past
	last, err := lastEntry(ctx, q)
	if err != nil || last == p.audit {
		return err
	}
	which := ""
	if p.causes != nil {
		groups, err := numbers(ctx, q, `select distinct a.grp from changes c join alerts a on a.seq = c.alert where c.audit > $1 and c.reason <> c.from_reason`, p.audit)
		if err != nil {
			return err
		}
		for _, g := range groups {
			for _, r := range triage.Reasons {
				delete(p.causes, cause{g, r})
			}
		}
		which = " and grp in " + list(groups)
	} else {
		p.causes = map[cause]precedent{}
	}
	if err := db.learn(ctx, q, which); err != nil {
		p.causes = nil
		return err
	}
	p.audit = last
	return nil
}

// learn reads the groups that have verdicts.
func (db *DB) learn(ctx context.Context, q querier, which string) error {
	var verdicts []string
	for _, r := range triage.Reasons {
		if r.Verdict() {
			verdicts = append(verdicts, "'"+string(r)+"'")
		}
	}
	rows, err := q.QueryContext(ctx, fmt.Sprintf(`select v.grp, v.reason, v.n, v.newest, a.kind,
		(select vector from why w where w.grp = v.grp order by w.alert <> v.newest, w.alert limit 1)
		from (select grp, reason, count(*) n, max(seq) newest from alerts where reason in (%s) and reason <> ''%s group by reason, grp) v
		join alerts a on a.seq = v.newest`, strings.Join(verdicts, ","), which))
	if err != nil {
		return err
	}
	defer rows.Close()
	type row struct {
		precedent
		kind int64
	}
	var found []row
	var kinds []int64
	for rows.Next() {
		var r row
		var b []byte
		if err := rows.Scan(&r.Group, &r.Reason, &r.alike, &r.Alert, &r.kind, &b); err != nil {
			return err
		}
		if r.Vector = triage.ReadVector(b); r.Vector != nil {
			found, kinds = append(found, r), append(kinds, r.kind)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	known, err := db.kinds.get(ctx, q, kinds)
	if err != nil {
		return err
	}
	for _, r := range found {
		if k := known[r.kind]; k != nil {
			r.model = modelKey(k.Model)
			db.past.causes[cause{r.Group, r.Reason}] = r.precedent
		}
	}
	return nil
}

func (db *DB) likenesses(ctx context.Context, q querier, near []triage.Likeness) ([]Similar, error) {
	seqs := make([]int64, len(near))
	for i, l := range near {
		seqs[i] = l.Alert
	}
	cases, err := db.cases(ctx, q, seqs)
	if err != nil {
		return nil, err
	}
	out := make([]Similar, len(near))
	db.past.mu.Lock()
	defer db.past.mu.Unlock()
	for i, l := range near {
		out[i] = Similar{Case: cases[i], Cosine: l.Cosine, Alike: db.past.causes[cause{l.Group, l.Reason}].alike}
	}
	return out, nil
}

// Explain keeps the reasons of an alert that came without.
func (db *DB) Explain(ctx context.Context, id string, why []alert.Reason) error {
	if len(why) == 0 {
		return nil
	}
	return db.update(ctx, false, func(t *tx) error {
		seq, err := find(ctx, t, id)
		if err != nil {
			return err
		}
		reasons, vector := whyColumns(why)
		_, err = t.exec(ctx, `insert into why (alert, grp, reasons, vector) select seq, grp, $2, $3 from alerts where seq = $1
			on conflict (alert) do update set reasons = excluded.reasons, vector = excluded.vector`, seq, reasons, vector)
		return err
	})
}

// Verdicts lists the alerts closed as true or false positives.
func (db *DB) Verdicts(ctx context.Context) ([]Verdict, error) {
	var out []Verdict
	err := db.read(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `select a.id, a.kind, a.row, a.content, a.reason, coalesce(e.who, a.changer), coalesce(e.at, a.changed) from alerts a
			left join audit e on e.seq = (select max(c.audit) from changes c where c.alert = a.seq and c.reason = a.reason and c.from_reason <> c.reason)
			where a.reason in ('true-positive', 'false-positive') and a.reason <> '' order by a.seq`)
		if err != nil {
			return err
		}
		defer rows.Close()
		var kinds []int64
		for rows.Next() {
			var v Verdict
			var kind, content, at int64
			if err := rows.Scan(&v.Alert, &kind, &v.Row, &content, &v.Reason, &v.By, &at); err != nil {
				return err
			}
			v.Content, v.At = uint64(content), moment(at)
			out, kinds = append(out, v), append(kinds, kind)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		known, err := db.kinds.get(ctx, q, kinds)
		if err != nil {
			return err
		}
		for i := range out {
			if k := known[kinds[i]]; k != nil {
				out[i].Source, out[i].Model, out[i].Family = k.Source, k.Model, k.Family
			}
		}
		return nil
	})
	return out, err
}
