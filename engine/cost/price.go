package cost

import (
	"math"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/metric"
)

// Rates are what a threshold does, as measured on a labelled set.
type Rates struct {
	TPR float64
	FPR float64
	// ByFamily is the TPR of each of data.Families, in that order, for assumptions that
	// split losses by family; nil, or NaN for a family, falls back on TPR.
	ByFamily []float64
}

// A Price is what a threshold comes to. The keys are those of `cost --json`. What the
// set cannot tell (losses without attacks in it) is null.
type Price struct {
	Threshold      metric.Value `json:"threshold"` // null: everything alerts
	TPR            metric.Value `json:"tpr"`
	FPR            metric.Value `json:"fpr"`
	AlertsPerDay   metric.Value `json:"alerts_per_day"`   // Q
	HoursPerDay    metric.Value `json:"hours_per_day"`    // spent looking, capacity respected
	LookedAt       metric.Value `json:"looked_at"`        // ρ, the share of alerts that is looked at
	Precision      metric.Value `json:"precision"`        // at the assumed attack share; null without alerts
	TriagePerMonth metric.Value `json:"triage_per_month"` // money
	MissPerMonth   metric.Value `json:"miss_per_month"`   // money
	TotalPerMonth  metric.Value `json:"total_per_month"`  // money
}

// IncidentRemark must stand beside every figure of missed incidents on NSL-KDD.
const IncidentRemark = "incidents can't be told apart in this data: an incident counts as found at the rate at which single attack flows are"

// Price works out a threshold's price from what it does.
func (a Assumptions) Price(r Rates) Price {
	q := a.AlertsPerDay(r)
	rho := a.LookedAt(q)
	hours := a.hoursPerDay(q, rho)
	triage, miss := a.triagePerMonth(hours), a.missPerMonth(r, rho)
	return Price{
		Threshold: metric.Value(math.NaN()),
		TPR:       metric.Value(r.TPR), FPR: metric.Value(r.FPR),
		AlertsPerDay: metric.Value(q), HoursPerDay: metric.Value(hours), LookedAt: metric.Value(rho),
		Precision:      metric.Value(Precision(a.AttackShare, r.TPR, r.FPR)),
		TriagePerMonth: metric.Value(triage), MissPerMonth: metric.Value(miss), TotalPerMonth: metric.Value(triage + miss),
	}
}

// total is Price's TotalPerMonth alone, for walking all thresholds of a set.
func (a Assumptions) total(r Rates) float64 {
	q := a.AlertsPerDay(r)
	rho := a.LookedAt(q)
	return a.triagePerMonth(a.hoursPerDay(q, rho)) + a.missPerMonth(r, rho)
}

func (a Assumptions) hoursPerDay(q, rho float64) float64 { return rho * q * a.MinutesPerAlert / 60 }

func (a Assumptions) triagePerMonth(hoursPerDay float64) float64 {
	return float64(hoursPerDay * a.CostPerHour * DaysPerMonth)
}

// AlertsPerDay is Q: N·π·TPR/G_tp + N·(1−π)·FPR/G_fp. A set without attacks has no TPR
// and counts false alerts only.
func (a Assumptions) AlertsPerDay(r Rates) float64 {
	attacks := float64(a.FlowsPerDay * a.AttackShare * r.TPR / a.GroupingTP)
	if math.IsNaN(r.TPR) {
		attacks = 0
	}
	return attacks + float64(a.FlowsPerDay*(1-a.AttackShare)*r.FPR/a.GroupingFP)
}

// Capacity is K, the alerts a day that the analysts can look at; +Inf if one takes no time.
func (a Assumptions) Capacity() float64 {
	if a.MinutesPerAlert == 0 {
		return math.Inf(1)
	}
	return a.Analysts * a.ProductiveHours * 60 / a.MinutesPerAlert
}

// LookedAt is ρ = min(1, K/Q), the share of alertsPerDay that is looked at.
func (a Assumptions) LookedAt(alertsPerDay float64) float64 {
	if k := a.Capacity(); alertsPerDay > k {
		return k / alertsPerDay
	}
	return 1
}

// AlertsPerAnalystHour is the load: alertsPerDay over the analysts' productive hours.
// Set it beside 60/MinutesPerAlert, what an hour has room for. +Inf without analysts.
func (a Assumptions) AlertsPerAnalystHour(alertsPerDay float64) float64 {
	return alertsPerDay / (a.Analysts * a.ProductiveHours)
}

// Precision is the share of alerting flows that are attacks where a share pi of flows
// is: Bayes' rule, and Axelsson's base-rate fallacy made visible (2000,
// doi:10.1145/357830.357849). NaN if nothing alerts.
func Precision(pi, tpr, fpr float64) float64 {
	hit := float64(pi * tpr)
	all := hit + float64((1-pi)*fpr)
	if all == 0 {
		return math.NaN()
	}
	return hit / all
}

// missPerMonth is Σ incidents·(1 − ρ·TPR)·loss.
func (a Assumptions) missPerMonth(r Rates, rho float64) float64 {
	if len(a.ByFamily) == 0 {
		return float64(a.IncidentsPerMonth * (1 - float64(rho*r.TPR)) * a.LossPerIncident)
	}
	sum := 0.0
	for _, f := range a.ByFamily {
		tpr := r.family(f.Family)
		sum += float64(f.IncidentsPerMonth * (1 - float64(rho*tpr)) * f.LossPerIncident)
	}
	return sum
}

// family is the TPR of the family with that key.
func (r Rates) family(key string) float64 {
	for i, tpr := range r.ByFamily {
		if data.Families[i].Key() == key && !math.IsNaN(tpr) {
			return tpr
		}
	}
	return r.TPR
}

// monthlyLoss is what all incidents would cost if every one were missed.
func (a Assumptions) monthlyLoss() float64 {
	return a.missPerMonth(Rates{}, 1)
}
