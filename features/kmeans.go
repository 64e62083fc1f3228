package features

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
)

// KMeans partitions rows into clusters of near ones: Lloyd's algorithm (1982,
// doi:10.1109/TIT.1982.1056489) from k-means++ starts (Arthur, Vassilvitskii 2007).
// The result depends on the rows and the seed alone.
type KMeans struct {
	Clusters int
	Rounds   int // at most; 0 means 100
	Seed     uint64
	Workers  int
}

// Fit gives each row its cluster, from 0. The error is ctx's.
func (k KMeans) Fit(ctx context.Context, rows Rows) ([]int, error) {
	centres := k.start(rows)
	cluster := make([]int, rows.N)
	for i := range cluster {
		cluster[i] = -1
	}
	rounds := k.Rounds
	if rounds == 0 {
		rounds = 100
	}
	for range rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !k.assign(cluster, rows, centres) {
			break
		}
		centres = means(cluster, rows, centres)
	}
	return cluster, nil
}

// start draws the first centre at random and each other with a chance that grows
// with the square of its distance to those before.
func (k KMeans) start(rows Rows) [][]float64 {
	rng := rand.New(rand.NewPCG(k.Seed, 0x63656e74))
	nearest := make([]float64, rows.N)
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	var centres [][]float64
	next := rng.IntN(max(1, rows.N))
	for len(centres) < min(k.Clusters, rows.N) {
		centre := asFloats(rows.Row(next))
		centres = append(centres, centre)
		total := 0.0
		for i := range nearest {
			nearest[i] = min(nearest[i], squared(rows.Row(i), centre))
			total += nearest[i]
		}
		next = 0
		for at := rng.Float64() * total; next < rows.N-1; next++ {
			if at -= nearest[next]; at <= 0 {
				break
			}
		}
	}
	return centres
}

// assign moves each row to its nearest centre, the first of equals, and says whether any moved.
func (k KMeans) assign(cluster []int, rows Rows, centres [][]float64) bool {
	workers := max(1, min(k.Workers, rows.N/256))
	moved := make([]bool, workers)
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for i := w * rows.N / workers; i < (w+1)*rows.N/workers; i++ {
				best, least := 0, math.Inf(1)
				for c, centre := range centres {
					if d := squared(rows.Row(i), centre); d < least {
						best, least = c, d
					}
				}
				if cluster[i] != best {
					cluster[i], moved[w] = best, true
				}
			}
		})
	}
	running.Wait()
	for _, m := range moved {
		if m {
			return true
		}
	}
	return false
}

// means are the clusters' new centres; one without rows stays where it was.
func means(cluster []int, rows Rows, before [][]float64) [][]float64 {
	sums := make([][]float64, len(before))
	count := make([]float64, len(before))
	for c := range sums {
		sums[c] = make([]float64, rows.Width)
	}
	for i, c := range cluster {
		count[c]++
		for j, v := range rows.Row(i) {
			sums[c][j] += float64(v)
		}
	}
	for c := range sums {
		if count[c] == 0 {
			sums[c] = before[c]
			continue
		}
		for j := range sums[c] {
			sums[c][j] /= count[c]
		}
	}
	return sums
}

func squared(row []float32, centre []float64) float64 {
	sum := 0.0
	for j, v := range row {
		d := float64(v) - centre[j]
		sum += d * d
	}
	return sum
}

func asFloats(row []float32) []float64 {
	out := make([]float64, len(row))
	for j, v := range row {
		out[j] = float64(v)
	}
	return out
}
