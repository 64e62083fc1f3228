package nearest

import "math"

// A search is one query on its way through the index.
type search struct {
	ix      *Index
	pattern []float32 // the query's values, by Index.pattern
	numbers []float32 // and by Index.numbers
	bounds  []float32 // a lower bound of the squared distance to each group
	offset  float32   // the present group's part of the squared distance
	best    []Neighbour
	limit   float32 // the worst of best, or +Inf while it is not full
}

// A Neighbour is a point of the index and its squared distance from the query.
type Neighbour struct {
	ID      int32 // for PointTo and Origin
	Squared float32
}

func (ix *Index) newSearch() *search {
	return &search{
		ix: ix, pattern: make([]float32, len(ix.pattern)), numbers: make([]float32, len(ix.numbers)),
		bounds: make([]float32, len(ix.groups)),
	}
}

// Nearest gives the point nearest to q, Width values whose squares don't overflow.
// Of several equally near it gives any, always the same.
func (ix *Index) Nearest(q []float32) Neighbour {
	s := ix.scratch.Get().(*search)
	s.run(q, 1)
	found := Neighbour{Squared: s.limit}
	if len(s.best) > 0 {
		found = s.best[0]
	}
	ix.scratch.Put(s)
	return found
}

// KthDistance gives the squared distance to the k-th nearest point, or +Inf if
// there are fewer; a point that equals q counts.
func (ix *Index) KthDistance(q []float32, k int) float32 {
	s := ix.scratch.Get().(*search)
	s.run(q, k)
	limit := s.limit
	ix.scratch.Put(s)
	return limit
}

func (s *search) run(q []float32, k int) {
	s.load(q)
	s.best, s.limit = s.best[:0], float32(math.Inf(1))
	first := 0
	for g, b := range s.bounds {
		if b < s.bounds[first] {
			first = g
		}
	}
	s.searchGroup(first, k)
	for g, b := range s.bounds {
		if g != first && b < s.limit {
			s.searchGroup(g, k)
		}
	}
}

// load takes the query apart and bounds its distance to every group: the sum over
// the columns' common values, corrected where a group has the rare one. The
// correction subtracts, so the bound gives a little away to rounding.
func (s *search) load(q []float32) {
	sum := float32(0)
	for k, j := range s.ix.pattern {
		s.pattern[k] = q[j]
		d := q[j] - s.ix.common[k]
		sum += float32(d * d)
	}
	for k, j := range s.ix.numbers {
		if j != filler {
			s.numbers[k] = q[j]
		}
	}
	for g := range s.ix.groups {
		b := sum
		for _, k := range s.ix.groups[g].rare {
			v := s.pattern[k]
			common, rare := v-s.ix.common[k], v-s.ix.groups[g].values[k]
			b += float32(rare*rare) - float32(common*common)
		}
		s.bounds[g] = b - 1e-4*(sum+b)
	}
}

func (s *search) searchGroup(g, k int) {
	group := &s.ix.groups[g]
	s.offset = s.patternDistance(group)
	if s.offset < s.limit {
		s.searchNode(group.root, k)
	}
}

// patternDistance is the group's part of the squared distance.
func (s *search) patternDistance(g *group) float32 {
	sum := float32(0)
	for i, v := range g.values {
		d := s.pattern[i] - v
		sum += float32(d * d)
	}
	return sum
}

func (s *search) searchNode(at int32, k int) {
	n := &s.ix.nodes[at]
	if n.left == 0 {
		s.searchLeaf(n, k)
		return
	}
	near, far := n.left, n.right
	nearD, farD := s.boxDistance(near), s.boxDistance(far)
	if farD < nearD {
		near, far, nearD, farD = far, near, farD, nearD
	}
	if nearD < s.limit {
		s.searchNode(near, k)
	}
	if farD < s.limit {
		s.searchNode(far, k)
	}
}

func (s *search) searchLeaf(n *node, k int) {
	d := len(s.numbers)
	for i := n.from; i < n.to; i++ {
		row := s.ix.rows[int(i)*d : (int(i)+1)*d]
		if squared := distance(s.numbers, row, s.offset, s.limit); squared < s.limit {
			s.keep(Neighbour{i, squared}, k)
		}
	}
}

func (s *search) keep(found Neighbour, k int) {
	if len(s.best) < k {
		s.best = append(s.best, found)
	} else {
		s.best[k-1] = found
	}
	for i := len(s.best) - 1; i > 0 && s.best[i].Squared < s.best[i-1].Squared; i-- {
		s.best[i], s.best[i-1] = s.best[i-1], s.best[i]
	}
	if len(s.best) == k {
		s.limit = s.best[k-1].Squared
	}
}

// distance adds the squared differences of a and b to offset in four running sums.
// It may stop early once that is limit or more.
func distance(a, b []float32, offset, limit float32) float32 {
	s0, s1, s2, s3 := offset, float32(0), float32(0), float32(0)
	for len(a) >= 8 && len(b) >= 8 {
		d0, d1, d2, d3 := a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3]
		s0 += float32(d0 * d0)
		s1 += float32(d1 * d1)
		s2 += float32(d2 * d2)
		s3 += float32(d3 * d3)
		d0, d1, d2, d3 = a[4]-b[4], a[5]-b[5], a[6]-b[6], a[7]-b[7]
		s0 += float32(d0 * d0)
		s1 += float32(d1 * d1)
		s2 += float32(d2 * d2)
		s3 += float32(d3 * d3)
		if (s0+s1)+(s2+s3) >= limit {
			break
		}
		a, b = a[8:], b[8:]
	}
	if len(a) >= 4 && len(b) >= 4 && len(a) < 8 {
		d0, d1, d2, d3 := a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3]
		s0 += float32(d0 * d0)
		s1 += float32(d1 * d1)
		s2 += float32(d2 * d2)
		s3 += float32(d3 * d3)
	}
	return (s0 + s1) + (s2 + s3)
}

// boxDistance is at most the distance to any point in the node's box, to the bit:
// each difference is no larger, and the sums run in the same order.
func (s *search) boxDistance(at int32) float32 {
	a := s.numbers
	d := len(a)
	lo := s.ix.boxes[2*int(at)*d : (2*int(at)+1)*d]
	hi := s.ix.boxes[(2*int(at)+1)*d : (2*int(at)+2)*d]
	s0, s1, s2, s3 := s.offset, float32(0), float32(0), float32(0)
	for len(a) >= 4 && len(lo) >= 4 && len(hi) >= 4 {
		d0 := max(lo[0]-a[0], a[0]-hi[0], 0)
		d1 := max(lo[1]-a[1], a[1]-hi[1], 0)
		d2 := max(lo[2]-a[2], a[2]-hi[2], 0)
		d3 := max(lo[3]-a[3], a[3]-hi[3], 0)
		s0 += float32(d0 * d0)
		s1 += float32(d1 * d1)
		s2 += float32(d2 * d2)
		s3 += float32(d3 * d3)
		a, lo, hi = a[4:], lo[4:], hi[4:]
	}
	return (s0 + s1) + (s2 + s3)
}
