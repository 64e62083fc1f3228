package models

import "github.com/trunkline/trunkline/features"

// surprising is a model whose score is a sum of surprises at exact features.
type surprising interface {
	SurpriseTo(dst, row []float64)
}

// surpriseExplainer explains a score by the features that surprised.
type surpriseExplainer struct {
	*bySource
	model     surprising
	surprises []float64
}

func explainSurprise(m surprising, exact []features.Column) *surpriseExplainer {
	return &surpriseExplainer{newBySource(exact), m, make([]float64, len(exact))}
}

func (m *FRaC) explainer(_, exact []features.Column) Explainer { return explainSurprise(m, exact) }

func (m *ChowLiu) explainer(_, exact []features.Column) Explainer { return explainSurprise(m, exact) }

func (x *surpriseExplainer) Explain(row features.Rows) *Explanation {
	x.model.SurpriseTo(x.surprises, row.ExactRow(0))
	x.gather(x.surprises, 1)
	x.out.Link, x.out.Base, x.out.Score = "surprise in nats", 0, 0
	for _, s := range x.surprises {
		x.out.Score += s
	}
	return &x.out
}
