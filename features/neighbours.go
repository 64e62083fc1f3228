package features

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
)

// A neighbourhood finds each row's nearest rows exactly: a k-d tree (Bentley 1975,
// doi:10.1145/361002.361007) with a bounding box a node. Rows are reordered so that a
// leaf lies together in memory, columns so that those that vary most come first
// and a far row is given up early. Immutable; safe for concurrent use.
type neighbourhood struct {
	stride int       // columns, padded with zeros to a multiple of lane
	points []float64 // in tree order, stride apart
	index  []int32   // of each point among the rows that the tree was built from
	root   *treeNode
}

// A treeNode holds points from to to. A leaf has no children.
type treeNode struct {
	from, to    int
	box         []float64 // stride lower bounds, then stride upper ones
	left, right *treeNode
	same        bool // a leaf whose points are all equal, however many
}

const (
	lane       = 8  // columns between two looks at whether a distance is already too large
	leafPoints = 16 // points that are scanned rather than split
)

// newNeighbourhood builds the tree over rows of x, row-major, which must be finite.
// Once ctx is done it stops, and the tree is of no use.
func newNeighbourhood(ctx context.Context, x []float32, width, workers int) *neighbourhood {
	n := len(x) / width
	t := &neighbourhood{stride: (width + lane - 1) / lane * lane, index: make([]int32, n)}
	t.points = make([]float64, n*t.stride)
	order := byVariance(x, width, workers)
	for i := range n {
		t.index[i] = int32(i)
		row, point := x[i*width:(i+1)*width], t.points[i*t.stride:]
		for to, from := range order {
			point[to] = float64(row[from])
		}
	}
	t.root = t.build(ctx, 0, n, workers)
	arranged := make([]float64, 0, len(t.points))
	for _, i := range t.index {
		arranged = append(arranged, t.points[int(i)*t.stride:(int(i)+1)*t.stride]...)
	}
	t.points = arranged
	return t
}

// byVariance lists the columns, the most varied first.
func byVariance(x []float32, width, workers int) []int {
	m := MomentsOf(x, width, workers)
	order := make([]int, width)
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.Variance(b), m.Variance(a)) })
	return order
}

// build makes the node of points from to to, moving their indexes only; the
// coordinates follow once the tree stands. The tree does not depend on workers.
func (t *neighbourhood) build(ctx context.Context, from, to, workers int) *treeNode {
	node := &treeNode{from: from, to: to}
	if ctx.Err() != nil {
		node.box = make([]float64, 2*t.stride)
		return node
	}
	column, varied := t.widest(from, to)
	if !varied || to-from <= leafPoints {
		node.same = !varied
		node.box = t.bound(from, to)
		slices.Sort(t.index[from:to])
		return node
	}
	cut := t.split(from, to, column)
	if workers > 1 {
		var right sync.WaitGroup
		right.Go(func() { node.right = t.build(ctx, cut, to, workers/2) })
		node.left = t.build(ctx, from, cut, workers-workers/2)
		right.Wait()
	} else {
		node.left, node.right = t.build(ctx, from, cut, 1), t.build(ctx, cut, to, 1)
	}
	node.box = union(node.left.box, node.right.box)
	return node
}

// widest gives the column in which a sample of points from to to spreads most. If
// the sample's points are all equal it looks at every point; false: so are those.
func (t *neighbourhood) widest(from, to int) (column int, varied bool) {
	lo, hi := t.bounds(from, to, sampleStep(from, to))
	if slices.Equal(lo, hi) {
		lo, hi = t.bounds(from, to, 1)
	}
	spread := 0.0
	for j := range lo {
		if s := hi[j] - lo[j]; s > spread {
			column, spread = j, s
		}
	}
	return column, spread > 0
}

// sampleStep is how far apart to look at points from to to, so as to see about 128 of them.
func sampleStep(from, to int) int { return max(1, (to-from)/128) }

// bound gives the bounding box of points from to to.
func (t *neighbourhood) bound(from, to int) []float64 {
	lo, hi := t.bounds(from, to, 1)
	return append(lo, hi...)
}

// bounds gives each column's least and largest value in every step-th point.
func (t *neighbourhood) bounds(from, to, step int) (lo, hi []float64) {
	point := func(at int) []float64 {
		i := int(t.index[at]) * t.stride
		return t.points[i : i+t.stride]
	}
	lo, hi = slices.Clone(point(from)), slices.Clone(point(from))
	for at := from + step; at < to; at += step {
		for j, v := range point(at) {
			if v < lo[j] {
				lo[j] = v
			} else if v > hi[j] {
				hi[j] = v
			}
		}
	}
	return lo, hi
}

// union gives the smallest box that holds two.
func union(a, b []float64) []float64 {
	box, half := slices.Clone(a), len(a)/2
	for j, v := range b {
		if j < half && v < box[j] || j >= half && v > box[j] {
			box[j] = v
		}
	}
	return box
}

