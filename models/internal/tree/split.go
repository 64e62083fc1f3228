package tree

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A split is a cut that a branch may make: bins up to cut go left.
type split struct {
	column   int
	cut      int // index into Bins.Cuts[column]
	nanRight bool
	gain     float64
	left     moments
}

// sides tells for each bin of the column whether it goes right.
func (s split) sides(b *Bins) (right [MaxBins]uint8) {
	for i := s.cut + 1; i < MaxBins; i++ {
		right[i] = 1
	}
	if nan := b.NaNBin(s.column); nan >= 0 && !s.nanRight {
		right[nan] = 0
	}
	return right
}

// minGain is the least gain worth a cut, XGBoost's kRtEps.
const minGain = 1e-6

// minHessian is MinChildWeight in units, less what rounding may have taken.
func (g *growth) minHessian() int64 {
	return max(1, int64(g.MinChildWeight*(1-1e-6)/g.units.h))
}

// gradientBeyondAlpha is the gradient less the L1 penalty.
func (p Boosting) gradientBeyondAlpha(g float64) float64 {
	switch {
	case g > p.Alpha:
		return g - p.Alpha
	case g < -p.Alpha:
		return g + p.Alpha
	}
	return 0
}

func (g *growth) leafValue(total moments) float64 {
	h := float64(total.h())*g.units.h + g.Lambda
	if h <= 0 {
		return 0
	}
	return -g.Eta * g.gradientBeyondAlpha(float64(total.g())*g.units.g) / h
}

// bestSplit looks at every cut between bins that hold rows, with NaN on either side,
// and gives the one that gains most; the first of equals.
func (g *growth) bestSplit(b *branch) (split, bool) {
	search := splitSearch{growth: g, total: b.total, least: g.minHessian()}
	sum := g.gradientBeyondAlpha(float64(b.total.g()) * g.units.g)
	h := float64(b.total.h())*g.units.h + g.Lambda
	search.parent = sum * sum / h
	search.best.gain = max(minGain, g.Gamma) + search.parent
	if columns := g.columnsFor(b); columns != nil {
		for _, j := range columns {
			search.column(j, b.hist)
		}
	} else {
		for j := range g.s.bins.Width {
			search.column(j, b.hist)
		}
	}
	best := search.best
	if !search.found {
		return best, false
	}
	bins := g.s.bins
	if search.after >= 0 {
		best.cut = bins.cutInGap(best.column, search.before, search.after)
	} else {
		best.cut = len(bins.Cuts[best.column]) - 1
	}
	if nan := bins.NaNBin(best.column); nan < 0 || b.hist[g.s.offset[best.column]+nan] == 0 {
		best.nanRight = b.total.h()-best.left.h() > best.left.h()
	}
	return best, true
}

// A splitSearch is the state of bestSplit; gains in it include the parent's score.
type splitSearch struct {
	*growth
	total         moments
	parent        float64
	least         int64
	best          split
	found         bool
	before, after int // bins around the best cut's gap; after is -1 if only NaN is right
}

func (s *splitSearch) column(j int, hist []moments) {
	cells := hist[s.s.offset[j]:s.s.offset[j+1]]
	var nan moments
	if s.s.bins.Missing[j] {
		nan = cells[len(cells)-1]
		cells = cells[:len(cells)-1]
	}
	var left moments
	last := -1
	for bin, m := range cells {
		if m == 0 {
			continue
		}
		if last >= 0 {
			s.try(j, last, bin, left, true)
			if nan != 0 {
				s.try(j, last, bin, left+nan, false)
			}
		}
		left += m
		last = bin
	}
	if nan != 0 && last >= 0 && last < len(s.s.bins.Cuts[j]) { // no cut has an infinite value to its left
		s.try(j, last, -1, left, true)
	}
}

func (s *splitSearch) try(j, before, after int, left moments, nanRight bool) {
	lh := left.h()
	rh := s.total.h() - lh
	if lh < s.least || rh < s.least {
		return
	}
	lg := s.gradientBeyondAlpha(float64(left.g()) * s.units.g)
	rg := s.gradientBeyondAlpha(float64(s.total.g()-left.g()) * s.units.g)
	hl, hr := float64(lh)*s.units.h+s.Lambda, float64(rh)*s.units.h+s.Lambda
	gain := (float64(lg*lg)*hr + float64(rg*rg)*hl) / (hl * hr)
	if gain > s.best.gain && !math.IsInf(gain, 1) {
		s.best.gain, s.found = gain, true
		s.best.column, s.best.left, s.best.nanRight = j, left, nanRight
		s.before, s.after = before, after
	}
}

// columnsFor draws the columns that a branch may cut, rising.
func (g *growth) columnsFor(b *branch) []int {
	width := g.s.bins.Width
	n := max(1, int(g.ColumnsPerNode*float64(width)))
	if n >= width {
		return nil
	}
	rng := rand.New(rand.NewPCG(g.seed^b.path*0x9e3779b97f4a7c15, uint64(g.k)<<1|1))
	columns := rng.Perm(width)[:n]
	slices.Sort(columns)
	return columns
}
