package nearest

import (
	"context"
	"math"

	"github.com/trunkline/trunkline/models/internal/wire"
)

// maxPoints bounds what a hostile file can ask for.
const maxPoints = 1 << 19

// Encode writes the index; Decode gives one that finds the same distances.
func (ix *Index) Encode(w *wire.Writer) {
	w.Uint(uint64(ix.width))
	w.Int32s(ix.pattern)
	w.Float32s(ix.common)
	w.Int32s(ix.numbers)
	w.Uint(uint64(len(ix.groups)))
	for _, g := range ix.groups {
		w.Uint(uint64(g.to - g.from))
		w.Float32s(g.values)
	}
	w.Float32s(ix.rows)
}

// Decode reads an index of the given width, or fails r and gives nil.
func Decode(r *wire.Reader, width int) *Index {
	ix := &Index{}
	if have := r.Uint(); have != uint64(width) {
		r.Fail("an index of %d columns, want %d", have, width)
		return nil
	}
	ix.width = width
	ix.pattern, ix.common, ix.numbers = r.Int32s(), r.Float32s(), r.Int32s()
	if r.Err() == nil && (len(ix.common) != len(ix.pattern) || len(ix.numbers)%4 != 0 || !ix.coversColumns()) {
		r.Fail("the index's columns are not those of its points")
	}
	ix.decodeGroups(r)
	ix.rows = r.Float32s()
	n := 0
	if len(ix.groups) > 0 {
		n = int(ix.groups[len(ix.groups)-1].to)
	}
	if r.Err() == nil && (n == 0 || len(ix.rows) != n*len(ix.numbers)) {
		r.Fail("%d numbers for %d points", len(ix.rows), n)
	}
	if !allModest(ix.rows) || !allModest(ix.common) {
		r.Fail("a value that is no coordinate")
	}
	if r.Err() != nil {
		return nil
	}
	for i := range n {
		ix.origin = append(ix.origin, int32(i))
	}
	ix.build(context.Background())
	return ix
}

func (ix *Index) coversColumns() bool {
	seen := make([]bool, ix.width)
	left := ix.width
	for _, list := range [...][]int32{ix.pattern, ix.numbers} {
		for _, j := range list {
			if j == filler {
				continue
			}
			if j < 0 || int(j) >= ix.width || seen[j] {
				return false
			}
			seen[j] = true
			left--
		}
	}
	return left == 0
}

func (ix *Index) decodeGroups(r *wire.Reader) {
	from := uint64(0)
	for count := r.Uint(); count > 0 && r.Err() == nil; count-- {
		size, values := r.Uint(), r.Float32s()
		if size == 0 || (len(ix.pattern) == 0 && from > 0) || size > maxPoints || from+size > maxPoints || len(values) != len(ix.pattern) || !allModest(values) {
			r.Fail("a group of %d points with %d values, want %d", size, len(values), len(ix.pattern))
			return
		}
		g := group{values: values, from: int32(from), to: int32(from + size)}
		for k, v := range values {
			if v != ix.common[k] {
				g.rare = append(g.rare, int32(k))
			}
		}
		ix.groups = append(ix.groups, g)
		from += size
	}
}

// allModest says that no sum of squared differences of the values can overflow.
func allModest(values []float32) bool {
	for _, v := range values {
		if !(math.Abs(float64(v)) < 1e15) {
			return false
		}
	}
	return true
}
