package tree

import (
	"context"
	"math"
	"slices"

	"github.com/trunkline/trunkline/features"
)

// MaxBins is the largest number of bins of a column.
const MaxBins = 256

// Bins is a matrix whose columns are cut into at most 256 ranges each. It holds at
// most one byte a value, column by column, and is immutable once made.
//
// Column j's value x lies in bin b, the number of Cuts[j] strictly below x; so
// "bin <= c" and "x <= Cuts[j][c]" say the same. Cuts lie midway between values of
// the data: between all distinct values where they are few, else so that the bins
// hold about equally many rows, with each frequent value in a bin of its own. NaN
// has the last bin to itself, in columns where the data hold one.
type Bins struct {
	Rows, Width int
	Column      []column
	Cuts        [][]float32 // rising, finite
	Missing     []bool      // whether the column has a bin for NaN
	common      []uint8     // each column's commonest bin
	others      []int       // the rows in other bins
	rare        float64     // the share of rows in other bins up to which a column is held as a rareColumn
	slabs       *slabs
	shelves     *shelves // that whole columns lie on
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
// bins each, and holds those as rareColumns in which at most that share of the rows is in other bins than the
// commonest. The result does not depend on workers. It gives ctx's error if that ends.
func Bin(ctx context.Context, r features.Rows, maxBins int, rare float64, workers int) (*Bins, error) {
	width := r.Width
	free := &slabs{rows: max(r.N, width)}
	b := &Bins{
		Rows: r.N, Width: width,
		Column: make([]column, width), Cuts: make([][]float32, width), Missing: make([]bool, width),
		common: make([]uint8, width), others: make([]int, width),
		rare: rare, slabs: free, shelves: &shelves{slabs: free},
	}
	err := eachCounted(ctx, r, workers, free, func(j int, c *counted) {
		missing := c.known < r.N
		most := maxBins
		if missing {
			most -= 2 // one for NaN, one behind the cut that has all numbers to its left
		}
		cuts := cutEvenly(c.distinct, c.counts, c.known, most)
		if n := len(cuts); missing && (n == 0 || cuts[n-1] < math.MaxFloat32) {
			cuts = append(cuts, math.MaxFloat32)
		}
		c.assign(cuts)
		b.Cuts[j], b.Missing[j] = cuts, missing
		b.keep(j, c.code)
	})
	return b, err
}

// keep holds a column in the way that takes least room.
func (b *Bins) keep(j int, bins []uint8) {
	common, others := commonest(bins)
	b.common[j], b.others[j] = common, others
	if float64(others) <= b.rare*float64(b.Rows) {
		b.Column[j].rare = newRareColumn(common, b.Rows, others, func(i int) uint8 { return bins[i] })
		return
	}
	b.Column[j].bins = b.shelves.room(j)[:b.Rows]
	copy(b.Column[j].bins, bins)
}

// commonest gives a column's commonest bin and the number of rows in others.
func commonest(column []uint8) (bin uint8, others int) {
	var count [MaxBins]int
	for _, b := range column {
		count[b]++
	}
	best := 0
	for b, n := range count {
		if n > count[best] {
			best = b
		}
	}
	return uint8(best), len(column) - count[best]
}

// cutEvenly places at most maxBins-1 cuts between values, given by their rising keys,
// whose counts add up to total. A value that would fill a bin gets one; the others share what is left
// evenly (much as in LightGBM, Ke et al. 2017, GreedyFindBin).
func cutEvenly(values, counts []uint32, total, maxBins int) []float32 {
	var cuts []float32
	cut := func(i int) { // between value i and the next
		if t, ok := cutBetween(keyValue(values[i]), keyValue(values[i+1])); ok {
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
	big := func(i int) bool { return float64(counts[i]) >= mean }
	rest, left, coming := total, maxBins, 0 // rows and bins for other values; frequent values ahead
	for i := range counts {
		if big(i) {
			rest -= int(counts[i])
			left--
			coming++
		}
	}
	share := float64(rest) / float64(max(1, left))
	held := 0
	for i := 0; i+1 < len(values) && len(cuts) < maxBins-1; i++ {
		if big(i) {
			coming--
			cut(i)
			held = 0
			continue
		}
		held += int(counts[i])
		rest -= int(counts[i])
		if float64(held) >= share || big(i+1) && (left > coming+1 || float64(held) >= share/2) {
			cut(i)
			held = 0
			left--
			share = float64(rest) / float64(max(1, left))
		}
	}
	return cuts
}

// assign turns each row's code into its bin: the number of cuts strictly below its value.
func (c *counted) assign(cuts []float32) {
	limits := limitsOf(cuts)
	nan := uint8(len(cuts) + 1)
	if c.few {
		var bin [MaxBins]uint8
		for i, k := range c.keys {
			if bin[i] = nan; k != nanKey {
				bin[i] = rank(&limits, k)
			}
		}
		for i, code := range c.code {
			c.code[i] = bin[code]
		}
		return
	}
	for i := range c.code {
		k := c.key(i)
		c.code[i] = rank(&limits, k)
		if k == nanKey {
			c.code[i] = nan
		}
	}
}

// limitsOf gives the keys of at most 256 rising values, then keys that are below none.
func limitsOf(values []float32) (limits [MaxBins]uint32) {
	for i := range limits {
		limits[i] = nanKey
	}
	for i, v := range values {
		if !isNaN(v) {
			limits[i] = orderKey(v)
		}
	}
	return limits
}

// rank gives the number of limits below k, at most 255, without a branch.
func rank(limits *[MaxBins]uint32, k uint32) uint8 {
	var at uint8
	for step := uint8(128); step > 0; step >>= 1 {
		at += uint8((int64(limits[at+step-1])-int64(k))>>63) & step
	}
	return at
}

// cutInGap gives the index of the cut of column j that lies nearest to the middle of
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
