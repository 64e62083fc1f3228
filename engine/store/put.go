package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
)

// Put stores the alerts that are new.
func (db *DB) Put(ctx context.Context, batch []Raised) (added int, err error) {
	for i := range batch {
		if err := check(&batch[i].Alert); err != nil {
			return 0, err
		}
	}
	if len(batch) == 0 {
		return 0, nil
	}
	err = db.update(ctx, false, func(t *tx) error {
		p := putting{tx: t, batch: batch, tally: tally{}, groups: map[string]*groupChange{}}
		if err := p.run(ctx); err != nil {
			return err
		}
		added = p.added
		return nil
	})
	return added, err
}

// check refuses what could not be read back or found again.
func check(a *alert.Alert) error {
	fault := func(reason string) error { return &AlertError{a.ID, reason} }
	for _, id := range []string{a.ID, a.Group} {
		if id == "" || len(id) > idLength || strings.ContainsFunc(id, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }) {
			return fault(fmt.Sprintf("want 1 to %d hexadecimal digits for its id and its group's", idLength))
		}
	}
	switch {
	case math.IsNaN(a.Score) || math.IsNaN(a.PValue) || math.IsNaN(a.Threshold):
		return fault("its score, p-value or threshold is no number")
	case a.Challenger != nil && math.IsNaN(a.Challenger.Score):
		return fault("the challenger's score is no number")
	case a.Severity > alert.Severity(3):
		return fault("no such severity")
	}
	return nil
}

// idLength is the length of alert.ID's ids.
const idLength = 16

// A putting is one batch on its way in.
type putting struct {
	*tx
	batch  []Raised
	known  map[string]place // alerts of the batch that the store has
	hiding []triage.Suppression
	tally  tally
	groups map[string]*groupChange
	alerts []any // rows of the tables
	why    []any
	added  int
}

// A place is an alert's number and its group's.
type place struct{ seq, group int64 }

func (p *putting) run(ctx context.Context) error {
	p.db.ids.trim()
	if err := p.lookUp(ctx); err != nil {
		return err
	}
	if err := p.findGroups(ctx); err != nil {
		return err
	}
	var err error
	if p.hiding, err = activeSuppressions(ctx, p, p.now); err != nil {
		return err
	}
	if err := p.assemble(ctx); err != nil {
		return err
	}
	if err := p.putGroups(ctx); err != nil {
		return err
	}
	alerts := inserter{tx: p.tx, into: alertInsert, columns: alertColumns}
	if err := alerts.all(ctx, p.alerts); err != nil {
		return err
	}
	why := inserter{tx: p.tx, into: `insert into why (alert, grp, reasons, vector) values `, tail: ` on conflict (alert) do nothing`, columns: 4}
	if err := why.all(ctx, p.why); err != nil {
		return err
	}
	return p.add(ctx, p.tally)
}

// assemble makes the rows of new alerts, and of reasons that may be new.
func (p *putting) assemble(ctx context.Context) error {
	var seq int64
	if err := p.QueryRowContext(ctx, `select coalesce(max(seq), 0) from alerts`).Scan(&seq); err != nil {
		return err
	}
	for i := range p.batch {
		a := &p.batch[i].Alert
		at, has := p.known[a.ID]
		if !has {
			seq++
			var err error
			if at, err = p.row(ctx, seq, a); err != nil {
				return err
			}
			p.known[a.ID] = at
			p.added++
		}
		if len(a.Why) > 0 {
			reasons, vector := whyColumns(a.Why)
			p.why = append(p.why, at.seq, at.group, reasons, vector)
		}
	}
	return nil
}

// lookUp finds the alerts that the store has.
func (p *putting) lookUp(ctx context.Context) error {
	p.known = make(map[string]place, len(p.batch))
	ids := make([]string, len(p.batch))
	for i := range p.batch {
		ids[i] = p.batch[i].Alert.ID
	}
	return p.byText(ctx, "select id, seq, grp from alerts where id in ", ids, func(id string, at place) { p.known[id] = at })
}

