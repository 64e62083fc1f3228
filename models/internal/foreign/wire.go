package foreign

import (
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// Encode writes a model, which must be valid.
func (m *Model) Encode(w *wire.Writer) {
	w.String(m.Maker)
	w.Strings(m.Features)
	w.Uint(uint64(m.Width))
	w.Uint(uint64(m.Groups))
	w.Uint(uint64(m.Link))
	w.Float(m.Slope)
	w.Float(m.Base)
	w.Bool(m.Average)
	w.Bool(m.Single)
	w.Uint(uint64(len(m.Trees)))
	for _, t := range m.Trees {
		t.encode(w)
	}
}

// encode writes a tree: for a leaf its value; for a cut what it asks, where NaN and 0
// go (two bits), and its children.
func (t *Tree) encode(w *wire.Writer) {
	w.Uint(uint64(t.Group))
	w.Uint(uint64(len(t.Sets)))
	for _, set := range t.Sets {
		w.Uint(uint64(len(set)))
		for _, word := range set {
			w.Uint(uint64(word))
		}
	}
	w.Uint(uint64(len(t.Nodes)))
	for _, n := range t.Nodes {
		w.Uint(uint64(n.Feature + 1))
		w.Float(n.Cover)
		if n.Feature == tree.Leaf {
			w.Float(n.Value)
			continue
		}
		w.Uint(uint64(n.Set + 1))
		w.Float(n.Threshold)
		w.Uint(uint64(btoi(n.MissingLeft) + 2*btoi(n.ZeroMissing)))
		w.Uint(uint64(n.Left))
		w.Uint(uint64(n.Right))
	}
}

// Decode reads what Encode wrote. A fault is left in r; then the result is nil.
func Decode(r *wire.Reader) *Model {
	m := &Model{Maker: r.String(), Features: r.Strings()}
	if len(m.Features) == 0 {
		m.Features = nil
	}
	m.Width, m.Groups = count(r, maxWidth), count(r, maxWidth)
	m.Link = Link(count(r, int(links)))
	m.Slope, m.Base, m.Average, m.Single = r.Float(), r.Float(), r.Bool(), r.Bool()
	nodes := 0
	for trees := count(r, r.Left()); trees > 0 && r.Err() == nil; trees-- {
		t := decodeTree(r)
		if nodes += len(t.Nodes); nodes > maxNodes {
			r.Fail("more than %d nodes", maxNodes)
		}
		m.Trees = append(m.Trees, t)
	}
	if r.Err() == nil {
		if err := m.Check(); err != nil {
			r.Fail("%v", err)
		}
	}
	if r.Err() != nil {
		return nil
	}
	return m
}

// count reads a number that is at most limit.
func count(r *wire.Reader, limit int) int {
	v := r.Uint()
	if v > uint64(limit) {
		r.Fail("%d, want at most %d", v, limit)
		return 0
	}
	return int(v)
}

func decodeTree(r *wire.Reader) Tree {
	t := Tree{Group: int32(count(r, maxWidth))}
	for sets := count(r, r.Left()); sets > 0 && r.Err() == nil; sets-- {
		var set []uint32
		for words := count(r, r.Left()); words > 0 && r.Err() == nil; words-- {
			set = append(set, uint32(r.Uint()))
		}
		t.Sets = append(t.Sets, set)
	}
	for nodes := count(r, r.Left()); nodes > 0 && r.Err() == nil; nodes-- {
		n := Node{Feature: int32(count(r, maxWidth)) - 1, Set: NoSet, Cover: r.Float()}
		if n.Feature == tree.Leaf {
			n.Value = r.Float()
		} else {
			n.Set = int32(count(r, maxNodes)) - 1
			n.Threshold = r.Float()
			flags := count(r, 3)
			n.MissingLeft, n.ZeroMissing = flags&1 != 0, flags&2 != 0
			n.Left, n.Right = int32(count(r, maxNodes)), int32(count(r, maxNodes))
		}
		t.Nodes = append(t.Nodes, n)
	}
	return t
}
