package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/trunkline/trunkline/engine/alert"
)

// A groupChange is what a batch does to a group.
type groupChange struct {
	id          int64
	fresh       bool // the batch brings it
	key         string
	first, last int64 // flow times
	newest, top int64 // alerts; 0: the batch only brings alerts that are there
	topScore    float64
}

// add puts an alert into the group and gives the group's number.
func (g *groupChange) add(seq int64, a *alert.Alert) int64 {
	at := a.Time.UnixNano()
	if g.newest == 0 {
		g.first, g.last, g.top, g.topScore = at, at, seq, a.Score
	}
	g.first, g.last, g.newest = min(g.first, at), max(g.last, at), seq
	if a.Score > g.topScore {
		g.top, g.topScore = seq, a.Score
	}
	return g.id
}

// findGroups gives every group of new alerts its number.
func (p *putting) findGroups(ctx context.Context) error {
	var unknown []string
	for i := range p.batch {
		r := &p.batch[i]
		gid := r.Alert.Group
		if _, has := p.known[r.Alert.ID]; has || p.groups[gid] != nil {
			continue
		}
		id, ok := p.db.ids.groups[gid]
		p.groups[gid] = &groupChange{id: id, fresh: !ok, key: r.GroupKey}
		if !ok {
			unknown = append(unknown, gid)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	if err := p.byText(ctx, "select gid, id, 0 from groups where gid in ", unknown, func(gid string, at place) {
		p.groups[gid].id, p.groups[gid].fresh = at.seq, false
	}); err != nil {
		return err
	}
	var last int64
	if err := p.QueryRowContext(ctx, `select coalesce(max(id), 0) from groups`).Scan(&last); err != nil {
		return err
	}
	for _, gid := range unknown {
		g := p.groups[gid]
		if g.fresh {
			last++
			g.id = last
		}
		p.db.ids.groups[gid] = g.id
	}
	return nil
}

// putGroups writes what the batch makes of groups.
func (p *putting) putGroups(ctx context.Context) error {
	fresh := inserter{tx: p.tx, into: `insert into groups (id, gid, key, first, last, newest, top, top_score) values `, columns: 8}
	for _, gid := range slices.SortedFunc(maps.Keys(p.groups), func(a, b string) int { return cmp.Compare(p.groups[a].id, p.groups[b].id) }) {
		g := p.groups[gid]
		if g.fresh {
			if err := fresh.add(ctx, g.id, gid, clean(g.key), g.first, g.last, g.newest, g.top, g.topScore); err != nil {
				return err
			}
			continue
		}
		if err := p.again(ctx, `update groups set first = case when $2 < first then $2 else first end, last = case when $3 > last then $3 else last end,
			newest = $4, top = case when $6 > top_score then $5 else top end, top_score = case when $6 > top_score then $6 else top_score end where id = $1`,
			g.id, g.first, g.last, g.newest, g.top, g.topScore); err != nil {
			return err
		}
	}
	return fresh.flush(ctx)
}
