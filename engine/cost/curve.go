package cost

import (
	"math"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/metric"
)

// A Model is one model's scores on one labelled set, ready to be priced at any threshold
// as fast as a slider moves. It is immutable and safe for concurrent use.
type Model struct {
	Key string
	Set string // "KDDTest+"

	curve    *metric.Curve
	families *metric.Groups // nil: not known
	points   []metric.Point // every operating point, from no alert down
	byFamily []float64      // recall by family at each point, len(data.Families) a point; nil: not known
	corners  []int          // the points a chart needs
}

// NewModel works out every operating point. families may be nil; else it is what
// metric.NewFamilies made of the same scores.
func NewModel(key, set string, curve *metric.Curve, families *metric.Groups) *Model {
	m := &Model{Key: key, Set: set, curve: curve, families: families, points: curve.Points()}
	m.corners = thin(m.points, curve.Attacks())
	if families != nil {
		const n = len(data.Families)
		m.byFamily = make([]float64, n*len(m.points))
		for i, p := range m.points {
			families.RecallTo(m.byFamily[i*n:(i+1)*n], p.Threshold)
		}
	}
	return m
}

// At prices the threshold t.
func (m *Model) At(a Assumptions, t float64) Price {
	c := m.curve.At(t)
	r := Rates{TPR: c.Recall(), FPR: c.FPR()}
	if m.families != nil && len(a.ByFamily) > 0 {
		r.ByFamily = make([]float64, len(data.Families))
		m.families.RecallTo(r.ByFamily, t)
	}
	p := a.Price(r)
	p.Threshold = metric.Value(t)
	return p
}

// Cheapest gives the threshold with the lowest total cost, the highest of those that
// tie. It looks at every threshold that the set can tell apart. Where the set has no
// attacks the total is not known, and the price is the one of no alert at all.
func (m *Model) Cheapest(a Assumptions) Price {
	best, least := 0, math.Inf(1)
	for i := range m.points {
		if total := a.total(m.rates(i)); total < least {
			best, least = i, total
		}
	}
	return m.price(a, best)
}

// Prices gives the price along the thresholds, from the highest score down to −Inf: a few
// hundred at most, dense where false alarms are few. also are further thresholds to
// take in, such as the one in force.
func (m *Model) Prices(a Assumptions, also ...float64) []Price {
	prices := make([]Price, 0, len(m.corners)+len(also))
	for _, i := range m.corners {
		prices = append(prices, m.price(a, i))
	}
	for _, t := range also {
		if !math.IsNaN(t) {
			prices = append(prices, m.At(a, t))
		}
	}
	slices.SortStableFunc(prices, func(x, y Price) int {
		switch {
		case x.Threshold > y.Threshold:
			return -1
		case x.Threshold < y.Threshold:
			return 1
		}
		return 0
	})
	return slices.CompactFunc(prices, func(x, y Price) bool { return x.Threshold == y.Threshold })
}

// price prices the i-th operating point.
func (m *Model) price(a Assumptions, i int) Price {
	p := a.Price(m.rates(i))
	p.Threshold = metric.Value(m.points[i].Threshold)
	return p
}

// rates are what the i-th operating point does.
func (m *Model) rates(i int) Rates {
	r := Rates{TPR: rate(m.points[i].TP, m.curve.Attacks()), FPR: rate(m.points[i].FP, m.curve.Normals())}
	if m.byFamily != nil {
		n := len(data.Families)
		r.ByFamily = m.byFamily[i*n : (i+1)*n]
	}
	return r
}

// rate is part/whole, NaN where there is nothing.
func rate(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

// thin numbers the ends and the points where false positives have grown by a twentieth,
// or true positives by a hundredth of all attacks: under 400 for a million flows.
func thin(points []metric.Point, attacks int) []int {
	kept := []int{0}
	for i := 1; i < len(points); i++ {
		p, last := points[i], points[kept[len(kept)-1]]
		grown := p.FP-last.FP >= max(last.FP/20, 1)
		if grown || p.TP-last.TP >= max(attacks/100, 1) || i == len(points)-1 {
			kept = append(kept, i)
		}
	}
	return kept
}
