// Package judge asks of a detector what no test file may be asked: how it ranks attack
// types that training never saw, and how many false alarms it raises on normal traffic
// unlike training's. Both judges use the training file alone, so that choices made by
// them leave the test files unopened.
package judge

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Protocols by name.
const (
	LeaveFamilyOut      = "leave-family-out"
	LeaveNormalModesOut = "leave-normal-modes-out"
)

// Options of a judgement.
type Options struct {
	Seed    uint64 // of the learners and the folds
	Workers int
	Cache   Cache // of the scores of each part; may be nil
	Clock   func() time.Time
	Report  func(Progress) // may be nil
}

// Progress counts fits of one model.
type Progress struct {
	Model       string
	Done, Total int
	Cached      bool // the last one came from the cache
}

// A hearing is the training file made ready to be judged on: encoded once, since no
// encoding that a judge takes learns from the rows it is later judged on.
type hearing struct {
	rows    features.Rows
	columns []features.Column
	exact   []features.Column
	attack  []bool
	types   []int32
	names   []string
	sha256  string
	spec    features.Spec
	options Options
}

// prepare encodes the training file. The notebook's encoding is refused: it scales by
// all rows, those that are later held out included.
func prepare(in experiment.Inputs, spec features.Spec, o Options) (*hearing, error) {
	if spec.Encoding != "oh" {
		return nil, fmt.Errorf("judges take the encoding oh, not %q: it learns from rows that are later held out", spec.Encoding)
	}
	if in.Train.Label == nil {
		return nil, &experiment.InputError{Name: in.Train.Name, Reason: "has no labels; a judge needs them"}
	}
	spec.Exact = true
	p, err := features.Fit(spec, in.Train, nil)
	if err != nil {
		return nil, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	h := &hearing{columns: p.Columns(), exact: p.ExactColumns(), types: in.Train.Label, names: in.Train.Labels.Names(),
		sha256: in.SHA256, spec: spec, options: o}
	if h.rows, err = p.Transform(in.Train, o.Workers); err != nil {
		return nil, err
	}
	family := make([]data.Family, len(h.names))
	for code, name := range h.names {
		family[code] = data.FamilyOf(name)
	}
	h.attack = make([]bool, in.Train.Rows())
	for i, code := range h.types {
		h.attack[i] = family[code] != data.Normal
	}
	return h, nil
}

// A part is one fit of a judgement: rows to learn from, rows to calibrate on, rows
// to score. Row numbers are those of the training file.
type part struct {
	name        string // "leave-family-out/03"
	train       []int
	calibration []int // normals
	score       []int
}

// scores gives the model's scores of p.score and of p.calibration, from the cache or by fitting.
func (h *hearing) scores(ctx context.Context, spec experiment.ModelSpec, p part) (scored, calibration []float64, cached bool, err error) {
	key := h.key(spec, p)
	if all, ok := h.options.Cache.load(key, len(p.score)+len(p.calibration)); ok {
		return all[:len(p.score)], all[len(p.score):], true, nil
	}
	entry, ok := models.Find(spec.Key)
	if !ok {
		return nil, nil, false, fmt.Errorf("no model %q", spec.Key)
	}
	learner, err := entry.Learner(spec.Settings)
	if err != nil {
		return nil, nil, false, err
	}
	model, err := learner.Fit(ctx, h.training(p), nil)
	if err != nil {
		return nil, nil, false, fmt.Errorf("fit %s: %w", spec.Key, err)
	}
	all, err := experiment.Score(ctx, model, h.rows.Select(append(append([]int(nil), p.score...), p.calibration...)), h.options.Workers)
	if err != nil {
		return nil, nil, false, err
	}
	h.options.Cache.save(key, all)
	return all[:len(p.score)], all[len(p.score):], false, nil
}

func (h *hearing) training(p part) models.Training {
	t := models.Training{Rows: h.rows.Select(p.train), Columns: h.columns, ExactColumns: h.exact, TypeNames: h.names,
		Calibration: h.rows.Select(p.calibration), Seed: h.options.Seed, Workers: h.options.Workers}
	for _, i := range p.train {
		t.Attack = append(t.Attack, h.attack[i])
		t.Type = append(t.Type, h.types[i])
	}
	return t
}

// threshold is the (⌊a·n⌋+1)-th largest of the held-out normals' scores, descending.
func threshold(descending []float64, rate float64) float64 {
	k := int(math.Floor(rate*float64(len(descending)) + 1e-9))
	if k >= len(descending) {
		return math.Inf(-1)
	}
	return descending[k]
}

// above is the share of scores strictly above t; NaN of none.
func above(scores []float64, t float64) float64 {
	n := 0
	for _, s := range scores {
		if s > t {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

func pick(scores []float64, rows []int, keep func(row int) bool) []float64 {
	var out []float64
	for i, row := range rows {
		if keep(row) {
			out = append(out, scores[i])
		}
	}
	return out
}
