package foreign

import (
	"math"

	"github.com/trunkline/trunkline/models/internal/tree"
)

// Ensemble gives the model's trees as this program's own, whose value for a row is the
// sum before the link; false if they can't be: several outputs, cuts by
// categories, zeros that count as missing.
func (m *Model) Ensemble() (*tree.Ensemble, bool) {
	if m.Groups != 1 {
		return nil, false
	}
	e := &tree.Ensemble{Width: m.Width, Base: m.Base}
	if m.Average {
		e.Aggregate = tree.Mean
	}
	for _, t := range m.Trees {
		out := tree.Tree{Nodes: make([]tree.Node, len(t.Nodes))}
		for i, n := range t.Nodes {
			out.Nodes[i] = tree.Node{Feature: n.Feature, Value: n.Value, Cover: n.Cover}
			if n.Feature == tree.Leaf {
				continue
			}
			if n.Set != NoSet || n.ZeroMissing {
				return nil, false
			}
			out.Nodes[i] = tree.Node{
				Feature: n.Feature, Threshold: roundDown(n.Threshold), Left: n.Left, Right: n.Right,
				NaNRight: !n.MissingLeft, Cover: n.Cover,
			}
		}
		e.Trees = append(e.Trees, out)
	}
	return e, e.Check() == nil
}

// roundDown gives the largest float32 that is not above t: a float32 is at most t
// exactly if it is at most that.
func roundDown(t float64) float32 {
	f := float32(t)
	if float64(f) > t {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}
