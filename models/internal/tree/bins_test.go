package tree

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

func mustBin(t testing.TB, x []float32, width, maxBins, workers int) *Bins {
	b, err := Bin(context.Background(), features.Rows{N: len(x) / width, Width: width, X: x}, maxBins, compact.rare, workers)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

func TestFewDistinctValuesHaveABinEach(t *testing.T) {
	b := mustBin(t, []float32{3, 1, 1, 8, 3, 1}, 1, 256, 1)
	if want := []uint8{1, 0, 0, 2, 1, 0}; !slices.Equal(binsOf(b, 0), want) {
		t.Errorf("bins %v, want %v", binsOf(b, 0), want)
	}
	if want := []float32{2, 5.5}; !slices.Equal(b.Cuts[0], want) {
		t.Errorf("cuts %v, want %v", b.Cuts[0], want)
	}
}

func TestNaNHasABinOfItsOwnBehindAllNumbers(t *testing.T) {
	b := mustBin(t, []float32{nan, 1, inf, 2, nan}, 1, 256, 1)
	if b.Column[0].at(0) != b.Column[0].at(4) || int(b.Column[0].at(0)) != b.NaNBin(0) || b.NaNBin(0) != b.Count(0)-1 {
		t.Errorf("bins %v of %d, NaN's is %d", binsOf(b, 0), b.Count(0), b.NaNBin(0))
	}
	if last := b.Cuts[0][len(b.Cuts[0])-1]; last != math.MaxFloat32 {
		t.Errorf("the last cut is %g, want one above all finite numbers", last)
	}
	if b := mustBin(t, []float32{nan, nan}, 1, 256, 1); b.Column[0].at(0) != b.Column[0].at(1) {
		t.Error("two NaNs in two bins")
	}
}

func TestFrequentValuesHaveABinOfTheirOwn(t *testing.T) {
	var x []float32
	for i := range 10000 {
		if i%2 == 0 {
			x = append(x, 500.5) // in the midst of 5,000 others
		} else {
			x = append(x, float32(i))
		}
	}
	b := mustBin(t, x, 1, 64, 1)
	rows := make([]int, MaxBins)
	for i, bin := range binsOf(b, 0) {
		rows[bin]++
		if bin == b.Column[0].at(0) && x[i] != 500.5 {
			t.Fatalf("%g lies with the frequent value", x[i])
		}
	}
	if n := b.Count(0); n < 60 || n > 64 {
		t.Errorf("%d bins, want about 64", n)
	}
	for bin, n := range rows {
		if bin != int(b.Column[0].at(0)) && n > 2*5000/60 {
			t.Errorf("bin %d holds %d of 5,000 even values", bin, n)
		}
	}
}

// strangeFloats draws from values that meet often and values that break things.
func strangeFloats() *rapid.Generator[float32] {
	return rapid.OneOf(
		rapid.SampledFrom([]float32{0, float32(math.Copysign(0, -1)), 1, -1, 0.5, nan, inf, -inf,
			math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, math.Nextafter32(1, 2)}),
		rapid.Float32(),
		rapid.Map(rapid.IntRange(-5, 5), func(i int) float32 { return float32(i) }),
	)
}

func TestABinIsTheNumberOfCutsBelowAValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(strangeFloats(), 1, 700).Draw(t, "x")
		maxBins := rapid.IntRange(4, 256).Draw(t, "maxBins")
		b, _ := Bin(context.Background(), features.Rows{N: len(x), Width: 1, X: x}, maxBins, compact.rare, 1)
		cuts := b.Cuts[0]
		if !slices.IsSorted(cuts) || len(slices.Compact(slices.Clone(cuts))) != len(cuts) {
			t.Fatalf("cuts %v do not rise", cuts)
		}
		if b.Count(0) > maxBins {
			t.Fatalf("%d bins, asked for %d", b.Count(0), maxBins)
		}
		for i, v := range x {
			if isNaN(v) {
				if int(b.Column[0].at(uint32(i))) != b.NaNBin(0) {
					t.Fatalf("NaN lies in bin %d, want %d", b.Column[0].at(uint32(i)), b.NaNBin(0))
				}
				continue
			}
			below := 0
			for _, c := range cuts {
				if !finite(float64(c)) {
					t.Fatalf("cut %g", c)
				}
				if c < v {
					below++
				}
			}
			if int(b.Column[0].at(uint32(i))) != below {
				t.Fatalf("%g lies in bin %d, want %d of cuts %v", v, b.Column[0].at(uint32(i)), below, cuts)
			}
		}
	})
}

func TestBinsDoNotDependOnTheWorkers(t *testing.T) {
	r, _ := noisyRows(500, 11, 1)
	want := mustBin(t, r.X, r.Width, 64, 1)
	have := mustBin(t, r.X, r.Width, 64, 5)
	for j := range want.Column {
		if !slices.Equal(binsOf(want, j), binsOf(have, j)) || !slices.Equal(want.Cuts[j], have.Cuts[j]) {
			t.Errorf("column %d differs", j)
		}
	}
}

// binsOf gives a column's bins, however it is held.
func binsOf(b *Bins, j int) []uint8 {
	bins := make([]uint8, b.Rows)
	for i := range bins {
		bins[i] = b.Column[j].at(uint32(i))
	}
	return bins
}

