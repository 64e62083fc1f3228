package tree

import (
	"math"
	"math/rand/v2"
	"testing"
)

// randomEnsemble grows trees with random cuts and the covers that random rows give them.
func randomEnsemble(seed uint64, trees, depth, width int, aggregate Aggregate) *Ensemble {
	rng := rand.New(rand.NewPCG(seed, 1))
	e := &Ensemble{Width: width, Base: 0.3, Aggregate: aggregate}
	for range trees {
		var t Tree
		var grow func(depth int, cover float64) int32
		grow = func(depth int, cover float64) int32 {
			i := int32(len(t.Nodes))
			t.Nodes = append(t.Nodes, Node{Feature: Leaf, Value: rng.NormFloat64(), Cover: cover})
			if depth == 0 || rng.Float64() < 0.15 {
				return i
			}
			share := 0.05 + 0.9*rng.Float64()
			left := grow(depth-1, cover*share)
			right := grow(depth-1, cover*(1-share))
			t.Nodes[i] = Node{Feature: int32(rng.IntN(width)), Threshold: float32(rng.NormFloat64()), Left: left, Right: right, NaNRight: rng.IntN(2) == 0, Cover: cover}
			return i
		}
		grow(depth, 1000)
		e.Trees = append(e.Trees, t)
	}
	return e
}

// known is the game's value for a set of known columns: the conditional walk of
// Lundberg et al., algorithm 1.
func known(t Tree, i int32, row []float32, set uint) float64 {
	n := &t.Nodes[i]
	if n.Feature == Leaf {
		return n.Value
	}
	if set>>n.Feature&1 == 1 {
		x := row[n.Feature]
		if x <= n.Threshold || (x != x && !n.NaNRight) {
			return known(t, n.Left, row, set)
		}
		return known(t, n.Right, row, set)
	}
	l, r := t.Nodes[n.Left].Cover, t.Nodes[n.Right].Cover
	return (l*known(t, n.Left, row, set) + r*known(t, n.Right, row, set)) / (l + r)
}

// shapley is the definition: the mean over all orders of what a column adds.
func shapley(e *Ensemble, row []float32) []float64 {
	value := func(set uint) float64 {
		sum := 0.0
		for _, t := range e.Trees {
			sum += known(t, 0, row, set)
		}
		return e.Join(sum)
	}
	factorial := func(n int) float64 { return math.Gamma(float64(n + 1)) }
	out := make([]float64, e.Width)
	for set := range uint(1) << e.Width {
		size := 0
		for j := range e.Width {
			size += int(set >> j & 1)
		}
		for j := range e.Width {
			if set>>j&1 == 0 {
				w := factorial(size) * factorial(e.Width-size-1) / factorial(e.Width)
				out[j] += w * (value(set|1<<j) - value(set))
			}
		}
	}
	return out
}

func randomRow(rng *rand.Rand, width int) []float32 {
	row := make([]float32, width)
	for j := range row {
		row[j] = float32(rng.NormFloat64())
		if rng.IntN(12) == 0 {
			row[j] = float32(math.NaN())
		}
	}
	return row
}

func TestSHAPIsTheShapleyValueOfTheDefinition(t *testing.T) {
	for seed := range uint64(40) {
		e := randomEnsemble(seed, 3, 1+int(seed%9), 6, Aggregate(seed%2))
		s := NewSHAP(e)
		rng := rand.New(rand.NewPCG(seed, 2))
		for range 5 {
			row := randomRow(rng, e.Width)
			got := make([]float64, e.Width)
			s.AttributeTo(got, row, 0, new(Scratch))
			for j, want := range shapley(e, row) {
				if math.Abs(got[j]-want) > 1e-10 {
					t.Fatalf("seed %d column %d: %v; by definition %v", seed, j, got[j], want)
				}
			}
		}
	}
}

func TestSHAPAddsUpToTheValue(t *testing.T) {
	for _, depth := range []int{1, 8, 12, 30} {
		e := randomEnsemble(uint64(depth), 4, min(depth, 14), 40, Sum)
		s := NewSHAP(e)
		rng := rand.New(rand.NewPCG(9, uint64(depth)))
		var scratch Scratch
		for range 50 {
			row := randomRow(rng, e.Width)
			dst := make([]float64, e.Width)
			s.AttributeTo(dst, row, 0, &scratch)
			sum := s.Base()
			for _, v := range dst {
				sum += v
			}
			if want := e.Value(row); math.Abs(sum-want) > 1e-9*math.Max(1, math.Abs(want)) {
				t.Fatalf("depth %d: base and contributions add up to %v; the value is %v", depth, sum, want)
			}
		}
	}
}

func TestATolerantSHAPIsNearTheExactOne(t *testing.T) {
	e := randomEnsemble(5, 10, 12, 20, Mean)
	s := NewSHAP(e)
	rng := rand.New(rand.NewPCG(5, 5))
	var scratch Scratch
	for range 20 {
		row := randomRow(rng, e.Width)
		exact, near := make([]float64, e.Width), make([]float64, e.Width)
		s.AttributeTo(exact, row, 0, &scratch)
		s.AttributeTo(near, row, 1e-5, &scratch)
		for j := range exact {
			if math.Abs(exact[j]-near[j]) > 0.02 {
				t.Fatalf("column %d: %v with tolerance, %v without", j, near[j], exact[j])
			}
		}
	}
}

func TestFourPointsGiveWhatAnyNumberDoes(t *testing.T) {
	e := randomEnsemble(3, 20, 8, 12, Mean)
	s := NewSHAP(e)
	if len(s.points) != 4 {
		t.Fatalf("%d points; want an ensemble of four", len(s.points))
	}
	rng := rand.New(rand.NewPCG(6, 6))
	var scratch Scratch
	for _, tolerance := range []float64{0, 1e-4} {
		for range 20 {
			row := randomRow(rng, e.Width)
			quads, any := make([]float64, e.Width), make([]float64, e.Width)
			s.AttributeTo(quads, row, tolerance, &scratch)
			s.walk(any, row, tolerance, &scratch)
			for j := range any {
				if math.Abs(quads[j]-any[j]) > 1e-12*math.Max(1, math.Abs(any[j])) {
					t.Fatalf("column %d: %v by four points, %v by any number", j, quads[j], any[j])
				}
			}
		}
	}
}

func BenchmarkSHAP(b *testing.B) {
	for name, e := range map[string]*Ensemble{"boost": randomEnsemble(1, 200, 8, 120, Sum), "forest": randomEnsemble(1, 150, 10, 120, Mean)} {
		b.Run(name, func(b *testing.B) {
			s := NewSHAP(e)
			row := randomRow(rand.New(rand.NewPCG(1, 1)), e.Width)
			var scratch Scratch
			dst := make([]float64, e.Width)
			for b.Loop() {
				s.AttributeTo(dst, row, 0, &scratch)
			}
			b.ReportMetric(float64(len(s.nodes)), "nodes")
		})
	}
}
