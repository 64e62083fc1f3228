package tree

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

// A classTree grows one tree that tells attacks from normal rows, depth first.
type classTree struct {
	chooser
	depth   int // of the deepest leaf; 0: no limit
	minLeaf uint32
	weights classWeights
	unit    float64 // weight of one unit
	ctx     context.Context

	items, spare []item
	nodes        []Node
}

// A chooser finds where to cut.
type chooser interface {
	// choose gives a cut of the items, whose tally is total, or false. The number of
	// columns that are known to be constant goes from node to node.
	choose(items []item, total tally, constant int) (c classCut, stillConstant int, ok bool)
	// split puts the items that go left in front, both sides in order.
	split(items, spare []item, c classCut) int
}

// A classCut is what becomes a node.
type classCut struct {
	column    int
	threshold float32
	nanRight  bool
	cut       int // for binned columns: index of the threshold
}

func tallyOf(items []item) tally {
	var sum tally
	for _, i := range items {
		sum += i.tally()
	}
	return sum
}

// grow gives the tree of t.items, which it reorders.
func (t *classTree) grow() Tree {
	t.nodes = t.nodes[:0]
	if len(t.spare) < len(t.items) {
		t.spare = make([]item, len(t.items)+len(t.items)/32) // the next may draw a few more
	}
	t.branch(0, len(t.items), 0, 0)
	return Tree{Nodes: append([]Node(nil), t.nodes...)}
}

func (t *classTree) branch(from, to, depth, constant int) {
	items := t.items[from:to]
	total := tallyOf(items)
	share, weight := t.weights.share(total)
	at := len(t.nodes)
	t.nodes = append(t.nodes, Node{Feature: Leaf, Value: share, Cover: weight * t.unit})
	if total.pure() || t.depth > 0 && depth >= t.depth || depth >= MaxDepth || total.all() < 2*t.minLeaf || len(items) < 2 || t.ctx.Err() != nil {
		return
	}
	cut, constant, ok := t.choose(items, total, constant)
	if !ok {
		return
	}
	middle := from + t.split(items, t.spare[:len(items)], cut)
	t.nodes[at] = Node{
		Feature: int32(cut.column), Threshold: cut.threshold, NaNRight: cut.nanRight,
		Left: int32(len(t.nodes)), Cover: weight * t.unit,
	}
	t.branch(from, middle, depth+1, constant)
	t.nodes[at].Right = int32(len(t.nodes))
	t.branch(middle, to, depth+1, constant)
}

// maxTally is the largest weight, in units, of all rows of a tree.
const maxTally = math.MaxInt32

// unitWeights turns the rows' weights into whole units whose sum is half of maxTally at
// most, and gives the weight of a unit. Without weights units are
// nil and a unit is a row.
func unitWeights(s Sample) (units []uint32, unit float64) {
	if s.Weight == nil {
		return nil, 1
	}
	units = make([]uint32, s.Rows.N)
	sum := 0.0
	for _, w := range s.Weight {
		sum += w
	}
	unit = sum / (maxTally/2 - float64(s.Rows.N)) // a bootstrap may draw more than the mean
	for i, w := range s.Weight {
		units[i] = uint32(w/unit + 0.5)
	}
	return units, unit
}

// unitsAt gives row i's weight in units, which are nil where all weigh one.
func unitsAt(units []uint32, i int) uint32 {
	if units == nil {
		return 1
	}
	return units[i]
}

// balance gives class weights that make both classes weigh half of all rows.
func balance(s Sample, units []uint32, balanced bool) classWeights {
	if !balanced {
		return classWeights{1, 1}
	}
	var sum [2]float64
	for i, attack := range s.Attack {
		sum[btoi(attack)] += float64(unitsAt(units, i))
	}
	all := sum[0] + sum[1]
	return classWeights{normal: all / (2 * max(1, sum[0])), attack: all / (2 * max(1, sum[1]))}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// eachTree grows trees 0 … n-1 on all workers; grow must depend on nothing but k.
// start makes a worker's own state.
func eachTree(ctx context.Context, s Sample, n int, start func() (grow func(k int) Tree)) ([]Tree, error) {
	trees := make([]Tree, n)
	var next atomic.Int64
	var telling sync.Mutex
	done := 0
	inParallel(max(1, min(s.Workers, n)), func(int) {
		grow := start()
		for {
			k := int(next.Add(1)) - 1
			if k >= n || ctx.Err() != nil {
				return
			}
			trees[k] = grow(k)
			telling.Lock()
			done++
			s.report(done, n)
			telling.Unlock()
		}
	})
	return trees, ctx.Err()
}

func treeRandom(seed uint64, k int) *rand.PCG { return rand.NewPCG(seed, uint64(k)) }
