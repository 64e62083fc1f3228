package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
)

// scenarioSection prices one model as a person set it on the what-if screen: what was
// changed, what it comes to beside the cheapest threshold and the other model, and what
// moves it. a holds the scenario already. A scenario without a model takes the champion.
func scenarioSection(r *experiment.Result, a cost.Assumptions, k *cost.Scenario) (Section, bool) {
	set := scenarioSet(r, k)
	if k == nil || set == nil {
		return Section{}, false
	}
	models, inForce := cost.ModelsOf(r, set)
	byKey := map[string]*cost.Model{}
	for _, m := range models {
		byKey[m.Key] = m
	}
	m := byKey[k.Model]
	if m == nil {
		m = byKey[r.Recipe.Champion]
	}
	if m == nil {
		return Section{}, false
	}
	at := func(key string) float64 {
		if t, moved := k.Thresholds[key]; moved {
			return t
		}
		return inForce[key]
	}
	s := Section{Title: "The what-if scenario" + quoted(k.Name), Blocks: []Block{
		text("Rates measured on %s. %s", FigureSet(set), changes(a, k))}}
	chosen, cheapest := m.At(a, at(m.Key)), m.Cheapest(a)
	t := priceTable(cost.Report{Assumptions: a})
	t.Rows = append(t.Rows, priceRow(m.Key, "chosen", chosen), priceRow(m.Key, "cheapest", cheapest))
	if other, threshold, ok := opponent(r, k, byKey, m.Key, at); ok {
		t.Rows = append(t.Rows, priceRow(other.Key, "compared with", other.At(a, threshold)))
	}
	s.Blocks = append(s.Blocks, Block{Table: t}, text("%s", capacityText(a, chosen)))
	total := func(a cost.Assumptions) float64 { return float64(m.At(a, at(m.Key)).TotalPerMonth) }
	priced := figure.Priced{Name: titleOf(m.Key), Curve: m.Prices(a, at(m.Key)), Cheapest: cheapest, Chosen: &chosen}
	s.Blocks = append(s.Blocks, picture(figure.CostByThreshold(FigureSet(set), a, priced)),
		picture(figure.Tornado(FigureSet(set).String(), "cost a month", a.Currency, total(a), cost.Tornado(a, total))))
	for _, c := range FigureModels(r, set) {
		if c.Name == titleOf(m.Key) {
			c.Threshold = at(m.Key)
			s.Blocks = append(s.Blocks, picture(figure.BaseRate(FigureSet(set), []figure.Model{c}, a.AttackShare)))
		}
	}
	return s, true
}

// scenarioSet is the set that a scenario names, else the first held-out one.
func scenarioSet(r *experiment.Result, k *cost.Scenario) *experiment.Set {
	if k != nil && k.Set != "" {
		if set := r.Set(k.Set); set != nil && set.Labelled() {
			return set
		}
	}
	for _, set := range r.Sets {
		if set.Labelled() && !set.Flattering() {
			return set
		}
	}
	return nil
}

// opponent is what the scenario's model is compared with: what was pinned, else the
// model that was asked for, else the champion or, for the champion, the challenger.
func opponent(r *experiment.Result, k *cost.Scenario, models map[string]*cost.Model, one string, at func(string) float64) (*cost.Model, float64, bool) {
	if k.Pinned != nil && models[k.Pinned.Model] != nil {
		return models[k.Pinned.Model], k.Pinned.Threshold, true
	}
	for _, key := range [...]string{k.Against, r.Recipe.Champion, r.Recipe.Challenger} {
		if m := models[key]; m != nil && key != one {
			return m, at(key), true
		}
	}
	return nil, 0, false
}

// changes says what a scenario changed.
func changes(a cost.Assumptions, k *cost.Scenario) string {
	var parts []string
	for _, f := range cost.Facts() {
		if v, changed := k.Values[f.Key]; changed {
			parts = append(parts, fmt.Sprintf("%s %.6g %s", strings.ToLower(f.Title), v, f.Unit))
		}
	}
	for _, l := range k.ByFamily {
		parts = append(parts, fmt.Sprintf("a missed %s incident %.6g %s", l.Family, l.LossPerIncident, a.Currency))
	}
	for _, key := range slices.Sorted(maps.Keys(k.Thresholds)) {
		parts = append(parts, fmt.Sprintf("threshold of %s %.4g", visible.Text(key, 40), k.Thresholds[key]))
	}
	if len(parts) == 0 {
		return "Nothing was changed: every assumption is where it started."
	}
	return "Changed: " + strings.Join(parts, "; ") + "."
}

// capacityText sets the alerts that come beside those that there is time for.
func capacityText(a cost.Assumptions, p cost.Price) string {
	return fmt.Sprintf("%.1f alerts a day come, there is time for %.0f: %s are looked at, the best scores first. Of the flows that alert, %s are attacks at the attack share assumed.",
		float64(p.AlertsPerDay), a.Capacity(), percentText(p.LookedAt), percentText(p.Precision))
}

func quoted(name string) string {
	if name == "" {
		return ""
	}
	return ": " + visible.Text(name, 60)
}
