package features

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

// SMOTE evens out two classes with synthetic rows of the smaller one: each lies at
// a random place between a random row of that class and one of its K nearest
// (Chawla, Bowyer, Hall, Kegelmeyer 2002, doi:10.1613/jair.953), up to parity. As
// there, category codes and one-hot columns are interpolated like any number.
// The result depends on the rows and the seed alone.
type SMOTE struct {
	K       int // neighbours; 0 means 5
	Seed    uint64
	Workers int // goroutines at most
}

// An Oversampling is what SMOTE made.
type Oversampling struct {
	Rows   Rows   // the rows given, then the synthetic ones; a copy
	Attack []bool // their classes
	// Base and Neighbour give, for each synthetic row, the two rows it lies between.
	Base, Neighbour []int32
}

// ErrFewRows says that the smaller class has no two rows to lie between.
var ErrFewRows = errors.New("features: SMOTE needs at least two rows of each class")

// Balance appends synthetic rows until both classes are equally many. Exact values
// are interpolated along. report, if not nil, is told of rows done, from one
// goroutine at a time. Errors: ctx's, ErrFewRows, and a complaint about a value
// that is missing or infinite.
func (s SMOTE) Balance(ctx context.Context, rows Rows, attack []bool, report func(done, total int)) (*Oversampling, error) {
	minority, class := smallerClass(attack)
	if len(minority) < 2 {
		return nil, ErrFewRows
	}
	draws := s.draw(len(minority), rows.N-2*len(minority))
	out := &Oversampling{Attack: append([]bool(nil), attack...)}
	if len(draws) > 0 {
		x, err := finiteRows(rows, minority)
		if err != nil {
			return nil, err
		}
		found, err := s.findNeighbours(ctx, x, rows.Width, draws, report)
		if err != nil {
			return nil, err
		}
		for i, d := range draws {
			out.Base = append(out.Base, minority[d.base])
			out.Neighbour = append(out.Neighbour, minority[found[i]])
			out.Attack = append(out.Attack, class)
		}
	}
	out.Rows = interpolate(rows, out, draws)
	return out, nil
}

// smallerClass lists the rows of the rarer class and says which it is; attacks, if
// both are equally many.
func smallerClass(attack []bool) ([]int32, bool) {
	var rows [2][]int32
	for i, a := range attack {
		k := 0
		if a {
			k = 1
		}
		rows[k] = append(rows[k], int32(i))
	}
	if len(rows[0]) < len(rows[1]) {
		return rows[0], false
	}
	return rows[1], true
}

// A draw decides one synthetic row.
type draw struct {
	base int     // among the minority's rows
	rank int     // which of its neighbours, 0 the nearest
	gap  float64 // how far towards it, in [0, 1)
}

func (s SMOTE) draw(minority, n int) []draw {
	k := min(s.neighbours(), minority-1)
	draws := make([]draw, n)
	for i := range draws {
		r := rand.New(rand.NewPCG(s.Seed, uint64(i)))
		draws[i] = draw{base: r.IntN(minority), rank: r.IntN(k), gap: r.Float64()}
	}
	return draws
}

func (s SMOTE) neighbours() int {
	if s.K <= 0 {
		return 5
	}
	return s.K
}

// finiteRows copies the given rows' values together.
func finiteRows(rows Rows, which []int32) ([]float32, error) {
	x := make([]float32, 0, len(which)*rows.Width)
	for _, i := range which {
		for j, v := range rows.Row(int(i)) {
			if d := float64(v); math.IsNaN(d) || math.IsInf(d, 0) {
				return nil, fmt.Errorf("features: SMOTE cannot measure distances: row %d has %v in column %d", i, v, j)
			}
		}
		x = append(x, rows.Row(int(i))...)
	}
	return x, nil
}

// findNeighbours gives the neighbour of each draw. Only rows that were drawn are
// looked up, each once, in tree order: the ones that follow each other are near each
// other, and so are the parts of the tree that they visit.
func (s SMOTE) findNeighbours(ctx context.Context, x []float32, width int, draws []draw, report func(done, total int)) ([]int32, error) {
	tree := newNeighbourhood(ctx, x, width, s.Workers)
	byBase := make([][]int32, len(tree.index)) // the draws of each row
	for i, d := range draws {
		byBase[d.base] = append(byBase[d.base], int32(i))
	}
	found := make([]int32, len(draws))
	var next, done atomic.Int64
	var telling sync.Mutex
	inParallel(max(1, s.Workers), s.Workers, func(int) {
		best := make([]neighbour, min(s.neighbours(), len(tree.index)-1))
		for {
			from := int(next.Add(smoteBatch)) - smoteBatch
			if from >= len(tree.index) || ctx.Err() != nil {
				return
			}
			for place := from; place < min(from+smoteBatch, len(tree.index)); place++ {
				mine := byBase[tree.index[place]]
				if len(mine) == 0 {
					continue
				}
				tree.nearest(best, place)
				for _, i := range mine {
					found[i] = best[draws[i].rank].index
				}
				done.Add(int64(len(mine)))
			}
			if report != nil {
				telling.Lock()
				report(int(done.Load()), len(draws))
				telling.Unlock()
			}
		}
	})
	return found, ctx.Err()
}

// smoteBatch is how many rows a worker takes at once.
const smoteBatch = 256

// interpolate copies the rows and appends the synthetic ones.
func interpolate(rows Rows, made *Oversampling, draws []draw) Rows {
	out := rows
	out.N += len(draws)
	out.X = append(make([]float32, 0, out.N*rows.Width), rows.X[:rows.N*rows.Width]...)
	out.Exact = append(make([]float64, 0, out.N*rows.ExactWidth), rows.Exact[:rows.N*rows.ExactWidth]...)
	for i, d := range draws {
		a, b := int(made.Base[i]), int(made.Neighbour[i])
		out.X = between(out.X, rows.Row(a), rows.Row(b), d.gap)
		if rows.ExactWidth > 0 {
			out.Exact = between(out.Exact, rows.ExactRow(a), rows.ExactRow(b), d.gap)
		}
	}
	return out
}

func between[T float32 | float64](to, a, b []T, gap float64) []T {
	for j := range a {
		v := float64(a[j])
		to = append(to, T(v+float64(gap*(float64(b[j])-v))))
	}
	return to
}
