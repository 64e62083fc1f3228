package models

import (
	"math"

	"github.com/trunkline/trunkline/models/internal/wire"
)

func (e exactBins) encode(w *wire.Writer) {
	w.Uint(uint64(len(e)))
	for _, b := range e {
		w.Bool(b.category)
		if b.category {
			w.Uint8s(b.codes)
			w.Uint(uint64(b.other))
		} else {
			w.Floats(b.cuts)
			w.Bool(b.ownBin)
		}
		for _, n := range b.counts {
			w.Uint(uint64(n))
		}
	}
}

func decodeExactBins(r *wire.Reader) exactBins {
	n := r.Uint()
	if n == 0 || n > maxExactFeatures {
		r.Fail("bins of %d exact features", n)
		return nil
	}
	e := make(exactBins, n)
	for j := range e {
		e[j] = decodeExactBin(r)
		if r.Err() != nil {
			return nil
		}
	}
	return e
}

func decodeExactBin(r *wire.Reader) exactBin {
	b := exactBin{category: r.Bool()}
	if b.category {
		b.codes = r.Uint8s()
		other := r.Uint()
		if other >= maxExactBins {
			r.Fail("a category's last bin is %d", other)
			return b
		}
		b.other = uint8(other)
		for _, bin := range b.codes {
			if bin > b.other {
				r.Fail("a category's bin %d of %d", bin, b.other)
			}
		}
	} else {
		b.cuts, b.ownBin = r.Floats(), r.Bool()
		for i, c := range b.cuts {
			if !isFinite(c) || i > 0 && c <= b.cuts[i-1] {
				r.Fail("cut %g is not above the one before", c)
			}
		}
		if b.size() > maxExactBins {
			r.Fail("a number in %d bins", b.size())
		}
	}
	if r.Err() != nil {
		return b
	}
	b.counts = decodeCounts(r, b.size())
	if !b.category {
		b.missing = commonestBin(b.counts)
		if b.ownBin {
			b.missing = uint8(len(b.cuts) + 1)
		}
	}
	return b
}

// decodeCounts reads n numbers of flows.
func decodeCounts(r *wire.Reader, n int) []uint32 {
	counts := make([]uint32, n)
	for i := range counts {
		v := r.Uint()
		if v > math.MaxUint32 {
			r.Fail("a count of %d", v)
		}
		counts[i] = uint32(v)
	}
	return counts
}

func (m *FRaC) Encode(w *wire.Writer) {
	w.Float(m.smoothing)
	m.bins.encode(w)
	for j, trees := range m.trees {
		w.Uint(uint64(len(trees)))
		for _, t := range trees {
			t.encode(w, 0, m.bins[j].size())
		}
	}
}

// encode writes the node at and what hangs on it: column+1, its cut and both sides,
// or 0 and a leaf's counts.
func (t fracTree) encode(w *wire.Writer, at, classes int) {
	n := t.nodes[at]
	if n.step == 0 {
		w.Uint(0)
		for _, count := range t.counts[int(t.leaf[at])*classes:][:classes] {
			w.Uint(uint64(count))
		}
		return
	}
	w.Uint(uint64(n.column) + 1)
	w.Uint(uint64(n.cut))
	t.encode(w, at+int(n.step), classes)
	t.encode(w, at+int(n.step)+1, classes)
}

func decodeFRaC(r *wire.Reader) (Model, error) {
	smoothing := r.Float()
	if !(smoothing > 0 && isModest(smoothing)) {
		r.Fail("smoothing by %g", smoothing)
	}
	bins := decodeExactBins(r)
	trees := make([][]fracTree, len(bins))
	for j := range bins {
		n := r.Uint()
		if n > 20 || n > uint64(r.Left()) {
			r.Fail("%d trees for a feature", n)
		}
		for ; n > 0 && r.Err() == nil; n-- {
			t := fracTree{nodes: make([]fracNode, 1), leaf: []int32{-1}}
			t.decode(r, 0, 0, len(bins), bins[j].size())
			trees[j] = append(trees[j], t)
		}
	}
	if r.Err() != nil {
		return nil, r.Err()
	}
	return newFRaC(bins, trees, smoothing), nil
}

func (t *fracTree) decode(r *wire.Reader, at, depth, width, classes int) {
	column := r.Uint()
	if r.Err() != nil {
		return
	}
	if column == 0 {
		t.nodes[at] = fracNode{cut: math.MaxUint8}
		t.leaf[at] = int32(len(t.counts) / classes)
		t.counts = append(t.counts, decodeCounts(r, classes)...)
		return
	}
	cut := r.Uint()
	if column > uint64(width) || cut > math.MaxUint8 || depth == maxFracDepth {
		r.Fail("a tree cuts feature %d of %d at %d in depth %d", column-1, width, cut, depth)
		return
	}
	left := len(t.nodes)
	t.nodes[at] = fracNode{step: uint16(left - at), column: uint8(column - 1), cut: uint8(cut)}
	t.nodes = append(t.nodes, fracNode{}, fracNode{})
	t.leaf = append(t.leaf, -1, -1)
	t.decode(r, left, depth+1, width, classes)
	t.decode(r, left+1, depth+1, width, classes)
}
