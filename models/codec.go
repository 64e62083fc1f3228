package models

import (
	"fmt"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// ErrCorrupt is the base of every fault found in a model's bytes.
var ErrCorrupt = wire.ErrCorrupt

// Encode gives a fitted model's bytes. Decode with the same catalog key gives a
// model that scores bit for bit the same. The caller owns the result.
func Encode(m Model) []byte {
	var w wire.Writer
	m.Encode(&w)
	return w.Bytes()
}

// Decode makes the model that Encode wrote under the catalog key. The bytes may
// come from anybody: what is not a whole model gives a *DecodeError, never a
// panic, and memory stays in proportion to len(b). b must not change afterwards.
func Decode(key string, b []byte) (m Model, err error) {
	e, ok := Find(key)
	if !ok {
		return nil, &DecodeError{Model: key, Reason: fmt.Errorf("no such model in this version")}
	}
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, &DecodeError{Model: key, Reason: fmt.Errorf("%w: %v", ErrCorrupt, p)}
		}
	}()
	m, err = e.decodeAll(b)
	if err != nil {
		return nil, &DecodeError{Model: key, Reason: err}
	}
	return m, nil
}

func (e Entry) decodeAll(b []byte) (Model, error) {
	r := wire.NewReader(b)
	m, err := e.Decode(r)
	if err != nil {
		return nil, err
	}
	if r.Err() == nil && r.Left() > 0 {
		r.Fail("%d bytes after the model's end", r.Left())
	}
	return m, r.Err()
}

// A DecodeError is a model that could not be made from its bytes.
type DecodeError struct {
	Model  string // the catalog key
	Reason error  // wraps ErrCorrupt if the bytes are at fault
}

func (e *DecodeError) Error() string { return fmt.Sprintf("read model %s: %v", e.Model, e.Reason) }
func (e *DecodeError) Unwrap() error { return e.Reason }

// A TrainingError is a training set from which a learner cannot learn: no rows,
// one class where it needs two, no exact values where it needs them.
type TrainingError struct{ Model, Reason string }

func (e *TrainingError) Error() string { return fmt.Sprintf("train %s: %s", e.Model, e.Reason) }

// requireShape panics unless r has the width that the model was fitted on and dst
// has a place for every row: a caller's bug, never an input's.
func requireShape(model string, dst []float64, r features.Rows, width int) {
	if r.N > 0 && r.Width != width {
		panic(fmt.Sprintf("models: %s was fitted on %d columns, asked to score %d", model, width, r.Width))
	}
	if len(dst) != r.N {
		panic(fmt.Sprintf("models: %d places for the scores of %d rows", len(dst), r.N))
	}
}
