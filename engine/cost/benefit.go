package cost

import (
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// A Benefit is what a month with B is better than one with A; negative where it is
// worse. Hours freed become cash only where somebody's hours are then paid less, which
// is why they are two figures.
type Benefit struct {
	HoursFreed metric.Value    `json:"hours_freed"` // a month, of analysts' time
	Triage     metric.Value    `json:"triage"`      // money a month, the same hours priced
	Miss       metric.Value    `json:"miss"`        // money a month, of losses not suffered
	Running    metric.Value    `json:"running"`     // money a month, of running cost saved
	Total      metric.Value    `json:"total"`       // money a month
	Interval   metric.Interval `json:"interval"`    // 95 %, of Total, from the flows judged on; assumptions held fixed
}

// Distinguishable reports whether the interval leaves out 0: if not, these flows do not
// tell which model is cheaper.
func (b Benefit) Distinguishable() bool { return b.Interval.Lo > 0 || b.Interval.Hi < 0 }

// NetBenefit compares A at threshold ta with B at tb on the same flows. runningA and
// runningB are what it costs to run them, money a month. Losses are taken over all
// attacks, whatever Assumptions.ByFamily says, for the interval's sake: families as
// small as U2R have no replicate worth the name.
func NetBenefit(a Assumptions, pair *metric.Pair, ta, tb, runningA, runningB float64, boot metric.Bootstrap) Benefit {
	whole := a.benefit(pair.Count(ta, tb), runningA-runningB)
	replicates := pair.Confusions(ta, tb, boot)
	totals := make([]float64, len(replicates))
	for i, r := range replicates {
		totals[i] = float64(a.benefit(r, runningA-runningB).Total)
	}
	whole.Interval = boot.Interval(totals)
	return whole
}

func (a Assumptions) benefit(c [2]metric.Confusion, running float64) Benefit {
	if len(a.ByFamily) > 0 {
		loss := a.monthlyLoss()
		a.ByFamily, a.IncidentsPerMonth, a.LossPerIncident = nil, 1, loss
	}
	from := a.Price(Rates{TPR: c[0].Recall(), FPR: c[0].FPR()})
	to := a.Price(Rates{TPR: c[1].Recall(), FPR: c[1].FPR()})
	b := Benefit{
		HoursFreed: (from.HoursPerDay - to.HoursPerDay) * DaysPerMonth,
		Triage:     from.TriagePerMonth - to.TriagePerMonth,
		Miss:       from.MissPerMonth - to.MissPerMonth,
		Running:    metric.Value(running),
		Interval:   metric.Interval{Lo: math.NaN(), Hi: math.NaN()},
	}
	b.Total = b.Triage + b.Miss + b.Running
	return b
}
