package models

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// ChowLiu is the tree-shaped distribution nearest to that of normal flows (Chow, Liu
// 1968, doi:10.1109/TIT.1968.1054142): each exact feature, in bins, depends on one
// other feature, and the score is how improbable the flow is.
//
// Scores are -ln p in nats, above 0; higher is more suspicious. A feature's
// probability given its parent is smoothed towards its share of all normal flows. A
// fitted model is immutable and safe for concurrent use.
type ChowLiu struct {
	bins      exactBins
	smoothing float64
	parent    []int       // of each feature; -1 at the root
	counts    [][]uint32  // of each feature but the root: normal flows by the parent's bin, then its own
	surprise  [][]float64 // as counts; the root's by its bin
}

func chowLiuEntry() Entry {
	return Entry{
		Key:   "chowliu",
		Title: "Chow-Liu tree",
		About: "Each feature depends on one other, as in normal traffic; a flow is suspicious if it is improbable. Small and quick, and its tree can be read.",
		Params: []ParamSpec{
			{Name: "bins", Meaning: "bins of a number, not counting those at and beyond its extremes", Default: 16, Min: 2, Max: 64, Integer: true, Log: true},
			{Name: "smoothing", Meaning: "flows with the overall shares that are added to those with each value of the parent", Default: 5, Min: 0.01, Max: 1000, Log: true},
		},
		Limits: Limits{NeedsExact: true, Remark: "Learns from normal flows only; ignores row weights. At most 256 exact features, and 255 names of a category."},
		New: func(s Settings) Learner {
			return chowLiuLearner{bins: int(s["bins"]), smoothing: s["smoothing"]}
		},
		Decode: decodeChowLiu,
	}
}

// newChowLiu works out the surprises.
func newChowLiu(bins exactBins, smoothing float64, parent []int, counts [][]uint32) *ChowLiu {
	m := &ChowLiu{bins: bins, smoothing: smoothing, parent: parent, counts: counts, surprise: make([][]float64, len(bins))}
	for j := range bins {
		q := bins[j].shares()
		if parent[j] < 0 {
			for _, share := range q {
				m.surprise[j] = append(m.surprise[j], -math.Log(share))
			}
			continue
		}
		m.surprise[j] = smoothedSurprise(counts[j], q, smoothing)
	}
	return m
}

// smoothedSurprise gives -ln p, p = (count + s·q)/(n + s), for each group of len(q)
// counts that add up to n.
func smoothedSurprise(counts []uint32, q []float64, smoothing float64) []float64 {
	surprise := make([]float64, 0, len(counts))
	for at := 0; at < len(counts); at += len(q) {
		group, total := counts[at:at+len(q)], 0.0
		for _, n := range group {
			total += float64(n)
		}
		for bin, n := range group {
			p := (float64(n) + float64(smoothing*q[bin])) / (total + smoothing)
			surprise = append(surprise, -math.Log(p))
		}
	}
	return surprise
}

// Parents gives the feature that each exact feature depends on; -1 for the root.
func (m *ChowLiu) Parents() []int { return append([]int(nil), m.parent...) }

func (m *ChowLiu) surpriseAt(j int, row *exactRow) float64 {
	at := int(row[j])
	if p := m.parent[j]; p >= 0 {
		at += int(row[p]) * len(m.bins[j].counts)
	}
	return m.surprise[j][at]
}

// SurpriseTo writes the surprise at each exact feature, given its parent, in nats to
// dst; they add up to the score. It panics if the widths disagree.
func (m *ChowLiu) SurpriseTo(dst []float64, row []float64) {
	if len(dst) != len(m.bins) || len(row) != len(m.bins) {
		panic(fmt.Sprintf("models: %d surprises and %d exact values of a chowliu fitted on %d", len(dst), len(row), len(m.bins)))
	}
	var binned exactRow
	m.bins.toBins(binned[:], row)
	for j := range dst {
		dst[j] = m.surpriseAt(j, &binned)
	}
}

func (m *ChowLiu) ScoreTo(dst []float64, r features.Rows) {
	requireExactShape("chowliu", dst, r, len(m.bins))
	var row exactRow
	for i := range dst {
		m.bins.toBins(row[:], r.ExactRow(i))
		score := 0.0
		for j := range m.bins {
			score += m.surpriseAt(j, &row)
		}
		dst[i] = score
	}
}

func (m *ChowLiu) Encode(w *wire.Writer) {
	w.Float(m.smoothing)
	m.bins.encode(w)
	for j, p := range m.parent {
		w.Int(p)
		for _, n := range m.counts[j] {
			w.Uint(uint64(n))
		}
	}
}

func decodeChowLiu(r *wire.Reader) (Model, error) {
	smoothing := r.Float()
	if !(smoothing > 0 && isModest(smoothing)) {
		r.Fail("smoothing by %g", smoothing)
	}
	bins := decodeExactBins(r)
	parent, counts := make([]int, len(bins)), make([][]uint32, len(bins))
	for j := range bins {
		parent[j] = r.Int()
		if parent[j] < -1 || parent[j] >= len(bins) || parent[j] == j {
			r.Fail("feature %d depends on %d of %d", j, parent[j], len(bins))
		}
		if r.Err() != nil {
			return nil, r.Err()
		}
		if parent[j] >= 0 {
			counts[j] = decodeCounts(r, bins[parent[j]].size()*bins[j].size())
		}
	}
	if r.Err() != nil {
		return nil, r.Err()
	}
	return newChowLiu(bins, smoothing, parent, counts), nil
}
