// Package nearest finds exact nearest neighbours among encoded flows.
//
// Encoded flows are few distinct patterns of one-hot and yes-or-no columns with some
// ten to forty real numbers in each. The index follows that: points are grouped by
// their pattern over the columns that take at most two values, and each group's
// other columns stand in a tree of bounding boxes.
package nearest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
)

// An Index holds points for search. It is immutable and safe for concurrent use.
//
// A squared distance is a sum of float32 squares in a fixed order, so it is the same
// to the bit whichever way the search went, and the same from a to b as from b to a.
type Index struct {
	width   int
	pattern []int32 // columns that take at most two values among the points
	numbers []int32 // the other columns, widest spread first, filled up to a multiple of 4
	common  []float32
	groups  []group
	rows    []float32 // len(numbers) values a point, group by group, leaf by leaf
	origin  []int32   // each point's place in what New was given
	nodes   []node
	boxes   []float32 // a node's smallest values, then its largest
	scratch sync.Pool
}

// A group is the points of one pattern.
type group struct {
	values []float32 // the pattern, by Index.pattern
	rare   []int32   // where values is not Index.common
	root   int32
	from   int32
	to     int32
}

// A node is a box around some points of a group; a leaf has no children.
type node struct {
	from, to    int32
	left, right int32 // 0 at a leaf
}

// filler marks a place in numbers that stands for no column: always 0.
const filler = -1

const leafSize = 16

// New indexes n points of the given width, row-major; it keeps no reference to
// them. All values must be finite, n at least 1. The only error is ctx's.
func New(ctx context.Context, points []float32, width int) (*Index, error) {
	ix := &Index{width: width}
	ix.chooseColumns(points)
	n := len(points) / width
	byPattern := map[string][]int32{}
	var order []string
	for i := range n {
		key := ix.key(points[i*width : (i+1)*width])
		if _, ok := byPattern[key]; !ok {
			order = append(order, key)
		}
		byPattern[key] = append(byPattern[key], int32(i))
	}
	for _, key := range order {
		ix.addGroup(points, byPattern[key])
	}
	return ix, ix.build(ctx)
}

// chooseColumns divides the columns. Too many patterns for the number of points
// would make groups of one; then every column counts as a number.
func (ix *Index) chooseColumns(points []float32) {
	n := len(points) / ix.width
	type column struct {
		at     int32
		spread float32
	}
	var numbers []column
	for j := range ix.width {
		lo, hi, two := extent(points, ix.width, j)
		if two {
			ix.pattern = append(ix.pattern, int32(j))
			ix.common = append(ix.common, lo)
		} else {
			numbers = append(numbers, column{int32(j), hi - lo})
		}
	}
	patterns := map[string]struct{}{}
	for i := range n {
		patterns[ix.key(points[i*ix.width:(i+1)*ix.width])] = struct{}{}
	}
	if len(patterns) > 64 && len(patterns) > n/8 {
		for _, j := range ix.pattern {
			lo, hi, _ := extent(points, ix.width, int(j))
			numbers = append(numbers, column{j, hi - lo})
		}
		ix.pattern, ix.common = nil, nil
	}
	slices.SortStableFunc(numbers, func(a, b column) int { return cmp.Compare(b.spread, a.spread) })
	for _, c := range numbers {
		ix.numbers = append(ix.numbers, c.at)
	}
	for len(ix.numbers)%4 != 0 {
		ix.numbers = append(ix.numbers, filler)
	}
}

// extent gives a column's smallest and largest value, and whether it takes no others.
func extent(points []float32, width, j int) (lo, hi float32, two bool) {
	lo, hi = points[j], points[j]
	for i := j; i < len(points); i += width {
		lo, hi = min(lo, points[i]), max(hi, points[i])
	}
	for i := j; i < len(points); i += width {
		if points[i] != lo && points[i] != hi {
			return lo, hi, false
		}
	}
	return lo, hi, true
}

func (ix *Index) key(point []float32) string {
	b := make([]byte, len(ix.pattern))
	for k, j := range ix.pattern {
		if point[j] != ix.common[k] {
			b[k] = 1
		}
	}
	return string(b)
}

