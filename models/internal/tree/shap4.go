package tree

// A quad is what a shapWalk keeps at each point, where there are four of them: paths of
// seven or eight columns, as boosting's. A quadWalk computes the same in half the
// time: the compiler keeps a struct of four numbers in registers, a slice never.
type quad struct{ a, b, c, d float64 }

func quadOf(v []float64) quad { return quad{v[0], v[1], v[2], v[3]} }

func (p quad) times(q quad) quad { return quad{p.a * q.a, p.b * q.b, p.c * q.c, p.d * q.d} }

func (p quad) scaled(f float64) quad { return quad{p.a * f, p.b * f, p.c * f, p.d * f} }

func (p quad) plus(q quad) quad { return quad{p.a + q.a, p.b + q.b, p.c + q.c, p.d + q.d} }

// dot is the sum of products, from the first to the last.
func (p quad) dot(q quad) float64 { return p.a*q.a + p.b*q.b + p.c*q.c + p.d*q.d }

// A quadWalk is a shapWalk of four points.
type quadWalk struct {
	*SHAP
	dst       []float64
	row       []float32
	hot       []bool
	tolerance float64

	t, rest, w, under quad // the points, 1 − those, their weights, −1/(1−t)
}

// quads walks all trees.
func (s *SHAP) quads(dst []float64, row []float32, tolerance float64, hot []bool) {
	t := quadOf(s.points)
	w := quadWalk{SHAP: s, dst: dst, row: row, hot: hot, tolerance: tolerance,
		t: t, rest: quad{1 - t.a, 1 - t.b, 1 - t.c, 1 - t.d}, w: quadOf(s.weight), under: quadOf(s.below)}
	for _, root := range s.roots {
		w.node(root, quad{s.scale, s.scale, s.scale, s.scale})
	}
}

// node handles the subtree at i, with the product of its path, and gives its weighted
// leaf sums.
func (w *quadWalk) node(i int32, product quad) quad {
	n := &w.nodes[i]
	if n.feature == Leaf || product.a < w.tolerance && product.d < w.tolerance {
		return product.scaled(n.mean).times(w.w)
	}
	x := w.row[n.feature]
	left := x <= n.threshold || (x != x && !n.nanRight)
	a := w.edge(n.feature, n.left, left, product)
	return a.plus(w.edge(n.feature, n.right, !left, product))
}

// edge goes down to child and takes its column's share on the way back.
func (w *quadWalk) edge(feature, child int32, taken bool, product quad) quad {
	c := &w.nodes[child]
	if c.prev >= 0 && !w.hot[c.prev] { // the column has left the path above: nothing new of it here
		w.hot[child] = false
		return w.node(child, product.scaled(c.ratio))
	}
	w.hot[child] = taken
	down := product
	if taken {
		down = down.times(w.rest.scaled(c.z).plus(w.t))
	} else {
		down = down.scaled(c.z).times(w.rest)
	}
	if c.prev >= 0 {
		down = down.times(w.inverse(c.prev))
	}
	up := w.node(child, down)
	share := 0.0
	if taken {
		share = up.dot(w.inverse(child)) * (1 - c.z)
	} else {
		share = up.dot(w.under)
	}
	if c.prev >= 0 { // what the edge above counts for the leaves below this one is its old share
		share -= up.dot(w.inverse(c.prev)) * (1 - w.nodes[c.prev].z)
	}
	w.dst[feature] += share
	return up
}

// inverse is a node's place in inv.
func (w *quadWalk) inverse(node int32) quad {
	v := (*[4]float64)(w.inv[4*int(node):])
	return quad{v[0], v[1], v[2], v[3]}
}
