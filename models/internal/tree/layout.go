package tree

import "math"

// lineNodes is how many of a walker's nodes a cache line of 64 bytes holds.
const lineNodes = 8

// A layouter puts trees into a walker: from the root on a pair of children and the pairs below it that most
// rows came by, as many as a line holds, then the same for each pair that had no room there, likely ones first.
// Only the first line of a tree is sure to begin where a cache line does.
type layouter struct {
	*walker
	at     []int32     // of each node of the tree
	open   []int32     // nodes whose children have no place
	line   []int32     // the same, of those in the line that is being filled
	recent [256]uint32 // places of the values met last, by their hash
	met    [256]bool
}

// add gives where the tree's root lies.
func (l *layouter) add(t Tree) int32 {
	if len(l.at) < len(t.Nodes) {
		l.at = make([]int32, len(t.Nodes))
	}
	for len(l.nodes)%lineNodes != lineNodes-1 { // the first pair begins a line
		l.nodes = append(l.nodes, l.leaf(0))
	}
	root := int32(len(l.nodes))
	l.place(t, 0)
	for l.open = append(l.open[:0], 0); len(l.open) > 0; {
		last := len(l.open) - 1
		top := l.open[last]
		l.open = l.open[:last]
		l.fill(t, top)
	}
	return root
}

// fill puts the children of a node, and children of those, into a line.
func (l *layouter) fill(t Tree, top int32) {
	if t.Nodes[top].Feature == Leaf {
		return
	}
	l.line = append(l.line[:0], top)
	for pairs := 0; len(l.line) > 0 && pairs < lineNodes/2; pairs++ {
		best := 0
		for k, i := range l.line {
			if t.Nodes[i].Cover > t.Nodes[l.line[best]].Cover {
				best = k
			}
		}
		parent := l.line[best]
		l.line = append(l.line[:best], l.line[best+1:]...)
		n := t.Nodes[parent]
		here := l.at[parent]
		l.nodes[here] = walkNode{n.Threshold, uint32(n.Feature)<<nextBits | uint32(int32(len(l.nodes))-here)}
		for _, child := range [...]int32{n.Left, n.Right} {
			l.place(t, child)
			if t.Nodes[child].Feature != Leaf {
				l.line = append(l.line, child)
			}
		}
	}
	for k := range l.line { // the likeliest comes next
		for j := k; j > 0 && t.Nodes[l.line[j]].Cover < t.Nodes[l.line[j-1]].Cover; j-- {
			l.line[j], l.line[j-1] = l.line[j-1], l.line[j]
		}
	}
	l.open = append(l.open, l.line...)
}

// place gives a node the next place, and a leaf its value.
func (l *layouter) place(t Tree, i int32) {
	l.at[i] = int32(len(l.nodes))
	l.nodes = append(l.nodes, l.leaf(t.Nodes[i].Value))
}

// leaf gives a leaf of a value, which is found again if it was met lately: trees grown until leaves are pure
// have but a few values.
func (l *layouter) leaf(value float64) walkNode {
	bits := math.Float64bits(value)
	slot := (bits * 0x9e3779b97f4a7c15) >> 56
	if !l.met[slot] || math.Float64bits(l.value[l.recent[slot]]) != bits {
		l.recent[slot], l.met[slot] = uint32(len(l.value)), true
		l.value = append(l.value, value)
	}
	return walkNode{threshold: math.Float32frombits(leafBits | l.recent[slot])}
}
