package models

import (
	"context"
	"math"
)

// A fracNode is a cut or a leaf of a tree on bins. A row whose bin of column is above
// cut goes to the node step+1 further on, another to the node step further on; at a
// leaf step is 0 and nothing is above cut.
type fracNode struct {
	step   uint16
	column uint8
	cut    uint8
}

// A fracTree predicts one feature's bin from other features' bins.
type fracTree struct {
	nodes  []fracNode
	leaf   []int32  // of each node: its place among the leaves, or -1
	counts []uint32 // leaf by leaf: fit rows in each bin of the feature
}

// maxFracDepth keeps a tree's steps within 16 bits.
const maxFracDepth = 14

// A fracGrower grows classification trees on bins: Gini's gain, every drawn column at
// every node, cuts midway between bins that hold rows. It keeps its buffers from one
// tree to the next and belongs to one goroutine.
type fracGrower struct {
	rows    *binnedRows
	depth   int
	minLeaf int

	// the tree that is growing
	target  []uint8 // bin to predict, by row
	classes int
	columns []int // that may be cut
	offset  []int // in a histogram: where each of columns begins; bin by bin, class by class
	start   []uint32
	cell    []uint32 // row i is counted in cell[start[i]:start[i+1]], each plus its class
	tree    fracTree
	order   []uint32 // rows, those of a node side by side
	spare   []uint32
	free    [][]uint32 // histograms to use again
	lower   [maxExactBins]uint32
}

// binnedRows are rows in bins: all of them column by column, and row by row those
// that are not their column's commonest. A normal flow of 40 features has about 8 such.
type binnedRows struct {
	n       int
	column  [][]uint8
	bins    []int    // of each column
	common  []uint8  // each column's commonest bin
	start   []uint32 // row i has entries[start[i]:start[i+1]]
	entries []uint16 // column<<8 | bin
}

func newBinnedRows(bins exactBins, column [][]uint8) *binnedRows {
	r := &binnedRows{column: column, bins: make([]int, len(bins)), common: make([]uint8, len(bins))}
	for j := range bins {
		r.n = len(column[j])
		r.bins[j] = bins[j].size()
		r.common[j] = commonestBin(bins[j].counts)
	}
	r.start = make([]uint32, r.n+1)
	for i := range r.n {
		for j, c := range r.common {
			if b := column[j][i]; b != c {
				r.entries = append(r.entries, uint16(j)<<8|uint16(b))
			}
		}
		r.start[i+1] = uint32(len(r.entries))
	}
	return r
}

// grow grows the tree that predicts column target from the given columns. It gives
// ctx's error if that ends.
func (g *fracGrower) grow(ctx context.Context, target int, columns []int) (fracTree, error) {
	g.begin(target, columns)
	hist := g.take()
	g.count(hist, g.order)
	g.tree = fracTree{nodes: make([]fracNode, 1), leaf: []int32{-1}}
	err := g.divide(ctx, 0, 0, len(g.order), 0, hist)
	return g.tree, err
}

// begin makes ready for a tree: the layout of histograms, then each row's cells.
func (g *fracGrower) begin(target int, columns []int) {
	r := g.rows
	g.target, g.classes, g.columns = r.column[target], r.bins[target], columns
	place := make([]int, len(r.bins)) // where a column begins in a histogram; 0: not drawn
	g.offset = g.offset[:0]
	at := g.classes // before the first column stand the totals
	for _, j := range columns {
		place[j] = at
		g.offset = append(g.offset, at)
		at += r.bins[j] * g.classes
	}
	g.offset = append(g.offset, at)
	if g.order == nil {
		g.order, g.spare = make([]uint32, r.n), make([]uint32, r.n)
		g.start = make([]uint32, r.n+1)
	}
	g.cell = g.cell[:0]
	for i := range r.n {
		g.order[i] = uint32(i)
		for _, e := range r.entries[r.start[i]:r.start[i+1]] {
			if from := place[e>>8]; from > 0 {
				g.cell = append(g.cell, uint32(from+int(e&0xff)*g.classes))
			}
		}
		g.start[i+1] = uint32(len(g.cell))
	}
}

// take gives an empty histogram.
func (g *fracGrower) take() []uint32 {
	cells := g.offset[len(g.columns)]
	if n := len(g.free); n > 0 && cap(g.free[n-1]) >= cells {
		hist := g.free[n-1][:cells]
		g.free = g.free[:n-1]
		clear(hist)
		return hist
	}
	return make([]uint32, cells)
}

func (g *fracGrower) give(hist []uint32) { g.free = append(g.free, hist) }

