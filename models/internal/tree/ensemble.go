// Package tree grows and scores decision trees: quantile bins, histograms, flat
// nodes, and batch scoring that is bit for bit the same however rows are blocked.
package tree

import "math"

// Leaf is the Feature of a node that has no children.
const Leaf = -1

// A Node is one cut or one leaf of a tree.
//
// At a cut, a row whose column Feature holds x goes to Left if x <= Threshold and
// to Right if x > Threshold, both compared as float32. A NaN goes to Left unless
// NaNRight is set. Both children stand behind their parent in Tree.Nodes.
type Node struct {
	Feature     int32   // column of the row, or Leaf
	Threshold   float32 // finite; 0 at a leaf
	Left, Right int32   // indexes into Tree.Nodes, greater than this node's own; 0 at a leaf
	NaNRight    bool    // where a NaN goes; false at a leaf
	Value       float64 // a leaf's contribution; 0 at a cut
	Cover       float64 // training weight that passed here: rows (forests) or hessian (boosting)
}

// A Tree is a binary tree in one slice; node 0 is the root, a lone leaf is a tree.
type Tree struct{ Nodes []Node }

// Aggregate says how an ensemble joins the values of its trees.
type Aggregate uint8

const (
	Sum  Aggregate = iota // Base + the trees' values added up (boosting: log-odds)
	Mean                  // Base + the trees' values added up / len(Trees) (forests: attack share)
)

// An Ensemble is a fitted set of trees. Readers must not change it; it is then
// safe for concurrent use.
type Ensemble struct {
	Width     int // columns of a row
	Trees     []Tree
	Base      float64
	Aggregate Aggregate
}

// Leaf gives the index of the leaf that the row falls into.
func (t Tree) Leaf(row []float32) int {
	i := 0
	for t.Nodes[i].Feature != Leaf {
		n := &t.Nodes[i]
		x := row[n.Feature]
		left := x <= n.Threshold || (x != x && !n.NaNRight)
		if left {
			i = int(n.Left)
		} else {
			i = int(n.Right)
		}
	}
	return i
}

// Value gives the ensemble's value for one row of Width columns, adding the trees
// in order. Scorer gives the same bits faster.
func (e *Ensemble) Value(row []float32) float64 {
	sum := 0.0
	for _, t := range e.Trees {
		sum += t.Nodes[t.Leaf(row)].Value
	}
	return e.Join(sum)
}

// Join turns the sum of the trees' leaf values into the ensemble's value.
func (e *Ensemble) Join(sum float64) float64 {
	if e.Aggregate == Mean {
		sum /= float64(max(1, len(e.Trees)))
	}
	return e.Base + sum
}

// Depth gives the number of cuts on the longest way from root to leaf.
func (t Tree) Depth() int {
	depth := make([]int, len(t.Nodes))
	deepest := 0
	for i, n := range t.Nodes {
		deepest = max(deepest, depth[i])
		if n.Feature != Leaf {
			depth[n.Left], depth[n.Right] = depth[i]+1, depth[i]+1
		}
	}
	return deepest
}

func isNaN(x float32) bool { return x != x }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
