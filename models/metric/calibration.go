package metric

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// A Calibration is the scores of held-out normal traffic: what a false alarm rate is
// promised from, and what p-values are read off. It is immutable and safe for
// concurrent use. Its promises hold for traffic exchangeable with these flows, and
// for no other.
type Calibration struct {
	ascending []float64
}

// NewCalibration copies and sorts the scores of held-out normal flows.
func NewCalibration(scores []float64) *Calibration {
	c := &Calibration{ascending: make([]float64, len(scores))}
	for i, s := range scores {
		c.ascending[i] = ranked(s)
	}
	slices.Sort(c.ascending)
	return c
}

// N is the number of calibration flows.
func (c *Calibration) N() int { return len(c.ascending) }

// Scores gives the sorted scores, ascending. The caller must not change them.
func (c *Calibration) Scores() []float64 { return c.ascending }

// PValue is the conformal p-value (1 + #{calibration ≥ s}) / (n + 1): were s normal,
// a value this small or smaller would come up with at most this probability (Vovk,
// Gammerman, Shafer 2005). It allocates nothing. NaN scores give 1.
func (c *Calibration) PValue(s float64) float64 {
	n := len(c.ascending)
	if math.IsNaN(s) {
		return 1
	}
	below := sort.SearchFloat64s(c.ascending, s)
	return float64(1+n-below) / float64(n+1)
}

// Threshold is t_a, the threshold for a promised false alarm rate: the
// (⌊rate·n⌋+1)-th largest calibration score. At most rate of the calibration flows lie
// strictly above it. It gives a *PromiseError where the rate is below 1/(n+1).
func (c *Calibration) Threshold(rate float64) (float64, error) {
	if err := c.Promise(rate); err != nil {
		return math.NaN(), err
	}
	if c.N() == 0 {
		return math.Inf(-1), nil
	}
	return nthLargest(c.ascending, rate), nil
}

// ConformalThreshold is the threshold above which, and only above which, the p-value
// is at most alpha: the ⌊alpha·(n+1)⌋-th largest calibration score. It is what an
// alert budget needs, a little stricter than Threshold. It gives a *PromiseError
// where alpha is below 1/(n+1).
func (c *Calibration) ConformalThreshold(alpha float64) (float64, error) {
	if err := c.Promise(alpha); err != nil {
		return math.NaN(), err
	}
	n := len(c.ascending)
	k := floorOf(alpha, n+1)
	if k > n {
		return math.Inf(-1), nil
	}
	return c.ascending[n-k], nil
}

// Promise says whether the rate can be promised with this many flows: nil, or a *PromiseError.
func (c *Calibration) Promise(rate float64) error { return CanPromise(rate, len(c.ascending)) }

// CanPromise says whether n calibration flows can promise a false alarm rate: nil, or
// a *PromiseError that tells what they can, and how many it would take.
func CanPromise(rate float64, n int) error {
	if rate > 0 && rate <= 1 && rate >= SmallestRate(n) {
		return nil
	}
	return &PromiseError{Rate: rate, Flows: n, Smallest: SmallestRate(n), Needed: FlowsNeeded(rate)}
}

// SmallestRate is the smallest false alarm rate that n calibration flows can promise, 1/(n+1).
func SmallestRate(n int) float64 { return 1 / float64(n+1) }

// FlowsNeeded is the number of calibration flows that a promised rate needs at least:
// the smallest n with 1/(n+1) ≤ rate. It is −1 for a rate that no number can promise.
func FlowsNeeded(rate float64) int {
	if !(rate > 1e-15) {
		return -1
	}
	n := max(int(math.Ceil(1/rate))-2, 0)
	for SmallestRate(n) > rate {
		n++
	}
	return n
}

// A PromiseError is a false alarm rate that cannot be promised with the calibration
// flows there are.
type PromiseError struct {
	Rate     float64 // what was asked for
	Flows    int     // calibration flows there are
	Smallest float64 // the smallest rate they can promise
	Needed   int     // how many flows Rate would need; −1: no number would do
}

func (e *PromiseError) Error() string {
	if e.Needed < 0 || e.Rate > 1 {
		return fmt.Sprintf("a false alarm rate of %g cannot be promised: want more than 0 and at most 1", e.Rate)
	}
	return fmt.Sprintf("a false alarm rate of %g cannot be promised with %d calibration flows: it needs %d; the smallest with these is %.3g",
		e.Rate, e.Flows, e.Needed, e.Smallest)
}

// BudgetRate turns an alert budget into the false alarm rate to promise: the false
// alerts a day that are put up with, over the normal flows a day.
func BudgetRate(falseAlertsPerDay, normalFlowsPerDay float64) float64 {
	return math.Min(ratio(falseAlertsPerDay, normalFlowsPerDay), 1)
}
