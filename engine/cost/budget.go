package cost

import "github.com/trunkline/trunkline/models/metric"

// A Budget is what a promise of so many false alerts a day takes. It holds for traffic
// exchangeable with the calibration flows: drift voids it.
type Budget struct {
	FalseAlertsPerDay float64
	NormalFlowsPerDay float64
	Alpha             float64 // the false alarm rate to promise
	Needed            int     // calibration flows that it needs at least; −1: no number would do
	Have              int     // calibration flows there are
	Smallest          float64 // false alerts a day, the smallest budget that Have can promise
	Promised          bool    // Have is enough
}

// Budget works out what a budget of false alerts a day, before grouping, asks of have
// calibration flows.
func (a Assumptions) Budget(falseAlertsPerDay float64, have int) Budget {
	normals := a.FlowsPerDay * (1 - a.AttackShare)
	alpha := metric.BudgetRate(falseAlertsPerDay, normals)
	return Budget{
		FalseAlertsPerDay: falseAlertsPerDay, NormalFlowsPerDay: normals,
		Alpha: alpha, Needed: metric.FlowsNeeded(alpha), Have: have,
		Smallest: normals * metric.SmallestRate(have),
		Promised: metric.CanPromise(alpha, have) == nil,
	}
}
