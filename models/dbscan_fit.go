package models

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/trunkline/trunkline/models/internal/nearest"
)

type dbscanLearner struct {
	sample, minSamples int
	percentile         float64
}

func (l dbscanLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	normals := normalRows(t)
	if len(normals) == 0 || t.Rows.Width == 0 {
		return nil, &TrainingError{"dbscan", "needs normal rows, has none"}
	}
	m, err := scaleByNormals(ctx, t, normals)
	if err != nil {
		return nil, err
	}
	chosen := drawSample(normals, l.sample, t.Seed)
	width := t.Rows.Width
	points := make([]float32, len(chosen)*width)
	for k, i := range chosen {
		m.scaleTo(points[k*width:(k+1)*width], t.Rows.Row(i))
	}
	m.density.MinSamples = min(l.minSamples, len(chosen))
	ix, err := nearest.New(ctx, points, width)
	if err != nil {
		return nil, err
	}
	reach, err := kthDistances(ctx, ix, points, m.density.MinSamples, t.Workers, report)
	if err != nil {
		return nil, err
	}
	m.density.Eps = percentile(reach, l.percentile)
	if err := m.cluster(ctx, points, reach); err != nil {
		return nil, err
	}
	return m, nil
}

// normalRows lists the rows that are not attacks; without labels, all.
func normalRows(t Training) []int {
	var normals []int
	for i := range t.Rows.N {
		if t.Attack == nil || !t.Attack[i] {
			normals = append(normals, i)
		}
	}
	return normals
}

// scaleByNormals measures each column's range and mean over the finite values of
// the given rows. A column that is constant there is only shifted.
func scaleByNormals(ctx context.Context, t Training, rows []int) (*DBSCAN, error) {
	width := t.Rows.Width
	m := &DBSCAN{low: make([]float64, width), span: make([]float64, width), mean: make([]float64, width), weight: make([]float64, width)}
	high, count := make([]float64, width), make([]float64, width)
	for j := range width {
		m.low[j], high[j], m.weight[j] = math.Inf(1), math.Inf(-1), 1
		if j < len(t.Columns) && t.Columns[j].OneHot {
			m.weight[j] = 0.7071
		}
	}
	err := eachRow(ctx, len(rows), func(i int) {
		for j, x := range t.Rows.Row(rows[i]) {
			if v := float64(x); isFinite(v) {
				m.low[j], high[j] = min(m.low[j], v), max(high[j], v)
				m.mean[j] += v
				count[j]++
			}
		}
	})
	for j := range width {
		if count[j] == 0 {
			m.low[j], high[j], count[j] = 0, 0, 1
		}
		m.mean[j] /= count[j]
		if m.span[j] = high[j] - m.low[j]; m.span[j] == 0 {
			m.span[j] = 1
		}
	}
	return m, err
}

// drawSample draws n of the rows at random, or gives all if there are no more; in
// ascending order.
func drawSample(rows []int, n int, seed uint64) []int {
	if len(rows) <= n {
		return rows
	}
	const stream = 0x64627363616e // its own random numbers
	rng := rand.New(rand.NewPCG(seed, stream))
	pool := slices.Clone(rows)
	for k := range n {
		other := k + rng.IntN(len(pool)-k)
		pool[k], pool[other] = pool[other], pool[k]
	}
	slices.Sort(pool[:n])
	return pool[:n]
}

// kthDistances gives each point's distance to the k-th nearest, itself counted.
func kthDistances(ctx context.Context, ix *nearest.Index, points []float32, k, workers int, report Progress) ([]float64, error) {
	const block = 8
	width, n := ix.Width(), ix.Len()
	reach := make([]float64, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	var told sync.Mutex
	done := 0
	for range max(workers, 1) {
		wg.Go(func() {
			for from := int(next.Add(block)) - block; from < n && ctx.Err() == nil; from = int(next.Add(block)) - block {
				to := min(from+block, n)
				for i := from; i < to; i++ {
					reach[i] = math.Sqrt(float64(ix.KthDistance(points[i*width:(i+1)*width], k)))
				}
				if report != nil {
					told.Lock()
					done += to - from
					report(done, n)
					told.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return reach, ctx.Err()
}

// percentile gives the p-th percentile of values, linear between neighbours.
func percentile(values []float64, p float64) float64 {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, cmp.Compare[float64])
	at := p / 100 * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}

// cluster runs DBSCAN with the model's eps, knowing how far each point must reach
// for enough neighbours: keeps the core points, counts the rest.
func (m *DBSCAN) cluster(ctx context.Context, points []float32, reach []float64) error {
	width := len(m.low)
	var cores []float32
	for i, r := range reach {
		if r <= m.density.Eps {
			cores = append(cores, points[i*width:(i+1)*width]...)
		}
	}
	var err error
	if m.cores, err = nearest.New(ctx, cores, width); err != nil {
		return err
	}
	m.density.Cores = m.cores.Len()
	for i, r := range reach {
		if i%32 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if r <= m.density.Eps {
			continue
		}
		found := m.cores.Nearest(points[i*width : (i+1)*width])
		if math.Sqrt(float64(found.Squared)) <= m.density.Eps {
			m.density.Border++
		} else {
			m.density.Noise++
		}
	}
	_, m.density.Clusters, err = m.cores.Components(ctx, m.density.Eps)
	return err
}
