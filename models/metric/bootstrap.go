package metric

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
)

// A Bootstrap says how intervals are drawn: rows with replacement, Times times over,
// each from a generator of its own seeded by (Seed, replicate), so that the result
// does not depend on Workers. Row bootstrap is too narrow where rows are near-copies
// of each other, as attacks are: give figures by attack type beside it.
type Bootstrap struct {
	Times   int     // 0: 1,000
	Seed    uint64  // of the generators
	Workers int     // goroutines at most; 0: 1
	Level   float64 // coverage; 0: 0.95
}

// AUCInterval gives the percentile interval of the AUC. It is [NaN, NaN] with fewer
// than two classes.
func (c *Curve) AUCInterval(b Bootstrap) Interval {
	cells, groups := c.cells()
	if len(c.normal) == 0 || len(c.attack) == 0 {
		return Interval{math.NaN(), math.NaN()}
	}
	aucs := make([]float64, b.times())
	b.each(func(scratch *drawing, i int) {
		weight := scratch.counts(2 * groups)
		for _, row := range scratch.draw(len(cells), b.Seed, i) {
			weight[cells[row]]++
		}
		aucs[i] = weightedAUC(weight)
	})
	return b.Interval(aucs)
}

// cells numbers each flow's place in the ranking, 2·step + (1 if attack), steps from
// the highest score down, and says how many steps there are.
func (c *Curve) cells() (cells []int32, groups int) {
	cells = make([]int32, 0, len(c.normal)+len(c.attack))
	before := Point{}
	for p := range c.steps {
		for range p.FP - before.FP {
			cells = append(cells, int32(2*groups))
		}
		for range p.TP - before.TP {
			cells = append(cells, int32(2*groups+1))
		}
		before = p
		groups++
	}
	return cells, groups
}

// weightedAUC is the AUC of integer weights laid out as cells numbers them.
func weightedAUC(weight []int32) float64 {
	var twice, tp, fp uint64
	for g := 0; g < len(weight); g += 2 {
		n, a := uint64(weight[g]), uint64(weight[g+1])
		twice += n * (2*tp + a)
		tp, fp = tp+a, fp+n
	}
	return ratio(float64(twice), 2*float64(tp)*float64(fp))
}

// drawing is one worker's scratch.
type drawing struct {
	rows   []int32
	weight []int32
}

// draw takes n of n rows with replacement. A draw spends 32 random bits, so that rows
// differ in probability by less than n·2⁻³².
func (d *drawing) draw(n int, seed uint64, replicate int) []int32 {
	rng := rand.NewPCG(seed, uint64(replicate))
	if cap(d.rows) < n+1 {
		d.rows = make([]int32, n+1)
	}
	rows, m := d.rows[:n+n%2], uint64(n)
	for k := 0; k < len(rows); k += 2 {
		r := rng.Uint64()
		rows[k] = int32((r >> 32) * m >> 32)
		rows[k+1] = int32((r & 0xffffffff) * m >> 32)
	}
	return rows[:n]
}

// counts gives n zeroes.
func (d *drawing) counts(n int) []int32 {
	if cap(d.weight) < n {
		d.weight = make([]int32, n)
	}
	d.weight = d.weight[:n]
	clear(d.weight)
	return d.weight
}

// each runs do for every replicate, shared out over the workers.
func (b Bootstrap) each(do func(scratch *drawing, replicate int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(max(b.Workers, 1), b.times()) {
		wg.Go(func() {
			var scratch drawing
			for i := int(next.Add(1)) - 1; i < b.times(); i = int(next.Add(1)) - 1 {
				do(&scratch, i)
			}
		})
	}
	wg.Wait()
}

func (b Bootstrap) times() int {
	if b.Times <= 0 {
		return 1000
	}
	return b.Times
}

// Interval gives the percentile interval of a figure's replicates, those that are
// defined; [NaN, NaN] if none is.
func (b Bootstrap) Interval(replicates []float64) Interval {
	level := b.Level
	if !(level > 0 && level < 1) {
		level = 0.95
	}
	defined := slices.DeleteFunc(slices.Clone(replicates), math.IsNaN)
	slices.Sort(defined)
	return Interval{quantile(defined, (1-level)/2), quantile(defined, (1+level)/2)}
}

// quantile interpolates linearly between the order statistics (numpy's default); NaN
// without values.
func quantile(ascending []float64, q float64) float64 {
	if len(ascending) == 0 {
		return math.NaN()
	}
	at := float64(q * float64(len(ascending)-1))
	i := min(int(at), len(ascending)-1)
	if i+1 == len(ascending) {
		return ascending[i]
	}
	return ascending[i] + float64((at-float64(i))*(ascending[i+1]-ascending[i]))
}
