package live

import (
	"slices"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
)

// ordering keeps rows from dancing: the newest change comes first, but a row takes its
// place every other second only, while its count grows in between. What reaches the
// terminal then stays small as well: see turns.
type ordering struct {
	place map[string]uint64 // by group id: larger is newer
	next  time.Time
}

// reorder is how often rows may change places.
const reorder = 2 * time.Second

func newOrdering() ordering { return ordering{place: map[string]uint64{}} }

func (o *ordering) update(groups []alert.Group, now time.Time) {
	if now.Before(o.next) && len(o.place) > 0 {
		return // a new group waits below for its place
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
