package promise

import (
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// A Discovery counts what the windows of a promised share of wrong groups came to.
// The zero value has seen no window.
type Discovery struct {
	Windows int // closed
	Groups  int // hypotheses in them
	Shown   int // groups shown
	Wrong   int // of these, groups of mostly normal flows; 0 and meaningless without labels
	Showing int // windows that showed any
	// Share sums over windows the share of wrong groups among those shown, 0 where none
	// was: its mean is what was promised. Squares sums its squares.
	Share, Squares float64
}

// Add counts a closed window.
func (d *Discovery) Add(groups, shown, wrong int) {
	d.Windows++
	d.Groups += groups
	d.Shown += shown
	d.Wrong += wrong
	if shown > 0 {
		share := float64(wrong) / float64(shown)
		d.Showing++
		d.Share += share
		d.Squares += share * share
	}
}

// A DiscoveryOutcome is a promised share of wrong groups beside what came of it.
type DiscoveryOutcome struct {
	Promised metric.Value `json:"promised"`
	// Realised is the mean over windows of the share wrong; null without labels.
	Realised metric.Value `json:"realised"`
	// OfShown is the share wrong of all groups shown, with its 95 % Wilson interval.
	OfShown       metric.Value    `json:"wrong_of_shown"`
	Wilson        metric.Interval `json:"wilson"`
	Windows       int             `json:"windows"`
	Groups        int             `json:"groups"`
	Shown         int             `json:"shown"`
	Wrong         *int            `json:"wrong"` // null without labels
	WindowSeconds float64         `json:"window_seconds"`
	Verdict       Verdict         `json:"verdict"`
}

// Outcome judges the promise q. The mean's error is taken from the windows: broken if
// the mean is more than 1.96 standard errors above q, kept if it stays below twice q
// with that margin and there were groups or windows enough to have shown more.
// Fewer than fewestWindows say nothing.
func (d Discovery) Outcome(q float64, labelled bool) DiscoveryOutcome {
	o := DiscoveryOutcome{Promised: metric.Value(q), Realised: metric.Value(math.NaN()), OfShown: metric.Value(math.NaN()),
		Wilson:  metric.Interval{Lo: math.NaN(), Hi: math.NaN()},
		Windows: d.Windows, Groups: d.Groups, Shown: d.Shown, WindowSeconds: WindowLength.Seconds(), Verdict: TooFew}
	if !labelled || d.Windows == 0 {
		return o
	}
	n := float64(d.Windows)
	mean := d.Share / n
	o.Realised, o.Wrong, o.Wilson = metric.Value(mean), &d.Wrong, metric.Wilson(d.Wrong, d.Shown)
	if d.Shown > 0 {
		o.OfShown = metric.Value(float64(d.Wrong) / float64(d.Shown))
	}
	if d.Windows < fewestWindows {
		return o
	}
	margin := 1.96 * math.Sqrt(math.Max(d.Squares/n-mean*mean, 0)/(n-1))
	switch {
	case mean-margin > q:
		o.Verdict = Broken
	case mean+margin <= 2*q && min(o.Wilson.Hi, metric.Wilson(int(math.Ceil(d.Share)), d.Windows).Hi) <= 2*q:
		o.Verdict = Kept
	}
	return o
}

// fewestWindows is how many windows a mean's error can be estimated from.
const fewestWindows = 5