// count counts the rows in an empty histogram.
func (g *fracGrower) count(hist []uint32, rows []uint32) {
	for _, i := range rows {
		class := uint32(g.target[i])
		hist[class]++
		for _, c := range g.cell[g.start[i]:g.start[i+1]] {
			hist[c+class]++
		}
	}
	totals := hist[:g.classes]
	for k, j := range g.columns {
		cells := hist[g.offset[k]:g.offset[k+1]]
		common := int(g.rows.common[j]) * g.classes
		rest := cells[common : common+g.classes] // what the other bins leave of the totals
		copy(rest, totals)
		for at := 0; at < len(cells); at += g.classes {
			if at != common {
				subtractCounts(rest, cells[at:at+g.classes])
			}
		}
	}
}

// divide cuts node at, which holds order[from:to], and what comes of it, or makes it
// a leaf. It takes the histogram.
func (g *fracGrower) divide(ctx context.Context, at, from, to, depth int, hist []uint32) error {
	cut, ok := fracCut{}, false
	if depth < g.depth && to-from >= 2*g.minLeaf && !isPure(hist[:g.classes], to-from) {
		if err := ctx.Err(); err != nil {
			return err
		}
		cut, ok = g.bestCut(hist, to-from)
	}
	if !ok {
		g.tree.leaf[at] = int32(len(g.tree.counts) / g.classes)
		g.tree.counts = append(g.tree.counts, hist[:g.classes]...)
		g.tree.nodes[at] = fracNode{cut: math.MaxUint8}
		g.give(hist)
		return nil
	}
	left := len(g.tree.nodes)
	g.tree.nodes[at] = fracNode{step: uint16(left - at), column: uint8(cut.column), cut: cut.bin}
	g.tree.nodes = append(g.tree.nodes, fracNode{}, fracNode{})
	g.tree.leaf = append(g.tree.leaf, -1, -1)

	middle := from + g.partition(from, to, cut)
	lower, upper := g.take(), hist
	if middle-from <= to-middle {
		g.count(lower, g.order[from:middle])
		subtractCounts(upper, lower)
	} else {
		upper, lower = lower, hist
		g.count(upper, g.order[middle:to])
		subtractCounts(lower, upper)
	}
	if err := g.divide(ctx, left, from, middle, depth+1, lower); err != nil {
		return err
	}
	return g.divide(ctx, left+1, middle, to, depth+1, upper)
}

func isPure(counts []uint32, rows int) bool {
	for _, n := range counts {
		if n > 0 {
			return int(n) == rows
		}
	}
	return true
}

func subtractCounts(whole, part []uint32) {
	part = part[:len(whole)]
	for i, n := range part {
		whole[i] -= n
	}
}

// partition puts the rows that are not above the cut in front, both sides in order,
// and gives the number of those.
func (g *fracGrower) partition(from, to int, cut fracCut) int {
	rows, spare := g.order[from:to], g.spare[:to-from]
	column := g.rows.column[cut.column]
	low, high := 0, 0
	for _, i := range rows {
		rows[low], spare[high] = i, i
		if column[i] > cut.bin {
			high++
		} else {
			low++
		}
	}
	copy(rows[low:], spare[:high])
	return low
}

// A fracCut sends rows whose bin of column is at most bin to the left.
type fracCut struct {
	column int
	bin    uint8
}

// bestCut gives the cut with the purest sides, even if they are no purer than the
// node; of equals the first, in the order in which the columns were drawn. There is
// none if no cut leaves enough rows on both sides.
func (g *fracGrower) bestCut(hist []uint32, rows int) (best fracCut, ok bool) {
	purest := -1.0
	var whole int64
	for _, n := range hist[:g.classes] {
		whole += int64(n) * int64(n)
	}
	lower := g.lower[:g.classes]
	for k, j := range g.columns {
		clear(lower)
		cells := hist[g.offset[k]:g.offset[k+1]]
		n, left, right := 0, int64(0), whole // sums of squares of the classes' counts
		last, purity := -1, -1.0
		for bin := 0; bin < g.rows.bins[j]; bin++ {
			part := cells[bin*g.classes : (bin+1)*g.classes]
			before := n
			for y, c := range part {
				if c == 0 {
					continue
				}
				// as the c rows of the class change sides
				l, r := int64(lower[y]), int64(hist[y]-lower[y])
				left += int64(c) * (2*l + int64(c))
				right += int64(c) * (int64(c) - 2*r)
				lower[y] += c
				n += int(c)
			}
			if n == before {
				continue
			}
			if purity > purest {
				purest, ok = purity, true
				best = fracCut{j, uint8((last + bin) / 2)}
			}
			last, purity = bin, -1
			if n >= g.minLeaf && rows-n >= g.minLeaf {
				purity = float64(left)/float64(n) + float64(right)/float64(rows-n)
			}
			if rows-n < g.minLeaf {
				break
			}
		}
	}
	return best, ok
}
