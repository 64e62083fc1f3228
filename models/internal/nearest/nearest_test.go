package nearest

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/models/internal/wire"
)

// cloud draws points with everything that trees trip over: one-hot and constant
// columns, values on a coarse grid (so ties), duplicates, heavy tails.
func cloud(t *rapid.T, name string) (points []float32, width int) {
	width = rapid.IntRange(1, 14).Draw(t, name+" width")
	n := rapid.IntRange(1, 300).Draw(t, name+" points")
	return scatter(n, width, rapid.Uint64().Draw(t, name+" seed")), width
}

func scatter(n, width int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	kind := make([]int, width)
	for j := range kind {
		kind[j] = rng.IntN(5)
	}
	var points []float32
	for i := range n {
		if i > 0 && rng.IntN(6) == 0 {
			from := rng.IntN(i) * width
			points = append(points, points[from:from+width]...)
			continue
		}
		for j := range width {
			v := [...]float64{float64(rng.IntN(2)) * 0.7071, 0.5, float64(rng.IntN(4)) / 4, rng.NormFloat64(), math.Exp(4 * rng.NormFloat64())}[kind[j]]
			points = append(points, float32(v))
		}
	}
	return points
}

func mustIndex(points []float32, width int) *Index {
	ix, err := New(context.Background(), points, width)
	if err != nil {
		panic(err)
	}
	return ix
}

// linear gives the squared distances to all points in order, by plain search.
func linear(ix *Index, q []float32) []float32 {
	s := ix.newSearch()
	s.load(q)
	var all []float32
	for g := range ix.groups {
		offset := s.patternDistance(&ix.groups[g])
		for i := ix.groups[g].from; i < ix.groups[g].to; i++ {
			all = append(all, distance(s.numbers, ix.row(i), offset, float32(math.Inf(1))))
		}
	}
	slices.Sort(all)
	return all
}

func TestSearchFindsWhatLinearSearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, width := cloud(t, "index")
		ix := mustIndex(points, width)
		queries := append(scatter(20, width, rapid.Uint64().Draw(t, "queries")), points[:width]...)
		for i := 0; i < len(queries); i += width {
			q := queries[i : i+width]
			all := linear(ix, q)
			if got := ix.Nearest(q).Squared; got != all[0] {
				t.Fatalf("nearest at %v, linear search finds %v", got, all[0])
			}
			k := rapid.IntRange(1, 12).Draw(t, "k")
			want := float32(math.Inf(1))
			if k <= len(all) {
				want = all[k-1]
			}
			if got := ix.KthDistance(q, k); got != want {
				t.Fatalf("neighbour %d at %v, linear search finds %v", k, got, want)
			}
		}
	})
}

func TestSquaredDistancesAreThoseOfTheColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, width := cloud(t, "index")
		ix := mustIndex(points, width)
		q := scatter(1, width, rapid.Uint64().Draw(t, "query"))
		found := ix.Nearest(q)
		point := make([]float32, width)
		ix.PointTo(point, found.ID)
		at := ix.Origin(found.ID) * width
		if !slices.Equal(point, points[at:at+width]) {
			t.Fatalf("the point found is %v, the one given %v", point, points[at:at+width])
		}
		want := 0.0
		for j, v := range point {
			want += math.Pow(float64(v)-float64(q[j]), 2)
		}
		if math.Abs(float64(found.Squared)-want) > 1e-5*want {
			t.Fatalf("squared distance %v, want %v", found.Squared, want)
		}
	})
}

func TestComponentsAreThoseOfTheNeighbourGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, width := cloud(t, "index")
		ix := mustIndex(points, width)
		n := len(points) / width
		radius := rapid.Float64Range(0, 3).Draw(t, "radius")
		got, count, err := ix.Components(context.Background(), radius)
		if err != nil {
			t.Fatal(err)
		}
		want, wantCount := slowComponents(points, width, n, radius)
		if count != wantCount || !slices.Equal(got, want) {
			t.Fatalf("%d components %v, want %d: %v", count, got, wantCount, want)
		}
	})
}

func slowComponents(points []float32, width, n int, radius float64) ([]int32, int) {
	component := make([]int32, n)
	for i := range component {
		component[i] = -1
	}
	ix := mustIndex(points, width)
	s := ix.newSearch()
	id := make([]int32, n)
	for k, o := range ix.origin {
		id[o] = int32(k)
	}
	group := func(k int32) *group {
		for g := range ix.groups {
			if k < ix.groups[g].to {
				return &ix.groups[g]
			}
		}
		return nil
	}
	count := 0
	for i := range n {
		if component[i] >= 0 {
			continue
		}
		component[i] = int32(count)
		for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
			s.load(points[queue[0]*width : (queue[0]+1)*width])
			for j := range n {
				squared := distance(s.numbers, ix.row(id[j]), s.patternDistance(group(id[j])), float32(math.Inf(1)))
				if component[j] < 0 && math.Sqrt(float64(squared)) <= radius {
					component[j] = int32(count)
					queue = append(queue, j)
				}
			}
		}
		count++
	}
	return component, count
}

func TestIndexSurvivesSaving(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, width := cloud(t, "index")
		ix := mustIndex(points, width)
		var saved, again wire.Writer
		ix.Encode(&saved)
		loaded := Decode(wire.NewReader(saved.Bytes()), width)
		if loaded == nil {
			t.Fatal("the index does not load")
		}
		loaded.Encode(&again)
		if !bytes.Equal(saved.Bytes(), again.Bytes()) {
			t.Fatal("the loaded index is saved as other bytes")
		}
		q := scatter(1, width, 5)
		if a, b := ix.Nearest(q), loaded.Nearest(q); a != b {
			t.Fatalf("found %v, after loading %v", a, b)
		}
	})
}

func BenchmarkNearest(b *testing.B) {
	points := scatter(10000, 40, 1)
	ix := mustIndex(points, 40)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		ix.Nearest(points[i : i+40])
		i = (i + 40*37) % len(points)
	}
}
