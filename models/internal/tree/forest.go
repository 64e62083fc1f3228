package tree

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
)

// Forest grows a random forest (Breiman 2001, doi:10.1023/A:1010933404324): each
// tree on as many rows as there are, drawn with replacement, each node on the cut of
// a few random columns with the least weighted Gini impurity.
type Forest struct {
	Trees    int
	Depth    int // of the deepest leaf; 0: until leaves are pure
	MinLeaf  int // weight of the rows on either side of a cut
	Balanced bool
	Columns  int // that a node draws, see columnsToTry; 0: ⌊√width⌋
	Bins     int // of a column, 4 to 256
}

// rareInForest is up to which share of rows in other bins a column is held as a rareColumn. With more of them
// the processor guesses wrong too often which rows those are.
const rareInForest = 1.0 / 16

// Grow gives the ensemble of mean attack shares. It does not depend on Sample.Workers.
func (f Forest) Grow(ctx context.Context, s Sample) (*Ensemble, error) {
	return f.grow(ctx, s, rareInForest)
}

func (f Forest) grow(ctx context.Context, s Sample, rare float64) (*Ensemble, error) {
	bins, err := Bin(ctx, s.Rows, f.Bins, rare, max(1, s.Workers))
	if err != nil {
		return nil, err
	}
	units, unit := unitWeights(s)
	weights := balance(s, units, f.Balanced)
	trees, err := eachTree(ctx, s, f.Trees, func() func(int) Tree {
		c := &binChooser{bins: bins, weights: weights, minLeaf: minLeafUnits(f.MinLeaf, unit), tries: columnsToTry(f.Columns, s.Rows.Width)}
		t := &classTree{chooser: c, depth: f.Depth, minLeaf: c.minLeaf, weights: weights, unit: unit, ctx: ctx}
		t.items, t.spare = bins.slabs.take().items(), bins.slabs.take().items()
		drawn := make([]uint8, s.Rows.N)
		return func(k int) Tree {
			c.rng = treeRandom(s.Seed, k)
			c.draw = newColumnDraw(allColumns(s.Rows.Width))
			t.items = bootstrap(t.items[:0], drawn, units, s.Attack, c.rng)
			return t.grow()
		}
	})
	return &Ensemble{Width: s.Rows.Width, Trees: trees, Aggregate: Mean}, err
}

func allColumns(width int) []int32 {
	columns := make([]int32, width)
	for j := range columns {
		columns[j] = int32(j)
	}
	return columns
}

// columnsToTry is the number of columns that a node draws. As in scikit-learn, columns
// that are constant there count, but a node goes on until it has one that is not.
func columnsToTry(asked, width int) int {
	if asked <= 0 {
		asked = int(math.Sqrt(float64(width)))
	}
	return max(1, min(asked, width))
}

func minLeafUnits(rows int, unit float64) uint32 {
	return uint32(max(1, min(float64(rows)/unit*(1-1e-9), math.MaxInt32/2)))
}

// bootstrap appends the distinct rows of a draw with replacement, in order. drawn is room
// for how often each is drawn: once in the mean, so nobody will see a row drawn 2^8 times.
func bootstrap(items []item, drawn []uint8, units []uint32, attack []bool, rng *rand.PCG) []item {
	clear(drawn)
	for range drawn {
		drawn[below(rng, len(drawn))]++
	}
	room := uint64(maxTally)
	for i, n := range drawn {
		w := min(uint64(n)*uint64(unitsAt(units, i)), room) // less than drawn only where one row outweighs all
		room -= w
		if w > 0 {
			items = append(items, item{uint32(i), uint32(w)<<1 | uint32(btoi(attack[i]))})
		}
	}
	return items
}

// A binChooser looks at all cuts between the bins of a few columns.
type binChooser struct {
	bins    *Bins
	weights classWeights
	minLeaf uint32
	tries   int
	rng     *rand.PCG
	draw    columnDraw
	cells   [2][MaxBins]tally // empty between columns
	search  cutSearch
}

// A cutSearch is the best cut so far at one node.
type cutSearch struct {
	found         bool
	purity        float64
	column        int
	before, after int // bins around the cut's gap; after is -1 if only NaN is right
	nanRight      bool
}

func (c *binChooser) choose(items []item, total tally, constant int) (classCut, int, bool) {
	c.draw.begin(constant)
	c.search = cutSearch{}
	varied := false
	for tried := 0; tried < c.tries || !varied; tried++ {
		j, known, ok := c.draw.next(c.rng)
		if !ok {
			break
		}
		if known {
			continue
		}
		if c.try(j, items, total) {
			varied = true
		} else {
			c.draw.markConstant()
		}
	}
	return c.found(), c.draw.constant, c.search.found
}