// split parts points from to to at about their median in a column that varies: those
// below the cut come first. Equal values stay together, so both sides have points.
func (t *neighbourhood) split(from, to, column int) int {
	value := func(at int) float64 { return t.points[int(t.index[at])*t.stride+column] }
	var sample []float64
	for at := from; at < to; at += sampleStep(from, to) {
		sample = append(sample, value(at))
	}
	slices.Sort(sample)
	cut := sample[len(sample)/2]
	border := t.part(from, to, column, cut)
	if border == from { // the median is the least value
		next := math.Inf(1)
		for at := from; at < to; at++ {
			if v := value(at); v > cut {
				next = min(next, v)
			}
		}
		border = t.part(from, to, column, next)
	}
	return border
}

// part moves the points whose value is below the cut to the front and gives where they end.
func (t *neighbourhood) part(from, to, column int, cut float64) int {
	border := from
	for at := from; at < to; at++ {
		if t.points[int(t.index[at])*t.stride+column] < cut {
			t.index[at], t.index[border] = t.index[border], t.index[at]
			border++
		}
	}
	return border
}

// A neighbour is a row at a squared Euclidean distance.
type neighbour struct {
	squared float64
	index   int32
}

// before ranks neighbours: the nearer first, of equally near ones the lower index.
func (a neighbour) before(b neighbour) bool {
	return a.squared < b.squared || a.squared == b.squared && a.index < b.index
}

// nearest puts the len(best) rows nearest to the point at a place in tree order, not
// counting that point, into best, in rank. There must be that many.
func (t *neighbourhood) nearest(best []neighbour, place int) {
	for i := range best {
		best[i] = neighbour{math.Inf(1), math.MaxInt32}
	}
	s := search{t: t, best: best, self: t.index[place], point: t.points[place*t.stride : (place+1)*t.stride]}
	s.visit(t.root)
}

// A search fills best for one point.
type search struct {
	t     *neighbourhood
	best  []neighbour
	self  int32
	point []float64
}

// limit is the squared distance beyond which nothing enters best.
func (s *search) limit() float64 { return s.best[len(s.best)-1].squared }

func (s *search) visit(n *treeNode) {
	if n.left == nil {
		s.scan(n)
		return
	}
	near, far := n.left, n.right
	toNear, toFar := s.toBox(near.box), s.toBox(far.box)
	if toFar < toNear {
		near, far, toNear, toFar = far, near, toFar, toNear
	}
	if toNear <= s.limit() {
		s.visit(near)
	}
	if toFar <= s.limit() {
		s.visit(far)
	}
}

func (s *search) scan(n *treeNode) {
	stride := s.t.stride
	if n.same {
		squared := s.toPoint(s.t.points[n.from*stride : (n.from+1)*stride])
		for _, i := range s.t.index[n.from:n.to] {
			if i != s.self && !s.offer(neighbour{squared, i}) {
				return
			}
		}
		return
	}
	for at := n.from; at < n.to; at++ {
		if i := s.t.index[at]; i != s.self {
			s.offer(neighbour{s.toPoint(s.t.points[at*stride : (at+1)*stride]), i})
		}
	}
}

// offer puts a neighbour in its place among the best, if it has one.
func (s *search) offer(n neighbour) bool {
	last := len(s.best) - 1
	if !n.before(s.best[last]) {
		return false
	}
	for ; last > 0 && n.before(s.best[last-1]); last-- {
		s.best[last] = s.best[last-1]
	}
	s.best[last] = n
	return true
}

// toPoint is the squared distance to another point, or, once that is certain to
// exceed the limit, some number above the limit.
func (s *search) toPoint(point []float64) float64 {
	limit, sum, a := s.limit(), 0.0, s.point
	for len(point) >= lane && len(a) >= lane {
		p, q := (*[lane]float64)(a), (*[lane]float64)(point)
		var d [lane]float64
		for j := range d {
			d[j] = p[j] - q[j]
		}
		if sum += sumOfSquares(&d); sum > limit {
			break
		}
		a, point = a[lane:], point[lane:]
	}
	return sum
}

// toBox is the squared distance to the nearest place in a box, or some number
// above the limit. It adds up just as toPoint does, and rounding never reverses an
// order: so a box is never farther, in floating point as well, than a point in it.
func (s *search) toBox(box []float64) float64 {
	limit, sum, a := s.limit(), 0.0, s.point
	lo, hi := box[:len(a)], box[len(a):]
	for len(a) >= lane && len(lo) >= lane && len(hi) >= lane {
		p, l, h := (*[lane]float64)(a), (*[lane]float64)(lo), (*[lane]float64)(hi)
		var d [lane]float64
		for j := range d {
			if p[j] < l[j] {
				d[j] = l[j] - p[j]
			} else if p[j] > h[j] {
				d[j] = p[j] - h[j]
			}
		}
		if sum += sumOfSquares(&d); sum > limit {
			break
		}
		a, lo, hi = a[lane:], lo[lane:], hi[lane:]
	}
	return sum
}

// sumOfSquares rounds each product, so that no processor fuses it with the sum.
func sumOfSquares(d *[lane]float64) float64 {
	return ((float64(d[0]*d[0]) + float64(d[1]*d[1])) + (float64(d[2]*d[2]) + float64(d[3]*d[3]))) +
		((float64(d[4]*d[4]) + float64(d[5]*d[5])) + (float64(d[6]*d[6]) + float64(d[7]*d[7])))
}
