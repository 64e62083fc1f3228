package models

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// maxExactBins bounds the bins of an exact feature: a bin is one byte.
const maxExactBins = 256

// maxExactFeatures bounds the features of models in bins: a feature is named by one byte.
const maxExactFeatures = 256

// exactRow is the bins of a row of up to 256 features.
type exactRow = [maxExactFeatures]uint8

// exactBins cut exact features into few bins each, the way FRaC and the Chow-Liu
// tree see them. They are fitted on normal flows and immutable.
type exactBins []exactBin

// An exactBin cuts one exact feature.
//
// A number's bin is the number of cuts strictly below it. The outermost bins lie
// beyond everything that normal flows showed. A category's bin is its place among
// the names that normal flows showed; one further bin is for every other name.
type exactBin struct {
	category bool
	cuts     []float64 // of a number: rising, finite
	codes    []uint8   // of a category: the bin of each of the pipeline's codes
	other    uint8     // of a category: the bin of names that no normal flow showed
	missing  uint8     // of a number: the bin of NaN
	ownBin   bool      // whether NaN, which normal flows showed, has the last bin to itself
	counts   []uint32  // normal flows in each bin
}

// of gives a value's bin, less than len(counts).
func (b *exactBin) of(v float64) uint8 {
	switch {
	case b.category:
		if v >= 0 && v < float64(len(b.codes)) {
			return b.codes[int(v)]
		}
		return b.other
	case v != v:
		return b.missing
	}
	at := 0
	for size := len(b.cuts); size > 0; {
		half := (size + 1) / 2
		if b.cuts[at+half-1] < v {
			at += half
			size -= half
		} else {
			size = half - 1
		}
	}
	return uint8(at)
}

// toBins writes the bin of each value of an exact row.
func (e exactBins) toBins(dst []uint8, row []float64) {
	for j := range e {
		dst[j] = e[j].of(row[j])
	}
}

// shares gives q: each bin's share of the normal flows, with half a flow more in each
// bin, empty ones too.
func (b *exactBin) shares() []float64 {
	total := 0.0
	for _, n := range b.counts {
		total += float64(n) + 0.5
	}
	q := make([]float64, len(b.counts))
	for bin, n := range b.counts {
		q[bin] = (float64(n) + 0.5) / total
	}
	return q
}

// shown gives the number of bins that normal flows fell into.
func (b *exactBin) shown() int {
	n := 0
	for _, c := range b.counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// fitExactBins cuts every exact feature by the given rows, and gives those rows'
// bins, feature by feature. A number with at most atMost distinct values is cut
// between them, another at its quantiles.
func fitExactBins(ctx context.Context, t Training, rows []int, atMost int) (exactBins, [][]uint8, error) {
	width := t.Rows.ExactWidth
	bins, columns := make(exactBins, width), make([][]uint8, width)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, min(t.Workers, width)) {
		wg.Go(func() {
			values := make([]float64, len(rows))
			for j := int(next.Add(1)) - 1; j < width && ctx.Err() == nil; j = int(next.Add(1)) - 1 {
				for k, i := range rows {
					values[k] = t.Rows.Exact[i*width+j]
				}
				if j < len(t.ExactColumns) && t.ExactColumns[j].Names != nil {
					bins[j] = categoryBin(values, len(t.ExactColumns[j].Names))
				} else {
					bins[j] = numberBin(values, atMost)
				}
				columns[j] = bins[j].fill(values)
			}
		})
	}
	wg.Wait()
	return bins, columns, ctx.Err()
}

// fill gives the values' bins and counts them.
func (b *exactBin) fill(values []float64) []uint8 {
	column := make([]uint8, len(values))
	b.counts = make([]uint32, b.size())
	for i, v := range values {
		column[i] = b.of(v)
		b.counts[column[i]]++
	}
	if !b.category && !b.ownBin {
		b.missing = commonestBin(b.counts)
	}
	return column
}

// size is the number of bins, empty ones too.
func (b *exactBin) size() int {
	switch {
	case b.category:
		return int(b.other) + 1
	case b.ownBin:
		return len(b.cuts) + 2
	}
	return len(b.cuts) + 1
}

func commonestBin(counts []uint32) uint8 {
	best := 0
	for bin, n := range counts {
		if n > counts[best] {
			best = bin
		}
	}
	return uint8(best)
}

// categoryBin gives each code that occurs a bin, in order. If there are too many, the
// commonest have one and the rest count as names never seen.
func categoryBin(values []float64, names int) exactBin {
	counts := make([]int, names)
	for _, v := range values {
		if v >= 0 && v < float64(names) {
			counts[int(v)]++
		}
	}
	var shown []int
	for code, n := range counts {
		if n > 0 {
			shown = append(shown, code)
		}
	}
	slices.SortStableFunc(shown, func(a, b int) int { return counts[b] - counts[a] })
	shown = shown[:min(len(shown), maxExactBins-1)]
	slices.Sort(shown)
	b := exactBin{category: true, other: uint8(len(shown)), codes: make([]uint8, names)}
	for code := range b.codes {
		b.codes[code] = b.other
	}
	for bin, code := range shown {
		b.codes[code] = uint8(bin)
	}
	return b
}

// numberBin cuts a number; NaN has a bin of its own if it occurs, and counts as the
// commonest bin if it does not.
func numberBin(values []float64, atMost int) exactBin {
	sorted := make([]float64, 0, len(values))
	b := exactBin{}
	for _, v := range values {
		switch {
		case v != v:
			b.ownBin = true
		case !math.IsInf(v, 0):
			sorted = append(sorted, v+0) // -0 is 0
		}
	}
	slices.Sort(sorted)
	b.cuts = exactCuts(sorted, atMost)
	if b.ownBin {
		b.missing = uint8(len(b.cuts) + 1)
	}
	return b
}

// exactCuts places the cuts for sorted finite values: midway between neighbours if at
// most atMost are distinct, else at the quantiles and beside the extremes; then one
// below and one above everything.
func exactCuts(sorted []float64, atMost int) []float64 {
	if len(sorted) == 0 {
		return nil
	}
	low, high := sorted[0], sorted[len(sorted)-1]
	cuts := betweenDistinct(sorted, atMost)
	if cuts == nil {
		for k := 1; k < atMost; k++ {
			cuts = append(cuts, quantileOf(sorted, float64(k)/float64(atMost)))
		}
		cuts = append(cuts, low+1e-9, high-1e-9)
	}
	cuts = append(cuts, low-max(1e-6, math.Abs(low)/1000), high+max(1e-6, math.Abs(high)/1000))
	cuts = slices.DeleteFunc(cuts, func(c float64) bool { return !isFinite(c) })
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// betweenDistinct gives the middles between the distinct values, or nil if more than
// atMost are distinct.
func betweenDistinct(sorted []float64, atMost int) []float64 {
	middles := make([]float64, 0, atMost)
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			continue
		}
		if len(middles)+2 > atMost {
			return nil
		}
		middles = append(middles, sorted[i-1]/2+sorted[i]/2)
	}
	return middles
}

// quantileOf gives a quantile of sorted values, linear between neighbours (numpy's
// default, and its rounding).
func quantileOf(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	a, b, part := sorted[below], sorted[below+1], at-float64(below)
	if part >= 0.5 {
		return b - (b-a)*(1-part)
	}
	return a + (b-a)*part
}
