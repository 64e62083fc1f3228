package promise

import (
	"slices"
	"time"

	"github.com/trunkline/trunkline/models/metric"
)

// WindowLength is how much flow time is judged at once where the share of wrong groups
// is promised. An alert waits for the end of its window: this long at most.
const WindowLength = 60 * time.Second

// A Window gathers the flows of a stretch of time into groups by a key and decides which
// groups to show, so that at most the share q of those shown is wrong, in expectation
// over windows; one that shows nothing counts as 0 wrong.
//
// A group's hypothesis is "all its flows are normal", and its p-value is Simes' (1986):
// the least m·p₍ₖ₎/k over its m flows. Groups are shown by Benjamini and Hochberg's rule
// at q. Conformal p-values of one calibration depend positively on each other (Bates et
// al. 2023, doi:10.1214/22-AOS2244), under which both steps hold (Barber and Ramdas
// 2017, p-filter, doi:10.1111/rssb.12218).
//
// The promise is for each window, not for a day: on a quiet day whatever is shown is
// wrong, but then no more than the share q of the windows shows anything.
//
// A window is used by one goroutine and keeps its memory from one close to the next.
type Window[Key comparable] struct {
	q      float64
	index  map[Key]int32
	groups []GroupDecision
	flows  []flowOfGroup
	simes  []float64
	sorted []float64
}

type flowOfGroup struct {
	group int32
	p     float64
}

// A GroupDecision is what became of one group of a window.
type GroupDecision struct {
	Flows int
	P     float64 // Simes'
	// Cut is the p-value up to which the group's flows are shown; 0 for a group that is not.
	Cut float64
}

// NewWindow makes an empty window that promises the share q.
func NewWindow[Key comparable](q float64) *Window[Key] {
	return &Window[Key]{q: q, index: map[Key]int32{}}
}

// Add puts the next flow, with its conformal p-value, into the group of its key.
func (w *Window[Key]) Add(key Key, p float64) {
	at, ok := w.index[key]
	if !ok {
		at = int32(len(w.groups))
		w.index[key] = at
		w.groups = append(w.groups, GroupDecision{})
	}
	w.groups[at].Flows++
	w.flows = append(w.flows, flowOfGroup{at, p})
}

// Len is the number of flows since the last close.
func (w *Window[Key]) Len() int { return len(w.flows) }

// Close decides, tells show of every flow in the order of Add, and empties the window:
// a flow is shown if it belongs to a group that is and its p-value is at most the cut.
// It gives the groups in order of their first flow, valid until the next Add.
func (w *Window[Key]) Close(show func(flow, group int, cut float64, shown bool)) []GroupDecision {
	w.judge()
	for i, f := range w.flows {
		cut := w.groups[f.group].Cut
		show(i, int(f.group), cut, cut > 0 && f.p <= cut)
	}
	decided := w.groups
	clear(w.index)
	w.flows, w.groups = w.flows[:0], w.groups[:0]
	return decided
}

func (w *Window[Key]) judge() {
	byGroup := w.lists()
	w.simes = w.simes[:0]
	for g, ps := range byGroup {
		slices.Sort(ps)
		w.groups[g].P = simes(ps)
		w.simes = append(w.simes, w.groups[g].P)
	}
	cutoff, shown := metric.BenjaminiHochberg(w.simes, w.q)
	if shown == 0 {
		return
	}
	for g, ps := range byGroup {
		if w.groups[g].P <= cutoff {
			w.groups[g].Cut = cut(ps, cutoff)
		}
	}
}

// lists gives each group's p-values, all in one piece of memory.
func (w *Window[Key]) lists() [][]float64 {
	w.sorted = slices.Grow(w.sorted[:0], len(w.flows))[:len(w.flows)]
	lists := make([][]float64, len(w.groups))
	at := 0
	for g := range w.groups {
		lists[g] = w.sorted[at : at : at+w.groups[g].Flows]
		at += w.groups[g].Flows
	}
	for _, f := range w.flows {
		lists[f.group] = append(lists[f.group], f.p)
	}
	return lists
}

// simes is the p-value of "all of these are null"; p rises.
func simes(p []float64) float64 {
	least := 1.0
	for k, v := range p {
		least = min(least, v*float64(len(p))/float64(k+1))
	}
	return least
}

// cut is the largest p₍ₖ₎ with m·p₍ₖ₎/k ≤ level: Benjamini and Hochberg's rule within
// the group. p rises, and some k satisfies it.
func cut(p []float64, level float64) float64 {
	for k := len(p); k > 0; k-- {
		if p[k-1]*float64(len(p))/float64(k) <= level {
			return p[k-1]
		}
	}
	return 0
}
