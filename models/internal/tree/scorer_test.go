package tree

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

// wildEnsemble makes valid trees of random shape; cuts come from a short list of
// thresholds if shared, so that a masker can serve them.
func wildEnsemble(rng *rand.Rand, width, trees, cuts int, shared bool) *Ensemble {
	e := &Ensemble{Width: width, Base: rng.NormFloat64(), Aggregate: Aggregate(rng.IntN(2))}
	for range trees {
		nodes := []Node{{Feature: Leaf}}
		open := []int{0}
		for range rng.IntN(cuts + 1) {
			k := rng.IntN(len(open))
			at := open[k]
			threshold := float32(rng.NormFloat64())
			if shared {
				threshold = []float32{-1, float32(math.Copysign(0, -1)), 0, 0.5, math.MaxFloat32, -math.MaxFloat32}[rng.IntN(6)]
			}
			nodes[at] = Node{Feature: int32(rng.IntN(width)), Threshold: threshold, NaNRight: rng.IntN(2) == 0,
				Left: int32(len(nodes)), Right: int32(len(nodes) + 1)}
			open[k] = len(nodes)
			open = append(open, len(nodes)+1)
			nodes = append(nodes, Node{Feature: Leaf}, Node{Feature: Leaf})
		}
		for i := range nodes {
			nodes[i].Cover = rng.Float64() * 10
			if nodes[i].Feature == Leaf {
				nodes[i].Value = rng.NormFloat64()
			}
		}
		e.Trees = append(e.Trees, Tree{nodes})
	}
	return e
}

func TestScoresAreTheSlowOnesBitForBit(t *testing.T) {
	masked, walked := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		width := rapid.SampledFrom([]int{1, 3, 17, 4096, 4097}).Draw(t, "width")
		cuts := rapid.SampledFrom([]int{0, 1, 7, 40, 300, 700}).Draw(t, "cuts")
		trees := rapid.IntRange(0, 13).Draw(t, "trees")
		e := wildEnsemble(rng, width, trees, cuts, rapid.Bool().Draw(t, "shared"))
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		r := features.Rows{N: rapid.SampledFrom([]int{0, 1, 2, 8, 9, 63, 64, 65, 131}).Draw(t, "rows"), Width: width}
		r.X = make([]float32, r.N*width)
		for i := range r.X {
			r.X[i] = float32(rng.NormFloat64())
			if rng.IntN(50) == 0 {
				r.X[i] = []float32{0, float32(math.Copysign(0, -1)), nan, inf, -inf, math.MaxFloat32, -math.MaxFloat32, 0.5}[rng.IntN(8)]
			}
		}
		s := NewScorer(e)
		unmasked := NewScorer(e)
		unmasked.mask = nil
		if s.mask != nil {
			masked++
		}
		if s.walk != nil {
			walked++
		}
		dst, other := make([]float64, r.N), make([]float64, r.N)
		s.ScoreTo(dst, r)
		unmasked.ScoreTo(other, r)
		for i := range dst {
			want := e.Value(r.Row(i))
			if alone := s.Score(r.Row(i)); dst[i] != want || other[i] != want || alone != want {
				t.Fatalf("row %d scores %v masked, %v walked, %v alone; want %v", i, dst[i], other[i], alone, want)
			}
		}
	})
	if masked < 10 || walked < 10 {
		t.Errorf("%d ensembles were masked, %d walked: the test says little", masked, walked)
	}
}

func TestLeavesBeyondTheBitPlanesAreAdded(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, cuts := range []int{200, 255, 256, 257, 300, 511, 512, 600} {
		e := &Ensemble{Width: 2, Trees: []Tree{fullTree(cuts)}}
		s := NewScorer(e)
		if s.mask == nil && cuts <= 512 {
			t.Fatalf("a tree of %d cuts is not masked", cuts)
		}
		r := features.Rows{N: 640, Width: 2}
		for range r.N * r.Width {
			r.X = append(r.X, float32(rng.IntN(cuts+2)))
		}
		dst := make([]float64, r.N)
		s.ScoreTo(dst, r)
		for i := range dst {
			if want := e.Value(r.Row(i)); dst[i] != want {
				t.Fatalf("%d cuts: row %v scores %v, want %v", cuts, r.Row(i), dst[i], want)
			}
		}
	}
}

// fullTree cuts column 0 at 0.5, 1.5, …, balanced; each leaf has its own value.
func fullTree(cuts int) Tree {
	var t Tree
	var grow func(low, high int)
	grow = func(low, high int) {
		at := len(t.Nodes)
		if low == high {
			t.Nodes = append(t.Nodes, Node{Feature: Leaf, Value: float64(low) + 0.25})
			return
		}
		middle := (low + high) / 2
		t.Nodes = append(t.Nodes, Node{Threshold: float32(middle) + 0.5, Left: int32(at + 1)})
		grow(low, middle)
		t.Nodes[at].Right = int32(len(t.Nodes))
		grow(middle+1, high)
	}
	grow(0, cuts)
	return t
}

func TestScoringAllocatesNothing(t *testing.T) {
	s := sampleOf(800, 8, 11)
	for _, c := range growers(small) {
		e, err := c.grow(context.Background(), s)
		mustBeValid(t, e, err)
		scorer := NewScorer(e)
		dst := make([]float64, s.Rows.N)
		row, one := s.Rows.Slice(3, 4), dst[:1]
		if n := testing.AllocsPerRun(100, func() { scorer.ScoreTo(one, row) }); n != 0 {
			t.Errorf("%s: %g allocations for one row", c.name, n)
		}
		if n := testing.AllocsPerRun(20, func() { scorer.ScoreTo(dst, s.Rows) }); n >= 1 && !raced {
			t.Errorf("%s: %g allocations for %d rows", c.name, n, s.Rows.N)
		}
	}
}
