package metric

import (
	"math"
	"sort"
)

// A Distribution counts normal flows and attacks by score, for a chart: len(Edges) is
// one more than the bins. What lies beyond the ends is counted in the bin there.
type Distribution struct {
	Edges  []float64
	Log    bool // the edges are evenly spaced in log10
	Normal []int
	Attack []int
}

// Distribution spreads the scores over bins bins on a scale that shows them: [0, 1] if
// they fit there; log-spaced where positive scores span more than three decades and
// their middle would vanish; else evenly over the central 99.8 %, widened to take in
// every score that lies near.
func (c *Curve) Distribution(bins int) Distribution {
	bins = max(bins, 1)
	lo, hi, log := c.scale()
	d := Distribution{Log: log, Edges: make([]float64, bins+1), Normal: make([]int, bins), Attack: make([]int, bins)}
	for i := range d.Edges {
		at := float64(i) / float64(bins)
		if log {
			from, to := float64(math.Log10(lo)), float64(math.Log10(hi))
			d.Edges[i] = math.Pow(10, from+float64(at*(to-from)))
		} else {
			d.Edges[i] = lo + float64(at*(hi-lo))
		}
	}
	count(d.Normal, c.normal, d.Edges)
	count(d.Attack, c.attack, d.Edges)
	return d
}

// scale chooses the range and spacing.
func (c *Curve) scale() (lo, hi float64, log bool) {
	if len(c.normal)+len(c.attack) == 0 {
		return 0, 1, false
	}
	if c.rank(0) >= 0 && c.rank(1) <= 1 {
		return 0, 1, false
	}
	lo, hi = c.rank(0.001), c.rank(0.999)
	if median := c.rank(0.5); lo > 0 && hi/lo > 1000 && hi/median > 50 {
		return lo, hi, true
	}
	lo, hi = c.Central(0.001)
	return lo, hi, false
}

// Central gives the range of all scores but a share tail at either end; an end from
// which nothing lies far out is widened to hold every score. lo < hi always; 0 and 1
// without scores.
func (c *Curve) Central(tail float64) (lo, hi float64) {
	if len(c.normal)+len(c.attack) == 0 {
		return 0, 1
	}
	last := len(c.normal) + len(c.attack) - 1
	cut := int(tail * float64(last))
	lo, hi = c.nth(cut), c.nth(last-cut)
	span := hi - lo
	if least := c.rank(0); lo-least < 0.1*span {
		lo = least
	}
	if most := c.rank(1); most-hi < 0.1*span {
		hi = most
	}
	if !(hi > lo) || math.IsInf(hi-lo, 0) {
		return lo - 0.5, lo + 0.5
	}
	return lo, hi
}

// rank gives the score below which a share q of all flows lies.
func (c *Curve) rank(q float64) float64 {
	return c.nth(int(q * float64(len(c.normal)+len(c.attack)-1)))
}

// nth gives the k-th smallest score, from 0, of both classes: i attacks and k−i normal
// flows lie below it.
func (c *Curve) nth(k int) float64 {
	i := sort.Search(min(k, len(c.attack)), func(i int) bool {
		j := k - i - 1
		return j < len(c.normal) && c.attack[i] >= c.normal[j]
	})
	j := k - i
	switch {
	case i == len(c.attack):
		return c.normal[j]
	case j >= len(c.normal):
		return c.attack[i]
	}
	return math.Min(c.attack[i], c.normal[j])
}

// count sorts the scores into the bins between edges.
func count(bins []int, ascending, edges []float64) {
	before := 0
	for i := range bins {
		upTo := len(ascending)
		if i < len(bins)-1 {
			upTo = sort.SearchFloat64s(ascending, edges[i+1])
		}
		bins[i] = max(upTo-before, 0)
		before = max(upTo, before)
	}
}
