package models

import (
	"fmt"
	"math"
	"sync"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// A Combination adds up what its parts, unlike models fitted on the same flows, say of
// a flow. Each part's score is first turned into evidence on one scale, by a Tail on
// held-out normal flows.
//
// Scores are the weighted mean of the parts' evidence: from about 0 to about
// log10(n+1), with n calibration flows; higher is more suspicious. A fitted model is
// immutable and safe for concurrent use.
type Combination struct {
	parts  []fittedPart
	total  float64   // of the parts' weights
	blocks sync.Pool // *[combinationBlock]float64
}

type fittedPart struct {
	key    string // in the catalog
	weight float64
	model  Model
	tail   *Tail
}

// combinationBlock is how many rows a part scores in one go.
const combinationBlock = 256

func newCombination(parts []fittedPart) *Combination {
	m := &Combination{parts: parts}
	for _, p := range parts {
		m.total += p.weight
	}
	m.blocks.New = func() any { return new([combinationBlock]float64) }
	return m
}

// Parts is the number of parts.
func (m *Combination) Parts() int { return len(m.parts) }

// Part gives a part's catalog key, its fitted model and the transform of its scores.
func (m *Combination) Part(k int) (key string, model Model, tail *Tail) {
	p := &m.parts[k]
	return p.key, p.model, p.tail
}

// ScoreTo allocates nothing once warm.
func (m *Combination) ScoreTo(dst []float64, r features.Rows) {
	if len(dst) != r.N {
		panic(fmt.Sprintf("models: %d places for the scores of %d rows", len(dst), r.N))
	}
	clear(dst)
	for k := range m.parts {
		m.addPart(dst, 1, k, r)
	}
	for i := range dst {
		dst[i] /= m.total
	}
}

// PartsTo writes to dst what each part adds to the score, its weighted evidence over
// the total weight: row after row, Parts() numbers each. They add up to the row's
// score, but for rounding. It panics if the shapes disagree.
func (m *Combination) PartsTo(dst []float64, r features.Rows) {
	n := len(m.parts)
	if len(dst) != r.N*n {
		panic(fmt.Sprintf("models: %d places for the %d parts of %d rows", len(dst), n, r.N))
	}
	clear(dst)
	for k := range m.parts {
		m.addPart(dst[min(k, len(dst)):], n, k, r)
	}
	for i := range dst {
		dst[i] /= m.total
	}
}

// addPart adds part k's weighted evidence of each row to every stride-th place of dst.
func (m *Combination) addPart(dst []float64, stride, k int, r features.Rows) {
	p := &m.parts[k]
	block := m.blocks.Get().(*[combinationBlock]float64)
	for from := 0; from < r.N; from += combinationBlock {
		scores := block[:min(combinationBlock, r.N-from)]
		p.model.ScoreTo(scores, r.Slice(from, from+len(scores)))
		for i, s := range scores {
			dst[(from+i)*stride] += p.weight * p.tail.Z(s)
		}
	}
	m.blocks.Put(block)
}

func (m *Combination) Encode(w *wire.Writer) {
	w.Uint(uint64(len(m.parts)))
	for _, p := range m.parts {
		w.String(p.key)
		w.Float(p.weight)
		p.tail.encode(w)
		p.model.Encode(w)
	}
}

// maxParts bounds what a combination's bytes can ask for.
const maxParts = 16

func decodeCombination(r *wire.Reader) (Model, error) {
	n := r.Uint()
	if n == 0 || n > maxParts {
		r.Fail("a combination of %d parts", n)
		return nil, r.Err()
	}
	parts := make([]fittedPart, n)
	for k := range parts {
		p := &parts[k]
		p.key, p.weight, p.tail = r.String(), r.Float(), decodeTail(r)
		if !(p.weight > 0) || math.IsInf(p.weight, 1) {
			r.Fail("part %d weighs %g", k, p.weight)
		}
		entry, ok := partEntry(p.key)
		if !ok {
			r.Fail("%q can't be a part", p.key)
		}
		if r.Err() != nil {
			return nil, r.Err()
		}
		var err error
		if p.model, err = entry.Decode(r); err != nil {
			return nil, err
		}
	}
	return newCombination(parts), r.Err()
}
