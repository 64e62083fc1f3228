package cost

import (
	"math"
	"sort"

	"github.com/trunkline/trunkline/models/metric"
)

// A Model is one model's scores on one labelled set, ready to be priced at any threshold.
// It is immutable and safe for concurrent use.
type Model struct {
	Key      string
	Set      string         // "KDDTest+"
	Curve    *metric.Curve  // required
	Families *metric.Groups // by family, as metric.NewFamilies makes them; nil: not known
}

// At prices the threshold t.
func (m Model) At(a Assumptions, t float64) Price {
	c := m.Curve.At(t)
	r := Rates{TPR: c.Recall(), FPR: c.FPR()}
	if m.Families != nil && len(a.ByFamily) > 0 {
		r.ByFamily = map[string]float64{}
		for _, g := range m.Families.At(t) {
			r.ByFamily[g.Name] = float64(g.Recall)
		}
	}
	p := a.Price(r)
	p.Threshold = metric.Value(t)
	return p
}

// Cheapest gives the threshold with the lowest total cost, the highest of those that
// tie. It looks at every threshold that the set can tell apart. Where the set has no
// attacks the total is not known, and the price is the one of no alert at all.
func (m Model) Cheapest(a Assumptions) Price {
	points := m.Curve.Points()
	best := m.At(a, points[0].Threshold)
	for _, p := range points[1:] {
		if price := m.At(a, p.Threshold); price.TotalPerMonth < best.TotalPerMonth {
			best = price
		}
	}
	return best
}

// Prices gives the price along the thresholds, from the highest score down to −Inf: a few
// hundred at most, dense where false alarms are few. also are further thresholds to
// take in, such as the one in force.
func (m Model) Prices(a Assumptions, also ...float64) []Price {
	thresholds := append([]float64(nil), also...)
	for _, p := range thin(m.Curve.Points(), m.Curve.Attacks()) {
		thresholds = append(thresholds, p.Threshold)
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(thresholds)))
	var prices []Price
	for i, t := range thresholds {
		if !math.IsNaN(t) && (i == 0 || t != thresholds[i-1]) {
			prices = append(prices, m.At(a, t))
		}
	}
	return prices
}

// thin keeps the ends and the points where false positives have grown by a twentieth or
// true positives by a hundredth of all attacks: under 400 for a million flows.
func thin(points []metric.Point, attacks int) []metric.Point {
	kept := points[:0:0]
	for i, p := range points {
		if i == 0 || i == len(points)-1 {
			kept = append(kept, p)
			continue
		}
		last := kept[len(kept)-1]
		if float64(p.FP) >= math.Max(float64(last.FP)*1.05, float64(last.FP)+1) || p.TP-last.TP >= max(attacks/100, 1) {
			kept = append(kept, p)
		}
	}
	return kept
}
