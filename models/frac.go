package models

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/features"
)

// FRaC is feature regression and classification (Noto, Brodley, Slonim 2012,
// doi:10.1007/s10618-011-0234-x): each feature of a flow is predicted from others by
// small trees fitted on normal flows, and the score is the sum of the surprises.
//
// Features are the exact ones, in bins. A feature's surprise is the mean of -ln p over
// its trees, where p is the share of its bin in the leaf that the flow's other
// features lead to, smoothed towards the bin's share of all normal flows. Scores are
// nats, above 0 and without a bound; more is more suspicious. A fitted model is
// immutable and safe for concurrent use.
type FRaC struct {
	bins      exactBins
	trees     [][]fracTree // each feature's; none where it is not predicted
	smoothing float64

	// For scoring: all trees in a row.
	features []fracFeature
	nodes    []fracNode
	leaf     []uint32  // of each leaf: where its surprises begin
	surprise []float64 // leaf by leaf, a number for each bin of the feature
}

// A fracFeature is one predicted feature's place in FRaC's arrays.
type fracFeature struct {
	roots []uint32  // of its trees, in nodes
	flat  []float64 // surprise of each bin where there are no trees
}

func fracEntry() Entry {
	return Entry{
		Key:   "frac",
		Title: "FRaC ensemble",
		About: "Predicts each feature of a flow from the others as normal traffic has them, and adds up the surprises: finds attacks that combine usual values in an unusual way, and says which feature surprised.",
		Params: []ParamSpec{
			{Name: "trees", Meaning: "trees that predict each feature", Default: 5, Min: 1, Max: 20, Integer: true},
			{Name: "share", Meaning: "share of the other features that a tree may look at", Default: 0.6, Min: 0.05, Max: 1},
			{Name: "depth", Meaning: "cuts between root and leaf at most", Default: 10, Min: 1, Max: maxFracDepth, Integer: true},
			{Name: "leaf", Meaning: "normal flows that a leaf holds at least", Default: 20, Min: 1, Max: 1000, Integer: true, Log: true},
			{Name: "bins", Meaning: "bins of a number, not counting those at and beyond its extremes", Default: 16, Min: 2, Max: 64, Integer: true, Log: true},
			{Name: "smoothing", Meaning: "flows with the overall shares that are added to each leaf", Default: 5, Min: 0.01, Max: 1000, Log: true},
		},
		Limits: Limits{NeedsExact: true, Remark: "Learns from normal flows only; ignores row weights. At most 256 exact features, and 255 names of a category."},
		New: func(s Settings) Learner {
			return fracLearner{trees: int(s["trees"]), depth: int(s["depth"]), leaf: int(s["leaf"]),
				bins: int(s["bins"]), share: s["share"], smoothing: s["smoothing"]}
		},
		Decode: decodeFRaC,
	}
}

// newFRaC lays the trees out for scoring.
func newFRaC(bins exactBins, trees [][]fracTree, smoothing float64) *FRaC {
	m := &FRaC{bins: bins, trees: trees, smoothing: smoothing, features: make([]fracFeature, len(bins))}
	for j := range bins {
		q := bins[j].shares()
		if len(trees[j]) == 0 {
			for _, share := range q {
				m.features[j].flat = append(m.features[j].flat, -math.Log(share))
			}
		}
		for _, t := range trees[j] {
			m.features[j].roots = append(m.features[j].roots, uint32(len(m.nodes)))
			m.add(t, q)
		}
	}
	return m
}

// add appends a tree of a feature whose bins have the shares q.
func (m *FRaC) add(t fracTree, q []float64) {
	first := len(m.surprise)
	for _, at := range t.leaf {
		m.leaf = append(m.leaf, uint32(first+max(int(at), 0)*len(q)))
	}
	m.nodes = append(m.nodes, t.nodes...)
	m.surprise = append(m.surprise, smoothedSurprise(t.counts, q, m.smoothing)...)
}

// surpriseAt gives the surprise at feature j of a row, five trees in step.
func (m *FRaC) surpriseAt(j int, row *exactRow) float64 {
	f := &m.features[j]
	bin := uint32(row[j])
	if f.flat != nil {
		return f.flat[bin]
	}
	sum, roots := 0.0, f.roots
	for ; len(roots) >= 5; roots = roots[5:] {
		a, b, c, d, e := roots[0], roots[1], roots[2], roots[3], roots[4]
		for {
			na, nb, nc, nd, ne := m.nodes[a], m.nodes[b], m.nodes[c], m.nodes[d], m.nodes[e]
			if na.step|nb.step|nc.step|nd.step|ne.step == 0 {
				break
			}
			a, b, c, d, e = a+na.down(row), b+nb.down(row), c+nc.down(row), d+nd.down(row), e+ne.down(row)
		}
		sum += m.surprise[m.leaf[a]+bin]
		sum += m.surprise[m.leaf[b]+bin]
		sum += m.surprise[m.leaf[c]+bin]
		sum += m.surprise[m.leaf[d]+bin]
		sum += m.surprise[m.leaf[e]+bin]
	}
	for _, a := range roots {
		for m.nodes[a].step != 0 {
			a += m.nodes[a].down(row)
		}
		sum += m.surprise[m.leaf[a]+bin]
	}
	return sum / float64(len(f.roots))
}

// down gives the way to the next node; 0 at a leaf.
func (n fracNode) down(row *exactRow) uint32 {
	var right uint32
	if row[n.column] > n.cut {
		right = 1
	}
	return uint32(n.step) + right
}

// SurpriseTo writes the surprise at each exact feature, in nats, to dst; they add up
// to the score. It panics if the widths disagree.
func (m *FRaC) SurpriseTo(dst []float64, row []float64) {
	if len(dst) != len(m.bins) || len(row) != len(m.bins) {
		panic(fmt.Sprintf("models: %d surprises and %d exact values of a frac fitted on %d", len(dst), len(row), len(m.bins)))
	}
	var binned exactRow
	m.bins.toBins(binned[:], row)
	for j := range dst {
		dst[j] = m.surpriseAt(j, &binned)
	}
}

func (m *FRaC) ScoreTo(dst []float64, r features.Rows) {
	requireExactShape("frac", dst, r, len(m.bins))
	var row exactRow
	for i := range dst {
		m.bins.toBins(row[:], r.ExactRow(i))
		score := 0.0
		for j := range m.features {
			score += m.surpriseAt(j, &row)
		}
		dst[i] = score
	}
}

// requireExactShape is requireShape for a model of exact values.
func requireExactShape(model string, dst []float64, r features.Rows, width int) {
	if r.N > 0 && r.ExactWidth != width {
		panic(fmt.Sprintf("models: %s was fitted on %d exact features, asked to score %d", model, width, r.ExactWidth))
	}
	if len(dst) != r.N {
		panic(fmt.Sprintf("models: %d places for the scores of %d rows", len(dst), r.N))
	}
}
