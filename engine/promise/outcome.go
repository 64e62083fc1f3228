package promise

import (
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// An Outcome is a promised rate beside what came of it on labelled flows.
type Outcome struct {
	Promised    metric.Value    `json:"promised"` // null: nothing was promised
	Realised    metric.Value    `json:"realised"` // null without normal flows
	Wilson      metric.Interval `json:"wilson"`   // 95 %, of the realised rate
	FalseAlarms int             `json:"false_alarms"`
	Normals     int             `json:"normals"`
	// Chance is how often so many false alarms or more come up where the promise holds.
	Chance  metric.Value `json:"chance"`
	Verdict Verdict      `json:"verdict"`
}

// A Verdict says whether a promise was kept.
type Verdict string

const (
	Kept     Verdict = "kept"   // and twice the promised rate would have been noticed
	Broken   Verdict = "broken" // more false alarms than chance explains
	TooFew   Verdict = "too few to say"
	Unspoken Verdict = "no promise" // a threshold that promises nothing
	// ByMaking is said of the flows that the threshold was set by: there it can't but hold.
	ByMaking Verdict = "set by these flows"
)

// The chances below which false alarms are too many: once, and when looked at again and
// again while flows come in.
const (
	Once   = 0.025
	Always = 1e-4
)

// Judge compares a promise with what came of it. calibration is the number of flows that
// the threshold was set by; rate NaN promises nothing. level is Once or Always.
//
// Broken takes two things: the Wilson interval lies above the promise, and the number of
// false alarms is improbable even so. The second is exact: a threshold set by n
// exchangeable flows lets through a rate that is itself drawn, from Beta(k, n+1−k) with
// k = ⌊rate·n⌋+1, so false alarms are beta-binomial (Vovk 2012, doi:10.1007/s10994-013-5355-6).
func Judge(falseAlarms, normals, calibration int, rate, level float64) Outcome {
	o := Outcome{Promised: metric.Value(rate), Realised: metric.Value(math.NaN()), Wilson: metric.Wilson(falseAlarms, normals),
		FalseAlarms: falseAlarms, Normals: normals, Chance: metric.Value(math.NaN()), Verdict: TooFew}
	if normals > 0 {
		o.Realised = metric.Value(float64(falseAlarms) / float64(normals))
	}
	if math.IsNaN(rate) {
		o.Verdict = Unspoken
		return o
	}
	if normals == 0 {
		return o
	}
	k := math.Min(math.Floor(rate*float64(calibration)+1e-9)+1, float64(calibration))
	o.Chance = metric.Value(betaBinomialTail(falseAlarms, normals, k, float64(calibration)+1-k))
	switch above := o.Wilson.Lo > rate; {
	case above && float64(o.Chance) < level:
		o.Verdict = Broken
	case !above && o.Wilson.Hi <= 2*rate:
		o.Verdict = Kept
	}
	return o
}

// betaBinomialTail is P(X ≥ x) for X beta-binomial with n draws and parameters a, b > 0;
// 1 where there is no such distribution. It sums away from the mean, where terms fall.
func betaBinomialTail(x, n int, a, b float64) float64 {
	if x <= 0 || !(a > 0 && b > 0) {
		return 1
	}
	if x > n {
		return 0
	}
	mean := float64(n) * a / (a + b)
	if float64(x) > mean {
		return math.Min(1, sumAway(x, n, 1, a, b))
	}
	return math.Max(0, 1-sumAway(x-1, n, -1, a, b))
}

// sumAway adds P(X = from), P(X = from+step), … until terms no longer count.
func sumAway(from, n, step int, a, b float64) float64 {
	lg := func(v float64) float64 { l, _ := math.Lgamma(v); return l }
	choose := lg(float64(n)+1) - lg(float64(from)+1) - lg(float64(n-from)+1)
	beta := func(a, b float64) float64 { return lg(a) + lg(b) - lg(a+b) }
	term := math.Exp(choose + beta(float64(from)+a, float64(n-from)+b) - beta(a, b))
	sum := 0.0
	for j := from; j >= 0 && j <= n; j += step {
		sum += term
		if term < sum*1e-16 {
			break
		}
		up := (float64(n-j) / float64(j+1)) * ((float64(j) + a) / (float64(n-j-1) + b)) // P(j+1)/P(j)
		if step < 0 {
			if j == 0 {
				break
			}
			up = (float64(j) / float64(n-j+1)) * ((float64(n-j) + b) / (float64(j-1) + a)) // P(j−1)/P(j)
		}
		term *= up
	}
	return sum
}
