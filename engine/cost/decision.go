package cost

import (
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// FlowCosts are the scenario's costs brought down to single flows, which is what
// decision theory reckons with. Capacity is left out: they hold while ρ is 1.
type FlowCosts struct {
	FalseAlarm float64 // of a normal flow that alerts: its share of an alert's triage
	Hit        float64 // of an attack flow that alerts
	Miss       float64 // of an attack flow that doesn't: the month's losses over the month's attack flows
}

// FlowCosts divides the scenario's monthly figures by its flows. Miss is NaN if there
// are no attack flows.
func (a Assumptions) FlowCosts() FlowCosts {
	alert := a.MinutesPerAlert / 60 * a.CostPerHour
	attacks := a.FlowsPerDay * a.AttackShare * DaysPerMonth
	c := FlowCosts{FalseAlarm: alert / a.GroupingFP, Hit: alert / a.GroupingTP, Miss: math.NaN()}
	if attacks > 0 {
		c.Miss = a.monthlyLoss() / attacks
	}
	return c
}

// ElkanThreshold is the probability from which an alert is worth its cost: p ≥
// C_fp/(C_fp + C_fn − C_hit), p calibrated at the scenario's attack share (Elkan 2001).
// It is 1 where a hit costs as much as a miss.
func (c FlowCosts) ElkanThreshold() float64 {
	gain := c.Miss - c.Hit
	if gain <= 0 {
		return 1
	}
	return c.FalseAlarm / (c.FalseAlarm + gain)
}

// MovePrior turns a probability that is calibrated where a share from of flows are
// attacks into one where a share to is (Elkan 2001, theorem 2). The Elkan threshold of
// a rare-attack world is thus moved to a model that was calibrated on half attacks.
func MovePrior(p, from, to float64) float64 {
	hit := float64(p * to * (1 - from))
	miss := float64((1 - p) * (1 - to) * from)
	if hit+miss == 0 {
		return math.NaN()
	}
	return hit / (hit + miss)
}

// IsoCostSlope is the slope of the lines of equal cost in ROC space: one more share of
// FPR is worth this much TPR. (1−π)·C_fp / (π·(C_fn − C_hit)); +Inf where misses cost nothing.
func (a Assumptions) IsoCostSlope() float64 {
	c := a.FlowCosts()
	gain := float64(a.AttackShare * (c.Miss - c.Hit))
	if !(gain > 0) {
		return math.Inf(1)
	}
	return (1 - a.AttackShare) * c.FalseAlarm / gain
}

// BestOnHull gives the operating point that a line of the given slope touches first:
// the cheapest while capacity does not bind.
func BestOnHull(c *metric.Curve, slope float64) metric.Point {
	hull := c.Hull()
	best, top := hull[0], 0.0
	for _, p := range hull[1:] {
		worth := float64(p.TP)/float64(c.Attacks()) - float64(slope*float64(p.FP)/float64(c.Normals()))
		if worth > top {
			best, top = p, worth
		}
	}
	return best
}

// ProbabilityCost is PC(+) = π·C_fn/(π·C_fn + (1−π)·C_fp), the x-axis of a cost curve
// (Drummond and Holte 2006, doi:10.1007/s10994-006-8199-5): where a scenario stands on it.
func ProbabilityCost(pi, costFN, costFP float64) float64 {
	positive := float64(pi * costFN)
	return positive / (positive + float64((1-pi)*costFP))
}

// A CostLine is one threshold in cost space: normalised expected cost FPR at PC(+) = 0
// and 1−TPR at PC(+) = 1, straight between.
type CostLine struct {
	Threshold metric.Value
	FPR, FNR  float64
}

// At gives the normalised expected cost at pc.
func (l CostLine) At(pc float64) float64 { return float64(l.FNR*pc) + float64(l.FPR*(1-pc)) }

// An EnvelopePoint is a corner of the lower envelope; from it on to the right the line
// of Threshold is the cheapest.
type EnvelopePoint struct {
	PC, Cost  float64
	Threshold metric.Value
}

// LowerEnvelope gives the best that any threshold reaches, from PC(+) = 0 to 1: the
// ROC hull's dual. It is nil with fewer than two classes.
func LowerEnvelope(c *metric.Curve) []EnvelopePoint {
	if c.Attacks() == 0 || c.Normals() == 0 {
		return nil
	}
	var lines []CostLine
	for _, p := range c.Hull() {
		lines = append(lines, CostLine{metric.Value(p.Threshold),
			float64(p.FP) / float64(c.Normals()), 1 - float64(p.TP)/float64(c.Attacks())})
	}
	// along the hull FNR falls and FPR rises, so each line takes over right of the last
	var corners []EnvelopePoint
	pc := 0.0
	for i, l := range lines {
		if i > 0 {
			pc = crossing(lines[i-1], l)
		}
		corners = append(corners, EnvelopePoint{pc, l.At(pc), l.Threshold})
	}
	last := lines[len(lines)-1]
	return append(corners, EnvelopePoint{1, last.At(1), last.Threshold})
}

// crossing is where two lines cost the same.
func crossing(a, b CostLine) float64 {
	fpr, fnr := b.FPR-a.FPR, a.FNR-b.FNR
	return fpr / (fpr + fnr)
}
