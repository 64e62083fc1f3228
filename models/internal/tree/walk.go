package tree

import "math"

// A walker takes several rows, or one row through several trees, down in step, so
// that the processor works on one while another waits for its node. Nodes are
// 8 bytes; a leaf points to itself, so nobody asks whether it is one.
type walker struct {
	nodes []walkNode
	value []float64 // of the leaf at the same index
	roots []int32
	width int
}

// A walkNode's children stand together, the left one next nodes further on.
type walkNode struct {
	threshold float32 // +Inf at a leaf
	step      uint32  // column<<nextBits | next; 0 at a leaf
}

const nextBits = 20

func newWalker(e *Ensemble) *walker {
	if e.Width > 1<<(32-nextBits) {
		return nil
	}
	w := &walker{width: e.Width}
	for _, t := range e.Trees {
		if len(t.Nodes) >= 1<<nextBits || len(w.nodes)+len(t.Nodes) > math.MaxInt32 {
			return nil
		}
		w.roots = append(w.roots, int32(len(w.nodes)))
		w.add(t)
	}
	return w
}

// add lays a tree out level by level.
func (w *walker) add(t Tree) {
	base := len(w.nodes)
	queue := make([]int32, 1, len(t.Nodes)) // nodes of t in their new order
	for i := 0; i < len(queue); i++ {
		n := t.Nodes[queue[i]]
		w.value = append(w.value, n.Value)
		if n.Feature == Leaf {
			w.nodes = append(w.nodes, walkNode{threshold: float32(math.Inf(1))})
			continue
		}
		next := len(queue) - i
		w.nodes = append(w.nodes, walkNode{n.Threshold, uint32(n.Feature)<<nextBits | uint32(next)})
		queue = append(queue, n.Left, n.Right)
	}
	_ = base
}

func (w *walker) down(i int32, row []float32) (int32, uint32) {
	n := w.nodes[i]
	var right int32
	if row[n.step>>nextBits] > n.threshold {
		right = 1
	}
	next := n.step & (1<<nextBits - 1)
	return i + int32(next) + right, next
}

// sum gives the sum of the row's leaves, four trees at a time.
func (w *walker) sum(row []float32) float64 {
	sum := 0.0
	roots := w.roots
	for ; len(roots) >= 4; roots = roots[4:] {
		a, b, c, d := roots[0], roots[1], roots[2], roots[3]
		for {
			var na, nb, nc, nd uint32
			a, na = w.down(a, row)
			b, nb = w.down(b, row)
			c, nc = w.down(c, row)
			d, nd = w.down(d, row)
			if na|nb|nc|nd == 0 {
				break
			}
		}
		sum += w.value[a]
		sum += w.value[b]
		sum += w.value[c]
		sum += w.value[d]
	}
	for _, i := range roots {
		for next := uint32(1); next != 0; {
			i, next = w.down(i, row)
		}
		sum += w.value[i]
	}
	return sum
}

// addTo adds each row's leaf values to b.sum, tree after tree, four rows at a time.
func (w *walker) addTo(blk *block, x []float32, rows int) {
	width := w.width
	for _, root := range w.roots {
		i := 0
		for ; i+4 <= rows; i += 4 {
			r0, r1 := x[i*width:(i+1)*width], x[(i+1)*width:(i+2)*width]
			r2, r3 := x[(i+2)*width:(i+3)*width], x[(i+3)*width:(i+4)*width]
			a, b, c, d := root, root, root, root
			for {
				var na, nb, nc, nd uint32
				a, na = w.down(a, r0)
				b, nb = w.down(b, r1)
				c, nc = w.down(c, r2)
				d, nd = w.down(d, r3)
				if na|nb|nc|nd == 0 {
					break
				}
			}
			blk.sum[i] += w.value[a]
			blk.sum[i+1] += w.value[b]
			blk.sum[i+2] += w.value[c]
			blk.sum[i+3] += w.value[d]
		}
		for ; i < rows; i++ {
			at := root
			for next := uint32(1); next != 0; {
				at, next = w.down(at, x[i*width:(i+1)*width])
			}
			blk.sum[i] += w.value[at]
		}
	}
}
