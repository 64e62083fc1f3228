package models

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

type fracLearner struct {
	trees, depth, leaf, bins int
	share, smoothing         float64
}

func (l fracLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	normals, err := exactNormals("frac", t)
	if err != nil {
		return nil, err
	}
	bins, columns, err := fitExactBins(ctx, t, normals, l.bins)
	if err != nil {
		return nil, err
	}
	trees, err := l.grow(ctx, t, bins, newBinnedRows(bins, columns), report)
	if err != nil {
		return nil, err
	}
	return newFRaC(bins, trees, l.smoothing), nil
}

// grow gives each feature's trees; none for a feature that shows one bin only, or
// that has no others to be predicted from.
func (l fracLearner) grow(ctx context.Context, t Training, bins exactBins, rows *binnedRows, report Progress) ([][]fracTree, error) {
	trees := make([][]fracTree, len(bins))
	var jobs [][2]int // feature, tree
	for j := range bins {
		if bins[j].shown() > 1 && len(bins) > 1 {
			trees[j] = make([]fracTree, l.trees)
			for k := range trees[j] {
				jobs = append(jobs, [2]int{j, k})
			}
		}
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	var told sync.Mutex
	done := 0
	for range max(1, min(t.Workers, len(jobs))) {
		wg.Go(func() {
			g := fracGrower{rows: rows, depth: l.depth, minLeaf: l.leaf}
			for at := int(next.Add(1)) - 1; at < len(jobs); at = int(next.Add(1)) - 1 {
				j, k := jobs[at][0], jobs[at][1]
				var err error
				if trees[j][k], err = g.grow(ctx, j, l.draw(len(bins), j, k, t.Seed)); err != nil {
					return
				}
				if report != nil {
					told.Lock()
					done++
					report(done, len(jobs))
					told.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return trees, ctx.Err()
}

// draw gives the features that tree k of feature j may look at, in the order in which
// it prefers them.
func (l fracLearner) draw(width, j, k int, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 0x66726163<<32|uint64(j*l.trees+k)))
	others := make([]int, 0, width-1)
	for i := range width {
		if i != j {
			others = append(others, i)
		}
	}
	rng.Shuffle(len(others), func(a, b int) { others[a], others[b] = others[b], others[a] })
	return others[:max(1, int(math.Round(l.share*float64(len(others)))))]
}
