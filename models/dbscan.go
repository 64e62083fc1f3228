package models

import (
	"math"
	"sync"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/nearest"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// DBSCAN finds the dense regions of normal traffic (Ester, Kriegel, Sander, Xu,
// KDD 1996) and scores a flow by its distance to the nearest core point.
//
// Columns are scaled to [0, 1] by the normals' range and clipped to [-2, 3]; a
// one-hot column counts 1/√2, so that another category is a distance of 1. Scores
// are distances, from 0; a score above Eps means that the flow would be noise. A
// missing value counts as the column's mean. A fitted model is immutable and safe
// for concurrent use.
type DBSCAN struct {
	low, span, mean []float64 // of each column over the normals
	weight          []float64 // 1, or 1/√2 for a one-hot column
	cores           *nearest.Index
	density         Density
	rows            sync.Pool // *[]float32, a scaled row
}

// Density is what DBSCAN found among the normal flows that it was fitted on.
type Density struct {
	Eps        float64 // neighbours are at most this far apart
	MinSamples int     // a core point has this many within Eps, itself included
	Clusters   int     // connected sets of core points
	Cores      int
	Border     int // within Eps of a core point, and not one
	Noise      int // the rest
}

// Density tells what the fit found.
func (m *DBSCAN) Density() Density { return m.density }

func dbscanEntry() Entry {
	return Entry{
		Key:   "dbscan",
		Title: "DBSCAN distance",
		About: "Learns where normal traffic is dense and scores a flow by its distance to the nearest core point: keeps its false-alarm promise, misses attacks that look normal.",
		Params: []ParamSpec{
			{Name: "sample", Meaning: "normal flows drawn for clustering", Default: 10000, Min: 100, Max: 20000, Integer: true, Log: true},
			{Name: "min_samples", Meaning: "flows within eps that make a core point, itself included", Default: 10, Min: 1, Max: 100, Integer: true},
			{Name: "percentile", Meaning: "eps is this percentile of the distances to the min_samples-th nearest flow", Default: 95, Min: 50, Max: 100},
		},
		Limits: Limits{Remark: "Learns from normal flows only, at most the sample; ignores row weights."},
		New: func(s Settings) Learner {
			return dbscanLearner{sample: int(s["sample"]), minSamples: int(s["min_samples"]), percentile: s["percentile"]}
		},
		Decode: decodeDBSCAN,
	}
}

// scaleTo writes the scaled row; every value is in [-2, 3].
func (m *DBSCAN) scaleTo(dst []float32, row []float32) {
	for j, x := range row {
		v := float64(x)
		if v != v {
			v = m.mean[j]
		}
		dst[j] = float32(max(-2, min(3, (v-m.low[j])/m.span[j]*m.weight[j])))
	}
}

// scaled gives a pooled copy of the row, scaled; give it back with m.rows.Put.
func (m *DBSCAN) scaled(row []float32) *[]float32 {
	buffer, ok := m.rows.Get().(*[]float32)
	if !ok {
		fresh := make([]float32, len(m.low))
		buffer = &fresh
	}
	m.scaleTo(*buffer, row)
	return buffer
}

func (m *DBSCAN) ScoreTo(dst []float64, r features.Rows) {
	requireShape("dbscan", dst, r, len(m.low))
	for i := range dst {
		q := m.scaled(r.Row(i))
		dst[i] = math.Sqrt(float64(m.cores.Nearest(*q).Squared))
		m.rows.Put(q)
	}
}

// Attribute shares the distance out among the columns by their part of its square.
func (m *DBSCAN) Attribute(dst []float64, row []float32) (base, score float64, link string) {
	q := m.scaled(row)
	found := m.cores.Nearest(*q)
	core := make([]float32, len(m.low))
	m.cores.PointTo(core, found.ID)
	squared := 0.0
	for j, v := range *q {
		d := float64(v) - float64(core[j])
		dst[j] = d * d
		squared += d * d
	}
	m.rows.Put(q)
	score = math.Sqrt(float64(found.Squared))
	if squared > 0 {
		for j := range dst {
			dst[j] *= score / squared
		}
	}
	return 0, score, "distance"
}

func (m *DBSCAN) explainer(columns, _ []features.Column) Explainer {
	return &attributorExplainer{newBySource(columns), m, make([]float64, len(columns))}
}

func (m *DBSCAN) Encode(w *wire.Writer) {
	w.Floats(m.low)
	w.Floats(m.span)
	w.Floats(m.mean)
	w.Floats(m.weight)
	w.Float(m.density.Eps)
	for _, n := range [...]int{m.density.MinSamples, m.density.Clusters, m.density.Cores, m.density.Border, m.density.Noise} {
		w.Int(n)
	}
	m.cores.Encode(w)
}

func decodeDBSCAN(r *wire.Reader) (Model, error) {
	m := &DBSCAN{low: r.Floats(), span: r.Floats(), mean: r.Floats(), weight: r.Floats()}
	n := len(m.low)
	if n == 0 || len(m.span) != n || len(m.mean) != n || len(m.weight) != n {
		r.Fail("a scaling of %d, %d, %d and %d columns", n, len(m.span), len(m.mean), len(m.weight))
		return nil, r.Err()
	}
	for j := range n {
		if !isModest(m.low[j]) || !(m.span[j] > 0 && isModest(m.span[j])) || !isModest(m.mean[j]) || !(m.weight[j] > 0 && m.weight[j] <= 1) {
			r.Fail("column %d is scaled by %g, %g, %g, %g", j, m.low[j], m.span[j], m.mean[j], m.weight[j])
			return nil, r.Err()
		}
	}
	m.density.Eps = r.Float()
	for _, n := range [...]*int{&m.density.MinSamples, &m.density.Clusters, &m.density.Cores, &m.density.Border, &m.density.Noise} {
		if *n = r.Int(); *n < 0 {
			r.Fail("a count of %d", *n)
		}
	}
	if !(m.density.Eps >= 0) || !isModest(m.density.Eps) {
		r.Fail("eps is %g", m.density.Eps)
	}
	m.cores = nearest.Decode(r, n)
	return m, r.Err()
}
