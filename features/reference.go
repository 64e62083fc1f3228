package features

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Reference is how one number was distributed when a model was fitted: enough to
// say later how far a sample has moved away from it. Immutable; plain data.
type Reference struct {
	N       int `json:"n"`                 // values that were not missing
	Missing int `json:"missing,omitempty"` // NaN
	// Cuts part the numbers into bins for PSI; Counts has one more entry, for the
	// bins below, between and above: a value equal to a cut is in the bin below it.
	Cuts   []float64 `json:"cuts"`
	Counts []int     `json:"counts"`
	// Knots are the distinct values, or some hundreds of quantiles if there are more;
	// Below and UpTo are how many values are less than, and not more than, each.
	Knots []float64 `json:"knots"`
	Below []int     `json:"below"`
	UpTo  []int     `json:"up_to"`
}

const (
	referenceBins  = 10  // deciles, as PSI is customarily taken
	referenceKnots = 256 // so KS is within 1/250 of the exact one, and exact for fewer values
)

// NewReference takes the distribution of values; it does not keep or change them.
func NewReference(values []float64) *Reference {
	sorted := sortedPresent(values)
	r := &Reference{N: len(sorted), Missing: len(values) - len(sorted)}
	if r.N == 0 {
		r.Counts = []int{0}
		return r
	}
	r.Cuts = decileCuts(sorted)
	before := 0
	for _, cut := range append(slices.Clone(r.Cuts), math.Inf(1)) {
		reached := upTo(sorted, cut)
		r.Counts = append(r.Counts, reached-before)
		before = reached
	}
	r.Knots = knots(sorted)
	for _, k := range r.Knots {
		r.Below = append(r.Below, below(sorted, k))
		r.UpTo = append(r.UpTo, upTo(sorted, k))
	}
	return r
}

// decileCuts gives rising cuts such that no bin is empty: each distinct value but
// the last if there are few, else the distinct deciles.
func decileCuts(sorted []float64) []float64 {
	cuts := quantiles(sorted, referenceBins)
	if few := distinct(sorted, referenceBins+1); len(few) <= referenceBins {
		cuts = few
	}
	for len(cuts) > 0 && cuts[len(cuts)-1] == sorted[len(sorted)-1] {
		cuts = cuts[:len(cuts)-1]
	}
	return slices.Compact(cuts)
}

// quantiles gives the n-1 values that part the sorted ones into n equal lots.
func quantiles(sorted []float64, n int) []float64 {
	var values []float64
	for i := 1; i < n; i++ {
		values = append(values, sorted[i*(len(sorted)-1)/n])
	}
	return values
}

// distinct gives the first n distinct values of sorted ones, fewer if there are fewer.
func distinct(sorted []float64, n int) []float64 {
	var values []float64
	for at := 0; at < len(sorted) && len(values) < n; at = upTo(sorted, sorted[at]) {
		values = append(values, sorted[at])
	}
	return values
}

// knots gives the distinct values if they are few enough, else the distinct ones
// of as many quantiles, with the least and the largest.
func knots(sorted []float64) []float64 {
	if all := distinct(sorted, referenceKnots+1); len(all) <= referenceKnots {
		return all
	}
	ends := append([]float64{sorted[0]}, quantiles(sorted, referenceKnots-1)...)
	return slices.Compact(append(ends, sorted[len(sorted)-1]))
}

// upTo counts the sorted values that are not more than v, below those that are less.
func upTo(sorted []float64, v float64) int {
	if math.IsInf(v, 1) {
		return len(sorted)
	}
	return below(sorted, math.Nextafter(v, math.Inf(1)))
}

func below(sorted []float64, v float64) int {
	n, _ := slices.BinarySearch(sorted, v)
	return n
}

// PSI is the population stability index of a sample against the reference, missing
// values being a bin of their own: Σ (a−e)·ln(a/e) over shares a now and e then.
// Shares count as at least 1/10,000. noise is what it stays below in 999 of 1,000
// samples of this size that did not move at all: PSI is then distributed like
// (1/n + 1/m)·χ² with a degree of freedom a bin but one (Yurdakul and Naranjo 2020, J. Risk
// Model Validation 14(4)).
func (r *Reference) PSI(sample []float64) (psi, noise float64) {
	now := make([]int, len(r.Counts)+1)
	for _, v := range sample {
		if v != v {
			now[len(r.Counts)]++
		} else {
			now[below(r.Cuts, v)]++
		}
	}
	return stability(append(slices.Clone(r.Counts), r.Missing), now)
}

// stability is PSI between two lists of counts, with its noise.
func stability(then, now []int) (psi, noise float64) {
	n, m, bins := 0, 0, 0
	for i := range then {
		n += then[i]
		m += now[i]
		if then[i]+now[i] > 0 {
			bins++
		}
	}
	if n == 0 || m == 0 {
		return 0, 0
	}
	for i := range then {
		e, a := max(1e-4, float64(then[i])/float64(n)), max(1e-4, float64(now[i])/float64(m))
		psi += (a - e) * math.Log(a/e)
	}
	if bins > 1 {
		noise = distuv.ChiSquared{K: float64(bins - 1)}.Quantile(0.999) * (1/float64(n) + 1/float64(m))
	}
	return psi, noise
}

// KS is the two-sample Kolmogorov-Smirnov distance of a sample from the reference,
// with its asymptotic p-value (Stephens' correction), which is cautious where values
// repeat. Missing values are left out; with none left it is 0 with p 1.
func (r *Reference) KS(sample []float64) (distance, p float64) {
	sorted := sortedPresent(sample)
	if r.N == 0 || len(sorted) == 0 {
		return 0, 1
	}
	n, m := float64(r.N), float64(len(sorted))
	for i, k := range r.Knots {
		distance = max(distance,
			math.Abs(float64(r.Below[i])/n-float64(below(sorted, k))/m),
			math.Abs(float64(r.UpTo[i])/n-float64(upTo(sorted, k))/m))
	}
	root := math.Sqrt(n * m / (n + m))
	return distance, kolmogorov(distance * (root + 0.12 + 0.11/root))
}

// kolmogorov is the chance that the Kolmogorov distribution exceeds x.
func kolmogorov(x float64) float64 {
	if x < 0.2 { // the series has not begun to converge; the chance is 1 to 12 digits
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k <= 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		if term < 1e-16 {
			break
		}
		sign = -sign
	}
	return max(0, min(1, 2*sum))
}

// sound says whether a reference that was read from a file can have been made by NewReference.
func (r *Reference) sound() bool {
	k := len(r.Knots)
	if len(r.Counts) != len(r.Cuts)+1 || len(r.Below) != k || len(r.UpTo) != k || r.N < 0 || r.Missing < 0 || r.Missing > maxCount {
		return false
	}
	if !rising(r.Cuts) || !rising(r.Knots) || sumCounts(r.Counts) != r.N {
		return false
	}
	for i := range r.Knots {
		if !(0 <= r.Below[i] && r.Below[i] <= r.UpTo[i] && r.UpTo[i] <= r.N) {
			return false
		}
	}
	return true
}

func rising(values []float64) bool {
	for i := range values[min(1, len(values)):] {
		if !(values[i] < values[i+1]) {
			return false
		}
	}
	return true
}

// maxCount bounds counts that are read from a file, so that sums of them stay exact.
const maxCount = 1 << 40

// sumCounts adds counts up; -1 if one cannot be a count.
func sumCounts(counts []int) int {
	sum := 0
	for _, n := range counts {
		if n < 0 || n > maxCount {
			return -1
		}
		sum += n
	}
	return sum
}
