package features

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// A Baseline is how each feature was distributed in training traffic. A category is
// one feature here, however many one-hot columns it has. Immutable.
type Baseline struct{ features []baselineFeature }

type baselineFeature struct {
	Name  string `json:"name"`
	First int    `json:"first"` // column of Rows.X
	// A number has a Reference; a category has counts of its Names, one-hot columns
	// First and following, then of rows with none of them.
	Reference *Reference `json:"reference,omitempty"`
	Names     []string   `json:"names,omitempty"`
	Counts    []int      `json:"counts,omitempty"`
}

// NewBaseline takes the distributions of encoded rows.
func NewBaseline(columns []Column, rows Rows) *Baseline {
	b := &Baseline{}
	values := make([]float64, rows.N)
	for at := 0; at < len(columns); {
		f := baselineFeature{Name: columns[at].Name, First: at}
		if columns[at].OneHot {
			f.Name = columns[at].Source
			for ; at < len(columns) && columns[at].OneHot && columns[at].Source == f.Name; at++ {
				f.Names = append(f.Names, columns[at].Value)
			}
			f.Counts = f.count(rows)
		} else {
			f.Reference = NewReference(f.values(values, rows))
			at++
		}
		b.features = append(b.features, f)
	}
	return b
}

func (f *baselineFeature) values(to []float64, rows Rows) []float64 {
	for i := range rows.N {
		to[i] = float64(rows.X[i*rows.Width+f.First])
	}
	return to
}

func (f *baselineFeature) count(rows Rows) []int {
	counts := make([]int, len(f.Names)+1)
	for i := range rows.N {
		row := rows.X[i*rows.Width+f.First:]
		if at := slices.Index(row[:len(f.Names)], 1); at >= 0 {
			counts[at]++
		} else {
			counts[len(f.Names)]++
		}
	}
	return counts
}

// A Shift is how far one feature of a sample has moved from the baseline.
type Shift struct {
	Feature string  `json:"feature"`
	PSI     float64 `json:"psi"`
	Noise   float64 `json:"noise"` // a PSI that chance alone reaches once in 1,000 samples of this size
	// KS and P are 0 and 1 for a category, which has no order.
	KS      float64 `json:"ks"`
	P       float64 `json:"p"`
	Verdict Verdict `json:"verdict"`
}

// A Verdict is a shift in a word.
type Verdict string

const (
	Steady  Verdict = "steady"  // PSI below 0.1, or no more than chance
	Moving  Verdict = "moving"  // from 0.1
	Shifted Verdict = "shifted" // from 0.25: what was learned may no longer hold
)

// Judge gives the verdict on a PSI, by the customary limits (Siddiqi 2006, Credit Risk
// Scorecards), but never on less than chance explains.
func Judge(psi, noise float64) Verdict {
	switch {
	case psi < 0.1 || psi <= noise:
		return Steady
	case psi < 0.25:
		return Moving
	}
	return Shifted
}

// Compare gives the shift of every feature of a sample, the largest PSI first. It panics
// if the rows are not Width() wide: that is a caller's bug.
func (b *Baseline) Compare(rows Rows) []Shift {
	if rows.Width != b.Width() {
		panic(fmt.Sprintf("features: rows %d wide against a baseline of %d", rows.Width, b.Width()))
	}
	shifts := make([]Shift, 0, len(b.features))
	values := make([]float64, rows.N)
	for i := range b.features {
		f := &b.features[i]
		if f.Reference != nil {
			f.values(values, rows)
			shifts = append(shifts, NewShift(f.Name, f.Reference, values))
		} else {
			shifts = append(shifts, categoryShift(f.Name, f.Counts, f.count(rows)))
		}
	}
	slices.SortStableFunc(shifts, func(a, b Shift) int { return cmp.Compare(b.PSI, a.PSI) })
	return shifts
}

// pool puts names that were rare in training, below 1 in 200, into one bin with rows
// of no known name: PSI makes much of a name that is seen twice instead of once.
func pool(then, now []int) ([]int, []int) {
	total, last := 0, len(then)-1
	for _, n := range then {
		total += n
	}
	pooledThen, pooledNow := []int{then[last]}, []int{now[last]}
	for i := range then[:last] {
		if then[i]*200 < total {
			pooledThen[0] += then[i]
			pooledNow[0] += now[i]
		} else {
			pooledThen, pooledNow = append(pooledThen, then[i]), append(pooledNow, now[i])
		}
	}
	return pooledThen, pooledNow
}

// Width is the number of columns that the compared rows must have.
func (b *Baseline) Width() int {
	if len(b.features) == 0 {
		return 0
	}
	last := b.features[len(b.features)-1]
	return last.First + max(1, len(last.Names))
}

// MarshalJSON writes the baseline so that it reads back exactly.
func (b *Baseline) MarshalJSON() ([]byte, error) { return json.Marshal(b.features) }

// UnmarshalJSON reads what MarshalJSON wrote. The bytes may be hostile: a fault
// is an error that wraps ErrPipeline.
func (b *Baseline) UnmarshalJSON(raw []byte) error {
	if len(raw) > maxPipelineBytes {
		return fmt.Errorf("%w: a baseline of %d bytes", ErrPipeline, len(raw))
	}
	var features []baselineFeature
	if err := json.Unmarshal(raw, &features); err != nil {
		return fmt.Errorf("%w: %w", ErrPipeline, err)
	}
	next := 0
	for i := range features {
		f := &features[i]
		if f.First != next || !f.sound() {
			return fmt.Errorf("%w: baseline of %q", ErrPipeline, f.Name)
		}
		next += max(1, len(f.Names))
	}
	b.features = features
	return nil
}

// sound says whether a feature that was read from a file can have been made by NewBaseline.
func (f *baselineFeature) sound() bool {
	if f.Reference != nil {
		return f.Names == nil && f.Counts == nil && f.Reference.sound()
	}
	return len(f.Names) > 0 && len(f.Counts) == len(f.Names)+1 && sumCounts(f.Counts) >= 0
}

// NewShift is how far a sample of numbers has moved from those that the reference was
// taken from.
func NewShift(feature string, then *Reference, now []float64) Shift {
	s := Shift{Feature: feature}
	s.PSI, s.Noise = then.PSI(now)
	s.KS, s.P = then.KS(now)
	s.Verdict = Judge(s.PSI, s.Noise)
	return s
}

// CategoryShift is how far a category has moved, given how often each name occurred
// then and now. Names that then lacked, or that were rare, share a bin.
func CategoryShift(feature string, then, now map[string]int) Shift {
	var known []string
	for name := range then {
		known = append(known, name)
	}
	slices.Sort(known)
	counts := [2][]int{make([]int, len(known)+1), make([]int, len(known)+1)}
	for i, side := range [...]map[string]int{then, now} {
		for name, n := range side {
			at, found := slices.BinarySearch(known, name)
			if !found {
				at = len(known)
			}
			counts[i][at] += n
		}
	}
	return categoryShift(feature, counts[0], counts[1])
}

// categoryShift compares counts of names, the last of them of rows with no known name.
func categoryShift(feature string, then, now []int) Shift {
	s := Shift{Feature: feature, P: 1}
	s.PSI, s.Noise = stability(pool(then, now))
	s.Verdict = Judge(s.PSI, s.Noise)
	return s
}
