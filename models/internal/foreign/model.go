// Package foreign reads tree ensembles that other programs trained and predicts as
// they do: XGBoost's JSON and UBJSON models, LightGBM's model text.
//
// A model file is hostile input: reading one gives a model whose trees are trees, or
// an error, within memory in proportion to MaxBytes.
package foreign

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/models/internal/tree"
)

const (
	// MaxBytes is the size of a model file at most.
	MaxBytes = 32 << 20
	maxNodes = 1 << 20
	maxWidth = 1 << 16
	// maxValue bounds leaf values, so that no sum of them overflows.
	maxValue  = 1e100
	maxSingle = 1e30 // the same for sums in float32
)

// A FormatError is a model file that can't be read.
type FormatError struct {
	Format string // "XGBoost JSON"
	Where  string // "line 12", "tree 3", "byte 871"; may be empty
	Reason string
}

func (e *FormatError) Error() string {
	if e.Where == "" {
		return fmt.Sprintf("%s model: %s", e.Format, e.Reason)
	}
	return fmt.Sprintf("%s model, %s: %s", e.Format, e.Where, e.Reason)
}

// A Link turns summed leaf values into what the maker predicts.
type Link uint8

const (
	Identity     Link = iota
	Logistic          // 1/(1+exp(-Slope·x))
	Exponential       // exp(x)
	LogOnePlus        // log(1+exp(x))
	Square            // x·|x|
	Hinge             // 1 if x > 0, else 0
	Softmax           // over the groups
	OneVersusAll      // Logistic of each group
	links
)

// A Model is an ensemble of trees by another program. It is immutable and safe for
// concurrent use.
type Model struct {
	Maker    string   // "XGBoost", "LightGBM"
	Features []string // names by column; empty if the file has none
	Width    int      // columns of a row
	Groups   int      // outputs a row: 1, or one a class
	Link     Link
	Slope    float64 // of Logistic and OneVersusAll
	Base     float64 // added to each group's sum
	Average  bool    // divide each group's sum by its number of trees
	Single   bool    // add in float32, as XGBoost does
	Trees    []Tree  // of all groups, in the order of adding
}

// A Tree belongs to one group. Nodes[0] is its root; children stand behind their parents.
type Tree struct {
	Group int32
	Nodes []Node
	Sets  [][]uint32 // bit sets of categories
}

// A Node is a leaf (Feature is tree.Leaf), or a cut: a row goes left if its value is
// at most Threshold or, where Set is not NoSet, if its whole part is in that set.
type Node struct {
	Feature     int32
	Set         int32 // index into Tree.Sets, or NoSet
	Left, Right int32
	Threshold   float64
	MissingLeft bool // where NaN goes
	ZeroMissing bool // whether 0 (to ±1e-35) goes where NaN goes
	Value       float64
	Cover       float64 // training weight that passed here, as the maker counts it; 0 if unknown
}

// NoSet is the Set of a node that cuts at a threshold.
const NoSet = -1

// Predict writes the maker's prediction, Groups values, for a row of Width values.
func (m *Model) Predict(dst []float64, row []float32) { predict(m, dst, row) }

func predict[F float32 | float64](m *Model, dst []float64, row []F) {
	margins(m, dst, row)
	if m.Link == Softmax {
		softmax(dst)
		return
	}
	for k, x := range dst {
		dst[k] = m.link(x)
	}
}

// margins writes each group's base and leaves, added up or averaged.
func margins[F float32 | float64](m *Model, dst []float64, row []F) {
	for k := range dst {
		dst[k] = 0
		if !m.Average {
			dst[k] = m.Base
		}
	}
	for i := range m.Trees {
		t := &m.Trees[i]
		dst[t.Group] += value(t, row)
		if m.Single {
			dst[t.Group] = float64(float32(dst[t.Group]))
		}
	}
	if m.Average {
		for k := range dst {
			dst[k] = m.Base + dst[k]*float64(m.Groups)/float64(len(m.Trees))
		}
	}
}

func value[F float32 | float64](t *Tree, row []F) float64 {
	n := &t.Nodes[0]
	for n.Feature != tree.Leaf {
		if t.goesLeft(n, float64(row[n.Feature])) {
			n = &t.Nodes[n.Left]
		} else {
			n = &t.Nodes[n.Right]
		}
	}
	return n.Value
}

func (t *Tree) goesLeft(n *Node, x float64) bool {
	const zero = 1e-35
	switch {
	case x != x || n.ZeroMissing && x >= -zero && x <= zero:
		return n.MissingLeft
	case n.Set == NoSet:
		return x <= n.Threshold
	}
	set := t.Sets[n.Set]
	if !(x > -1 && x < float64(32*len(set))) {
		return false
	}
	c := int(x)
	return set[c/32]>>(c%32)&1 == 1
}

func (m *Model) link(x float64) float64 {
	switch m.Link {
	case Logistic, OneVersusAll:
		return 1 / (1 + math.Exp(-m.Slope*x))
	case Exponential:
		return min(math.Exp(x), math.MaxFloat64)
	case LogOnePlus:
		return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	case Square:
		return max(-math.MaxFloat64, min(math.MaxFloat64, x*math.Abs(x)))
	case Hinge:
		if x > 0 {
			return 1
		}
		return 0
	}
	return x
}

