package tree

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/models/internal/wire"
)

// MaxDepth is the number of cuts on any way from root to leaf at most.
const MaxDepth = 512

// maxValue bounds leaf values and the base, so that no sum of them overflows.
const maxValue = 1e100

// Check gives what is wrong with an ensemble, or nil: then every tree is one, with
// children behind their parents, columns within Width and finite numbers.
func (e *Ensemble) Check() error {
	if e.Width < 1 || e.Aggregate > Mean || !(math.Abs(e.Base) <= maxValue) {
		return fmt.Errorf("an ensemble of width %d, base %g, aggregate %d", e.Width, e.Base, e.Aggregate)
	}
	for k, t := range e.Trees {
		if err := t.check(e.Width); err != nil {
			return fmt.Errorf("tree %d: %w", k, err)
		}
	}
	return nil
}

func (t Tree) check(width int) error {
	if len(t.Nodes) == 0 || len(t.Nodes) > math.MaxInt32 {
		return fmt.Errorf("%d nodes", len(t.Nodes))
	}
	depth := make([]int32, len(t.Nodes)) // 0: no parent yet; else one more than the number of cuts above
	depth[0] = 1
	for i, n := range t.Nodes {
		if depth[i] == 0 || depth[i] > MaxDepth+1 {
			return fmt.Errorf("node %d has no parent, or more than %d", i, MaxDepth)
		}
		if !(math.Abs(n.Value) <= maxValue) || !(n.Cover >= 0 && n.Cover <= maxValue) {
			return fmt.Errorf("node %d has value %g and cover %g", i, n.Value, n.Cover)
		}
		if n.Feature == Leaf {
			if n.Left != 0 || n.Right != 0 || n.Threshold != 0 || n.NaNRight {
				return fmt.Errorf("leaf %d has children or a threshold", i)
			}
			continue
		}
		switch {
		case n.Feature < 0 || int(n.Feature) >= width:
			return fmt.Errorf("node %d asks for column %d of %d", i, n.Feature, width)
		case !finite(float64(n.Threshold)) || n.Value != 0:
			return fmt.Errorf("node %d has threshold %g and value %g", i, n.Threshold, n.Value)
		}
		for _, c := range [2]int32{n.Left, n.Right} {
			if int(c) <= i || int(c) >= len(t.Nodes) || depth[c] != 0 {
				return fmt.Errorf("node %d has child %d of %d nodes, or shares it", i, c, len(t.Nodes))
			}
			depth[c] = depth[i] + 1
		}
	}
	return nil
}

// Encode writes the ensemble, which must be valid.
func (e *Ensemble) Encode(w *wire.Writer) {
	w.Uint(uint64(e.Width))
	w.Uint(uint64(e.Aggregate))
	w.Float(e.Base)
	w.Uint(uint64(len(e.Trees)))
	for _, t := range e.Trees {
		t.encode(w)
	}
}

// encode writes a tree: the columns (or Leaf) of its nodes, then the cuts'
// thresholds, children and NaN sides, then the leaves' values, then all covers.
func (t Tree) encode(w *wire.Writer) {
	var columns, children []int32
	var thresholds []float32
	var values, covers []float64
	var nanRight []uint8
	for _, n := range t.Nodes {
		columns = append(columns, n.Feature)
		covers = append(covers, n.Cover)
		if n.Feature == Leaf {
			values = append(values, n.Value)
			continue
		}
		thresholds = append(thresholds, n.Threshold)
		children = append(children, n.Left, n.Right)
		nanRight = append(nanRight, uint8(btoi(n.NaNRight)))
	}
	w.Int32s(columns)
	w.Float32s(thresholds)
	w.Int32s(children)
	w.Uint8s(nanRight)
	w.Floats(values)
	w.Floats(covers)
}

// Decode reads what Encode wrote. A fault is left in r; then the result is nil.
func Decode(r *wire.Reader) *Ensemble {
	e := &Ensemble{}
	width := r.Uint()
	aggregate := r.Uint()
	e.Base = r.Float()
	trees := r.Uint()
	if width > math.MaxInt32 || aggregate > uint64(Mean) {
		r.Fail("an ensemble of width %d, aggregate %d", width, aggregate)
	}
	e.Width, e.Aggregate = int(width), Aggregate(aggregate)
	for k := uint64(0); k < trees && r.Err() == nil; k++ {
		if t, ok := decodeTree(r); ok {
			e.Trees = append(e.Trees, t)
		} else {
			r.Fail("tree %d has lists that do not belong together", k)
		}
	}
	if r.Err() == nil {
		if err := e.Check(); err != nil {
			r.Fail("%v", err)
		}
	}
	if r.Err() != nil {
		return nil
	}
	return e
}

func decodeTree(r *wire.Reader) (Tree, bool) {
	columns, thresholds, children := r.Int32s(), r.Float32s(), r.Int32s()
	nanRight, values, covers := r.Uint8s(), r.Floats(), r.Floats()
	cuts := 0
	for _, c := range columns {
		if c != Leaf {
			cuts++
		}
	}
	if len(thresholds) != cuts || len(children) != 2*cuts || len(nanRight) != cuts ||
		len(values) != len(columns)-cuts || len(covers) != len(columns) {
		return Tree{}, false
	}
	t := Tree{Nodes: make([]Node, len(columns))}
	cut, leaf := 0, 0
	for i, c := range columns {
		n := Node{Feature: c, Cover: covers[i]}
		if c == Leaf {
			n.Value = values[leaf]
			leaf++
		} else {
			n.Threshold, n.Left, n.Right = thresholds[cut], children[2*cut], children[2*cut+1]
			n.NaNRight = nanRight[cut] == 1
			if nanRight[cut] > 1 {
				return Tree{}, false
			}
			cut++
		}
		t.Nodes[i] = n
	}
	return t, true
}
