package tree

import (
	"context"
	"fmt"
	"testing"
)

// The side-by-side figures are made by docs/benchmarks/trees; these find out where time goes.

func BenchmarkGrow(b *testing.B) {
	s := sampleOf(50000, 40, 1)
	for _, c := range growers(small) {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.grow(context.Background(), s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBin(b *testing.B) {
	s := sampleOf(50000, 40, 1)
	for b.Loop() {
		if _, err := Bin(context.Background(), s.Rows, MaxBins, compact.rare, 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScore(b *testing.B) {
	s := sampleOf(20000, 40, 1)
	for i, x := range s.Rows.X {
		if isNaN(x) { // which takes the slow way
			s.Rows.X[i] = -1
		}
	}
	boost := small
	boost.Trees, boost.Depth = 200, 8
	for _, c := range []grower{
		{"boost", boost.Grow},
		{"forest", Forest{Trees: 150, Depth: 12, MinLeaf: 1, Bins: 256}.Grow},
		{"extratrees", ExtraTrees{Trees: 50, MinLeaf: 1}.Grow},
		{"isolation", Isolation{Trees: 200, Rows: 256, Columns: allColumns(40), Share: 1}.Grow},
	} {
		e, err := c.grow(context.Background(), s)
		mustBeValid(b, e, err)
		scorer := NewScorer(e)
		for _, rows := range []int{1, 64, s.Rows.N} {
			b.Run(fmt.Sprintf("%s/%drow", c.name, rows), func(b *testing.B) {
				dst, block := make([]float64, rows), s.Rows.Slice(0, rows)
				for b.Loop() {
					scorer.ScoreTo(dst, block)
				}
				b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
