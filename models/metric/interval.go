package metric

import "math"

// z95 is the standard normal's 97.5 % quantile.
const z95 = 1.959963984540054

// Wilson gives the 95 % score interval of a share, part of whole (Wilson 1927). It
// holds its coverage where the normal approximation fails: few rows, or shares near 0
// and 1. Without rows it is [NaN, NaN].
func Wilson(part, whole int) Interval {
	if whole <= 0 {
		return Interval{math.NaN(), math.NaN()}
	}
	n, p := float64(whole), float64(part)/float64(whole)
	zz := float64(z95*z95) / n
	middle := p + float64(zz/2)
	half := float64(z95 * math.Sqrt(float64(p*(1-p))/n+zz/(4*n)))
	lo, hi := (middle-half)/(1+zz), (middle+half)/(1+zz)
	if part == 0 {
		lo = 0
	}
	if part == whole {
		hi = 1
	}
	return Interval{math.Max(lo, 0), math.Min(hi, 1)}
}
