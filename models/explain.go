package models

import (
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
)

// An Explanation is a score taken apart by the flow columns that it came from: Base
// plus the contributions is Score, to 1e-9 of the scale that Link names.
type Explanation struct {
	Link          string    // "log-odds", "attack share", "path length", "mean surprise"
	Base          float64   // what the model says before it knows the flow
	Score         float64   // on the scale of Link; not always the model's ScoreTo
	Contributions []float64 // by place in Explainer.Sources; positive: more suspicious
	Parts         []PartShare
}

// A PartShare is one part's share of a combined score. Inside a part, contributions are
// apportioned: scaled to add up to the share.
type PartShare struct {
	Name  string // catalog key of the part
	Share float64
}

// An Explainer takes one model's scores apart. It belongs to one goroutine.
type Explainer interface {
	// Sources are the flow columns that contributions are given for.
	Sources() []string
	// Explain takes one row apart. The explanation is valid until the next call.
	Explain(row features.Rows) *Explanation
}

// explained is a model that can make its own explainer, or nil where it can't after all.
type explained interface {
	explainer(columns, exact []features.Column) Explainer
}

// NewExplainer makes an explainer of a model fitted on the columns; false where the
// model can't say why. Making one of an ensemble takes a few milliseconds.
func NewExplainer(m Model, columns, exact []features.Column) (Explainer, bool) {
	e, ok := m.(explained)
	if !ok {
		return nil, false
	}
	x := e.explainer(columns, exact)
	return x, x != nil
}

// bySource adds up contributions of encoded columns by the flow column they came from.
type bySource struct {
	names []string
	at    []int // encoded column → place in names
	out   Explanation
}

func newBySource(columns []features.Column) *bySource {
	b := &bySource{}
	place := map[string]int{}
	for _, c := range columns {
		i, seen := place[c.Source]
		if !seen {
			i = len(b.names)
			place[c.Source] = i
			b.names = append(b.names, c.Source)
		}
		b.at = append(b.at, i)
	}
	b.out.Contributions = make([]float64, len(b.names))
	return b
}

func (b *bySource) Sources() []string { return b.names }

// gather adds encoded columns' contributions up, times a sign or scale.
func (b *bySource) gather(byColumn []float64, scale float64) {
	clear(b.out.Contributions)
	for i, v := range byColumn {
		b.out.Contributions[b.at[i]] += scale * v
	}
}

// ensembleExplainer explains trees by exact SHAP values.
type ensembleExplainer struct {
	*bySource
	ensemble  *tree.Ensemble
	shap      *tree.SHAP
	scratch   tree.Scratch
	columns   []float64
	link      string
	sign      float64 // −1 where a higher value is less suspicious
	tolerance float64
}

func explainEnsemble(e *tree.Ensemble, columns []features.Column, link string, sign float64) *ensembleExplainer {
	return &ensembleExplainer{bySource: newBySource(columns), ensemble: e, shap: tree.NewSHAP(e), columns: make([]float64, e.Width), link: link, sign: sign}
}

func (x *ensembleExplainer) Explain(row features.Rows) *Explanation {
	clear(x.columns)
	x.shap.AttributeTo(x.columns, row.Row(0), x.tolerance, &x.scratch)
	x.gather(x.columns, x.sign)
	x.out.Link, x.out.Base, x.out.Score = x.link, x.sign*x.shap.Base(), x.sign*x.ensemble.Value(row.Row(0))
	return &x.out
}

func (m *Boost) explainer(columns, _ []features.Column) Explainer {
	return explainEnsemble(m.Ensemble(), columns, "log-odds", 1)
}

func (m *Forest) explainer(columns, _ []features.Column) Explainer {
	return explainEnsemble(m.Ensemble(), columns, "attack share", 1)
}

// The path length of an isolation forest is shorter the more unusual the flow is.
func (m *Isolation) explainer(columns, _ []features.Column) Explainer {
	return explainEnsemble(m.pathLengths(), columns, "shorter path", -1)
}

// attributorExplainer explains a model that takes its score apart by column itself.
type attributorExplainer struct {
	*bySource
	model   Attributor
	columns []float64
}

func (m *Logistic) explainer(columns, _ []features.Column) Explainer {
	return &attributorExplainer{newBySource(columns), m, make([]float64, len(columns))}
}

func (x *attributorExplainer) Explain(row features.Rows) *Explanation {
	x.out.Base, x.out.Score, x.out.Link = x.model.Attribute(x.columns, row.Row(0))
	x.gather(x.columns, 1)
	return &x.out
}
