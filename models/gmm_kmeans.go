package models

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// kMeans cuts the cloud into at most k clusters (Lloyd 1982) from centres drawn far
// apart (k-means++, Arthur, Vassilvitskii 2007). It gives each point's cluster and the
// centres: fewer than k if the points have fewer places.
func (c *cloud) kMeans(ctx context.Context, k int, rng *rand.Rand) (nearest []int32, centres [][]float64, err error) {
	const rounds, tolerance = 100, 1e-4
	if centres, err = c.drawCentres(ctx, k, rng); err != nil {
		return nil, nil, err
	}
	nearest = make([]int32, c.n)
	for range rounds {
		moved, err := c.moveCentres(ctx, centres, nearest)
		if err != nil {
			return nil, nil, err
		}
		if moved <= tolerance*float64(c.d) {
			break
		}
	}
	return nearest, centres, nil
}

// drawCentres draws points as centres, each with a chance that grows with the square
// of its distance to the centres there are; of a few candidates, the one that leaves
// the smallest squares.
func (c *cloud) drawCentres(ctx context.Context, k int, rng *rand.Rand) ([][]float64, error) {
	first := slices.Clone(c.row(rng.IntN(c.n)))
	centres := [][]float64{first}
	gaps, err := c.gaps(ctx, first, nil)
	candidates := 2 + int(math.Log(float64(k)))
	for err == nil && len(centres) < k {
		upTo := make([]float64, c.n)
		total := 0.0
		for i, g := range gaps {
			total += g
			upTo[i] = total
		}
		if total == 0 {
			break // every point is a centre
		}
		var best, bestGaps []float64
		least := math.Inf(1)
		for range candidates {
			i := min(sort.SearchFloat64s(upTo, rng.Float64()*total), c.n-1)
			left, err := c.gaps(ctx, c.row(i), gaps)
			if err != nil {
				return nil, err
			}
			sum := 0.0
			for _, g := range left {
				sum += g
			}
			if sum < least {
				least, best, bestGaps = sum, slices.Clone(c.row(i)), left
			}
		}
		centres, gaps = append(centres, best), bestGaps
	}
	return centres, err
}

// gaps gives each point's squared distance to the centre, or the old one if that is smaller.
func (c *cloud) gaps(ctx context.Context, centre, old []float64) ([]float64, error) {
	gaps := make([]float64, c.n)
	err := c.eachBlock(ctx, func(_, from, to int) {
		for i := from; i < to; i++ {
			gaps[i] = squaredDistance(c.row(i), centre, math.Inf(1))
			if old != nil {
				gaps[i] = min(gaps[i], old[i])
			}
		}
	})
	return gaps, err
}

// squaredDistance gives the squared distance, or something larger than enough.
func squaredDistance(a, b []float64, enough float64) float64 {
	sum := 0.0
	for i, v := range a {
		d := v - b[i]
		sum += float64(d * d)
		if sum > enough {
			break
		}
	}
	return sum
}

// moveCentres gives each point to its nearest centre and moves centres to the means of
// their points. It gives the sum of the squares of the ways.
func (c *cloud) moveCentres(ctx context.Context, centres [][]float64, nearest []int32) (float64, error) {
	blocks := make([][]float64, c.blocks())
	stride := c.d + 1
	err := c.eachBlock(ctx, func(block, from, to int) {
		sums := make([]float64, len(centres)*stride)
		for i := from; i < to; i++ {
			x := c.row(i)
			k := nearestCentre(x, centres, nearest[i])
			nearest[i] = k
			own := sums[int(k)*stride : (int(k)+1)*stride]
			for j, v := range x {
				own[j] += v
			}
			own[c.d]++
		}
		blocks[block] = sums
	})
	if err != nil {
		return 0, err
	}
	moved := 0.0
	for k, centre := range centres {
		mean := make([]float64, stride)
		for _, sums := range blocks {
			for j, v := range sums[k*stride : (k+1)*stride] {
				mean[j] += v
			}
		}
		if mean[c.d] == 0 {
			continue // it keeps its place
		}
		for j := range centre {
			d := mean[j]/mean[c.d] - centre[j]
			centre[j] += d
			moved += float64(d * d)
		}
	}
	return moved, nil
}

// nearestCentre looks at the last nearest first.
func nearestCentre(x []float64, centres [][]float64, last int32) int32 {
	best, gap := last, squaredDistance(x, centres[last], math.Inf(1))
	for k, centre := range centres {
		if d := squaredDistance(x, centre, gap); d < gap {
			best, gap = int32(k), d
		}
	}
	return best
}
