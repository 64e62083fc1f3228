package features

import (
	"math"
	"slices"
)

// A Recent is the last rows of a stream held against a baseline. It keeps of each row
// only where its values fall among the baseline's cuts and knots, and counts of these
// as rows come and go: adding a row costs about a microsecond and allocates nothing,
// and shifts can be read off at any time without looking at a row again.
//
// It belongs to one goroutine.
type Recent struct {
	size, rows int
	next       int      // place in the ring of the row that goes next
	ring       []uint16 // size rows, a cell a feature
	tallies    []tally
}

// A tally counts one feature's recent values by cell. A number's cells are, rising:
// below the first edge, at it, between it and the second, and so on; then missing. A
// category's are its names, then none of them.
type tally struct {
	*baselineFeature
	edges  []float64 // cuts and knots together, rising
	bin    []int     // the PSI bin of each cell
	counts []int
	knots  []int // the cell that each knot's own value falls into
	// Most columns of most flows hold what they held in the flow before.
	last     float32
	lastCell int
}

// Recent makes an empty ring of the last size rows, at most 65,535 of them.
func (b *Baseline) Recent(size int) *Recent {
	r := &Recent{size: size, ring: make([]uint16, size*len(b.features))}
	for i := range b.features {
		r.tallies = append(r.tallies, newTally(&b.features[i]))
	}
	return r
}

func newTally(f *baselineFeature) tally {
	t := tally{baselineFeature: f}
	if f.Reference == nil {
		t.counts = make([]int, len(f.Names)+1)
		return t
	}
	ref := f.Reference
	t.edges = append(slices.Clone(ref.Cuts), ref.Knots...)
	slices.Sort(t.edges)
	t.edges = slices.Compact(t.edges)
	cells := 2*len(t.edges) + 1
	t.counts, t.bin = make([]int, cells+1), make([]int, cells+1)
	for i, edge := range t.edges {
		t.bin[2*i], t.bin[2*i+1] = below(ref.Cuts, edge), below(ref.Cuts, edge)
	}
	t.bin[cells-1] = len(ref.Cuts)
	t.bin[cells] = len(ref.Counts) // missing
	for _, k := range ref.Knots {
		t.knots = append(t.knots, t.cell(k))
	}
	t.lastCell = t.cell(0)
	return t
}

// cell is where a number falls.
func (t *tally) cell(v float64) int {
	if v != v {
		return len(t.counts) - 1
	}
	lo, hi := 0, len(t.edges)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); t.edges[mid] < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(t.edges) && t.edges[lo] == v {
		return 2*lo + 1
	}
	return 2 * lo
}

func (t *tally) cellOf(row []float32) int {
	if t.Reference != nil {
		if v := row[t.First]; v != t.last {
			t.last, t.lastCell = v, t.cell(float64(v))
		}
		return t.lastCell
	}
	for i, v := range row[t.First : t.First+len(t.Names)] {
		if v == 1 {
			return i
		}
	}
	return len(t.Names)
}

// Add takes an encoded row in, and the oldest one out where the ring is full. It panics
// if the row is narrower than the baseline: that is a caller's bug.
func (r *Recent) Add(row []float32) {
	ring := r.ring[r.next*len(r.tallies) : (r.next+1)*len(r.tallies)]
	for i := range r.tallies {
		t := &r.tallies[i]
		if r.rows == r.size {
			t.counts[ring[i]]--
		}
		cell := t.cellOf(row)
		t.counts[cell]++
		ring[i] = uint16(cell)
	}
	r.rows = min(r.rows+1, r.size)
	if r.next++; r.next == r.size {
		r.next = 0
	}
}

// Len is the number of rows held.
func (r *Recent) Len() int { return r.rows }

// Reset forgets all rows.
func (r *Recent) Reset() {
	r.rows, r.next = 0, 0
	for i := range r.tallies {
		clear(r.tallies[i].counts)
	}
}

// Features is the number of features that have a shift.
func (r *Recent) Features() int { return len(r.tallies) }

// Shift gives the shift of the baseline's i-th feature: what Compare gives of the same rows.
func (r *Recent) Shift(i int) Shift { return r.tallies[i].shift() }

func (t *tally) shift() Shift {
	s := Shift{Feature: t.Name, P: 1}
	if t.Reference == nil {
		s.PSI, s.Noise = stability(pool(t.Counts, t.counts))
	} else {
		now := make([]int, len(t.Reference.Counts)+1)
		for cell, n := range t.counts {
			now[t.bin[cell]] += n
		}
		s.PSI, s.Noise = stability(append(slices.Clone(t.Reference.Counts), t.Reference.Missing), now)
		s.KS, s.P = t.ks()
	}
	s.Verdict = Judge(s.PSI, s.Noise)
	return s
}

// ks is Reference.KS from counts.
func (t *tally) ks() (distance, p float64) {
	ref := t.Reference
	present := 0
	for _, n := range t.counts[:len(t.counts)-1] {
		present += n
	}
	if ref.N == 0 || present == 0 {
		return 0, 1
	}
	n, m := float64(ref.N), float64(present)
	reached, cell := 0, 0
	for i, at := range t.knots {
		for ; cell < at; cell++ {
			reached += t.counts[cell]
		}
		distance = max(distance,
			math.Abs(float64(ref.Below[i])/n-float64(reached)/m),
			math.Abs(float64(ref.UpTo[i])/n-float64(reached+t.counts[at])/m))
	}
	root := math.Sqrt(n * m / (n + m))
	return distance, kolmogorov(distance * (root + 0.12 + 0.11/root))
}

// A RecentScores is a Recent of one number: the scores of a model.
type RecentScores struct {
	size, scores int
	next         int
	ring         []uint16
	tally        tally
}

// Recent makes an empty ring of the last size numbers.
func (r *Reference) Recent(name string, size int) *RecentScores {
	return &RecentScores{size: size, ring: make([]uint16, size), tally: newTally(&baselineFeature{Name: name, Reference: r})}
}

// Add takes a number in, and the oldest out where the ring is full.
func (r *RecentScores) Add(v float64) {
	if r.scores == r.size {
		r.tally.counts[r.ring[r.next]]--
	}
	cell := r.tally.cell(v)
	r.tally.counts[cell]++
	r.ring[r.next] = uint16(cell)
	r.scores = min(r.scores+1, r.size)
	if r.next++; r.next == r.size {
		r.next = 0
	}
}

// Len is the number of scores held.
func (r *RecentScores) Len() int { return r.scores }

// Shift gives how far the scores have moved.
func (r *RecentScores) Shift() Shift { return r.tally.shift() }
