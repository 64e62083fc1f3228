package models

import (
	"math"

	"github.com/trunkline/trunkline/models/internal/wire"
	"github.com/trunkline/trunkline/models/metric"
)

// A Tail says how far out in the tail of held-out normal traffic a score lies. It
// puts the scores of unlike models on one scale, so that they can be added up.
//
//	z(s) = -log10 p(s) + 1e-6·s/M,  p(s) = (1 + #{calibration ≥ s}) / (n + 1)
//
// M is the largest |score| in training. The second term orders scores that share a p,
// such as all those beyond the largest calibration score, and does no more: the steps
// of the first are at least log10(1+1/n), 3e-5 for 13,450 flows. A Tail is immutable
// and safe for concurrent use.
type Tail struct {
	calibration *metric.Calibration
	largest     float64
}

// NewTail makes the transform of a model from its scores of held-out normal flows and
// its largest absolute score in training. It keeps no slice.
func NewTail(calibration []float64, largest float64) *Tail {
	return &Tail{metric.NewCalibration(calibration), largest}
}

// N is the number of calibration scores.
func (t *Tail) N() int { return t.calibration.N() }

// Z gives the evidence of a score: from about 0 to about log10(n+1). 3 is a score that
// one normal flow in 1,000 reaches. It allocates nothing.
func (t *Tail) Z(s float64) float64 {
	z := -math.Log10(t.calibration.PValue(s))
	if t.largest > 0 {
		z += 1e-6 * max(-farOut, min(farOut, s/t.largest))
	}
	return z
}

// farOut bounds s/M, so that a score far beyond all of training's, which a hostile
// flow can have, remains a matter of order.
const farOut = 1e5

func (t *Tail) encode(w *wire.Writer) {
	w.Floats(t.calibration.Scores())
	w.Float(t.largest)
}

func decodeTail(r *wire.Reader) *Tail {
	scores, largest := r.Floats(), r.Float()
	for _, s := range scores {
		if !isFinite(s) {
			r.Fail("a calibration score of %g", s)
		}
	}
	if !(largest >= 0) || math.IsInf(largest, 1) {
		r.Fail("a largest score of %g", largest)
	}
	return NewTail(scores, largest)
}

// largestScore gives the largest |score|.
func largestScore(scores ...[]float64) float64 {
	largest := 0.0
	for _, list := range scores {
		for _, s := range list {
			largest = max(largest, math.Abs(s))
		}
	}
	return largest
}
