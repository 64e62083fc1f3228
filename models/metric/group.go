package metric

import (
	"slices"

	"github.com/trunkline/trunkline/data"
)

// Groups answers how many of each group's flows alert at any threshold: attack
// families, attack types, seen against novel. Built once, each answer costs a binary
// search a group. It is immutable and safe for concurrent use.
type Groups struct {
	names  []string
	scores [][]float64 // ascending
}

// NewGroups sorts the scores by group, an index into names; rows of group −1 are left
// out. It panics if the lengths disagree.
func NewGroups(scores []float64, group []int32, names []string) *Groups {
	if len(scores) != len(group) {
		panic("metric: scores and groups differ in length")
	}
	g := &Groups{names: names, scores: make([][]float64, len(names))}
	for i, s := range scores {
		if at := group[i]; at >= 0 {
			g.scores[at] = append(g.scores[at], ranked(s))
		}
	}
	for _, s := range g.scores {
		slices.Sort(s)
	}
	return g
}

// NewFamilies groups the attacks among the flows by family, in the order of
// data.Families; normal flows and unknown attacks are left out.
func NewFamilies(scores []float64, family []data.Family) *Groups {
	names := make([]string, len(data.Families))
	var index [data.UnknownFamily + 1]int32
	for i := range index {
		index[i] = -1
	}
	for i, f := range data.Families {
		names[i], index[f] = f.Key(), int32(i)
	}
	group := make([]int32, len(family))
	for i, f := range family {
		group[i] = index[f]
	}
	return NewGroups(scores, group, names)
}

// A GroupRecall is the share of a group's flows that alert, never without its counts.
type GroupRecall struct {
	Name   string
	Alerts int
	Rows   int
	Recall Value    // null without rows
	Range  Interval // 95 % Wilson; too narrow where rows are near-copies
}

// RecallTo writes every group's recall to dst when scores strictly above t alert, NaN
// for a group without flows. It allocates nothing; len(dst) is the number of groups.
func (g *Groups) RecallTo(dst []float64, t float64) {
	for i, s := range g.scores {
		dst[i] = share(above(s, t), len(s))
	}
}

// At gives every group's recall when scores strictly above t alert.
func (g *Groups) At(t float64) []GroupRecall {
	out := make([]GroupRecall, len(g.names))
	for i, s := range g.scores {
		n := above(s, t)
		out[i] = GroupRecall{g.names[i], n, len(s), Value(share(n, len(s))), Wilson(n, len(s))}
	}
	return out
}
