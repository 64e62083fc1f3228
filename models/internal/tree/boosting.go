package tree

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/trunkline/trunkline/features"
)

// Boosting grows trees one after the other, each on the gradients of the log-loss
// that the others leave (Friedman 2001, doi:10.1214/aos/1013203451), with second-order
// gains and leaf values as XGBoost's (Chen, Guestrin 2016, doi:10.1145/2939672.2939785)
// on histograms of binned columns.
type Boosting struct {
	Trees, Depth    int     // Depth: cuts between root and leaf, at most 32
	Eta             float64 // every leaf value is multiplied by it
	Lambda, Alpha   float64 // L2 and L1 penalty of leaf values
	Gamma           float64 // a cut must gain more
	MinChildWeight  float64 // hessian on either side of a cut
	Bins            int     // of a column, 4 to 256
	Subsample       float64 // share of the rows that a tree sees
	ColumnsPerNode  float64 // share of the columns that a node may cut
	PositiveWeight  float64 // of attack rows, times Sample.Weight
	BaseProbability float64 // in (0, 1): what the first tree corrects
}

// A Sample is what trees are grown from. It is not changed or kept.
type Sample struct {
	Rows    features.Rows
	Attack  []bool
	Weight  []float64 // a row; nil: all 1
	Seed    uint64
	Workers int
	Report  func(done, total int) // may be nil
}

func (s Sample) report(done, total int) {
	if s.Report != nil {
		s.Report(done, total)
	}
}

// Grow gives the ensemble of log-odds. It does not depend on Sample.Workers.
func (p Boosting) Grow(ctx context.Context, s Sample) (*Ensemble, error) {
	return p.grow(ctx, s, p.layoutFor(s))
}

// A binLayout says how a binned matrix is held.
type binLayout struct {
	rare  float64 // share of rows in other bins than the commonest up to which a column is held as a rareColumn
	tiled float64 // entries that a row has on average in eight columns that are put into a tile
}

var (
	// compact takes least memory: half of what flat takes on NSL-KDD. Fits take up to a seventh longer.
	compact = binLayout{rare: 0.25, tiled: 3}
	flat    = binLayout{tiled: math.Inf(1)}
)

// layoutFor gives the compact one, but for subsamples of few rows, which it would change: it puts
// rows in another order, and which are drawn depends on that.
func (p Boosting) layoutFor(s Sample) binLayout {
	if p.Subsample < 1 && s.Rows.N < 1<<18 {
		return flat
	}
	return compact
}

func (p Boosting) grow(ctx context.Context, s Sample, as binLayout) (*Ensemble, error) {
	s.Workers = max(1, s.Workers)
	bins, err := Bin(ctx, s.Rows, p.Bins, as.rare, s.Workers)
	if err != nil {
		return nil, err
	}
	b := newBooster(p, s, sparsen(bins, as.tiled, s.Workers))
	defer b.crew.dismiss()
	e := &Ensemble{Width: s.Rows.Width, Base: b.base}
	for k := range p.Trees {
		t, err := b.tree(ctx, k)
		if err != nil {
			return nil, err
		}
		e.Trees = append(e.Trees, t)
		s.report(k+1, p.Trees)
	}
	return e, nil
}

// A booster is the state between trees, rows in the order of the sparse matrix.
type booster struct {
	Boosting
	seed    uint64
	crew    *crew
	base    float64 // log-odds
	s       *sparse
	weight  []float32  // of the rows; nil: all 1
	target  []uint64   // a bit for each row: whether it is an attack
	byClass [2]float64 // weight of normal rows and of attacks
	margin  []float64  // log-odds so far
	slope   []moments  // for the next tree: each row's slope, then, when that grows, its moments
	sum     mass       // of slopes
	rows    []uint32   // that the current tree sees, then those it does not
	spare   []uint32
	shelf   shelf
	nodes   []Node         // of the current tree
	settled []settled      // its leaves' rows
	shares  []share        // of what workers do together
	right   [MaxBins]uint8 // the sides of the bins, for partitionTogether
	pool    branchPool
}

