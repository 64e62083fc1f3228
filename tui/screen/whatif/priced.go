package whatif

import (
	"context"
	"math"

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
	about   figure.Set
	models  []*cost.Model
	curves  []figure.Model
	inForce map[string]float64
}

// prepare makes a bench. It runs beside the screen.
func prepare(ctx context.Context, r *experiment.Result, set *experiment.Set, catalog screen.Catalog) (*bench, error) {
	b := &bench{result: r, set: set, about: figure.Set{Name: set.Name, Simulated: set.Simulated}}
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

func (b *bench) index(key string) int {
	for i, m := range b.models {
		if m.Key == key {
			return i
		}
	}
	return -1
}

// priced is what a scenario comes to: worked out when it changes, not when it is drawn.
type priced struct {
	models   []figure.Priced // one a model of the bench
	chosen   cost.Price      // of the model that is priced
	cheapest cost.Price
	against  *cost.Price // of the model that it is compared with
	sways    []cost.Sway

	byAlerts, byThreshold, tornado, space figure.Figure
}

// price prices a scenario for the model at place i of the bench, against the one at k
// (−1: none).
func (b *bench) price(sc *scenario, i, k int) *priced {
	a, p := sc.assumptions, &priced{}
	for n, m := range b.models {
		at := b.inForce[m.Key]
		if t, moved := sc.threshold[m.Key]; moved {
			at = t
		}
		chosen := m.At(a, at)
		p.models = append(p.models, figure.Priced{Name: m.Key, Index: b.curves[n].Index, Curve: m.Prices(a, at), Cheapest: m.Cheapest(a), Chosen: &chosen})
	}
	p.chosen, p.cheapest = *p.models[i].Chosen, p.models[i].Cheapest
	if k >= 0 {
		p.against = p.models[k].Chosen
	}
	t := float64(p.chosen.Threshold)
	if !p.chosen.Threshold.Defined() {
		t = math.Inf(-1)
	}
	total := func(a cost.Assumptions) float64 { return float64(b.models[i].At(a, t).TotalPerMonth) }
	p.sways = cost.Tornado(a, total)
	b.figures(a, p, i, total(a))
	return p
}

func (b *bench) figures(a cost.Assumptions, p *priced, i int, now float64) {
	p.byAlerts = figure.CostByAlerts(b.about, a, p.models)
	p.byThreshold = figure.CostByThreshold(b.about, a, p.models[i])
	p.tornado = figure.Tornado("", "cost a month", a.Currency, now, p.sways)
	c := a.FlowCosts()
	p.space = figure.Envelope(b.about, b.curves, cost.ProbabilityCost(a.AttackShare, c.Miss-c.Hit, c.FalseAlarm))
	ink, _ := figure.Identity(p.models[i].Index)
	for k := range p.byAlerts.Marks { // only the priced model's marks are read
		if m := &p.byAlerts.Marks[k]; m.Kind == figure.Dot && m.Ink != ink {
			m.Text = ""
		}
	}
}
