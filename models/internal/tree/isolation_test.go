package tree

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/features"
)

func TestPathLengthIsThatOfASearchTree(t *testing.T) {
	for n, want := range map[int]float64{0: 0, 1: 0, 2: 1, 3: 1.2073923, 256: 10.2447706, 4096: 15.7899636} {
		if got := PathLength(n); math.Abs(got-want) > 1e-4 {
			t.Errorf("c(%d) = %g, want %g", n, got, want)
		}
	}
	for _, x := range []float64{1, 2, 3, 255, 4095, 1e6, 1<<20 - 1} {
		if math.Abs(ln(x)-math.Log(x)) > 1e-14*(1+math.Log(x)) {
			t.Errorf("ln(%g) = %v, want %v", x, ln(x), math.Log(x))
		}
	}
}

func TestAnOutlierIsIsolatedFirst(t *testing.T) {
	r, _ := noisyRows(500, 3, 13)
	r.Row(77)[0], r.Row(77)[2] = 40, 30
	e, err := Isolation{Trees: 100, Rows: 256, Columns: allColumns(3), Share: 1}.Grow(context.Background(), Sample{Rows: r, Workers: 2})
	mustBeValid(t, e, err)
	lengths := valuesOf(e, r)
	if at := slices.Index(lengths, slices.Min(lengths)); at != 77 {
		t.Errorf("row %d has the shortest path, want 77", at)
	}
}

func TestIsolationTreesEndAtTheBalancedDepth(t *testing.T) {
	s := sampleOf(5000, 6, 14)
	for rows, want := range map[int]int{2: 1, 3: 2, 256: 8, 257: 9, 4096: 12} {
		e, err := Isolation{Trees: 10, Rows: rows, Columns: allColumns(6), Share: 1}.Grow(context.Background(), s)
		mustBeValid(t, e, err)
		for _, tr := range e.Trees {
			if d := tr.Depth(); d > want {
				t.Errorf("%d rows: depth %d, want %d at most", rows, d, want)
			}
			sum := 0.0
			for _, n := range tr.Nodes {
				if n.Feature == Leaf {
					sum += n.Cover
				}
			}
			if sum != float64(rows) || tr.Nodes[0].Cover != float64(rows) {
				t.Errorf("%d rows: leaves hold %g, the root %g", rows, sum, tr.Nodes[0].Cover)
			}
		}
	}
}

func TestAnIsolationTreeCutsItsShareOfTheColumns(t *testing.T) {
	s := sampleOf(600, 10, 15)
	columns := []int32{0, 2, 5, 7}
	e, err := Isolation{Trees: 60, Rows: 256, Columns: columns, Share: 0.7}.Grow(context.Background(), s)
	mustBeValid(t, e, err)
	everyCut := map[int32]bool{}
	for _, tr := range e.Trees {
		cut := map[int32]bool{}
		for _, n := range tr.Nodes {
			if n.Feature != Leaf {
				cut[n.Feature], everyCut[n.Feature] = true, true
			}
		}
		if len(cut) > 2 { // ⌊0.7·4⌋
			t.Errorf("a tree cuts columns %v, may cut 2", cut)
		}
	}
	for j := range everyCut {
		if !slices.Contains(columns, j) {
			t.Errorf("column %d is cut, may be %v", j, columns)
		}
	}
	if len(everyCut) != 4 {
		t.Errorf("columns %v are cut, want all of %v", everyCut, columns)
	}
}

func TestDrawnRowsAreDistinctAndEvenlySpread(t *testing.T) {
	order := make([]uint32, 50)
	var times [50]int
	rng := treeRandom(3, 3)
	for range 2000 {
		rows := drawRows(order, 10, rng)
		if len(slices.Compact(slices.Sorted(slices.Values(rows)))) != 10 {
			t.Fatalf("rows %v are not ten", rows)
		}
		for _, r := range rows {
			times[r]++
		}
	}
	for r, n := range times {
		if n < 300 || n > 500 {
			t.Errorf("row %d was drawn %d times in 2,000, want about 400", r, n)
		}
	}
}

func TestInfiniteAndMissingRowsAreIsolated(t *testing.T) {
	r := features.Rows{N: 64, Width: 1, X: make([]float32, 64)}
	for i := range r.X {
		r.X[i] = float32(i % 4)
	}
	r.X[9] = inf
	e, err := Isolation{Trees: 50, Rows: 64, Columns: []int32{0}, Share: 1}.Grow(context.Background(), Sample{Rows: r})
	mustBeValid(t, e, err)
	if lengths := valuesOf(e, r); lengths[9] >= lengths[8] {
		t.Errorf("an infinite value takes %g cuts, a usual one %g", lengths[9], lengths[8])
	}
}
