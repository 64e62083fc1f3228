package tree

import (
	"fmt"
	"sync"

	"github.com/trunkline/trunkline/features"
)

// A Scorer gives an ensemble's values fast: a block of rows at a time through each
// tree, or one row through several trees. Each row's value is the sum of its leaves
// in the order of the trees, so it has the same bits as Ensemble.Value whatever the
// block. A Scorer is immutable and safe for concurrent use.
type Scorer struct {
	ensemble *Ensemble
	walk     *walker // nil: the ensemble is too large for it
	mask     *masker // nil: walking is faster
	blocks   sync.Pool
}

// blockSize is the number of rows that go through a tree together: one bit each.
const blockSize = 64

// A block is the working memory for up to 64 rows.
type block struct {
	sum   [blockSize]float64
	above []uint64 // masker: for each cut, the rows above it
	reach []uint64 // masker: for each node of a tree, the rows that come by
}

// NewScorer prepares e, which must be valid (see Check) and must not change.
func NewScorer(e *Ensemble) *Scorer {
	s := &Scorer{ensemble: e, walk: newWalker(e), mask: newMasker(e)}
	s.blocks.New = func() any {
		b := new(block)
		if s.mask != nil {
			b.above = make([]uint64, s.mask.slots)
			b.reach = make([]uint64, s.mask.nodes+8)
		}
		return b
	}
	return s
}

// Ensemble gives what the scorer was made from.
func (s *Scorer) Ensemble() *Ensemble { return s.ensemble }

// ScoreTo writes one value a row to dst. It allocates nothing once warm.
// It panics if the shapes disagree.
func (s *Scorer) ScoreTo(dst []float64, r features.Rows) {
	if len(dst) != r.N || r.N > 0 && r.Width != s.ensemble.Width {
		panic(fmt.Sprintf("tree: %d places, %d rows of %d columns for an ensemble of %d", len(dst), r.N, r.Width, s.ensemble.Width))
	}
	const few = 8 // rows for which a block does not pay
	for from := 0; from < r.N; from += blockSize {
		to := min(from+blockSize, r.N)
		if to-from <= few || s.walk == nil && s.mask == nil {
			for i := from; i < to; i++ {
				dst[i] = s.Score(r.Row(i))
			}
			continue
		}
		s.scoreBlock(dst[from:to], r.X[from*r.Width:to*r.Width])
	}
}

// Score gives one row's value. It allocates nothing.
func (s *Scorer) Score(row []float32) float64 {
	if s.walk == nil || holdsNaN(row) {
		return s.ensemble.Value(row)
	}
	return s.ensemble.Join(s.walk.sum(row))
}

func (s *Scorer) scoreBlock(dst []float64, x []float32) {
	b := s.blocks.Get().(*block)
	defer s.blocks.Put(b)
	b.sum = [blockSize]float64{}
	if s.mask != nil {
		s.mask.addTo(b, x, len(dst))
	} else {
		s.walk.addTo(b, x, len(dst))
	}
	width := s.ensemble.Width
	for i := range dst {
		if row := x[i*width : (i+1)*width]; holdsNaN(row) {
			dst[i] = s.ensemble.Value(row)
		} else {
			dst[i] = s.ensemble.Join(b.sum[i])
		}
	}
}

// holdsNaN says whether the fast ways, which know no NaN, must not be taken.
func holdsNaN(row []float32) bool {
	var sum float32 // ±0, or NaN if any value is NaN or infinite
	for _, x := range row {
		sum += x * 0
	}
	if sum == 0 {
		return false
	}
	for _, x := range row {
		if isNaN(x) {
			return true
		}
	}
	return false
}