// A share is what one worker finds when all work on one branch.
type share struct {
	hist  []moments
	total moments
	lefts int
}

// A slope is a row's first and second derivative of the loss.
type slope struct{ g, h float32 }

// raw holds a slope in the place of moments.
func (s slope) raw() moments {
	return moments(uint64(math.Float32bits(s.g))<<32 | uint64(math.Float32bits(s.h)))
}

func slopeOf(raw moments) slope {
	return slope{math.Float32frombits(uint32(uint64(raw) >> 32)), math.Float32frombits(uint32(raw))}
}

// mass is the sum of |g| and of h over rows.
type mass struct{ g, h float64 }

func (m *mass) add(o mass) { m.g += o.g; m.h += o.h }

// boosterSlabs is how many slabs newBooster takes.
const boosterSlabs = 2

func newBooster(p Boosting, s Sample, sp *sparse) *booster {
	n := sp.bins.Rows
	b := &booster{
		Boosting: p, seed: s.Seed, crew: newCrew(s.Workers), s: sp, shares: make([]share, s.Workers),
		base:   math.Log(p.BaseProbability / (1 - p.BaseProbability)),
		target: make([]uint64, (n+63)/64), margin: sp.bins.slabs.take().margins()[:n], slope: sp.bins.slabs.take().moments()[:n],
		byClass: [2]float64{1, p.PositiveWeight},
	}
	if s.Weight != nil {
		b.weight = make([]float32, n)
	}
	for i, r := range sp.order {
		b.target[i/64] |= uint64(btoi(s.Attack[r])) << (i % 64)
		b.margin[i] = b.base
		if s.Weight != nil {
			b.weight[i] = float32(s.Weight[r])
		}
	}
	sp.order = nil
	b.rows, b.spare = sp.spare.halves()
	b.rows, b.spare = b.rows[:n], b.spare[:n]
	b.eachRow(n, func(i int) uint32 { return uint32(i) }, 0)
	return b
}

// blockRows is how many rows' derivatives are summed in one go: a fixed number, so
// that the sums don't depend on the workers.
const blockRows = 4096

// eachRow adds value to the margins of n rows, takes their derivatives and adds
// their mass to b.sum.
func (b *booster) eachRow(n int, row func(i int) uint32, value float64) {
	blocks := (n + blockRows - 1) / blockRows
	sums := make([]mass, blocks)
	b.crew.eachPart(blocks, func(from, to int) {
		for k := from; k < to; k++ {
			for i := k * blockRows; i < min(n, (k+1)*blockRows); i++ {
				sums[k].add(b.step(row(i), value))
			}
		}
	})
	for _, m := range sums {
		b.sum.add(m)
	}
}

// step moves one row's margin and takes its derivatives there.
func (b *booster) step(r uint32, value float64) mass {
	m := b.margin[r] + value
	b.margin[r] = m
	p := Sigmoid(m)
	h := float64(p * (1 - p))
	if h < 1e-16 {
		h = 1e-16
	}
	target := b.target[r>>6] >> (r & 63) & 1
	w := b.byClass[target]
	if b.weight != nil {
		w *= float64(b.weight[r])
	}
	s := slope{float32(w * (p - float64(target))), float32(w * h)}
	b.slope[r] = s.raw()
	return mass{math.Abs(float64(s.g)), float64(s.h)}
}

// draw puts the rows that tree k sees in front, in order, and gives their number.
func (b *booster) draw(k int) int {
	if b.Subsample >= 1 {
		for i := range b.rows {
			b.rows[i] = uint32(i)
		}
		return len(b.rows)
	}
	rng := rand.New(rand.NewPCG(b.seed, uint64(k)<<1))
	seen, unseen := 0, len(b.rows)
	for i := range b.rows {
		if rng.Float64() < b.Subsample {
			b.rows[seen] = uint32(i)
			seen++
		} else {
			unseen--
			b.rows[unseen] = uint32(i)
		}
	}
	return seen
}
