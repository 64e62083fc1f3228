package alert

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// GroupGap is how long a group waits, in flow time, for its next member.
const GroupGap = 60 * time.Second

// A Group is a run of alerts of one cause: same model, predicted family, protocol,
// service, flag and endpoints, no more than GroupGap of flow time apart.
type Group struct {
	ID       string
	Key      string // what the members share, readable: "boost@7f3a · dos · tcp · private · S0"
	Count    int
	First    time.Time
	Last     time.Time
	Worst    Severity
	Top      Alert          // the member with the highest score; the first of equals
	Latest   Alert          // the member that came last
	Labels   map[string]int // members by label, where the input has labels
	Why      []Reason       // why the first member alerted; nil if nobody asked
	Sequence uint64         // grows with every change: later is larger
}

// KeyOf is the group key of an alert.
func KeyOf(a *Alert) string {
	parts := make([]string, 0, 8)
	for _, p := range []string{a.Model, a.Family, a.Flow.Protocol, a.Flow.Service, a.Flow.Flag} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if a.Flow.Src.Addr.IsValid() {
		parts = append(parts, a.Flow.Src.Addr.String())
	}
	if a.Flow.Dst.Addr.IsValid() {
		parts = append(parts, a.Flow.Dst.Addr.String())
	}
	return strings.Join(parts, " · ")
}

// A Grouper puts alerts into groups. It is not safe for concurrent use.
type Grouper struct {
	open     map[string]*Group
	groups   int
	sequence uint64
}

// NewGrouper makes a grouper without groups.
func NewGrouper() *Grouper { return &Grouper{open: map[string]*Group{}} }

// Groups is how many groups there have been.
func (g *Grouper) Groups() int { return g.groups }

// Add puts an alert into its group, sets a.Group, and says whether it opened one.
// Alerts come in order of flow time. The group stays the grouper's.
func (g *Grouper) Add(a *Alert) (group *Group, opened bool) {
	key := KeyOf(a)
	group = g.open[key]
	if group == nil || a.Time.Sub(group.Last) > GroupGap {
		group = &Group{Key: key, First: a.Time, Worst: a.Severity, Top: *a, Labels: map[string]int{},
			ID: ID(key, a.Row, uint64(a.Time.UnixNano()), "group")}
		g.open[key] = group
		g.groups++
		opened = true
	}
	a.Group = group.ID
	g.sequence++
	group.add(a, g.sequence)
	return group, opened
}

func (g *Group) add(a *Alert, sequence uint64) {
	g.Count++
	g.Last, g.Latest, g.Sequence = a.Time, *a, sequence
	g.Worst = max(g.Worst, a.Severity)
	if g.Count == 1 || a.Score > g.Top.Score {
		g.Top = *a
	}
	if a.Label != "" {
		g.Labels[a.Label]++
	}
}

// Expire closes the groups that have had no member since the cut-off, so that
// memory is bounded by the causes that are active.
func (g *Grouper) Expire(before time.Time) {
	for key, group := range g.open {
		if group.Last.Before(before) {
			delete(g.open, key)
		}
	}
}

// String is the group in a line, for logs and plain text.
func (g *Group) String() string { return fmt.Sprintf("%s ×%d", g.Key, g.Count) }

// SortWorst orders groups by severity, then by score, then by size, worst first;
// equals keep their order.
func SortWorst(groups []*Group) {
	slices.SortStableFunc(groups, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(b.Worst, a.Worst), cmp.Compare(b.Top.Score, a.Top.Score), cmp.Compare(b.Count, a.Count))
	})
}
