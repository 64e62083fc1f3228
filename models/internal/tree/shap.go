package tree

import "math"

// A SHAP takes an ensemble's values apart: exact path-dependent SHAP values (Lundberg
// et al. 2020, doi:10.1038/s42256-019-0138-9), the Shapley values of the game in which a
// column that is not known sends a row down both sides of its cuts in proportion to
// the training weight that went there. It is immutable and safe for concurrent use.
//
// For one leaf the game is a product over the columns on its path: o of a known column
// (1 if the row takes the path at all its cuts, else 0), z of an unknown one (the
// share of weight that took it). The Shapley value of a factor of a product is
//
//	(o_i − z_i) · ∫₀¹ ∏_{j≠i} (z_j + (o_j − z_j)·t) dt
//
// whose integrand is a polynomial in t of a degree below the number of columns on the
// path: Gauss and Legendre's rule with half as many points gives it exactly. Walking
// down, the product is kept at those points; walking up, each edge takes its column's
// share of all leaves below it, so a tree costs its nodes times the points.
type SHAP struct {
	width  int
	base   float64
	scale  float64 // 1, or 1/trees for a mean
	nodes  []shapNode
	roots  []int32
	points []float64 // t
	weight []float64
	inv    []float64 // 1/(z(1−t)+t), len(points) a node
	below  []float64 // −1/(1−t)
}

// A shapNode is a node with the edge that leads to it.
type shapNode struct {
	feature     int32 // of the node's own cut; Leaf
	threshold   float32
	nanRight    bool
	left, right int32
	prev        int32   // nearest edge above that is of the same column as the edge to here; −1
	z           float64 // share of weight at the edges of that column on the path so far
	ratio       float64 // share at this edge alone
	mean        float64 // of the values below, by weight
}

// NewSHAP makes the explainer of an ensemble, which must not change afterwards.
func NewSHAP(e *Ensemble) *SHAP {
	s := &SHAP{width: e.Width, scale: 1, base: e.Base}
	if e.Aggregate == Mean {
		s.scale = 1 / float64(max(1, len(e.Trees)))
	}
	most := 1
	for _, t := range e.Trees {
		root := int32(len(s.nodes))
		s.roots = append(s.roots, root)
		for i := range t.Nodes {
			n := &t.Nodes[i]
			s.nodes = append(s.nodes, shapNode{feature: n.Feature, threshold: n.Threshold, nanRight: n.NaNRight,
				left: n.Left + root, right: n.Right + root, prev: -1, z: 1, ratio: 1, mean: n.Value})
		}
		s.means(t, root)
		most = max(most, s.edges(t, root))
		s.base += s.nodes[root].mean * s.scale
	}
	s.points, s.weight = gaussLegendre((most + 1) / 2)
	for _, t := range s.points {
		s.below = append(s.below, -1/(1-t))
	}
	for i := range s.nodes {
		for _, t := range s.points {
			s.inv = append(s.inv, 1/(s.nodes[i].z*(1-t)+t))
		}
	}
	return s
}

// means fills in each node's mean value; children stand behind their parents.
func (s *SHAP) means(t Tree, root int32) {
	for i := len(t.Nodes) - 1; i >= 0; i-- {
		if n := &t.Nodes[i]; n.Feature != Leaf {
			l, r := cover(t, n.Left), cover(t, n.Right)
			s.nodes[root+int32(i)].mean = (l*s.nodes[root+n.Left].mean + r*s.nodes[root+n.Right].mean) / (l + r)
		}
	}
}

// cover is a node's training weight; one that saw none counts as if it saw next to none.
func cover(t Tree, i int32) float64 { return max(t.Nodes[i].Cover, 1e-12) }

// edges fills in z, ratio and prev, and gives the most distinct columns on a path.
func (s *SHAP) edges(t Tree, root int32) int {
	most := 0
	last := map[int32]int32{} // column → the last edge of it on the path
	var walk func(i int32, columns int)
	walk = func(i int32, columns int) {
		most = max(most, columns)
		n := &t.Nodes[i]
		if n.Feature == Leaf {
			return
		}
		before, seen := last[n.Feature]
		sum := cover(t, n.Left) + cover(t, n.Right)
		for _, child := range [2]int32{n.Left, n.Right} {
			c := &s.nodes[root+child]
			c.ratio = cover(t, child) / sum
			c.z = c.ratio
			below := columns + 1
			if seen {
				c.prev, c.z, below = before, c.ratio*s.nodes[before].z, columns
			}
			last[n.Feature] = root + child
			walk(child, below)
		}
		if seen {
			last[n.Feature] = before
		} else {
			delete(last, n.Feature)
		}
	}
	walk(0, 0)
	return most
}

// Base is the ensemble's mean value over its training weight.
func (s *SHAP) Base() float64 { return s.base }

// A Scratch is the working memory of AttributeTo, for one goroutine; it may be reused.
type Scratch struct {
	hot   []bool    // by node: the row takes every cut of the edge's column so far
	stack []float64 // two products a level
}

