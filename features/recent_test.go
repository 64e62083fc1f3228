package features_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/trunkline/trunkline/features"
	"pgregory.net/rapid"
)

// driftColumns are columns of every kind: real numbers, few values, a constant, missing ones, a category.
var driftColumns = []features.Column{{Name: "real"}, {Name: "few"}, {Name: "constant"}, {Name: "gaps"},
	{Name: "c=a", Source: "c", OneHot: true, Value: "a"}, {Name: "c=b", Source: "c", OneHot: true, Value: "b"},
	{Name: "c=d", Source: "c", OneHot: true, Value: "d"}, {Name: "last"}}

func driftRows(rng *rand.Rand, n int, shift float64) features.Rows {
	rows := features.Rows{N: n, Width: len(driftColumns)}
	for range n {
		row := make([]float32, len(driftColumns))
		row[0] = float32(rng.NormFloat64() + shift)
		row[1] = float32(int(rng.ExpFloat64() + shift))
		row[2] = 3
		row[3] = float32(rng.Float64())
		if rng.Float64() < 0.1+0.1*shift {
			row[3] = float32(math.NaN())
		}
		if c := rng.IntN(5); c < 3 {
			row[4+c] = 1
		}
		row[7] = float32(math.Exp(3 * rng.NormFloat64()))
		rows.X = append(rows.X, row...)
	}
	return rows
}

// Reading shifts off counts gives what looking at all rows again gives, to the bit.
func TestRecentRowsShiftAsTheWholeSampleDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		size := rapid.IntRange(1, 300).Draw(t, "size")
		n := rapid.IntRange(1, 700).Draw(t, "rows")
		b := features.NewBaseline(driftColumns, driftRows(rng, rapid.IntRange(1, 900).Draw(t, "training rows"), 0))
		recent := b.Recent(size)
		rows := driftRows(rng, n, rapid.Float64Range(0, 2).Draw(t, "shift"))
		for i := range n {
			recent.Add(rows.Row(i))
		}
		last := rows.Slice(max(0, n-size), n)
		if recent.Len() != last.N {
			t.Fatalf("holds %d rows; want %d", recent.Len(), last.N)
		}
		got := map[string]features.Shift{}
		for i := range recent.Features() {
			got[recent.Shift(i).Feature] = recent.Shift(i)
		}
		for _, want := range b.Compare(last) {
			if got[want.Feature] != want {
				t.Fatalf("%+v from counts; %+v from the rows", got[want.Feature], want)
			}
		}
	})
}

func TestRecentScoresShiftAsTheWholeSampleDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	draw := func(n int, shift float64) []float64 {
		s := make([]float64, n)
		for i := range s {
			s[i] = math.Round(100 * math.Exp(rng.NormFloat64()+shift))
		}
		return s
	}
	ref := features.NewReference(draw(5000, 0))
	recent := ref.Recent("score", 400)
	scores := draw(1000, 0.3)
	for _, s := range scores {
		recent.Add(s)
	}
	got := recent.Shift()
	psi, noise := ref.PSI(scores[600:])
	ks, p := ref.KS(scores[600:])
	if got.PSI != psi || got.Noise != noise || got.KS != ks || got.P != p || recent.Len() != 400 {
		t.Errorf("%+v; want PSI %g (%g), KS %g (%g) of 400", got, psi, noise, ks, p)
	}
}

func TestAddingARecentRowAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	rows := driftRows(rng, 100, 0)
	recent := features.NewBaseline(driftColumns, rows).Recent(50)
	i := 0
	if n := testing.AllocsPerRun(300, func() { recent.Add(rows.Row(i % 100)); i++ }); n > 0 {
		t.Errorf("%v allocations a row", n)
	}
}

func BenchmarkRecent(b *testing.B) {
	columns := make([]features.Column, 0, 121)
	for range 37 {
		columns = append(columns, features.Column{Name: "n"})
	}
	for range 84 {
		columns = append(columns, features.Column{Source: "c", OneHot: true})
	}
	rng := rand.New(rand.NewPCG(1, 0))
	rows := features.Rows{N: 5000, Width: 121, X: make([]float32, 5000*121)}
	for i := range rows.N {
		for j := range 37 {
			rows.X[i*121+j] = float32(rng.ExpFloat64())
		}
		rows.X[i*121+37+rng.IntN(84)] = 1
	}
	recent := features.NewBaseline(columns, rows).Recent(5000)
	b.Run("add", func(b *testing.B) {
		i := 0
		for b.Loop() {
			recent.Add(rows.Row(i % rows.N))
			i++
		}
	})
	b.Run("shifts", func(b *testing.B) {
		for b.Loop() {
			for i := range recent.Features() {
				recent.Shift(i)
			}
		}
	})
}
