package tree

import (
	"context"
	"slices"
	"sync"
)

// A branch is a node while its tree grows: it holds rows[from:to].
type branch struct {
	from, to    int
	depth       int
	path        uint64 // 1 for the root, then 2p and 2p+1
	total       moments
	hist        []moments // nil at a branch that can't be cut
	cut         split
	left, right *branch // nil at a leaf
	value       float64
}

// A shelf keeps histograms and branches for their next use.
type shelf struct {
	sync.Mutex
	free     [][]moments
	branches []*branch
}

// branch gives a new branch.
func (s *shelf) branch(is branch) *branch {
	s.Lock()
	defer s.Unlock()
	if len(s.branches) == 0 {
		s.branches = append(s.branches, new(branch))
	}
	last := len(s.branches) - 1
	b := s.branches[last]
	s.branches = s.branches[:last]
	*b = is
	return b
}

// giveBranches takes back a branch and all that hang on it.
func (s *shelf) giveBranches(b *branch) {
	if b != nil {
		s.branches = append(s.branches, b)
		s.giveBranches(b.left)
		s.giveBranches(b.right)
	}
}

// take gives a histogram of zeros.
func (s *shelf) take(cells int) []moments {
	s.Lock()
	var hist []moments
	if n := len(s.free); n > 0 {
		hist = s.free[n-1]
		s.free = s.free[:n-1]
	}
	s.Unlock()
	if hist == nil {
		return make([]moments, cells)
	}
	clear(hist)
	return hist
}

// give takes back a histogram, or nil.
func (s *shelf) give(hist []moments) {
	if hist != nil {
		s.Lock()
		s.free = append(s.free, hist)
		s.Unlock()
	}
}

// tree grows tree k and moves all margins by it.
func (b *booster) tree(ctx context.Context, k int) (Tree, error) {
	n := b.draw(k)
	g := &growth{booster: b, k: k, rows: b.rows[:n], units: unitsOf(b.sum, len(b.rows))}
	root := g.root()
	g.grow(ctx, root)
	if err := ctx.Err(); err != nil {
		return Tree{}, err
	}
	b.nodes = g.flatten(b.nodes[:0], root)
	b.sum = mass{}
	g.settle(root)
	b.shelf.giveBranches(root)
	t := Tree{Nodes: slices.Clone(b.nodes)}
	b.settleUnseen(t, b.rows[n:])
	return t, nil
}

// A growth is one tree's.
type growth struct {
	*booster
	k     int
	rows  []uint32
	units units
}

// cells is the size of a histogram, with room for a tile's last column to seem to have all bins.
func (g *growth) cells() int { return g.s.offset[g.s.bins.Width] + MaxBins }

// root packs all slopes and makes the root with its histogram.
func (g *growth) root() *branch {
	inverse := g.units.inverse()
	root := g.shelf.branch(branch{to: len(g.rows), path: 1})
	g.crew.do(func(w int) {
		total := moments(0)
		rows := g.rows[g.part(w, len(g.rows)):g.part(w+1, len(g.rows))]
		for _, r := range rows {
			m := slopeOf(g.slope[r]).pack(inverse)
			g.slope[r] = m
			total += m
		}
		hist := g.shelf.take(g.cells())
		g.s.accumulate(hist, rows, g.slope)
		g.shares[w] = share{hist: hist, total: total}
	})
	for _, share := range g.shares {
		root.total += share.total
	}
	root.hist = g.join()
	g.s.complete(root.hist, root.total)
	return root
}

// join adds up the workers' histograms into the first.
func (g *growth) join() []moments {
	sum := g.shares[0].hist
	for _, share := range g.shares[1:] {
		for i, m := range share.hist {
			sum[i] += m
		}
		g.shelf.give(share.hist)
	}
	return sum
}

// part gives where worker w's even part of n begins.
func (g *growth) part(w, n int) int { return n * w / g.crew.size }

// grow divides branches that hold a great share of the rows with all workers, one
// branch after the other; the rest is a pool from which each worker takes branches
// to divide alone.
func (g *growth) grow(ctx context.Context, root *branch) {
	wide := []*branch{root}
	pool := &g.pool
	enough := max(4096, len(g.rows)/(g.crew.size+1))
	for len(wide) > 0 && ctx.Err() == nil {
		b := wide[0]
		wide = wide[1:]
		if g.crew.size == 1 || b.to-b.from < enough {
			pool.open = append(pool.open, b)
		} else if g.divide(b, true) {
			wide = append(wide, b.left, b.right)
		}
	}
	g.crew.do(func(int) {
		for b := pool.take(false); b != nil; b = pool.take(true) {
			g.growAlone(ctx, b, pool)
		}
	})
}

