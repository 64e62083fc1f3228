package tree

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
)

// ExtraTrees grows extremely randomised trees (Geurts, Ernst, Wehenkel 2006,
// doi:10.1007/s10994-006-6226-1): each tree on all rows, each node on the best by
// Gini impurity of a few random columns, each cut at one random threshold, uniform
// between the node's least and greatest value.
type ExtraTrees struct {
	Trees   int
	Depth   int // of the deepest leaf; 0: until leaves are pure
	MinLeaf int // weight of the rows on either side of a cut
	Columns int // that a node draws, see columnsToTry; 0: ⌊√width⌋
}

// Grow gives the ensemble of mean attack shares. It does not depend on Sample.Workers.
func (x ExtraTrees) Grow(ctx context.Context, s Sample) (*Ensemble, error) {
	columns, err := newExactColumns(ctx, s.Rows, max(1, s.Workers))
	if err != nil {
		return nil, err
	}
	units, unit := unitWeights(s)
	weights := classWeights{1, 1}
	trees, err := eachTree(ctx, s, x.Trees, func() func(int) Tree {
		c := &randomChooser{columns: columns, weights: weights, minLeaf: minLeafUnits(x.MinLeaf, unit), tries: columnsToTry(x.Columns, s.Rows.Width)}
		t := &classTree{chooser: c, depth: x.Depth, minLeaf: c.minLeaf, weights: weights, unit: unit, ctx: ctx}
		t.items = make([]item, 0, s.Rows.N)
		return func(k int) Tree {
			c.rng = treeRandom(s.Seed, k)
			c.draw = newColumnDraw(allColumns(s.Rows.Width))
			t.items = t.items[:0]
			for i, attack := range s.Attack {
				if w := unitsAt(units, i); w > 0 {
					t.items = append(t.items, item{uint32(i), w<<1 | uint32(btoi(attack))})
				}
			}
			return t.grow()
		}
	})
	return &Ensemble{Width: s.Rows.Width, Trees: trees, Aggregate: Mean}, err
}

// A randomChooser looks at one random cut of each of a few columns.
type randomChooser struct {
	columns *exactColumns
	weights classWeights
	minLeaf uint32
	tries   int
	rng     *rand.PCG
	draw    columnDraw
	cells   [MaxBins]tally // empty between columns
}

func (c *randomChooser) choose(items []item, total tally, constant int) (classCut, int, bool) {
	c.draw.begin(constant)
	best, found, varied := classCut{}, false, false
	bestPurity := 0.0
	for tried := 0; tried < c.tries || !varied; tried++ {
		j, known, ok := c.draw.next(c.rng)
		if !ok {
			break
		}
		if known {
			continue
		}
		cut, left, varies := c.try(j, items, total)
		if !varies {
			c.draw.markConstant()
			continue
		}
		varied = true
		if left.all() < c.minLeaf || (total-left).all() < c.minLeaf {
			continue
		}
		if p := c.weights.purity(total, left); !found || p > bestPurity {
			best, bestPurity, found = cut, p, true
		}
	}
	return best, c.draw.constant, found
}

// try draws a threshold for column j and gives the cut with the tally of its left
// side; false if the column has no two different numbers here. NaNs go to the side
// where more of the others go.
func (c *randomChooser) try(j int, items []item, total tally) (cut classCut, left tally, varies bool) {
	column := &c.columns.column[j]
	cut.column = j
	var nan tally
	switch {
	case column.raw != nil:
		cut.threshold, left, nan, varies = c.tryRaw(column.raw, items)
	case len(column.values) == 2 && !column.hasNaN():
		cut.threshold, left, varies = c.tryFlag(column, items, total)
	default:
		cut.threshold, left, nan, varies = c.tryCoded(column, items)
	}
	cut.nanRight = left.all() < (total - left - nan).all()
	if !cut.nanRight {
		left += nan
	}
	return cut, left, varies
}

// tryFlag is for columns of two values, most of a one-hot encoding's.
func (c *randomChooser) tryFlag(column *exactColumn, items []item, total tally) (threshold float32, left tally, varies bool) {
	var high tally
	rows := uint32(0)
	for _, i := range items {
		up := uint32(column.code[i.row])
		rows += up
		high += i.tally() & -tally(up)
	}
	if rows == 0 || int(rows) == len(items) {
		return 0, 0, false
	}
	return between(c.rng, column.values[0], column.values[1]), total - high, true
}

func (c *randomChooser) tryCoded(column *exactColumn, items []item) (threshold float32, left, nan tally, varies bool) {
	var held [MaxBins / 64]uint64
	for _, i := range items {
		b := column.code[i.row]
		c.cells[b] += i.tally()
		held[b>>6] |= 1 << (b & 63)
	}
	if b := len(column.values) - 1; column.hasNaN() {
		nan, c.cells[b] = c.cells[b], 0
		held[b>>6] &^= 1 << (b & 63)
	}
	low, high := -1, -1
	for w, word := range held {
		if word != 0 {
			if low < 0 {
				low = w<<6 | bits.TrailingZeros64(word)
			}
			high = w<<6 | (63 - bits.LeadingZeros64(word))
		}
	}
	if varies = low < high; varies {
		threshold = between(c.rng, column.values[low], column.values[high])
	}
	for b := low; b >= 0 && b <= high; b++ {
		if varies && column.values[b] <= threshold {
			left += c.cells[b]
		}
		c.cells[b] = 0
	}
	return threshold, left, nan, varies
}

func (c *randomChooser) tryRaw(raw []float32, items []item) (threshold float32, left, nan tally, varies bool) {
	low, high := float32(math.MaxFloat32), float32(-math.MaxFloat32)
	for _, i := range items {
		x := raw[i.row]
		if x < low {
			low = x
		}
		if x > high {
			high = x
		}
	}
	if low >= high {
		return 0, 0, 0, false
	}
	threshold = between(c.rng, low, high)
	for _, i := range items {
		x := raw[i.row]
		if x <= threshold {
			left += i.tally()
		} else if isNaN(x) {
			nan += i.tally()
		}
	}
	return threshold, left, nan, true
}

func (c *randomChooser) split(items, spare []item, cut classCut) int {
	column := &c.columns.column[cut.column]
	l, k := 0, 0
	if column.raw != nil {
		for _, i := range items {
			x := column.raw[i.row]
			side := btoi(!(x <= cut.threshold || isNaN(x) && !cut.nanRight))
			items[l], spare[k] = i, i
			l += 1 - side
			k += side
		}
	} else {
		var right [MaxBins]int
		for b, v := range column.values {
			right[b] = btoi(!(v <= cut.threshold || isNaN(v) && !cut.nanRight))
		}
		for _, i := range items {
			side := right[column.code[i.row]]
			items[l], spare[k] = i, i
			l += 1 - side
			k += side
		}
	}
	copy(items[l:], spare[:k])
	return l
}