func TestSparseRowsGiveBackEveryBin(t *testing.T) {
	r, _ := noisyRows(3000, 30, 2)
	for i := range r.N {
		if i%3 != 0 {
			r.Row(i)[7] = 0 // then fewer than one in sixteen rows are in another bin
		}
	}
	whole := mustBin(t, r.X, r.Width, 32, 1)
	s := sparsen(mustBin(t, r.X, r.Width, 32, 1), compact.tiled, 3)
	if len(s.tiles) == 0 || len(s.lean) == 0 || s.bins.Column[7].rare == nil || len(s.bins.Column[7].rare.bins) == 0 {
		t.Fatalf("%d tiles, %d other columns, %v: want all kinds", len(s.tiles), len(s.lean), s.bins.Column[7])
	}
	e := 0
	for i, row := range s.order {
		have := slices.Clone(s.bins.common)
		for uint32(i) >= s.equal[e].end {
			e++
		}
		for j := range have {
			if c := s.bins.Column[j]; c.tile != nil {
				have[j] = c.at(uint32(i))
			}
		}
		at := s.equal[e].base + uint64(i)*s.equal[e].entries
		for _, c := range s.narrow[s.equal[e].chunk][at : at+s.equal[e].entries] {
			j, _ := slices.BinarySearch(s.offset, int(c)+1)
			have[j-1] = uint8(int(c) - s.offset[j-1])
		}
		for j := range have {
			if want := whole.Column[j].at(row); have[j] != want || s.bins.Column[j].at(uint32(i)) != want {
				t.Fatalf("row %d column %d: bin %d, %d, want %d", row, j, have[j], s.bins.Column[j].at(uint32(i)), want)
			}
		}
	}
}

func TestOrderKeysKeepTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := strangeFloats().Draw(t, "a"), strangeFloats().Draw(t, "b")
		if isNaN(a) || isNaN(b) {
			return
		}
		if (a < b) != (orderKey(a) < orderKey(b)) || (a == b) != (orderKey(a) == orderKey(b)) {
			t.Fatalf("%g and %g have keys %x and %x", a, b, orderKey(a), orderKey(b))
		}
		if keyValue(orderKey(a)) != a {
			t.Fatalf("%g comes back as %g", a, keyValue(orderKey(a)))
		}
	})
}

func TestKeysAreSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(0, 9)), 0, 300).Draw(t, "keys")
		want := slices.Sorted(slices.Values(keys))
		sorted, _ := new(keySorter).sort(keys, make([]uint32, len(keys)))
		if !slices.Equal(sorted, want) {
			t.Fatalf("%v, want %v", sorted, want)
		}
	})
}

func TestManyCellsAreCountedLikeFew(t *testing.T) {
	r, _ := noisyRows(400, 1200, 17) // 240 columns of 256 bins, and others: too many for 16 bits
	wide := sparsen(mustBin(t, r.X, r.Width, 256, 1), compact.tiled, 2)
	if wide.narrow != nil {
		t.Fatalf("%d cells are held in 16 bits", wide.offset[r.Width])
	}
	few := sparsen(mustBin(t, r.X, r.Width, 16, 1), compact.tiled, 2)
	same := *few
	same.narrow = nil
	for _, chunk := range few.narrow {
		cells := make([]uint32, len(chunk))
		for i, c := range chunk {
			cells[i] = uint32(c)
		}
		same.cells = append(same.cells, cells)
	}
	for _, s := range []*sparse{wide, few, &same} {
		hist := make([]moments, s.offset[r.Width]+MaxBins)
		rows, values, total := make([]uint32, r.N), make([]moments, r.N), moments(0)
		want := make([]moments, len(hist))
		for i := range rows {
			rows[i], values[i] = uint32(i), moments(i*i-5000)<<hessianBits+moments(i)
			total += values[i]
			for j := range r.Width {
				want[s.offset[j]+int(s.bins.Column[j].at(uint32(i)))] += values[i]
			}
		}
		s.accumulate(hist, rows, values)
		s.complete(hist, total)
		if !slices.Equal(hist, want) {
			t.Errorf("%d cells: not what adding up every column gives", len(hist))
		}
	}
}

func TestTilesMakeNoDifferenceToTrees(t *testing.T) {
	s := sampleOf(4000, 40, 3)
	grow := func(subsample float64, as binLayout, workers int) *Ensemble {
		p := small
		p.Subsample = subsample
		s.Workers = workers
		e, err := p.grow(context.Background(), s, as)
		mustBeValid(t, e, err)
		return e
	}
	tiled, flat := grow(1, compact, 1), grow(1, flat, 1)
	for _, subsample := range []float64{0.7, 1} {
		if !reflect.DeepEqual(grow(subsample, compact, 1), grow(subsample, compact, 3)) {
			t.Errorf("subsample %g: three workers grow other trees in tiles than one", subsample)
		}
	}
	have, want := make([]float64, s.Rows.N), make([]float64, s.Rows.N)
	NewScorer(tiled).ScoreTo(have, s.Rows)
	NewScorer(flat).ScoreTo(want, s.Rows)
	for i := range want {
		if math.Abs(have[i]-want[i]) > 1e-9 {
			t.Fatalf("row %d: margin %g in tiles, %g without", i, have[i], want[i])
		}
	}
}