func (ix *Index) addGroup(points []float32, members []int32) {
	g := group{from: int32(len(ix.origin))}
	first := points[int(members[0])*ix.width:]
	for k, j := range ix.pattern {
		g.values = append(g.values, first[j])
		if first[j] != ix.common[k] {
			g.rare = append(g.rare, int32(k))
		}
	}
	for _, i := range members {
		ix.origin = append(ix.origin, i)
		for _, j := range ix.numbers {
			v := float32(0)
			if j != filler {
				v = points[int(i)*ix.width+int(j)]
			}
			ix.rows = append(ix.rows, v)
		}
	}
	g.to = int32(len(ix.origin))
	ix.groups = append(ix.groups, g)
}

// build makes the groups' trees. Sides keep their order, so building again from the
// result changes nothing: an index that was saved is saved the same again.
func (ix *Index) build(ctx context.Context) error {
	for k := range ix.groups {
		g := &ix.groups[k]
		g.root = ix.split(ctx, g.from, g.to)
	}
	ix.scratch.New = func() any { return ix.newSearch() }
	return ctx.Err()
}

func (ix *Index) row(i int32) []float32 {
	d := len(ix.numbers)
	return ix.rows[int(i)*d : (int(i)+1)*d]
}

// split makes the node of the points from..to, cutting the widest side of their box
// at the median. Once ctx has ended, what it makes is of no use.
func (ix *Index) split(ctx context.Context, from, to int32) int32 {
	at := int32(len(ix.nodes))
	ix.nodes = append(ix.nodes, node{from: from, to: to})
	d := len(ix.numbers)
	box := make([]float32, 2*d)
	copy(box, ix.row(from))
	copy(box[d:], ix.row(from))
	for i := from + 1; i < to; i++ {
		for j, v := range ix.row(i) {
			box[j], box[d+j] = min(box[j], v), max(box[d+j], v)
		}
	}
	ix.boxes = append(ix.boxes, box...)
	if d == 0 {
		return at
	}
	widest := 0
	for j := range d {
		if box[d+j]-box[j] > box[d+widest]-box[widest] {
			widest = j
		}
	}
	if to-from <= leafSize || box[d+widest] <= box[widest] || ctx.Err() != nil {
		return at
	}
	middle := ix.partition(from, to, widest)
	left := ix.split(ctx, from, middle)
	right := ix.split(ctx, middle, to)
	ix.nodes[at].left, ix.nodes[at].right = left, right
	return at
}

// partition moves the points below the median of column j in front, keeping order
// within both sides; neither is empty, since not all values are equal.
func (ix *Index) partition(from, to int32, j int) int32 {
	values := make([]float32, 0, to-from)
	for i := from; i < to; i++ {
		values = append(values, ix.row(i)[j])
	}
	slices.Sort(values)
	cut := values[len(values)/2]
	if cut == values[0] { // the lower half is one value: cut behind it
		k, _ := slices.BinarySearch(values, math.Nextafter32(cut, math.MaxFloat32))
		cut = values[k]
	}
	d := len(ix.numbers)
	lower := make([]float32, 0, int(to-from)*d)
	var upper []float32
	var lowerOrigin, upperOrigin []int32
	for i := from; i < to; i++ {
		if row := ix.row(i); row[j] < cut {
			lower, lowerOrigin = append(lower, row...), append(lowerOrigin, ix.origin[i])
		} else {
			upper, upperOrigin = append(upper, row...), append(upperOrigin, ix.origin[i])
		}
	}
	copy(ix.rows[int(from)*d:], append(lower, upper...))
	copy(ix.origin[from:], append(lowerOrigin, upperOrigin...))
	return from + int32(len(lowerOrigin))
}

// Len is the number of points.
func (ix *Index) Len() int { return len(ix.origin) }

// Width is the number of a point's columns.
func (ix *Index) Width() int { return ix.width }

// PointTo writes the point found as id to dst, Width long.
func (ix *Index) PointTo(dst []float32, id int32) {
	g, _ := slices.BinarySearchFunc(ix.groups, id, func(g group, id int32) int {
		if g.to <= id {
			return -1
		}
		if g.from > id {
			return 1
		}
		return 0
	})
	for k, j := range ix.pattern {
		dst[j] = ix.groups[g].values[k]
	}
	for k, j := range ix.numbers {
		if j != filler {
			dst[j] = ix.row(id)[k]
		}
	}
}

// Origin gives the place of the point found as id in what New was given.
func (ix *Index) Origin(id int32) int { return int(ix.origin[id]) }
