package live

import (
	"slices"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
)

// ordering keeps rows from dancing: the newest change comes first, but a row takes its
// place once a second only, while its count grows at every tick. What reaches the
// terminal then stays small as well.
type ordering struct {
	place map[string]uint64 // by group id: larger is newer
	next  time.Time
}

// reorder is how often rows may change places.
const reorder = time.Second

func newOrdering() ordering { return ordering{place: map[string]uint64{}} }

func (o *ordering) update(groups []alert.Group, now time.Time) {
	if now.Before(o.next) {
		for i := range groups {
			if _, ok := o.place[groups[i].ID]; !ok { // a new group comes at once
				o.place[groups[i].ID] = groups[i].Sequence
			}
		}
		return
	}
	o.next = now.Add(reorder)
	o.place = make(map[string]uint64, len(groups))
	for i := range groups {
		o.place[groups[i].ID] = groups[i].Sequence
	}
}

func (o *ordering) sort(groups []*alert.Group) {
	slices.SortStableFunc(groups, func(a, b *alert.Group) int {
		switch x, y := o.place[a.ID], o.place[b.ID]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
}
