package replay

import (
	"container/list"
	"maps"

	"github.com/trunkline/trunkline/engine/alert"
)

// recentGroups keeps the groups that changed last, the newest change first.
type recentGroups struct {
	order list.List
	at    map[string]*list.Element
}

// keptGroups bounds what is kept; a screen shows GroupsShown of them.
const keptGroups = 4 * GroupsShown

func (r *recentGroups) touch(g *alert.Group) {
	if r.at == nil {
		r.at = map[string]*list.Element{}
	}
	if e, ok := r.at[g.ID]; ok {
		r.order.MoveToFront(e)
		return
	}
	r.at[g.ID] = r.order.PushFront(g)
	if r.order.Len() > keptGroups {
		last := r.order.Back()
		r.order.Remove(last)
		delete(r.at, last.Value.(*alert.Group).ID)
	}
}

// newest copies up to n groups, so that the copy stays as it is while the replay goes on.
func (r *recentGroups) newest(n int) []alert.Group {
	groups := make([]alert.Group, 0, min(n, r.order.Len()))
	for e := r.order.Front(); e != nil && len(groups) < n; e = e.Next() {
		g := *e.Value.(*alert.Group)
		g.Labels = maps.Clone(g.Labels)
		groups = append(groups, g)
	}
	return groups
}
