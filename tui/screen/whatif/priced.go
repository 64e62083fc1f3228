package whatif

import (
	"context"
	"slices"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
)

// A bench is the models of a result made ready for pricing on one set. It is immutable.
type bench struct {
	result  *experiment.Result
	set     *experiment.Set
	worth   screen.Worth
	about   figure.Set
	models  []*cost.Model
	curves  []figure.Model
	inForce map[string]float64
}

// prepare makes a bench. It runs beside the screen.
func prepare(ctx context.Context, r *experiment.Result, set *experiment.Set, catalog screen.Catalog) (*bench, error) {
	b := &bench{result: r, set: set, worth: screen.WorthOf(set), about: figure.Set{Name: set.Name, Simulated: set.Simulated}}
	b.models, b.inForce = cost.ModelsOf(r, set)
	for _, m := range b.models {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		curve := metric.NewCurve(r.ScoresOn(set, m.Key), set.Attack)
		b.about.Normals, b.about.Attacks = curve.Normals(), curve.Attacks()
		b.curves = append(b.curves, figure.Model{Name: m.Key, Index: catalog.Index(m.Key), Curve: curve, Threshold: b.inForce[m.Key]})
	}
	return b, nil
}

// index is a model's place on the bench; −1 where it has none.
func (b *bench) index(key string) int {
	return slices.IndexFunc(b.models, func(m *cost.Model) bool { return m.Key == key })
}

// priced is what a scenario comes to: worked out when it changes, not when it is drawn.
type priced struct {
	one, other side
	chosen     cost.Price   // of one
	cheapest   cost.Price   // of the same model
	against    *cost.Price  // of other; nil where there is none
	curve      []cost.Price // of one's model, from the highest threshold down
	sways      []cost.Sway

	charts [charts]figure.Figure
}

// The charts, in the order of the key that turns them.
const (
	byAlerts = iota
	byThreshold
	tornado
	baseRate
	space
	charts
)

// price prices a scenario for one side, and for the other if it has a key.
func (b *bench) price(a cost.Assumptions, one, other side) *priced {
	m := b.models[b.index(one.key)]
	p := &priced{one: one, other: other, chosen: m.At(a, one.threshold), cheapest: m.Cheapest(a), curve: m.Prices(a, one.threshold)}
	if other.key != "" {
		at := b.models[b.index(other.key)].At(a, other.threshold)
		p.against = &at
	}
	total := func(a cost.Assumptions) float64 { return float64(m.At(a, one.threshold).TotalPerMonth) }
	p.sways = cost.Tornado(a, total)
	p.charts[tornado] = figure.Tornado("", "cost a month", a.Currency, total(a), p.sways)
	b.costCharts(a, p)
	b.shareCharts(a, p)
	return p
}

// costCharts draws the cost of all models, the priced one's marks and names above the others'.
func (b *bench) costCharts(a cost.Assumptions, p *priced) {
	var models []figure.Priced
	var mine figure.Priced
	for n, m := range b.models {
		one := figure.Priced{Name: m.Key, Index: b.curves[n].Index, Curve: p.curve, Cheapest: p.cheapest, Chosen: &p.chosen}
		if m.Key == p.one.key {
			mine = one
		} else {
			one.Curve = m.Prices(a)
		}
		models = append(models, one)
	}
	f := figure.CostByAlerts(b.about, a, models)
	f.Marks = slices.DeleteFunc(f.Marks, func(m figure.Mark) bool { return m.Kind == figure.Dot })
	f.Marks = append(f.Marks, b.marks(p)...)
	p.charts[byAlerts] = named(f, p.one.key, p.other.key)
	p.charts[byThreshold] = figure.CostByThreshold(b.about, a, mine)
}

// marks are where both sides stand on the cost curve, and where the priced model would
// be cheapest: more would hide the curves.
func (b *bench) marks(p *priced) []figure.Mark {
	var marks []figure.Mark
	mark := func(d side, price *cost.Price, role figure.Role, text string) {
		if price == nil || !price.TotalPerMonth.Defined() {
			return
		}
		ink, _ := figure.Identity(b.curves[b.index(d.key)].Index)
		marks = append(marks, figure.Mark{Kind: figure.Dot, Role: role, Ink: ink, Text: text + " " + money(float64(price.TotalPerMonth)),
			X: float64(price.AlertsPerDay), Y: float64(price.TotalPerMonth)})
	}
	mark(p.other, p.against, figure.Chosen, p.other.key)
	mark(p.one, &p.cheapest, figure.Cheapest, "cheapest")
	mark(p.one, &p.chosen, figure.Chosen, "chosen")
	return marks
}

// named puts one model's curve on top, another's below it, and names all by their keys.
func named(f figure.Figure, one, other string) figure.Figure {
	rank := func(s figure.Series) int {
		switch key := modelOf(s.Name); {
		case key == one:
			return 2
		case key == other && other != "":
			return 1
		}
		return 0
	}
	slices.SortStableFunc(f.Series, func(a, b figure.Series) int { return rank(a) - rank(b) })
	for i := range f.Series {
		f.Series[i].Name = modelOf(f.Series[i].Name)
	}
	return f
}

// modelOf is the model that a curve is named after: "boost, cheapest 18.9k".
func modelOf(name string) string {
	for i, r := range name {
		if r == ',' {
			return name[:i]
		}
	}
	return name
}

// shareCharts draw what depends on how rare attacks are.
func (b *bench) shareCharts(a cost.Assumptions, p *priced) {
	at := func(d side) figure.Model {
		m := b.curves[b.index(d.key)]
		m.Threshold = d.threshold
		return m
	}
	sides := []figure.Model{at(p.one)}
	if p.other.key != "" {
		sides = append([]figure.Model{at(p.other)}, sides...)
	}
	p.charts[baseRate] = figure.BaseRate(b.about, sides, a.AttackShare)
	c := a.FlowCosts()
	p.charts[space] = named(figure.Envelope(b.about, b.curves, cost.ProbabilityCost(a.AttackShare, c.Miss-c.Hit, c.FalseAlarm)), p.one.key, p.other.key)
}