// AttributeTo adds to dst, one place a column, the row's SHAP values: Base plus their
// sum is the ensemble's value. Subtrees that can move no value by more than tolerance
// are taken for their mean, which leaves the sum off by no more than what they hide;
// 0 is exact.
func (s *SHAP) AttributeTo(dst []float64, row []float32, tolerance float64, scratch *Scratch) {
	if len(scratch.hot) < len(s.nodes) {
		scratch.hot = make([]bool, len(s.nodes))
	}
	if len(s.points) == 4 {
		s.quads(dst, row, tolerance, scratch.hot)
		return
	}
	s.walk(dst, row, tolerance, scratch)
}

// walk walks all trees, whatever the number of points.
func (s *SHAP) walk(dst []float64, row []float32, tolerance float64, scratch *Scratch) {
	q := len(s.points)
	if len(scratch.stack) < 2*q*(MaxDepth+2) {
		scratch.stack = make([]float64, 2*q*(MaxDepth+2))
	}
	w := shapWalk{SHAP: s, dst: dst, row: row, hot: scratch.hot, stack: scratch.stack, tolerance: tolerance, q: q}
	for _, root := range s.roots {
		product := w.stack[:q]
		for k := range product {
			product[k] = s.scale
		}
		w.node(root, 0)
	}
}

// A shapWalk is one walk over all trees for one row.
type shapWalk struct {
	*SHAP
	dst       []float64
	row       []float32
	hot       []bool
	stack     []float64
	tolerance float64
	q         int
}

// node handles the subtree at i, with the product of its path in the level's first
// half of the stack; it leaves the subtree's weighted leaf sums in the second half.
func (w *shapWalk) node(i int32, level int) {
	q := w.q
	product := w.stack[2*level*q : (2*level+1)*q]
	sums := w.stack[(2*level+1)*q : (2*level+2)*q]
	n := &w.nodes[i]
	if n.feature == Leaf || product[0] < w.tolerance && product[q-1] < w.tolerance {
		for k := range sums {
			sums[k] = n.mean * product[k] * w.weight[k]
		}
		return
	}
	clear(sums)
	x := w.row[n.feature]
	left := x <= n.threshold || (x != x && !n.nanRight)
	w.edge(n, n.left, left, level, product, sums)
	w.edge(n, n.right, !left, level, product, sums)
}

// edge goes down to child and takes its column's share on the way back.
func (w *shapWalk) edge(n *shapNode, child int32, taken bool, level int, product, sums []float64) {
	q := w.q
	c := &w.nodes[child]
	down := w.stack[2*(level+1)*q : (2*(level+1)+1)*q]
	up := w.stack[(2*(level+1)+1)*q : (2*(level+1)+2)*q]
	inv := w.inv[int(child)*q : int(child+1)*q]
	if c.prev >= 0 && !w.hot[c.prev] { // the column has left the path above: nothing new of it here
		w.hot[child] = false
		for k, p := range product {
			down[k] = p * c.ratio
		}
		w.node(child, level+1)
		for k, g := range up {
			sums[k] += g
		}
		return
	}
	w.hot[child] = taken
	share := 0.0
	var before []float64
	if c.prev >= 0 {
		before = w.inv[int(c.prev)*q : int(c.prev+1)*q]
	}
	z := c.z
	if taken {
		for k, p := range product {
			t := w.points[k]
			down[k] = p * (z*(1-t) + t)
		}
	} else {
		for k, p := range product {
			down[k] = p * z * (1 - w.points[k])
		}
	}
	for k := range before {
		down[k] *= before[k]
	}
	w.node(child, level+1)
	if taken {
		for k, g := range up {
			share += g * inv[k]
			sums[k] += g
		}
		share *= 1 - z
	} else {
		for k, g := range up {
			share += g * w.below[k]
			sums[k] += g
		}
	}
	if before != nil { // what the edge above counts for the leaves below this one is its old share
		old := 0.0
		for k, g := range up {
			old += g * before[k]
		}
		share -= old * (1 - w.nodes[c.prev].z)
	}
	w.dst[n.feature] += share
}

// gaussLegendre gives the points in (0, 1) and weights that integrate every polynomial
// of degree below 2n over [0, 1] exactly (Abramowitz and Stegun 25.4.30).
func gaussLegendre(n int) (points, weights []float64) {
	n = max(n, 1)
	points, weights = make([]float64, n), make([]float64, n)
	for i := range n {
		x := math.Cos(math.Pi * (float64(i) + 0.75) / (float64(n) + 0.5))
		slope := 0.0
		for range 100 {
			value, before := 1.0, 0.0
			for k := range n {
				value, before = (float64(2*k+1)*x*value-float64(k)*before)/float64(k+1), value
			}
			slope = float64(n) * (x*value - before) / (x*x - 1)
			step := value / slope
			x -= step
			if math.Abs(step) < 1e-16 {
				break
			}
		}
		points[i] = (1 - x) / 2
		weights[i] = 1 / ((1 - x*x) * slope * slope)
	}
	return points, weights
}