func (g *growth) growAlone(ctx context.Context, b *branch, pool *branchPool) {
	const worthSharing = 2048
	if ctx.Err() != nil || !g.divide(b, false) {
		return
	}
	share := g.crew.size > 1 && min(b.left.to-b.left.from, b.right.to-b.right.from) >= worthSharing
	if share {
		pool.put(b.right)
	}
	g.growAlone(ctx, b.left, pool)
	if !share {
		g.growAlone(ctx, b.right, pool)
	}
}

// divide cuts b in two where that gains most, or makes it a leaf and says false.
func (g *growth) divide(b *branch, together bool) bool {
	ok := false
	if b.hist != nil {
		b.cut, ok = g.bestSplit(b)
	}
	if !ok {
		b.value = g.leafValue(b.total)
		g.shelf.give(b.hist)
		b.hist = nil
		return false
	}
	middle := b.from + g.partition(b, together)
	b.left = g.shelf.branch(branch{from: b.from, to: middle, depth: b.depth + 1, path: 2 * b.path, total: b.cut.left})
	b.right = g.shelf.branch(branch{from: middle, to: b.to, depth: b.depth + 1, path: 2*b.path + 1, total: b.total - b.cut.left})
	g.countChildren(b, together)
	b.hist = nil
	return true
}

// countChildren makes the histograms of b's children from its own: that of the
// child with fewer rows by counting, the other by subtraction.
func (g *growth) countChildren(b *branch, together bool) {
	few, many := b.left, b.right
	if few.to-few.from > many.to-many.from {
		few, many = many, few
	}
	needFew, needMany := g.canDivide(few), g.canDivide(many)
	if !needFew && !needMany {
		g.shelf.give(b.hist)
		return
	}
	few.hist = g.count(few, together)
	if needMany {
		subtract(b.hist, few.hist)
		many.hist = b.hist
	} else {
		g.shelf.give(b.hist)
	}
	if !needFew {
		g.shelf.give(few.hist)
		few.hist = nil
	}
}

func (g *growth) canDivide(b *branch) bool {
	return b.depth < g.Depth && b.to-b.from > 1 && b.total.h() >= 2*g.minHessian()
}

func (g *growth) count(b *branch, together bool) []moments {
	rows := g.rows[b.from:b.to]
	var hist []moments
	if together && len(rows) > 4096 {
		g.crew.do(func(w int) {
			g.shares[w].hist = g.shelf.take(g.cells())
			g.s.accumulate(g.shares[w].hist, rows[g.part(w, len(rows)):g.part(w+1, len(rows))], g.slope)
		})
		hist = g.join()
	} else {
		hist = g.shelf.take(g.cells())
		g.s.accumulate(hist, rows, g.slope)
	}
	g.s.complete(hist, b.total)
	return hist
}

// partition puts the rows that go left in front, both sides in order, and gives the
// number of those.
func (g *growth) partition(b *branch, together bool) int {
	rows, spare := g.rows[b.from:b.to], g.spare[b.from:b.to]
	column := &g.s.bins.Column[b.cut.column]
	if together {
		g.right = b.cut.sides(g.s.bins)
		return g.partitionTogether(rows, spare, column)
	}
	right := b.cut.sides(g.s.bins)
	l := column.partition(rows, spare, &right)
	copy(rows[l:], spare)
	return l
}

func (g *growth) partitionTogether(rows, spare []uint32, column *column) int {
	right := &g.right
	g.crew.do(func(w int) {
		from, to := g.part(w, len(rows)), g.part(w+1, len(rows))
		g.shares[w].lefts = column.partition(rows[from:to], spare[from:to], right)
	})
	at := 0
	for w, share := range g.shares {
		from := g.part(w, len(rows))
		at += copy(rows[at:], rows[from:from+share.lefts])
	}
	middle := at
	for w, share := range g.shares {
		from, to := g.part(w, len(rows)), g.part(w+1, len(rows))
		at += copy(rows[at:], spare[from:to-share.lefts])
	}
	return middle
}

// flatten appends the branch and what hangs on it in pre-order.
func (g *growth) flatten(nodes []Node, b *branch) []Node {
	at := len(nodes)
	cover := float64(b.total.h()) * g.units.h
	if b.left == nil {
		return append(nodes, Node{Feature: Leaf, Value: b.value, Cover: cover})
	}
	nodes = append(nodes, Node{
		Feature: int32(b.cut.column), Threshold: g.s.bins.Cuts[b.cut.column][b.cut.cut],
		NaNRight: b.cut.nanRight, Cover: cover, Left: int32(at + 1),
	})
	nodes = g.flatten(nodes, b.left)
	nodes[at].Right = int32(len(nodes))
	return g.flatten(nodes, b.right)
}
