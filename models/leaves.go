package models

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/dmitryikh/leaves"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// BoostLeaves is a Boost scored by another program's code: its trees, written as
// LightGBM text and read back by github.com/dmitryikh/leaves. It checks the writer and
// our scoring against each other; scores are Boost's to a rounding.
//
// leaves is given only text that WriteLightGBM has just made: on other people's files
// it panics, loops and fills the memory. A model is immutable and safe for
// concurrent use.
type BoostLeaves struct {
	ensemble *tree.Ensemble // what it was made of, and is saved as
	scorer   *leaves.Ensemble
	blocks   sync.Pool // *[]float64
}

func boostLeavesEntry() Entry {
	boost := boostEntry()
	return Entry{
		Key:    "boost-leaves",
		Title:  "Gradient boosting, scored by leaves",
		About:  "The same trees as gradient boosting, written as LightGBM text and scored by the leaves library: a check on both.",
		Params: boost.Params,
		Limits: boost.Limits,
		New: func(s Settings) Learner {
			return boostLeavesLearner{boost.New(s)}
		},
		Decode:      decodeBoostLeaves,
		DerivedFrom: boost.Key,
		Derive:      deriveBoostLeaves,
	}
}

type boostLeavesLearner struct{ boost Learner }

func (l boostLeavesLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	m, err := l.boost.Fit(ctx, t, report)
	if err != nil {
		return nil, err
	}
	return deriveBoostLeaves(m)
}

func deriveBoostLeaves(m Model) (Model, error) {
	boost, ok := m.(*Boost)
	if !ok {
		return nil, fmt.Errorf("boost-leaves is made from boost, not from a %T", m)
	}
	out, err := newBoostLeaves(boost.Ensemble())
	if err != nil {
		return nil, err
	}
	return out, nil
}

func newBoostLeaves(e *tree.Ensemble) (*BoostLeaves, error) {
	var text bytes.Buffer
	if err := writeLightGBM(&text, e, true, make([]features.Column, e.Width)); err != nil {
		return nil, err
	}
	scorer, err := leaves.LGEnsembleFromReader(bufio.NewReader(&text), true)
	if err != nil {
		return nil, fmt.Errorf("leaves reads our LightGBM text: %w", err)
	}
	return &BoostLeaves{ensemble: e, scorer: scorer}, nil
}

func (m *BoostLeaves) ScoreTo(dst []float64, r features.Rows) {
	const block = 64
	width := m.ensemble.Width
	requireShape("boost-leaves", dst, r, width)
	buffer, ok := m.blocks.Get().(*[]float64)
	if !ok {
		fresh := make([]float64, block*width)
		buffer = &fresh
	}
	defer m.blocks.Put(buffer)
	for from := 0; from < r.N; from += block {
		to := min(from+block, r.N)
		for i, x := range r.X[from*width : to*width] {
			(*buffer)[i] = float64(x)
		}
		if err := m.scorer.PredictDense(*buffer, to-from, width, dst[from:to], 0, 1); err != nil {
			panic(fmt.Sprintf("models: leaves refuses a shape that was checked: %v", err))
		}
	}
}

func (m *BoostLeaves) Probability() {}

// Ensemble gives the trees, whose values add up to the margin. It must not be changed.
func (m *BoostLeaves) Ensemble() *tree.Ensemble { return m.ensemble }

func (m *BoostLeaves) explainer(columns, _ []features.Column) Explainer {
	return explainEnsemble(m.ensemble, columns, "log-odds", 1)
}

func (m *BoostLeaves) Encode(w *wire.Writer) { m.ensemble.Encode(w) }

func decodeBoostLeaves(r *wire.Reader) (Model, error) {
	boost, err := decodeBoost(r)
	if err != nil {
		return nil, err
	}
	return deriveBoostLeaves(boost)
}