// found turns the best gap into a cut.
func (c *binChooser) found() classCut {
	s := c.search
	if !s.found {
		return classCut{}
	}
	cut := classCut{column: s.column, nanRight: s.nanRight}
	if s.after >= 0 {
		cut.cut = c.bins.cutInGap(s.column, s.before, s.after)
	} else {
		cut.cut = len(c.bins.Cuts[s.column]) - 1
	}
	cut.threshold = c.bins.Cuts[s.column][cut.cut]
	return cut
}

// try looks at column j's cuts; false if the column is constant here.
func (c *binChooser) try(j int, items []item, total tally) bool {
	column := &c.bins.Column[j]
	cells := &c.cells[0]
	var held [MaxBins / 64]uint64 // bins that hold rows
	if column.rare != nil {
		c.countRare(column.rare, items, total, &held)
	} else if len(items) >= 64 {
		count2(&c.cells, column.bins, items)
		for b := range c.bins.Count(j) {
			cells[b] += c.cells[1][b]
			if cells[b] != 0 {
				held[b>>6] |= 1 << (b & 63)
			}
		}
		clear(c.cells[1][:c.bins.Count(j)])
	} else {
		for _, i := range items {
			b := column.bins[i.row]
			cells[b] += i.tally()
			held[b>>6] |= 1 << (b & 63)
		}
	}
	return c.scan(j, total, &held)
}

// countRare adds up the items in other bins than the commonest, which gets what remains.
func (c *binChooser) countRare(column *rareColumn, items []item, total tally, held *[MaxBins / 64]uint64) {
	cells := &c.cells[0]
	rest := total
	for _, i := range items {
		if column.has(i.row) {
			b := column.bins[column.place(i.row)]
			cells[b] += i.tally()
			held[b>>6] |= 1 << (b & 63)
			rest -= i.tally()
		}
	}
	if b := column.common; rest != 0 {
		cells[b] += rest
		held[b>>6] |= 1 << (b & 63)
	}
}

// count2 adds up the items by bin, every other one apart, so that equal bins in a
// row need not wait for one another.
func count2(cells *[2][MaxBins]tally, column []uint8, items []item) {
	for len(items) >= 2 {
		a, b := items[0], items[1]
		cells[0][column[a.row]] += a.tally()
		cells[1][column[b.row]] += b.tally()
		items = items[2:]
	}
	for _, a := range items {
		cells[0][column[a.row]] += a.tally()
	}
}

// scan looks at the cuts between neighbours among the bins that hold rows, and
// empties those.
func (c *binChooser) scan(j int, total tally, held *[MaxBins / 64]uint64) bool {
	cells := &c.cells[0]
	var nan tally
	if b := c.bins.NaNBin(j); b >= 0 && cells[b] != 0 {
		nan = cells[b]
		cells[b] = 0
		held[b>>6] &^= 1 << (b & 63)
	}
	var left tally
	last := -1
	varies := false
	for w, word := range held {
		for ; word != 0; word &= word - 1 {
			bin := w<<6 | bits.TrailingZeros64(word)
			if last >= 0 {
				varies = true
				if nan == 0 {
					c.consider(j, last, bin, total, left, left.all() < (total-left).all())
				} else {
					c.consider(j, last, bin, total, left, true)
					c.consider(j, last, bin, total, left+nan, false)
				}
			}
			left += cells[bin]
			cells[bin] = 0
			last = bin
		}
	}
	if nan != 0 && last >= 0 {
		varies = true
		if last < len(c.bins.Cuts[j]) { // no cut has an infinite value to its left
			c.consider(j, last, -1, total, left, true)
		}
	}
	return varies
}

func (c *binChooser) consider(j, before, after int, total, left tally, nanRight bool) {
	if left.all() < c.minLeaf || (total-left).all() < c.minLeaf {
		return
	}
	if p := c.weights.purity(total, left); !c.search.found || p > c.search.purity {
		c.search = cutSearch{true, p, j, before, after, nanRight}
	}
}

func (c *binChooser) split(items, spare []item, cut classCut) int {
	s := split{column: cut.column, cut: cut.cut, nanRight: cut.nanRight}
	right := s.sides(c.bins)
	column := &c.bins.Column[cut.column]
	l, k := 0, 0
	for _, i := range items {
		side := int(right[column.at(i.row)])
		items[l], spare[k] = i, i
		l += 1 - side
		k += side
	}
	copy(items[l:], spare[:k])
	return l
}
