package models

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
)

type gmmLearner struct {
	gaussians, components, iterations int
	floor, tolerance                  float64
}

func (l gmmLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	normals := normalRows(t)
	if len(normals) == 0 || t.Rows.Width == 0 {
		return nil, &TrainingError{"gmm", "needs normal rows, has none"}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	white, err := whiten(t, normals, l.components)
	if err != nil {
		return nil, err
	}
	points := &cloud{n: len(normals), d: white.components, workers: max(1, t.Workers)}
	points.x = make([]float64, points.n*points.d)
	for k, i := range normals {
		white.to(points.row(k), t.Rows.Row(i))
	}
	gaussians, err := l.mix(ctx, points, t.Seed, report)
	if err != nil {
		return nil, err
	}
	return &GMM{white, gaussians}, nil
}

// A cloud is points in a few dimensions.
type cloud struct {
	n, d, workers int
	x             []float64
}

func (c *cloud) row(i int) []float64 { return c.x[i*c.d : (i+1)*c.d] }

// cloudBlock is how many points are summed up before they are added to the rest: a
// fixed number, so that sums don't depend on the workers.
const cloudBlock = 1024

// eachBlock calls do for each block of points on several goroutines, until ctx ends.
func (c *cloud) eachBlock(ctx context.Context, do func(block, from, to int)) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range c.workers {
		wg.Go(func() {
			for b := int(next.Add(1)) - 1; b < c.blocks() && ctx.Err() == nil; b = int(next.Add(1)) - 1 {
				do(b, b*cloudBlock, min((b+1)*cloudBlock, c.n))
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

func (c *cloud) blocks() int { return (c.n + cloudBlock - 1) / cloudBlock }

// mix fits the mixture by expectation-maximisation (Dempster, Laird, Rubin 1977) from
// the clusters of k-means, until the mean log-likelihood gains less than the tolerance.
func (l gmmLearner) mix(ctx context.Context, points *cloud, seed uint64, report Progress) ([]gaussian, error) {
	const stream = 0x676d6d // its own random numbers
	nearest, centres, err := points.kMeans(ctx, l.gaussians, rand.New(rand.NewPCG(seed, stream)))
	if err != nil {
		return nil, err
	}
	e := newExpectation(points, centres)
	if err := e.fromClusters(ctx, nearest); err != nil {
		return nil, err
	}
	gaussians := e.maximise(l.floor)
	before := math.Inf(-1)
	for step := range l.iterations {
		likelihood, err := e.expect(ctx, gaussians, nearest)
		if err != nil {
			return nil, err
		}
		gaussians = e.maximise(l.floor)
		if report != nil {
			report(step+1, l.iterations)
		}
		if math.Abs(likelihood-before) < l.tolerance {
			break
		}
		before = likelihood
	}
	slices.SortStableFunc(gaussians, func(a, b gaussian) int { return cmp.Compare(b.weight, a.weight) })
	return gaussians, nil
}

// An expectation is the sums over points that the next mixture is made from, about
// a reference point for each Gaussian, near its mean, so that nothing cancels.
type expectation struct {
	points    *cloud
	reference [][]float64
	blocks    []mixtureSums
	total     mixtureSums
}

// mixtureSums are for each Gaussian: the sum of responsibilities, of responsibility ×
// (x − reference), and of responsibility × the lower triangle of their outer product.
type mixtureSums struct {
	likelihood float64
	sums       []float64
}

func newExpectation(points *cloud, centres [][]float64) *expectation {
	return &expectation{points: points, reference: centres, blocks: make([]mixtureSums, points.blocks())}
}

func (e *expectation) stride() int { return 1 + e.points.d + e.points.d*(e.points.d+1)/2 }

func (e *expectation) begin(block int) *mixtureSums {
	b := &e.blocks[block]
	if b.sums == nil {
		b.sums = make([]float64, len(e.reference)*e.stride())
	}
	clear(b.sums)
	b.likelihood = 0
	return b
}

// add counts a point for Gaussian k with a responsibility.
func (e *expectation) add(b *mixtureSums, k int, x []float64, responsibility float64) {
	sums := b.sums[k*e.stride() : (k+1)*e.stride()]
	var away [maxGMMComponents]float64
	sums[0] += responsibility
	first, second := sums[1:1+len(x)], sums[1+len(x):]
	for i, v := range x {
		away[i] = v - e.reference[k][i]
		part := responsibility * away[i]
		first[i] += part
		for j := range second[:i+1] {
			second[j] += part * away[j]
		}
		second = second[i+1:]
	}
}

// finish adds the blocks up, in order.
func (e *expectation) finish() {
	e.total.likelihood = 0
	e.total.sums = append(e.total.sums[:0], make([]float64, len(e.reference)*e.stride())...)
	for _, b := range e.blocks {
		e.total.likelihood += b.likelihood
		for i, v := range b.sums {
			e.total.sums[i] += v
		}
	}
}

// fromClusters gives each point to its cluster alone.
func (e *expectation) fromClusters(ctx context.Context, nearest []int32) error {
	err := e.points.eachBlock(ctx, func(block, from, to int) {
		b := e.begin(block)
		for i := from; i < to; i++ {
			e.add(b, int(nearest[i]), e.points.row(i), 1)
		}
	})
	e.finish()
	return err
}

// expect shares each point out among the Gaussians and gives the mean
// log-likelihood. likely holds each point's likeliest Gaussian of the last time, which
// is tried first: most others are then soon seen not to matter.
func (e *expectation) expect(ctx context.Context, gaussians []gaussian, likely []int32) (float64, error) {
	for k := range gaussians {
		copy(e.reference[k], gaussians[k].mean)
	}
	err := e.points.eachBlock(ctx, func(block, from, to int) {
		b := e.begin(block)
		logs := make([]float64, len(gaussians))
		for i := from; i < to; i++ {
			x := e.points.row(i)
			first := int(likely[i])
			largest, _ := gaussians[first].logDensity(x, math.Inf(-1))
			for k := range gaussians {
				logs[k] = math.Inf(-1)
				if l, ok := gaussians[k].logDensity(x, largest-negligible); ok {
					logs[k] = l
					if l > largest {
						largest, likely[i] = l, int32(k)
					}
				}
			}
			sum := 0.0
			for k, l := range logs {
				if logs[k] = 0; l > largest-negligible {
					logs[k] = math.Exp(l - largest)
					sum += logs[k]
				}
			}
			for k, share := range logs {
				if share > 0 {
					e.add(b, k, x, share/sum)
				}
			}
			b.likelihood += largest + math.Log(sum)
		}
	})
	e.finish()
	return e.total.likelihood / float64(e.points.n), err
}

// maximise gives the mixture that makes the points likeliest as they are shared out.
func (e *expectation) maximise(floor float64) []gaussian {
	d := e.points.d
	gaussians := make([]gaussian, len(e.reference))
	for k := range gaussians {
		sums := e.total.sums[k*e.stride() : (k+1)*e.stride()]
		n := sums[0] + 1e-15
		g := gaussian{weight: n / float64(e.points.n), mean: make([]float64, d)}
		shift := make([]float64, d)
		for i := range d {
			shift[i] = sums[1+i] / n
			g.mean[i] = e.reference[k][i] + shift[i]
		}
		covariance := make([]float64, d*(d+1)/2)
		at := 0
		for i := range d {
			for j := range i + 1 {
				covariance[at] = sums[1+d+at]/n - float64(shift[i]*shift[j])
				at++
			}
			covariance[at-1] += floor
		}
		g.factor = inverseFactor(covariance, d)
		g.seal()
		gaussians[k] = g
	}
	return gaussians
}

// inverseFactor gives the inverse of the Cholesky factor of a symmetric matrix, both
// as rows of a lower triangle.
func inverseFactor(symmetric []float64, d int) []float64 {
	l, inverse := make([]float64, len(symmetric)), make([]float64, len(symmetric))
	row := func(m []float64, i int) []float64 { return m[i*(i+1)/2 : (i+1)*(i+2)/2] }
	for i := range d {
		for j := range i + 1 {
			sum := row(symmetric, i)[j]
			for k := range j {
				sum -= float64(row(l, i)[k] * row(l, j)[k])
			}
			if i == j {
				row(l, i)[i] = math.Sqrt(max(sum, 1e-12))
			} else {
				row(l, i)[j] = sum / row(l, j)[j]
			}
		}
		row(inverse, i)[i] = 1 / row(l, i)[i]
		for j := range i {
			sum := 0.0
			for k := j; k < i; k++ {
				sum -= float64(row(l, i)[k] * row(inverse, k)[j])
			}
			row(inverse, i)[j] = sum / row(l, i)[i]
		}
	}
	return inverse
}
