package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/models/metric"
)

// Groups gives the groups that hold alerts of a selection.
func (db *DB) Groups(ctx context.Context, l GroupList) (GroupPage, error) {
	if l.Limit <= 0 {
		l.Limit = 50
	}
	l.Limit = min(l.Limit, 1000)
	var page GroupPage
	err := db.read(ctx, func(q querier) error {
		p, err := db.plan(ctx, q, newFilter(l.Selection))
		if err != nil || p.empty() {
			return err
		}
		switch {
		case !p.counted() || p.few <= rare && len(p.other) > 0:
			page, err = p.groupsOfAlerts(ctx, q, l)
		case l.Order == GroupNewest:
			page, err = p.newestGroups(ctx, q, l)
		default:
			page, err = p.topGroups(ctx, q, l)
		}
		if err != nil {
			return err
		}
		return db.describe(ctx, q, page.Groups)
	})
	return page, err
}

// cells is the filter as a condition on the counts t. Kinds never choose the index: in
// a list of thousands they would be looked up one by one. States and severities choose
// it where they are few of all; else it is quicker to go through the counts in order.
func (p *plan) cells() string {
	conditions := []string{"t.n > 0"}
	if len(p.cube) > 0 {
		columns := "(t.state, t.sev)"
		if 4*p.inPair > p.alerts {
			columns = "(+t.state, +t.sev)"
		}
		conditions = append(conditions, columns+" in (values "+pairList(p.pairs)+")")
	}
	if p.kindID != nil {
		conditions = append(conditions, "+t.kind in "+list(p.kindID))
	}
	return and(conditions...)
}

// member is cells for the counts of one group.
func (p *plan) member() string {
	return strings.ReplaceAll(p.cells(), "(t.state, t.sev)", "(+t.state, +t.sev)")
}

// topGroups sorts all groups by what the counts say of them.
func (p *plan) topGroups(ctx context.Context, q querier, l GroupList) (GroupPage, error) {
	order := "2 desc, 1 desc"
	if l.Order == GroupWorst {
		order = "3 desc, 1 desc"
	}
	groups, err := readGroups(ctx, q, fmt.Sprintf("select t.grp, sum(t.n), max(t.sev) from tally t where %s group by t.grp order by %s limit %d offset %d",
		p.cells(), order, l.Limit+1, l.From))
	return pageOf(groups, l), err
}

// pageOf cuts off the group that only says that there are more.
func pageOf(groups []Group, l GroupList) GroupPage {
	n := min(l.Limit, len(groups))
	return GroupPage{Groups: groups[:n], Next: l.From + int64(n), More: len(groups) > n}
}

const (
	groupWindow = 1000 // groups in a window
	groupWalk   = 4000 // and in one call
	fewCells    = 8000 // counts that are sorted rather than walked through
)

// newestGroups gives groups by their newest alert: of few counts by sorting them, else
// by walking through the groups.
func (p *plan) newestGroups(ctx context.Context, q querier, l GroupList) (GroupPage, error) {
	page := GroupPage{Next: l.From, More: true}
	if page.Next == 0 {
		page.Next = beyond
	}
	var cells int
	if err := q.QueryRowContext(ctx, fmt.Sprintf("select count(*) from (select 1 from tally t where %s limit %d)", p.cells(), fewCells+1)).Scan(&cells); err != nil {
		return page, err
	}
	if cells <= fewCells {
		found, err := readGroups(ctx, q, fmt.Sprintf(`select t.grp, sum(t.n), max(t.sev) from tally t join groups g on g.id = t.grp where %s and +g.newest < %d
			group by t.grp order by max(g.newest) desc limit %d`, p.cells(), page.Next, l.Limit+1))
		if err != nil {
			return page, err
		}
		return page, page.take(ctx, q, found, l.Limit, 0, true)
	}
	for looked := 0; looked < groupWalk && page.More && len(page.Groups) < l.Limit; looked += groupWindow {
		room := l.Limit - len(page.Groups)
		edges, err := numbers(ctx, q, fmt.Sprintf("select newest from groups where newest < %d order by newest desc limit 1 offset %d", page.Next, groupWindow-1))
		if err != nil {
			return page, err
		}
		edge, last := int64(0), len(edges) == 0
		if !last {
			edge = edges[0]
		}
		found, err := readGroups(ctx, q, fmt.Sprintf(`select g.id, sum(t.n), max(t.sev) from groups g indexed by groups_newest cross join tally t on t.grp = g.id
			where g.newest < %d and g.newest >= %d and %s group by g.newest order by g.newest desc limit %d`, page.Next, edge, p.member(), room+1))
		if err != nil {
			return page, err
		}
		if err := page.take(ctx, q, found, room, edge, last); err != nil {
			return page, err
		}
	}
	return page, nil
}