// byText runs a query for many texts and hands over what it finds of each.
func (p *putting) byText(ctx context.Context, query string, texts []string, found func(text string, at place)) error {
	for part := range slices.Chunk(texts, chunk) {
		var b builder
		var names []string
		for _, text := range part {
			names = append(names, b.arg(text))
		}
		rows, err := p.QueryContext(ctx, query+"("+strings.Join(names, ",")+")", b.args...)
		if err != nil {
			return err
		}
		for rows.Next() {
			var text string
			var at place
			if err := rows.Scan(&text, &at.seq, &at.group); err != nil {
				rows.Close()
				return err
			}
			found(text, at)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

const chunk = 500

const (
	alertInsert = `insert into alerts (seq, state, sev, kind, grp, score, p, raised, src, dst, id, flow_time, threshold, src_port, dst_port,
		rival_score, rival_alert, row, content, hidden) values `
	alertColumns = 20
)

// row makes a new alert's row, and its part in the counts.
func (p *putting) row(ctx context.Context, seq int64, a *alert.Alert) (place, error) {
	k, err := p.kind(ctx, kindOf(a))
	if err != nil {
		return place{}, err
	}
	g := p.groups[a.Group].add(seq, a)
	state, hidden := triage.New, int64(0)
	for i := range p.hiding {
		if p.hiding[i].Query.Match(query.Subject{Alert: a, State: state.String(), Now: p.now, Raised: p.now}) {
			state, hidden = triage.Suppressed, p.hiding[i].ID
			break
		}
	}
	p.tally[cell{g, k, state, uint8(a.Severity)}]++
	var rivalScore any
	var rivalAlert int
	if a.Challenger != nil {
		rivalScore = a.Challenger.Score
		if a.Challenger.Alert {
			rivalAlert = 1
		}
	}
	p.alerts = append(p.alerts, seq, int(state), int(a.Severity), k, g, a.Score, a.PValue, p.now.UnixNano(), blob(addressBytes(a.Flow.Src.Addr)),
		blob(addressBytes(a.Flow.Dst.Addr)), a.ID, a.Time.UnixNano(), a.Threshold, int(a.Flow.Src.Port), int(a.Flow.Dst.Port),
		rivalScore, rivalAlert, a.Row, int64(a.Content), hidden)
	return place{seq, g}, nil
}

// blob gives no bytes as null.
func blob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// whyColumns are reasons as they are stored.
func whyColumns(why []alert.Reason) (reasons string, vector []byte) {
	lines := make([]alert.ReasonLine, len(why))
	for i, r := range why {
		lines[i] = r.Line()
		lines[i].Feature, lines[i].Value, lines[i].Unit = clean(r.Feature), clean(r.Value), clean(r.Unit)
		if math.IsNaN(r.Contribution) || math.IsInf(r.Contribution, 0) {
			lines[i].Contribution = 0 // JSON has no such number
		}
	}
	text, err := json.Marshal(lines)
	if err != nil {
		panic("store: reasons that are no JSON: " + err.Error()) // texts and finite numbers are
	}
	return string(text), triage.VectorOf(why).Bytes()
}

// An inserter puts rows in many at a time.
type inserter struct {
	*tx
	into, tail string
	columns    int
	args       []any
}

// rowsAtOnce is where a statement's cost is spread thin enough.
const rowsAtOnce = 50

func (i *inserter) add(ctx context.Context, values ...any) error {
	i.args = append(i.args, values...)
	if len(i.args) < rowsAtOnce*i.columns {
		return nil
	}
	return i.flush(ctx)
}

// all adds rows that lie one behind the other.
func (i *inserter) all(ctx context.Context, values []any) error {
	for row := range slices.Chunk(values, i.columns) {
		if err := i.add(ctx, row...); err != nil {
			return err
		}
	}
	return i.flush(ctx)
}

func (i *inserter) flush(ctx context.Context) error {
	rows := len(i.args) / i.columns
	if rows == 0 {
		return nil
	}
	row := "(?" + strings.Repeat(",?", i.columns-1) + ")"
	err := i.again(ctx, i.into+row+strings.Repeat(","+row, rows-1)+i.tail, i.args...)
	i.args = i.args[:0]
	return err
}