func softmax(x []float64) {
	most := x[0]
	for _, v := range x {
		most = max(most, v)
	}
	sum := 0.0
	for k, v := range x {
		x[k] = math.Exp(v - most)
		sum += x[k]
	}
	for k := range x {
		x[k] /= sum
	}
}

// Check gives what is wrong with a model, or nil: then Predict gives finite values
// for any row of Width.
func (m *Model) Check() error {
	switch {
	case m.Width < 1 || m.Width > maxWidth:
		return fmt.Errorf("%d columns, want 1 to %d", m.Width, maxWidth)
	case len(m.Features) > 0 && len(m.Features) != m.Width:
		return fmt.Errorf("%d names for %d columns", len(m.Features), m.Width)
	case m.Groups < 1 || m.Groups > 1000:
		return fmt.Errorf("%d outputs, want 1 to 1000", m.Groups)
	case len(m.Trees) == 0 || len(m.Trees)%m.Groups != 0:
		return fmt.Errorf("%d trees for %d outputs", len(m.Trees), m.Groups)
	case m.Link >= links || (m.Link == Softmax) != (m.Groups > 1 && m.Link != OneVersusAll):
		return fmt.Errorf("link %d for %d outputs", m.Link, m.Groups)
	case !(math.Abs(m.Base) <= maxValue) || m.Single && math.Abs(m.Base) > maxSingle || !(m.Slope > 0 && m.Slope <= 1e6):
		return fmt.Errorf("base score %g, slope %g", m.Base, m.Slope)
	}
	nodes := 0
	for i := range m.Trees {
		if nodes += len(m.Trees[i].Nodes); nodes > maxNodes {
			return fmt.Errorf("more than %d nodes", maxNodes)
		}
		if err := m.checkTree(&m.Trees[i]); err != nil {
			return fmt.Errorf("tree %d: %w", i, err)
		}
	}
	return nil
}

func (m *Model) checkTree(t *Tree) error {
	if len(t.Nodes) == 0 || t.Group < 0 || int(t.Group) >= m.Groups {
		return fmt.Errorf("%d nodes for output %d of %d", len(t.Nodes), t.Group, m.Groups)
	}
	depth := make([]int32, len(t.Nodes))
	for i, n := range t.Nodes {
		if i > 0 && depth[i] == 0 {
			return fmt.Errorf("node %d has no parent", i)
		}
		if !(n.Cover >= 0 && n.Cover <= maxValue) {
			return fmt.Errorf("node %d has cover %g", i, n.Cover)
		}
		if n.Feature == tree.Leaf {
			if !(math.Abs(n.Value) <= maxValue) || m.Single && math.Abs(n.Value) > maxSingle {
				return fmt.Errorf("leaf value %g", n.Value)
			}
			continue
		}
		switch {
		case n.Feature < 0 || int(n.Feature) >= m.Width:
			return fmt.Errorf("a cut of column %d, there are %d", n.Feature, m.Width)
		case n.Threshold != n.Threshold:
			return fmt.Errorf("a threshold that is no number")
		case n.Set < NoSet || int(n.Set) >= len(t.Sets):
			return fmt.Errorf("set of categories %d, there are %d", n.Set, len(t.Sets))
		case depth[i] >= tree.MaxDepth:
			return fmt.Errorf("deeper than %d cuts", tree.MaxDepth)
		}
		for _, c := range [...]int32{n.Left, n.Right} {
			if int(c) <= i || int(c) >= len(t.Nodes) || depth[c] != 0 {
				return fmt.Errorf("node %d has child %d of %d nodes, or shares it", i, c, len(t.Nodes))
			}
			depth[c] = depth[i] + 1
		}
	}
	return nil
}

// order puts the nodes that can be reached from node 0 in an order in which children
// follow their parents, whatever order the file has. A node that is reached twice is
// a cycle or a second parent: an error.
func order(nodes []Node) ([]Node, error) {
	place := make([]int32, len(nodes)) // one more than a node's new index
	out := make([]Node, 0, len(nodes))
	waiting := []int32{0}
	for len(waiting) > 0 {
		at := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if at < 0 || int(at) >= len(nodes) {
			return nil, fmt.Errorf("child %d of %d nodes", at, len(nodes))
		}
		if place[at] != 0 {
			return nil, fmt.Errorf("node %d is its own ancestor, or has two parents", at)
		}
		out = append(out, nodes[at])
		place[at] = int32(len(out))
		if nodes[at].Feature != tree.Leaf {
			waiting = append(waiting, nodes[at].Right, nodes[at].Left)
		}
	}
	for i := range out {
		if n := &out[i]; n.Feature != tree.Leaf {
			n.Left, n.Right = place[n.Left]-1, place[n.Right]-1
		}
	}
	return out, nil
}

// Move says that what the model calls column i stands in column place[i] of the rows;
// place holds each column once. The names go.
func (m *Model) Move(place []int32) {
	m.Features = nil
	for _, t := range m.Trees {
		for i := range t.Nodes {
			if n := &t.Nodes[i]; n.Feature != tree.Leaf {
				n.Feature = place[n.Feature]
			}
		}
	}
}
