package features

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// scanForNearest gives the k rows nearest to row i of x, in rank.
func scanForNearest(x []float32, width, i, k int) []neighbour {
	var all []neighbour
	for j := range len(x) / width {
		if j == i {
			continue
		}
		sum := 0.0
		for c := range width {
			d := float64(x[i*width+c]) - float64(x[j*width+c])
			sum += d * d
		}
		all = append(all, neighbour{sum, int32(j)})
	}
	slices.SortFunc(all, func(a, b neighbour) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return all[:k]
}

func TestNearestNeighboursAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 20).Draw(t, "width")
		n := rapid.IntRange(2, 300).Draw(t, "rows")
		grid := rapid.IntRange(1, 30).Draw(t, "grid") // small: many equal rows and distances
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		x := make([]float32, n*width)
		for i := range x {
			x[i] = float32(r.IntN(grid)) * float32(1+i%width*(i%width))
		}
		tree := newNeighbourhood(context.Background(), x, width, 3)
		best := make([]neighbour, min(5, n-1))
		for place, i := range tree.index {
			tree.nearest(best, place)
			if want := scanForNearest(x, width, int(i), len(best)); !slices.Equal(best, want) {
				t.Fatalf("neighbours of row %d\n got %v\nwant %v", i, best, want)
			}
		}
	})
}

func TestRowsThatAreAllEqualNeighbourByIndex(t *testing.T) {
	x := make([]float32, 5000*3)
	tree := newNeighbourhood(context.Background(), x, 3, 2)
	best := make([]neighbour, 3)
	tree.nearest(best, 1)
	if want := []neighbour{{0, 0}, {0, 2}, {0, 3}}; !slices.Equal(best, want) {
		t.Errorf("got %v, want %v", best, want)
	}
}

func TestSyntheticRowsLieBetweenAMinorityRowAndANearNeighbour(t *testing.T) {
	rows, attack := clouds(900, 400, 7)
	made, err := SMOTE{K: 5, Seed: 3, Workers: 2}.Balance(context.Background(), rows, attack, nil)
	if err != nil {
		t.Fatal(err)
	}
	if made.Rows.N != 1800 || len(made.Attack) != 1800 || len(made.Base) != 500 {
		t.Fatalf("%d rows, %d labels, %d synthetic: want parity at 900", made.Rows.N, len(made.Attack), len(made.Base))
	}
	if !slices.Equal(made.Rows.X[:len(rows.X)], rows.X) || !slices.Equal(made.Attack[:rows.N], attack) {
		t.Error("the rows given do not come first, unchanged")
	}
	minority, _ := smallerClass(attack)
	x, _ := finiteRows(rows, minority)
	for i := range made.Base {
		a, b, v := made.Base[i], made.Neighbour[i], made.Rows.Row(rows.N+i)
		if !attack[a] || !attack[b] || !made.Attack[rows.N+i] {
			t.Fatalf("synthetic row %d is not the minority's", i)
		}
		near := scanForNearest(x, rows.Width, slices.Index(minority, a), 5)
		if !slices.ContainsFunc(near, func(n neighbour) bool { return minority[n.index] == b }) {
			t.Fatalf("row %d is none of the five nearest to %d", b, a)
		}
		onSegment(t, rows.Row(int(a)), rows.Row(int(b)), v)
		for j, e := range made.Rows.ExactRow(rows.N + i) {
			if math.Abs(e-float64(v[j])) > 1e-4 {
				t.Fatalf("exact value %v beside %v", e, v[j])
			}
		}
	}
}

// onSegment fails unless one gap in [0, 1) takes a to v on the way to b in every column.
func onSegment(t *testing.T, a, b, v []float32) {
	t.Helper()
	gap, widest := 0.0, 0.0
	for j := range v {
		if d := math.Abs(float64(b[j] - a[j])); d > widest {
			gap, widest = float64(v[j]-a[j])/float64(b[j]-a[j]), d
		}
	}
	if gap < 0 || gap > 1 {
		t.Fatalf("gap %v", gap)
	}
	for j := range v {
		want := float64(a[j]) + gap*float64(b[j]-a[j])
		if math.Abs(float64(v[j])-want) > 1e-5*(1+math.Abs(want)) {
			t.Fatalf("column %d: got %v, want %v", j, v[j], want)
		}
	}
}

func TestSMOTEDoesNotDependOnWorkers(t *testing.T) {
	rows, attack := clouds(3000, 1000, 5)
	one, _ := SMOTE{Seed: 9, Workers: 1}.Balance(context.Background(), rows, attack, nil)
	many, _ := SMOTE{Seed: 9, Workers: 5}.Balance(context.Background(), rows, attack, nil)
	if !slices.Equal(one.Rows.X, many.Rows.X) {
		t.Error("five workers made other rows than one")
	}
	other, _ := SMOTE{Seed: 10, Workers: 1}.Balance(context.Background(), rows, attack, nil)
	if slices.Equal(one.Rows.X, other.Rows.X) {
		t.Error("another seed made the same rows")
	}
}

func TestSMOTETellsProgressAndStopsWhenCancelled(t *testing.T) {
	rows, attack := clouds(3000, 1000, 5)
	last := 0
	report := func(done, total int) {
		if done < last || total != 2000 {
			t.Errorf("report(%d, %d) after %d", done, total, last)
		}
		last = done
	}
	if _, err := (SMOTE{Workers: 3}).Balance(context.Background(), rows, attack, report); err != nil || last != 2000 {
		t.Errorf("ended at %d of 2000 with %v", last, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (SMOTE{}).Balance(ctx, rows, attack, nil); err != context.Canceled {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestSMOTERefusesWhatItCannotMeasure(t *testing.T) {
	rows, attack := clouds(20, 1, 3)
	if _, err := (SMOTE{}).Balance(context.Background(), rows, attack, nil); err != ErrFewRows {
		t.Errorf("one attack: got %v", err)
	}
	rows, attack = clouds(20, 6, 3)
	rows.X[len(rows.X)-1] = float32(math.NaN())
	if _, err := (SMOTE{}).Balance(context.Background(), rows, attack, nil); err == nil {
		t.Error("a missing value: got no error")
	}
}

// clouds makes normal rows, then attacks in three clumps, with exact values beside.
func clouds(normal, attacks, width int) (Rows, []bool) {
	r := rand.New(rand.NewPCG(1, 2))
	n := normal + attacks
	rows := Rows{N: n, Width: width, ExactWidth: width}
	attack := make([]bool, n)
	for i := range n {
		attack[i] = i >= normal
		for range width {
			v := float32(r.NormFloat64()) + float32(i%3*4)
			rows.X, rows.Exact = append(rows.X, v), append(rows.Exact, float64(v))
		}
	}
	return rows, attack
}
