package tree

import (
	"slices"
	"sync/atomic"
)

// settle moves the margins of the rows that the tree saw by its leaves.
func (g *growth) settle(root *branch) {
	type block struct {
		rows  []uint32
		value float64
		sum   mass
	}
	var blocks []block
	var cut func(b *branch)
	cut = func(b *branch) {
		if b.left != nil {
			cut(b.left)
			cut(b.right)
			return
		}
		for rows := range slices.Chunk(g.rows[b.from:b.to], blockRows) {
			blocks = append(blocks, block{rows: rows, value: b.value})
		}
	}
	cut(root)
	var next atomic.Int64
	g.crew.do(func(int) {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(blocks) {
				return
			}
			var sum mass
			for _, r := range blocks[i].rows {
				sum.add(g.step(r, blocks[i].value))
			}
			blocks[i].sum = sum
		}
	})
	for _, b := range blocks {
		g.sum.add(b.sum)
	}
}

// settleUnseen does the same for rows that the tree did not see.
func (b *booster) settleUnseen(t Tree, rows []uint32) {
	if len(rows) == 0 {
		return
	}
	bins := b.s.bins
	binned := make([]binnedNode, len(t.Nodes))
	for i, n := range t.Nodes {
		binned[i] = bins.node(n)
	}
	blocks := (len(rows) + blockRows - 1) / blockRows
	sums := make([]mass, blocks)
	b.crew.eachPart(blocks, func(from, to int) {
		for k := from; k < to; k++ {
			for _, r := range rows[k*blockRows : min(len(rows), (k+1)*blockRows)] {
				i := 0
				for binned[i].column != nil {
					i = binned[i].next(r)
				}
				sums[k].add(b.step(r, t.Nodes[i].Value))
			}
		}
	})
	for _, m := range sums {
		b.sum.add(m)
	}
}

// A binnedNode is a node that asks for a row's bin.
type binnedNode struct {
	column      []uint8 // nil at a leaf
	right       [MaxBins]uint8
	left, other int
}

func (n *binnedNode) next(r uint32) int {
	if n.right[n.column[r]] == 0 {
		return n.left
	}
	return n.other
}

func (b *Bins) node(n Node) binnedNode {
	if n.Feature == Leaf {
		return binnedNode{}
	}
	j := int(n.Feature)
	cut, _ := slices.BinarySearch(b.Cuts[j], n.Threshold)
	s := split{column: j, cut: cut, nanRight: n.NaNRight}
	return binnedNode{column: b.Column[j], right: s.sides(b), left: int(n.Left), other: int(n.Right)}
}
