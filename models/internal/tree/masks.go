package tree

import (
	"math"
	"math/bits"
	"slices"
)

// A masker scores 64 rows at once, a bit each. For every distinct cut of the
// ensemble it finds the set of rows above it; trees grown on bins share their cuts,
// so these are few. A tree then splits the set of rows that come by a node into
// those that are above the node's cut and those that are not, and adds each leaf's
// value to the rows that reach it. There is nothing to predict, and the work for a
// node is shared by all rows. (After QuickScorer, Lucchese et al. 2015,
// doi:10.1145/2766462.2767733, with rows for bits in place of leaves.)
type masker struct {
	width   int
	columns []cutColumn
	trees   []maskTree
	cuts    []maskCut
	leaves  []float64
	slots   int // of block.above
	nodes   int // of block.reach
}

// A cutColumn is a column's distinct thresholds; the rows above threshold i
// are block.above[slot+1+i].
type cutColumn struct {
	column, slot int
	cuts         int
	limits       []uint32 // their order keys, rising, filled up to a power of two less one
}

// A maskTree is cuts[cut:cut+inner] in an order with parents first, and its leaves.
type maskTree struct{ cut, inner, leaf, leaves int32 }

// A maskCut sends the rows that reach it on: to node high those above, to node low
// the others. Nodes 0 … inner-1 of a tree are its cuts, then come its leaves.
type maskCut struct{ slot, low, high uint16 }

// newMasker gives nil where walking is faster: few cuts shared, or trees so large
// that most nodes see none of 64 rows.
func newMasker(e *Ensemble) *masker {
	m := &masker{width: e.Width}
	slots := m.collect(e)
	inner, most := 0, 0
	for _, t := range e.Trees {
		inner += len(t.Nodes) / 2
		most = max(most, len(t.Nodes))
	}
	if most > math.MaxUint16 || m.slots > math.MaxUint16 || inner > 512*len(e.Trees) {
		return nil
	}
	m.trees = make([]maskTree, 0, len(e.Trees))
	m.cuts = make([]maskCut, 0, inner)
	m.leaves = make([]float64, 0, inner+len(e.Trees))
	place := make([]uint16, most)
	for _, t := range e.Trees {
		m.add(t, slots, place)
	}
	return m
}

type cutKey struct {
	column    int32
	threshold float32
}

func (m *masker) collect(e *Ensemble) map[cutKey]uint16 {
	byColumn, slots := map[int32][]float32{}, map[cutKey]uint16{}
	for _, t := range e.Trees {
		for _, n := range t.Nodes {
			key := cutKey{n.Feature, n.Threshold}
			if _, met := slots[key]; !met && n.Feature != Leaf {
				slots[key] = 0
				byColumn[n.Feature] = append(byColumn[n.Feature], n.Threshold)
			}
		}
	}
	for j := range int32(e.Width) {
		all := byColumn[j]
		if len(all) == 0 {
			continue
		}
		slices.Sort(all)
		var limits []uint32
		for _, t := range all {
			limits = append(limits, orderKey(t))
		}
		for len(limits)&(len(limits)+1) != 0 {
			limits = append(limits, math.MaxUint32)
		}
		m.columns = append(m.columns, cutColumn{int(j), m.slots, len(all), limits})
		for i, t := range all {
			slots[cutKey{j, t}] = uint16(m.slots + 1 + i)
		}
		m.slots += 1 + len(all)
	}
	return slots
}

// add takes a tree up. place is room for where each node goes.
func (m *masker) add(t Tree, slots map[cutKey]uint16, place []uint16) {
	inner := 0
	for i, n := range t.Nodes {
		if n.Feature != Leaf {
			place[i] = uint16(inner)
			inner++
		}
	}
	mt := maskTree{cut: int32(len(m.cuts)), inner: int32(inner), leaf: int32(len(m.leaves))}
	for i, n := range t.Nodes {
		if n.Feature == Leaf {
			place[i] = uint16(inner + len(m.leaves) - int(mt.leaf))
			m.leaves = append(m.leaves, n.Value)
		}
	}
	mt.leaves = int32(len(m.leaves)) - mt.leaf
	for _, n := range t.Nodes {
		if n.Feature != Leaf {
			m.cuts = append(m.cuts, maskCut{slots[cutKey{n.Feature, n.Threshold}], place[n.Left], place[n.Right]})
		}
	}
	m.trees = append(m.trees, mt)
	m.nodes = max(m.nodes, len(t.Nodes))
}

// addTo adds each row's leaf values to b.sum, tree after tree.
func (m *masker) addTo(b *block, x []float32, rows int) {
	m.compare(b.above, x, rows)
	all := ^uint64(0) >> (blockSize - rows)
	for _, t := range m.trees {
		reach := b.reach[:t.inner+t.leaves]
		reach[0] = all
		for i, c := range m.cuts[t.cut : t.cut+t.inner] {
			here, above := reach[i], b.above[c.slot]
			reach[c.low] = here &^ above
			reach[c.high] = here & above
		}
		values := m.leaves[t.leaf : t.leaf+t.leaves]
		if t.leaves <= maxLeafPlanes {
			addLeaves(&b.sum, values, b.reach[t.inner:])
			continue
		}
		for i, here := range reach[t.inner:] {
			for ; here != 0; here &= here - 1 {
				b.sum[bits.TrailingZeros64(here)&(blockSize-1)] += values[i]
			}
		}
	}
}

// compare sets bit i of above[s] for each row i that is above the cut of slot s.
func (m *masker) compare(above []uint64, x []float32, rows int) {
	clear(above)
	for k := range m.columns {
		c := &m.columns[k]
		slots := above[c.slot : c.slot+1+c.cuts]
		i, at := 0, c.column
		for ; i+4 <= rows; i += 4 {
			r := ranksIn(c.limits, [4]uint32{
				rawKey(x[at]), rawKey(x[at+m.width]), rawKey(x[at+2*m.width]), rawKey(x[at+3*m.width]),
			})
			slots[r[0]] |= 1 << (i & 63)
			slots[r[1]] |= 2 << (i & 63)
			slots[r[2]] |= 4 << (i & 63)
			slots[r[3]] |= 8 << (i & 63)
			at += 4 * m.width
		}
		for ; i < rows; i++ {
			slots[ranksIn(c.limits, [4]uint32{rawKey(x[at])})[0]] |= 1 << (i & 63)
			at += m.width
		}
		var higher uint64
		for s := len(slots) - 1; s > 0; s-- {
			higher |= slots[s]
			slots[s] = higher
		}
	}
}

// ranksIn gives for each of four keys the number of limits, 2^n-1 of them, that are
// less. It searches for all in step and without a branch.
func ranksIn(limits []uint32, k [4]uint32) [4]int {
	k0, k1, k2, k3 := int64(k[0]), int64(k[1]), int64(k[2]), int64(k[3])
	a, b, c, d := 0, 0, 0, 0
	for step := (len(limits) + 1) >> 1; step > 0; step >>= 1 {
		low := limits[step-1:]
		a += int((int64(low[a])-k0)>>63) & step
		b += int((int64(low[b])-k1)>>63) & step
		c += int((int64(low[c])-k2)>>63) & step
		d += int((int64(low[d])-k3)>>63) & step
	}
	return [4]int{a, b, c, d}
}
