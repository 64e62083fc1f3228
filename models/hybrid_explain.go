package models

import (
	"github.com/trunkline/trunkline/features"
)

// combinationExplainer explains a combined score part by part, then column by column:
// each part's share is apportioned by what the part itself says of the columns.
type combinationExplainer struct {
	m      *Combination
	names  []string
	parts  []explainedPart
	shares []float64
	out    Explanation
}

// forestTolerance is the attack share below which a branch of a fully grown forest is
// not walked down when a part is explained: its contributions are scaled to the part's
// share anyway. On NSL-KDD about 6 % of them move, and it takes a third of the time.
const forestTolerance = 2e-5

// An explainedPart is nil where the model can't say why; then its share is nobody's.
type explainedPart struct {
	Explainer
	at []int // its sources' places among the combination's
}

func (m *Combination) explainer(columns, exact []features.Column) Explainer {
	x := &combinationExplainer{m: m, parts: make([]explainedPart, len(m.parts)), shares: make([]float64, len(m.parts))}
	place := map[string]int{}
	for k, p := range m.parts {
		inner, ok := NewExplainer(p.model, columns, exact)
		if !ok {
			continue
		}
		if _, grown := p.model.(*Forest); grown {
			inner.(*ensembleExplainer).tolerance = forestTolerance
		}
		x.parts[k].Explainer = inner
		for _, name := range inner.Sources() {
			i, seen := place[name]
			if !seen {
				i = len(x.names)
				place[name] = i
				x.names = append(x.names, name)
			}
			x.parts[k].at = append(x.parts[k].at, i)
		}
	}
	x.out.Contributions = make([]float64, len(x.names))
	x.out.Parts = make([]PartShare, len(m.parts))
	x.out.Link = "evidence, -log10 of the p-value"
	return x
}

func (x *combinationExplainer) Sources() []string { return x.names }

func (x *combinationExplainer) Explain(row features.Rows) *Explanation {
	clear(x.out.Contributions)
	x.m.PartsTo(x.shares, row)
	x.out.Score, x.out.Base = 0, 0
	for k, share := range x.shares {
		x.out.Parts[k] = PartShare{x.m.parts[k].key, share}
		x.out.Score += share
		p := x.parts[k]
		if p.Explainer == nil {
			x.out.Base += share
			continue
		}
		x.out.Base += apportion(x.out.Contributions, p.at, p.Explain(row).Contributions, share)
	}
	return &x.out
}

// apportion hands a part's share out in proportion to what the part says of its
// sources. If it says about as much for as against, only what speaks for suspicion
// takes part: scaling a small difference up would blow both sides up. It gives what
// is left if the part says nothing.
func apportion(dst []float64, at []int, said []float64, share float64) (left float64) {
	net, pro := 0.0, 0.0
	for _, c := range said {
		net += c
		pro += max(c, 0)
	}
	against := pro - net
	switch {
	case pro > 0 && against <= pro/2:
		for i, c := range said {
			dst[at[i]] += c / net * share
		}
	case pro > 0:
		for i, c := range said {
			dst[at[i]] += max(c, 0) / pro * share
		}
	default:
		return share
	}
	return 0
}
