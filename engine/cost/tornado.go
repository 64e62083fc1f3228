package cost

import (
	"math"
	"sort"
)

// A Sway is how far one assumption moves a figure over its plausible range, all others held.
type Sway struct {
	Fact
	AtMin, AtMax float64 // the figure with the assumption at From and at To
	From, To     float64 // the fact's range, widened to the value in use
}

// Width is how far the figure moves.
func (s Sway) Width() float64 { return math.Abs(s.AtMax - s.AtMin) }

// Tornado moves each assumption over its range and gives what it does to the figure,
// the strongest first. Assumptions that do not move it come last, in catalog order.
// figure must be a pure function; where it is NaN, so is the sway.
func Tornado(a Assumptions, figure func(Assumptions) float64) []Sway {
	sways := make([]Sway, 0, len(facts))
	for _, f := range facts {
		now := *f.field(&a)
		s := Sway{Fact: f, From: math.Min(f.Min, now), To: math.Max(f.Max, now)}
		low, high := a, a
		*f.field(&low), *f.field(&high) = s.From, s.To
		if len(a.ByFamily) > 0 {
			low.ByFamily, high.ByFamily = scaled(a.ByFamily, f.Key, s.From/now), scaled(a.ByFamily, f.Key, s.To/now)
		}
		s.AtMin, s.AtMax = figure(low), figure(high)
		sways = append(sways, s)
	}
	sort.SliceStable(sways, func(i, j int) bool { return sways[i].Width() > sways[j].Width() })
	return sways
}

// scaled moves the families' incidents or losses by the same factor as the sum that they split.
func scaled(families []FamilyLoss, key string, factor float64) []FamilyLoss {
	if math.IsNaN(factor) || math.IsInf(factor, 0) {
		factor = 1
	}
	out := append([]FamilyLoss(nil), families...)
	for i := range out {
		switch key {
		case "incidents_per_month":
			out[i].IncidentsPerMonth *= factor
		case "loss_per_incident":
			out[i].LossPerIncident *= factor
		}
	}
	return out
}
