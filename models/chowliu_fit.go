package models

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

type chowLiuLearner struct {
	bins      int
	smoothing float64
}

func (l chowLiuLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	normals, err := exactNormals("chowliu", t)
	if err != nil {
		return nil, err
	}
	bins, columns, err := fitExactBins(ctx, t, normals, l.bins)
	if err != nil {
		return nil, err
	}
	shared, err := mutualInformation(ctx, bins, columns, t.Workers, report)
	if err != nil {
		return nil, err
	}
	parent := spanningTree(shared, rootFeature(t))
	counts := make([][]uint32, len(bins))
	for j, p := range parent {
		if p >= 0 {
			counts[j] = make([]uint32, bins[p].size()*bins[j].size())
			countPairs(counts[j], columns[p], columns[j], bins[j].size())
		}
	}
	return newChowLiu(bins, l.smoothing, parent, counts), nil
}

// exactNormals lists the normal rows of a training set with exact features, or gives
// the *TrainingError that there are none.
func exactNormals(model string, t Training) ([]int, error) {
	normals := normalRows(t)
	switch width := t.Rows.ExactWidth; {
	case width == 0:
		return nil, &TrainingError{model, "needs exact values, the recipe gives none"}
	case width > maxExactFeatures:
		return nil, &TrainingError{model, fmt.Sprintf("takes at most %d exact features, has %d", maxExactFeatures, width)}
	case len(normals) == 0:
		return nil, &TrainingError{model, "needs normal rows, has none"}
	}
	return normals, nil
}

// rootFeature is the service, or else the first category, or else the first feature.
func rootFeature(t Training) int {
	root := 0
	for j, c := range t.ExactColumns {
		if c.Name == "service" {
			return j
		}
		if c.Names != nil && (root >= len(t.ExactColumns) || t.ExactColumns[root].Names == nil) {
			root = j
		}
	}
	return root
}

func countPairs(counts []uint32, a, b []uint8, size int) {
	for i, bin := range a {
		counts[int(bin)*size+int(b[i])]++
	}
}

// mutualInformation gives the information in nats that each two features share.
func mutualInformation(ctx context.Context, bins exactBins, columns [][]uint8, workers int, report Progress) ([][]float64, error) {
	width := len(bins)
	shared := make([][]float64, width)
	for j := range shared {
		shared[j] = make([]float64, width)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	var told sync.Mutex
	done := 0
	for range max(1, min(workers, width)) {
		wg.Go(func() {
			counts := make([]uint32, maxExactBins*maxExactBins)
			for a := int(next.Add(1)) - 1; a < width; a = int(next.Add(1)) - 1 {
				for b := a + 1; b < width && ctx.Err() == nil; b++ {
					pairs := counts[:bins[a].size()*bins[b].size()]
					clear(pairs)
					countPairs(pairs, columns[a], columns[b], bins[b].size())
					shared[a][b] = information(pairs, bins[a].counts, bins[b].counts)
					shared[b][a] = shared[a][b]
				}
				if report != nil {
					told.Lock()
					done++
					report(done, width)
					told.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return shared, ctx.Err()
}

// information is the mutual information of two features, from the counts of their
// pairs of bins and of their bins.
func information(pairs, a, b []uint32) float64 {
	n := 0.0
	for _, c := range a {
		n += float64(c)
	}
	sum := 0.0
	for i, ca := range a {
		for k, cb := range b {
			if c := float64(pairs[i*len(b)+k]); c > 0 {
				sum += c * math.Log(c*n/(float64(ca)*float64(cb)))
			}
		}
	}
	return sum / n
}

// spanningTree gives each feature's parent in the tree with the largest sum of shared
// information (Prim's algorithm); of equals, the first.
func spanningTree(shared [][]float64, root int) []int {
	parent := make([]int, len(shared))
	in := make([]bool, len(shared))
	for j := range parent {
		parent[j] = root
	}
	parent[root], in[root] = -1, true
	for range len(shared) - 1 {
		best := -1
		for j := range shared {
			if !in[j] && (best < 0 || shared[j][parent[j]] > shared[best][parent[best]]) {
				best = j
			}
		}
		in[best] = true
		for j := range shared {
			if !in[j] && shared[j][best] > shared[j][parent[j]] {
				parent[j] = best
			}
		}
	}
	return parent
}