// take adds groups while there is room and says where the page ends: at edge, behind
// which last says that there is nothing, or at the last group that had room.
func (page *GroupPage) take(ctx context.Context, q querier, found []Group, room int, edge int64, last bool) error {
	page.Groups = append(page.Groups, found[:min(room, len(found))]...)
	if len(found) <= room {
		page.More, page.Next = !last, edge
		return nil
	}
	return q.QueryRowContext(ctx, "select newest from groups where id = $1", found[room-1].seq).Scan(&page.Next)
}

// aggregated is how many alerts groupsOfAlerts looks at.
const aggregated = 6000

// groupsOfAlerts groups the newest alerts that a filter on single alerts finds.
func (p *plan) groupsOfAlerts(ctx context.Context, q querier, l GroupList) (GroupPage, error) {
	w := walk{plan: p, limit: aggregated}
	w.begin()
	if err := w.run(ctx, q); err != nil {
		return GroupPage{}, err
	}
	order := map[GroupOrder]string{GroupNewest: "4 desc", GroupLargest: "2 desc, 1 desc", GroupWorst: "3 desc, 1 desc"}[l.Order]
	groups, err := readGroups(ctx, q, fmt.Sprintf("select a.grp, count(*), max(a.sev), max(a.seq) from json_each($1) n cross join alerts a not indexed where a.seq = n.value group by a.grp order by %s limit %d offset %d",
		order, l.Limit+1, l.From), jsonList(w.seqs))
	page := pageOf(groups, l)
	page.Partial = !w.ended
	return page, err
}

// readGroups reads a group's number, its matching alerts and the worst of them.
func readGroups(ctx context.Context, q querier, text string, args ...any) ([]Group, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []Group
	for rows.Next() {
		var g Group
		into := []any{&g.seq, &g.Matching, &g.Worst, new(int64)}
		if err := rows.Scan(into[:len(columns)]...); err != nil {
			return nil, err
		}
		if g.Worst > metric.Critical {
			return nil, &Fault{Kind: ErrCorrupt, Detail: "an alert of no severity"}
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// describe reads what a screen shows of groups.
func (db *DB) describe(ctx context.Context, q querier, groups []Group) error {
	at, seqs := map[int64]*Group{}, make([]int64, len(groups))
	for i := range groups {
		at[groups[i].seq], seqs[i] = &groups[i], groups[i].seq
	}
	rows, err := q.QueryContext(ctx, "select id, gid, key, first, last, top from groups where id in "+list(seqs))
	if err != nil {
		return err
	}
	defer rows.Close()
	tops := map[int64]int64{}
	for rows.Next() {
		var id, first, last, top int64
		var gid, key string
		if err := rows.Scan(&id, &gid, &key, &first, &last, &top); err != nil {
			return err
		}
		g := at[id]
		g.ID, g.Key, g.First, g.Last = gid, key, moment(first), moment(last)
		tops[id] = top
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := countStates(ctx, q, seqs, at); err != nil {
		return err
	}
	return db.addTops(ctx, q, groups, tops)
}

func countStates(ctx context.Context, q querier, seqs []int64, at map[int64]*Group) error {
	rows, err := q.QueryContext(ctx, "select grp, state, sum(n) from tally where grp in "+list(seqs)+" group by grp, state")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var state, n int
		if err := rows.Scan(&id, &state, &n); err != nil {
			return err
		}
		if state < 0 || state >= len(triage.States) {
			return &Fault{Kind: ErrCorrupt, Detail: "a count of no state"}
		}
		at[id].ByState[state] += n
		at[id].All += n
	}
	return rows.Err()
}

func (db *DB) addTops(ctx context.Context, q querier, groups []Group, tops map[int64]int64) error {
	seqs := make([]int64, len(groups))
	for i, g := range groups {
		seqs[i] = tops[g.seq]
	}
	cases, err := db.cases(ctx, q, seqs)
	if err != nil {
		return err
	}
	for i := range cases {
		groups[i].Top = cases[i]
	}
	return nil
}
