package tree

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
)

// Isolation grows isolation trees (Liu, Ting, Zhou 2008, doi:10.1109/ICDM.2008.17):
// each on a few rows drawn without replacement, each node cut in a random column at
// a random threshold, uniform between its least and greatest value, until a row
// stands alone or the tree is as deep as a balanced one would be. A leaf's value is
// the number of cuts on the way to it and, for the rows that share it, of those that
// are still to be expected. NaN goes left at every cut; infinite values count as the
// largest finite ones.
type Isolation struct {
	Trees   int
	Rows    int     // that a tree sees, at most all
	Columns []int32 // that may be cut, of those of Sample.Rows
	Share   float64 // of Columns that a tree may cut, drawn for each; at least one
}

// Grow gives the ensemble of mean path lengths. Sample.Attack and Weight are not
// looked at. It does not depend on Sample.Workers.
func (f Isolation) Grow(ctx context.Context, s Sample) (*Ensemble, error) {
	rows := min(f.Rows, s.Rows.N)
	trees, err := eachTree(ctx, s, f.Trees, func() func(int) Tree {
		g := &isolationTree{depth: balancedDepth(rows), ctx: ctx}
		order := make([]uint32, s.Rows.N)
		return func(k int) Tree {
			g.rng = treeRandom(s.Seed, k)
			g.columns = chooseColumns(f.Columns, f.Share, g.rng)
			g.draw = newColumnDraw(allColumns(len(g.columns)))
			sample := drawRows(order, rows, g.rng)
			g.load(s, sample)
			return g.grow(len(sample))
		}
	})
	return &Ensemble{Width: s.Rows.Width, Trees: trees, Aggregate: Mean}, err
}

// PathLength gives the mean number of cuts to a missing key in a binary search tree
// of n keys: what a path is measured by.
func PathLength(n int) float64 {
	if n <= 1 {
		return 0
	}
	if n == 2 {
		return 1
	}
	m := float64(n - 1)
	return 2*(ln(m)+0.5772156649015329) - 2*m/float64(n)
}

// ln is the natural logarithm with the same bits on every platform: one Newton step
// of exp from the library's.
func ln(x float64) float64 {
	y := float64(float32(math.Log(x)))
	return y + 2*float64((x-Exp(y))/(x+Exp(y)))
}

// balancedDepth is ⌈log2 n⌉, that of 2 rows at least.
func balancedDepth(n int) int { return bits.Len(uint(max(n, 2) - 1)) }

// chooseColumns draws a share of the columns, rounded down.
func chooseColumns(columns []int32, share float64, rng *rand.PCG) []int32 {
	n := max(1, min(len(columns), int(share*float64(len(columns)))))
	chosen := append([]int32(nil), columns...)
	for i := range n {
		k := i + below(rng, len(chosen)-i)
		chosen[i], chosen[k] = chosen[k], chosen[i]
	}
	return chosen[:n]
}

// drawRows draws n rows without replacement. order is room for a number a row; it
// may hold anything.
func drawRows(order []uint32, n int, rng *rand.PCG) []uint32 {
	for i := range order {
		order[i] = uint32(i)
	}
	for i := range n {
		k := i + below(rng, len(order)-i)
		order[i], order[k] = order[k], order[i]
	}
	return order[:n]
}

// An isolationTree grows one tree on a copy of its rows.
type isolationTree struct {
	depth   int
	ctx     context.Context
	rng     *rand.PCG
	columns []int32    // that may be cut
	draw    columnDraw // of indexes into columns
	x       []float32  // row-major, of columns
	places  []uint32   // rows of x
	spare   []uint32
	nodes   []Node
}

func (t *isolationTree) load(s Sample, rows []uint32) {
	t.x = t.x[:0]
	for _, r := range rows {
		row := s.Rows.Row(int(r))
		for _, j := range t.columns {
			t.x = append(t.x, clampToFinite(row[j]))
		}
	}
}

func (t *isolationTree) grow(rows int) Tree {
	t.places, t.nodes = t.places[:0], t.nodes[:0]
	for i := range rows {
		t.places = append(t.places, uint32(i))
	}
	if len(t.spare) < rows {
		t.spare = make([]uint32, rows)
	}
	t.branch(0, rows, 0, 0)
	return Tree{Nodes: append([]Node(nil), t.nodes...)}
}

func (t *isolationTree) branch(from, to, depth, constant int) {
	at := len(t.nodes)
	n := to - from
	t.nodes = append(t.nodes, Node{Feature: Leaf, Value: float64(depth) + PathLength(n), Cover: float64(n)})
	if n < 2 || depth >= t.depth || t.ctx.Err() != nil {
		return
	}
	j, low, high, ok := t.choose(t.places[from:to], constant)
	if !ok {
		return
	}
	constant = t.draw.constant
	threshold := between(t.rng, low, high)
	middle := from + t.split(t.places[from:to], j, threshold)
	t.nodes[at] = Node{Feature: t.columns[j], Threshold: threshold, Left: int32(len(t.nodes)), Cover: float64(n)}
	t.branch(from, middle, depth+1, constant)
	t.nodes[at].Right = int32(len(t.nodes))
	t.branch(middle, to, depth+1, constant)
}

// choose draws columns until one has two different numbers.
func (t *isolationTree) choose(places []uint32, constant int) (j int, low, high float32, ok bool) {
	t.draw.begin(constant)
	for {
		j, known, ok := t.draw.next(t.rng)
		if !ok {
			return 0, 0, 0, false
		}
		if known {
			continue
		}
		low, high = math.MaxFloat32, -math.MaxFloat32
		for _, p := range places {
			x := t.x[int(p)*len(t.columns)+j]
			if x < low {
				low = x
			}
			if x > high {
				high = x
			}
		}
		if low < high {
			return j, low, high, true
		}
		t.draw.markConstant()
	}
}

func (t *isolationTree) split(places []uint32, j int, threshold float32) int {
	l, k := 0, 0
	for _, p := range places {
		side := btoi(t.x[int(p)*len(t.columns)+j] > threshold)
		places[l], t.spare[k] = p, p
		l += 1 - side
		k += side
	}
	copy(places[l:], t.spare[:k])
	return l
}
