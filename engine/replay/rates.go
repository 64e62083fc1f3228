package replay

import (
	"math"
	"slices"
	"time"
)

// rateSeconds is how many seconds of history a snapshot shows.
const rateSeconds = 120

// rates keeps one value a wall-clock second of what the replay did.
type rates struct {
	second time.Time
	flows  int // position at the start of the second
	alerts int

	flowRate, alertRate, precision, recall []float64
}

// tick closes the seconds that have passed.
func (r *rates) tick(now time.Time, s *Snapshot) {
	now = now.Truncate(time.Second)
	if r.second.IsZero() || s.Position < r.flows {
		*r = rates{second: now, flows: s.Position, alerts: s.AlertCount, flowRate: r.flowRate, alertRate: r.alertRate, precision: r.precision, recall: r.recall}
		return
	}
	passed := int(now.Sub(r.second) / time.Second)
	if passed <= 0 {
		return
	}
	for i := range min(passed, rateSeconds) {
		flows, alerts := 0, 0
		if i == 0 {
			flows, alerts = s.Position-r.flows, s.AlertCount-r.alerts
		}
		r.flowRate = keep(r.flowRate, float64(flows))
		r.alertRate = keep(r.alertRate, float64(alerts))
		r.precision = keep(r.precision, s.Against.Precision())
		r.recall = keep(r.recall, s.Against.Recall())
	}
	r.second, r.flows, r.alerts = now, s.Position, s.AlertCount
}

func keep(values []float64, v float64) []float64 {
	if len(values) >= rateSeconds {
		values = values[1:]
	}
	return append(values, v)
}

func (r *rates) copyTo(s *Snapshot) {
	s.FlowRate, s.AlertRate = slices.Clone(r.flowRate), slices.Clone(r.alertRate)
	s.Precision, s.Recall = slices.Clone(r.precision), slices.Clone(r.recall)
}

// Precision is the share of alerts that are attacks; NaN without any.
func (t Tally) Precision() float64 { return ratio(t.TP, t.TP+t.FP) }

// Recall is the share of attacks that raised an alert; NaN without any.
func (t Tally) Recall() float64 { return ratio(t.TP, t.TP+t.FN) }

// FPR is the share of normal flows that raised an alert; NaN without any.
func (t Tally) FPR() float64 { return ratio(t.FP, t.FP+t.TN) }

func ratio(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}
