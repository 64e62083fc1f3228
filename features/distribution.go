package features

import (
	"math"
	"slices"
)

// A Summary is a sample in a few numbers: what a box plot draws, and how heavy its
// tail is. Of an empty sample everything is 0.
type Summary struct {
	N       int     `json:"n"`                 // values that are not missing
	Missing int     `json:"missing,omitempty"` // NaN
	Min     float64 `json:"min"`
	Q1      float64 `json:"q1"`
	Median  float64 `json:"median"`
	Q3      float64 `json:"q3"`
	Max     float64 `json:"max"`
	P99     float64 `json:"p99"`
	Mean    float64 `json:"mean"`
	SD      float64 `json:"sd"`   // divided by n
	Skew    float64 `json:"skew"` // third standardised moment; 0 of a constant
}

// Summarise takes a sample in; it does not change it.
func Summarise(values []float64) Summary {
	sorted := sortedPresent(values)
	s := Summary{N: len(sorted), Missing: len(values) - len(sorted)}
	if s.N == 0 {
		return s
	}
	s.Min, s.Max = sorted[0], sorted[s.N-1]
	s.Q1, s.Median, s.Q3 = Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75)
	s.P99 = Quantile(sorted, 0.99)
	for _, v := range sorted {
		s.Mean += v / float64(s.N)
	}
	var second, third float64
	for _, v := range sorted {
		d := v - s.Mean
		second += d * d / float64(s.N)
		third += d * d * d / float64(s.N)
	}
	s.SD = math.Sqrt(second)
	if s.Min < s.Max {
		s.Skew = third / (second * s.SD)
	}
	return s
}

// SummariseBy summarises the values of each group; group names a row's.
func SummariseBy(values []float64, group func(row int) string) map[string]Summary {
	split := map[string][]float64{}
	for i, v := range values {
		g := group(i)
		split[g] = append(split[g], v)
	}
	out := make(map[string]Summary, len(split))
	for g, values := range split {
		out[g] = Summarise(values)
	}
	return out
}

// HeavyTailed says whether a plot of the sample needs a logarithmic scale to show
// anything: nothing negative, and a maximum far beyond the upper quartile.
func (s Summary) HeavyTailed() bool { return s.Min >= 0 && s.Max > 50*(s.Q3+1) }

// Quantile gives the q-quantile of values that are sorted and not NaN, linear between
// neighbours (type 7 of Hyndman and Fan 1996, numpy's default); 0 of none.
func Quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	i := max(0, min(int(at), len(sorted)-1))
	j := min(i+1, len(sorted)-1)
	if sorted[i] == sorted[j] {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[j]-sorted[i])
}

func sortedPresent(values []float64) []float64 {
	sorted := make([]float64, 0, len(values))
	for _, v := range values {
		if v == v {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	return sorted
}

// A Histogram counts values by class in bins that all classes share.
type Histogram struct {
	Edges   []float64 // one more than there are bins, rising; the last bin includes its upper edge
	Counts  [][]int   // class × bin
	Missing []int     // a class: NaN
	Log     bool      // the bins are equally wide in ln(1+x), not in x
}

// NewHistogram counts values in equally wide bins between their finite least and
// largest; with log, equally wide in ln(1+x), and negative values fall in the first
// bin. class runs parallel to values with entries from 0 to classes-1.
func NewHistogram(values []float64, class []int32, classes, bins int, log bool) *Histogram {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsInf(v, 0) && v == v {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	h := &Histogram{Log: log, Missing: make([]int, classes)}
	if log {
		lo, hi = math.Log1p(max(0, lo)), math.Log1p(max(0, hi))
	}
	if lo == hi {
		hi = lo + 1
	}
	for i := range bins + 1 {
		edge := lo + (hi-lo)*(float64(i)/float64(bins))
		if log {
			edge = math.Expm1(edge)
		}
		h.Edges = append(h.Edges, edge)
	}
	for range classes {
		h.Counts = append(h.Counts, make([]int, bins))
	}
	for i, v := range values {
		h.add(v, int(class[i]))
	}
	return h
}

func (h *Histogram) add(v float64, class int) {
	if v != v {
		h.Missing[class]++
		return
	}
	bins := len(h.Edges) - 1
	at, found := slices.BinarySearch(h.Edges, v)
	if !found {
		at--
	}
	h.Counts[class][max(0, min(at, bins-1))]++
}

// Pearson is the correlation of two samples of one length; NaN if either is constant.
func Pearson(a, b []float64) float64 {
	x := make([]float64, 0, 2*len(a))
	for i := range a {
		x = append(x, a[i], b[i])
	}
	return Correlation(x, 2, 1)[1]
}

// Spearman is the correlation of two samples' ranks, ties sharing their mean rank.
// Missing values rank lowest.
func Spearman(a, b []float64) float64 { return Pearson(ranks(a), ranks(b)) }

func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch a, b := values[i], values[j]; {
		case a < b || a != a && b == b:
			return -1
		case a > b || b != b && a == a:
			return 1
		}
		return i - j
	})
	out := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return out
}
