package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/query"
)

// A plan is how a filter is answered. What is rare is looked up in an index and sorted;
// what is common is met soon by walking through the alerts in order. The database's own
// planner can't know which: it has no figures of texts that are to contain something.
type plan struct {
	filter
	alerts int64    // in the store
	seq    int64    // of the newest
	pairs  [][2]int // states and severities that the filter allows and that there are
	inPair int64    // alerts of those
	kindID []int64  // kinds that the filter allows; nil if it names none
	inKind int64

	source string // index that a rare term is found by; "" walks
	driver string // and the condition that finds it
	args   []any  // of driver
	few    int64  // alerts that driver finds, at most

	noted []int64 // alerts among which a walk looks, ascending, where too many for a driver have a note's text
}

// rare is how many alerts may be read one by one and sorted in a few milliseconds.
var rare int64 = 4000 // tests make it less

// plan looks the filter up in the counts.
func (db *DB) plan(ctx context.Context, q querier, f filter) (*plan, error) {
	p := &plan{filter: f}
	if err := q.QueryRowContext(ctx, `select coalesce(max(seq), 0) from alerts`).Scan(&p.seq); err != nil {
		return nil, err
	}
	totals, err := totals(ctx, q)
	if err != nil {
		return nil, err
	}
	for state := range totals {
		for sev, n := range totals[state] {
			p.alerts += int64(n)
			if n > 0 && f.holds(stateAt(state), sev) {
				p.pairs, p.inPair = append(p.pairs, [2]int{state, sev}), p.inPair+int64(n)
			}
		}
	}
	if err := p.findKinds(ctx, q); err != nil {
		return nil, err
	}
	return p, p.choose(ctx, q, db)
}

func (p *plan) findKinds(ctx context.Context, q querier) error {
	if len(p.kind) == 0 {
		return nil
	}
	var b builder
	rows, err := q.QueryContext(ctx, "select id, n from kinds where n > 0 and "+p.kinds(&b), b.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	p.kindID = []int64{}
	for rows.Next() {
		var id, n int64
		if err := rows.Scan(&id, &n); err != nil {
			return err
		}
		p.kindID, p.inKind = append(p.kindID, id), p.inKind+n
	}
	return rows.Err()
}

// empty says whether the counts show that nothing matches.
func (p *plan) empty() bool { return len(p.pairs) == 0 || p.kindID != nil && len(p.kindID) == 0 }

// choose takes the rarest term for the driver, if one is rare.
func (p *plan) choose(ctx context.Context, q querier, db *DB) error {
	p.few = rare + 1
	if p.empty() {
		return nil
	}
	if p.kindID != nil {
		p.offer(p.inKind, "alerts_kind", "a.kind in "+list(p.kindID))
	}
	if len(p.cube) > 0 {
		p.offer(p.inPair, "alerts_state", pairCondition(p.pairs))
	}
	if p.Hidden > 0 {
		n, err := atMost(ctx, q, p.few, "alerts_hidden", hiddenBy(p.Hidden), nil)
		if err != nil {
			return err
		}
		p.offer(n, "alerts_hidden", hiddenBy(p.Hidden))
	}
	for i, t := range p.other {
		if t.Not {
			continue
		}
		if t.Field == "note" {
			if err := p.considerNote(ctx, q, db, i); err != nil {
				return err
			}
			continue
		}
		if err := p.consider(ctx, q, t); err != nil {
			return err
		}
	}
	return p.withoutNotes(ctx, q, db)
}

func (p *plan) offer(n int64, index, condition string, args ...any) (taken bool) {
	if n >= p.few {
		return false
	}
	p.drive(n, index, condition, args...)
	return true
}

// drive takes a condition for the driver, in place of any other.
func (p *plan) drive(n int64, index, condition string, args ...any) {
	p.few, p.source, p.driver, p.args = n, index, condition, args
	p.noted, p.settled = nil, nil
}

func pairCondition(pairs [][2]int) string {
	var all []string
	for _, p := range pairs {
		all = append(all, fmt.Sprintf("(%d,%d)", p[0], p[1]))
	}
	return "(a.state, a.sev) in (values " + strings.Join(all, ",") + ")"
}

// consider counts the alerts of a term that an index answers, as far as rare.
func (p *plan) consider(ctx context.Context, q querier, t query.Term) error {
	var b builder
	condition, index := "", ""
	switch t.Field {
	case "src", "dst":
		condition, index = p.condition(&b, t), "alerts_"+string(t.Field)
	case "owner":
		condition, index = p.condition(&b, t), "alerts_owner"
	case "age":
		if t.Op != query.Less && t.Op != query.LessEqual {
			return nil
		}
		ages := p.Now.UnixNano() - reaches(t.Lo, t.Op == query.LessEqual)
		condition, index = "a.raised > "+b.arg(ages), "alerts_raised"
	case "id":
		if len(t.Text) != idLength {
			return nil
		}
		// No id is longer, so that to contain it is to be it.
		id := b.arg(t.Text)
		condition = "a.seq in (select seq from alerts where id = " + id + " union select a.seq from groups g join alerts a on a.grp = g.id where g.gid = " + id + ")"
	default:
		return nil
	}
	n, err := atMost(ctx, q, p.few, index, condition, b.args)
	if err == nil {
		p.offer(n, index, condition, b.args...)
	}
	return err
}

// atMost counts alerts, up to a bound.
func atMost(ctx context.Context, q querier, bound int64, index, condition string, args []any) (n int64, err error) {
	err = q.QueryRowContext(ctx, fmt.Sprintf("select count(*) from (select 1 from alerts a %s where %s limit %d)", by(index), condition, bound), args...).Scan(&n)
	return n, err
}

// by says which index to use; "" leaves it to the condition on seq.
func by(index string) string {
	if index == "" {
		return ""
	}
	return "indexed by " + index
}

// by says which index the whole filter uses: the driver's; if that gives numbers of
// alerts, none. Without a driver the database chooses.
func (p *plan) by() string {
	if p.noted != nil || p.driver != "" && p.source == "" {
		return "not indexed"
	}
	return by(p.source)
}

// where is the whole filter as a condition on alerts a, the driver first.
func (p *plan) where(b *builder) string {
	driver := p.driver
	if driver != "" {
		b.args = append(b.args, p.args...) // its names are $1, $2, … : it comes first
	}
	if p.noted != nil {
		driver = and(driver, "a.seq in (select value from json_each("+b.arg(jsonList(p.noted))+"))")
	}
	return and(driver, p.kindCondition(), p.of(b))
}

func (p *plan) kindCondition() string {
	if p.kindID == nil || p.source == "alerts_kind" {
		return ""
	}
	return "a.kind in " + list(p.kindID)
}
