package tree

import (
	"slices"
	"sync/atomic"
)

// A settled block is rows of one leaf, at most blockRows.
type settled struct {
	rows  []uint32
	value float64
	sum   mass
}

// settle moves the margins of the rows that the tree saw by its leaves.
func (g *growth) settle(root *branch) {
	blocks := g.settled[:0]
	var cut func(b *branch)
	cut = func(b *branch) {
		if b.left != nil {
			cut(b.left)
			cut(b.right)
			return
		}
		for rows := range slices.Chunk(g.rows[b.from:b.to], blockRows) {
			blocks = append(blocks, settled{rows: rows, value: b.value})
		}
	}
	cut(root)
	g.settled = blocks
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
	binned := make([]binnedNode, len(t.Nodes))
	for i, n := range t.Nodes {
		binned[i] = b.s.node(n)
	}
	blocks := (len(rows) + blockRows - 1) / blockRows
	sums := make([]mass, blocks)
	b.crew.eachPart(blocks, func(from, to int) {
		for k := from; k < to; k++ {
			for _, r := range rows[k*blockRows : min(len(rows), (k+1)*blockRows)] {
				i := 0
				for !binned[i].leaf {
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
	leaf        bool
	column      *column
	right       [MaxBins]uint8
	left, other int
}

func (n *binnedNode) next(r uint32) int {
	if n.right[n.column.at(r)] == 0 {
		return n.left
	}
	return n.other
}

func (s *sparse) node(n Node) binnedNode {
	if n.Feature == Leaf {
		return binnedNode{leaf: true}
	}
	b := s.bins
	j := int(n.Feature)
	cut, _ := slices.BinarySearch(b.Cuts[j], n.Threshold)
	to := split{column: j, cut: cut, nanRight: n.NaNRight}
	return binnedNode{column: &b.Column[j], right: to.sides(b), left: int(n.Left), other: int(n.Right)}
}
