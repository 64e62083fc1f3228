// Package reason says why a model gave a flow its score, in what an analyst knows:
// the flow's own values, their units, and where each stands among normal traffic.
package reason

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// An Explanation is `explain --json`: base plus the contributions is the score.
type Explanation struct {
	Row           int                `json:"row"`
	Model         string             `json:"model"`
	Link          string             `json:"link"`
	Score         float64            `json:"score"`
	Base          float64            `json:"base"`
	Parts         []Part             `json:"parts,omitempty"` // of a combined model; contributions inside are apportioned
	Contributions []alert.ReasonLine `json:"contributions"`
	Label         string             `json:"label,omitempty"`
	Simulated     bool               `json:"simulated,omitempty"`

	Reasons []alert.Reason `json:"-"`
}

// A Part is one part's share of a combined score.
type Part struct {
	Model string  `json:"model"`
	Share float64 `json:"share"`
}

// A Teller explains the scores of one model. It belongs to one goroutine.
type Teller struct {
	model       string
	explainer   models.Explainer
	pipeline    *features.Pipeline
	transformer *features.Transformer
	schema      *data.Schema
	norms       *features.Norms
	rows        features.Rows
}

// NewTeller makes a teller of a result's model; false where the model can't say why.
func NewTeller(r *experiment.Result, f *experiment.Fitted) (*Teller, bool) {
	e, ok := models.NewExplainer(f.Model, r.Pipeline.Columns(), r.Pipeline.ExactColumns())
	if !ok {
		return nil, false
	}
	return &Teller{model: f.Spec.Key, explainer: e, pipeline: r.Pipeline, norms: r.Norms}, true
}

// Tell explains a row of a table. The error is a *features.MissingColumnError.
func (t *Teller) Tell(flows *data.Table, row int) (*Explanation, error) {
	if t.schema != flows.Schema {
		tr, err := t.pipeline.Transformer(flows.Schema)
		if err != nil {
			return nil, err
		}
		t.transformer, t.schema = tr, flows.Schema
	}
	t.transformer.To(&t.rows, flows, row, row+1)
	e := t.explainer.Explain(t.rows)
	out := &Explanation{Row: row + 1, Model: t.model, Link: e.Link, Score: e.Score, Base: e.Base,
		Label: flows.LabelName(row), Simulated: flows.Simulated}
	for _, p := range e.Parts {
		out.Parts = append(out.Parts, Part{p.Name, p.Share})
	}
	for i, source := range t.explainer.Sources() {
		r := t.describe(flows, row, source)
		r.Contribution = e.Contributions[i]
		out.Reasons = append(out.Reasons, r)
	}
	slices.SortStableFunc(out.Reasons, func(a, b alert.Reason) int {
		return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution))
	})
	for _, r := range out.Reasons {
		out.Contributions = append(out.Contributions, r.Line())
	}
	return out, nil
}

// describe is a column's value in the flow and where it stands among normal traffic:
// a number by its percentile, a category by how common its value is.
func (t *Teller) describe(flows *data.Table, row int, column string) alert.Reason {
	r := alert.Reason{Feature: column, Percentile: math.NaN(), NormalShare: math.NaN()}
	i, ok := flows.Schema.Index(column)
	if !ok {
		return r
	}
	c := flows.Schema.Columns[i]
	r.Unit = c.Unit
	if c.Kind == data.Category {
		r.Value = flows.Dicts[i].Name(flows.Codes[i][row])
		if t.norms != nil {
			if share, ok := t.norms.Share(column, r.Value); ok {
				r.NormalShare = share
			}
		}
		return r
	}
	v := flows.Numbers[i][row]
	r.Value = strconv.FormatFloat(v, 'g', 6, 64)
	if t.norms != nil {
		if p, ok := t.norms.Percentile(column, v); ok {
			r.Percentile = p
		}
	}
	return r
}
