package tree

import (
	"context"
	"math"
	"slices"
	"sync/atomic"

	"github.com/trunkline/trunkline/features"
)

// MaxBins is the largest number of bins of a column.
const MaxBins = 256

// Bins is a matrix whose columns are cut into at most 256 ranges each. It holds
// one byte a value, column by column, and is immutable once made.
//
// Column j's value x lies in bin b, the number of Cuts[j] strictly below x; so
// "bin <= c" and "x <= Cuts[j][c]" say the same. Cuts lie midway between values of
// the data: between all distinct values where they are few, else so that the bins
// hold about equally many rows, with each frequent value in a bin of its own. NaN
// has the last bin to itself, in columns where the data hold one.
type Bins struct {
	Rows, Width int
	Column      [][]uint8   // [Width][Rows]
	Cuts        [][]float32 // rising, finite
	Missing     []bool      // whether the column has a bin for NaN
}

// Count gives the number of bins of column j, that of NaN included.
func (b *Bins) Count(j int) int {
	n := len(b.Cuts[j]) + 1
	if b.Missing[j] {
		n++
	}
	return n
}

// NaNBin gives the bin of NaN in column j, or -1.
func (b *Bins) NaNBin(j int) int {
	if b.Missing[j] {
		return len(b.Cuts[j]) + 1
	}
	return -1
}

// Bin cuts the columns of r.X into at most maxBins
// bins each. The result does not depend on workers. It gives ctx's error if that ends.
func Bin(ctx context.Context, r features.Rows, maxBins, workers int) (*Bins, error) {
	rows, width := r.N, r.Width
	b := &Bins{
		Rows: rows, Width: width,
		Column: make([][]uint8, width), Cuts: make([][]float32, width), Missing: make([]bool, width),
	}
	const together = 4 // columns that lie in one cache line are read in one go
	var next atomic.Int64
	inParallel(min(workers, (width+together-1)/together), func(int) {
		var w binner
		for {
			from := int(next.Add(together)) - together
			if from >= width || ctx.Err() != nil {
				return
			}
			to := min(from+together, width)
			w.gather(r.X, rows, width, from, to)
			for j := from; j < to && ctx.Err() == nil; j++ {
				b.Column[j], b.Cuts[j], b.Missing[j] = w.bin(w.columns[j-from], maxBins)
			}
		}
	})
	return b, ctx.Err()
}

// A binner cuts columns one after the other and keeps its buffers.
type binner struct {
	columns [][]uint32 // order keys; nanKey for NaN
	sorted  []uint32
	values  []float32 // distinct, rising
	counts  []int
	sorter  keySorter
}

const nanKey = math.MaxUint32

func (w *binner) gather(x []float32, rows, width, from, to int) {
	if w.columns == nil {
		w.columns = make([][]uint32, to-from)
		for i := range w.columns {
			w.columns[i] = make([]uint32, rows)
		}
	}
	for i := range rows {
		for j, v := range x[i*width+from : i*width+to] {
			k := uint32(nanKey)
			if v == v {
				k = orderKey(v)
			}
			w.columns[j][i] = k
		}
	}
}

func (w *binner) bin(keys []uint32, maxBins int) (column []uint8, cuts []float32, missing bool) {
	w.sorted = append(w.sorted[:0], keys...)
	w.sorter.sort(w.sorted)
	known := len(w.sorted)
	for known > 0 && w.sorted[known-1] == nanKey {
		known--
	}
	missing = known < len(keys)
	w.countDistinct(w.sorted[:known])
	if missing {
		maxBins -= 2 // one for NaN, one behind the cut that has all numbers to its left
	}
	cuts = cutEvenly(w.values, w.counts, known, maxBins)
	if missing {
		if n := len(cuts); n == 0 || cuts[n-1] < math.MaxFloat32 {
			cuts = append(cuts, math.MaxFloat32)
		}
	}
	return assign(keys, cuts), cuts, missing
}

func (w *binner) countDistinct(sorted []uint32) {
	w.values, w.counts = w.values[:0], w.counts[:0]
	for i := 0; i < len(sorted); {
		k := sorted[i]
		from := i
		for i < len(sorted) && sorted[i] == k {
			i++
		}
		w.values = append(w.values, keyValue(k))
		w.counts = append(w.counts, i-from)
	}
}

// cutEvenly places at most maxBins-1 cuts between rising values, whose counts add
// up to total. A value that would fill a bin gets one; the others share what is left
// evenly (the rule of LightGBM, Ke et al. 2017, GreedyFindBin).
func cutEvenly(values []float32, counts []int, total, maxBins int) []float32 {
	var cuts []float32
	cut := func(i int) { // between value i and the next
		if t, ok := cutBetween(values[i], values[i+1]); ok {
			cuts = append(cuts, t)
		}
	}
	if len(values) <= maxBins {
		for i := 0; i+1 < len(values); i++ {
			cut(i)
		}
		return cuts
	}
	mean := float64(total) / float64(maxBins)
	rest, left := total, maxBins
	for _, n := range counts {
		if float64(n) >= mean {
			rest -= n
			left--
		}
	}
	big := func(i int) bool { return float64(counts[i]) >= mean }
	share := float64(rest) / float64(max(1, left))
	held := 0
	for i := 0; i+1 < len(values) && len(cuts) < maxBins-1; i++ {
		held += counts[i]
		if !big(i) {
			rest -= counts[i]
		}
		if big(i) || float64(held) >= share || big(i+1) && float64(held) >= max(1, share/2) {
			cut(i)
			held = 0
			if !big(i) {
				left--
				share = float64(rest) / float64(max(1, left))
			}
		}
	}
	return cuts
}

// assign gives each key its bin: the number of cuts strictly below it.
func assign(keys []uint32, cuts []float32) []uint8 {
	var limits [MaxBins]uint32 // cuts as keys, then never below any
	for i := range limits {
		limits[i] = math.MaxUint32
	}
	for i, c := range cuts {
		limits[i] = orderKey(c)
	}
	nan := uint8(len(cuts) + 1)
	column := make([]uint8, len(keys))
	for i, k := range keys {
		if k == nanKey {
			column[i] = nan
			continue
		}
		column[i] = rank(&limits, k)
	}
	return column
}

// rank gives the number of limits below k, at most 255, without a branch.
func rank(limits *[MaxBins]uint32, k uint32) uint8 {
	var at uint8
	for step := uint8(128); step > 0; step >>= 1 {
		next := at + step
		if limits[next-1] < k {
			at = next
		}
	}
	return at
}

// Cut gives the index of the cut of column j that lies nearest to the middle of
// the gap between bins lo < hi, where all bins between them are empty.
func (b *Bins) cutInGap(j, lo, hi int) int {
	cuts := b.Cuts[j][lo:hi]
	if len(cuts) == 1 {
		return lo
	}
	middle := float32((float64(cuts[0]) + float64(cuts[len(cuts)-1])) / 2)
	i, _ := slices.BinarySearch(cuts, middle)
	if i > 0 && (i == len(cuts) || middle-cuts[i-1] <= cuts[i]-middle) {
		i--
	}
	return lo + i
}
