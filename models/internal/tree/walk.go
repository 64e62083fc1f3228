package tree

import "math"

// A walker takes several rows, or one row through several trees, down in step, so
// that the processor works on one while another waits for its node. Nodes are
// 8 bytes; a leaf points to itself, so nobody asks whether it is one.
//
// Nodes that come after one another share cache lines where they can: see layouter.
type walker struct {
	nodes []walkNode
	value []float64 // of leaves, each of a few distinct ones once
	roots []int32
	width int
}

// A walkNode's children stand together, the left one next nodes further on.
type walkNode struct {
	threshold float32 // at a leaf a NaN, above which nothing is, with the place of its value
	step      uint32  // column<<nextBits | next; 0 at a leaf
}

const (
	nextBits  = 20
	leafBits  = 0x7fc00000 // a quiet NaN; the place is in the bits below
	maxLeaves = 1 << 22
)

func (n walkNode) leaf() uint32 { return math.Float32bits(n.threshold) &^ leafBits }

func newWalker(e *Ensemble) *walker {
	all, most := 0, 0
	for _, t := range e.Trees {
		all, most = all+len(t.Nodes), max(most, len(t.Nodes))
	}
	if e.Width > 1<<(32-nextBits) || most >= 1<<(nextBits-1) || all > math.MaxInt32/2 {
		return nil
	}
	w := &walker{width: e.Width, nodes: make([]walkNode, 0, all+all/8+lineNodes*len(e.Trees)), value: make([]float64, 0, min(all/2+len(e.Trees), 1<<14))}
	l := layouter{walker: w}
	for _, t := range e.Trees {
		w.roots = append(w.roots, l.add(t))
	}
	if len(w.value) > maxLeaves {
		return nil
	}
	return w
}

func (w *walker) step(i int32, row []float32) (int32, uint32) {
	n := w.nodes[i]
	var right int32
	if row[n.step>>nextBits] > n.threshold {
		right = 1
	}
	next := n.step & (1<<nextBits - 1)
	return i + int32(next) + right, next
}

// sum gives the sum of the row's leaves, six trees at a time.
func (w *walker) sum(row []float32) float64 {
	sum := 0.0
	roots := w.roots
	for ; len(roots) >= 6; roots = roots[6:] {
		a, b, c, d, e, f := roots[0], roots[1], roots[2], roots[3], roots[4], roots[5]
		for {
			var na, nb, nc, nd, ne, nf uint32
			a, na = w.step(a, row)
			b, nb = w.step(b, row)
			c, nc = w.step(c, row)
			d, nd = w.step(d, row)
			e, ne = w.step(e, row)
			f, nf = w.step(f, row)
			if na|nb|nc|nd|ne|nf == 0 {
				break
			}
		}
		sum += w.value[w.nodes[a].leaf()]
		sum += w.value[w.nodes[b].leaf()]
		sum += w.value[w.nodes[c].leaf()]
		sum += w.value[w.nodes[d].leaf()]
		sum += w.value[w.nodes[e].leaf()]
		sum += w.value[w.nodes[f].leaf()]
	}
	for _, i := range roots {
		for next := uint32(1); next != 0; {
			i, next = w.step(i, row)
		}
		sum += w.value[w.nodes[i].leaf()]
	}
	return sum
}

// addTo adds each row's leaf values to b.sum, tree after tree: one level of a tree at
// a time, for all rows that are not yet at a leaf.
func (w *walker) addTo(b *block, x []float32, rows int) {
	var at [blockSize]uint32    // each row's node
	var going [blockSize]uint32 // the rows that are not at a leaf
	for k, root := range w.roots {
		nodes := w.nodes[root:]
		if k+1 < len(w.roots) {
			nodes = w.nodes[root:w.roots[k+1]]
		}
		for i := range going {
			at[i], going[i] = 0, uint32(i)
		}
		for n := rows; n > 0; {
			n = down(nodes, x, w.width, &at, going[:n])
		}
		for i := range rows {
			b.sum[i] += w.value[nodes[at[i]].leaf()]
		}
	}
}

// down takes the going rows one node further. It puts those that have not been at a
// leaf in front, in order, and gives their number.
func down(nodes []walkNode, x []float32, width int, at *[blockSize]uint32, going []uint32) int {
	left := 0
	for _, r := range going {
		r &= blockSize - 1
		i := at[r]
		c := nodes[i]
		next := c.step & (1<<nextBits - 1)
		at[r] = i + next + above(x[int(r)*width+int(c.step>>nextBits)], c.threshold)
		going[left] = r
		left += btoi(next != 0)
	}
	return left
}

// above is 1 if x > threshold, else 0.
func above(x, threshold float32) uint32 {
	var a uint32
	if x > threshold {
		a = 1
	}
	return a
}
