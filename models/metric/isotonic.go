package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
)

// Isotonic maps scores to probabilities by a rising line through its knots, constant
// beyond the ends: the best rising fit in least squares, found by pooling adjacent
// violators (Ayer et al. 1955; Zadrozny and Elkan 2002). It is plain data; a fitted one
// is safe for concurrent use.
type Isotonic struct {
	Score       []float64 `json:"score"`       // rising strictly
	Probability []float64 `json:"probability"` // in [0, 1], rising
}

// FitIsotonic fits the map to rows that the model has not been trained on. Equal scores
// count as one. weight may be nil for all 1. Scores that are not finite are left out;
// without rows the map has no knots and gives NaN.
func FitIsotonic(scores []float64, attack []bool, weight []float64) Isotonic {
	blocks := poolTies(scores, attack, weight)
	var pooled []block
	for _, b := range blocks {
		for len(pooled) > 0 && pooled[len(pooled)-1].mean() >= b.mean() {
			b = pooled[len(pooled)-1].join(b)
			pooled = pooled[:len(pooled)-1]
		}
		pooled = append(pooled, b)
	}
	var iso Isotonic
	for _, b := range pooled {
		iso.Score, iso.Probability = append(iso.Score, b.from), append(iso.Probability, b.mean())
		if b.to > b.from {
			iso.Score, iso.Probability = append(iso.Score, b.to), append(iso.Probability, b.mean())
		}
	}
	return iso
}

// At gives the probability for a score; NaN for NaN and for a map without knots. It
// allocates nothing.
func (m Isotonic) At(score float64) float64 {
	n := len(m.Score)
	if n == 0 || math.IsNaN(score) {
		return math.NaN()
	}
	i := sort.SearchFloat64s(m.Score, score)
	switch {
	case i == n:
		return m.Probability[n-1]
	case i == 0 || m.Score[i] == score:
		return m.Probability[i]
	}
	x0, x1, y0, y1 := m.Score[i-1], m.Score[i], m.Probability[i-1], m.Probability[i]
	return y0 + float64((score-x0)/(x1-x0)*(y1-y0))
}

// Check reports what makes the map unusable, for one that was read from a file.
func (m Isotonic) Check() error {
	if len(m.Score) != len(m.Probability) {
		return fmt.Errorf("isotonic map: %d scores, %d probabilities", len(m.Score), len(m.Probability))
	}
	for i, p := range m.Probability {
		s := m.Score[i]
		finite := !math.IsNaN(s) && !math.IsInf(s, 0)
		rises := i == 0 || s > m.Score[i-1] && p >= m.Probability[i-1]
		if !finite || !(p >= 0 && p <= 1) || !rises {
			return fmt.Errorf("isotonic map: knot %d (%g, %g) does not rise within [0, 1]", i, s, p)
		}
	}
	return nil
}

// A block is a run of scores with one fitted value.
type block struct {
	from, to    float64
	weight, sum float64
}

func (b block) mean() float64 { return b.sum / b.weight }

func (b block) join(next block) block {
	return block{b.from, next.to, b.weight + next.weight, b.sum + next.sum}
}

// poolTies gives one block a distinct score, ascending.
func poolTies(scores []float64, attack []bool, weight []float64) []block {
	rows := make([]block, 0, len(scores))
	for i, s := range scores {
		w := 1.0
		if weight != nil {
			w = weight[i]
		}
		if w > 0 && !math.IsNaN(s) && !math.IsInf(s, 0) {
			rows = append(rows, block{s, s, w, float64(w * truth(attack[i]))})
		}
	}
	slices.SortStableFunc(rows, func(a, b block) int { return cmp.Compare(a.from, b.from) })
	distinct := rows[:0]
	for _, r := range rows {
		if n := len(distinct); n > 0 && distinct[n-1].from == r.from {
			distinct[n-1] = distinct[n-1].join(r)
		} else {
			distinct = append(distinct, r)
		}
	}
	return distinct
}
