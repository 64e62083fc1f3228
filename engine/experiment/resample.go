package experiment

import (
	"context"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// oversample brings the smaller class of the training part up to as many rows as
// the larger, and leaves every other part alone.
func (e *Experiment) oversample(ctx context.Context) error {
	rows, attack, types, err := e.smote(ctx, e.fit.Rows, e.fit.Attack, e.fit.Type)
	if err != nil {
		return err
	}
	e.fit.Rows, e.fit.Attack, e.fit.Type = rows, attack, types
	return nil
}

// smote appends made-up rows of the smaller class, each filed under the type of the
// row that it was made from.
func (e *Experiment) smote(ctx context.Context, rows features.Rows, attack []bool, types []int32) (features.Rows, []bool, []int32, error) {
	e.Options.report(Progress{Stage: Oversampling})
	s := features.SMOTE{Seed: e.Options.Seed, Workers: e.Options.workers()}
	made, err := s.Balance(ctx, rows, attack, func(done, total int) {
		e.Options.report(Progress{Stage: Oversampling, Done: done, Total: total})
	})
	if err != nil {
		return rows, nil, nil, err
	}
	types = append([]int32(nil), types...)
	for _, base := range made.Base {
		types = append(types, types[base])
	}
	return made.Rows, made.Attack, types, nil
}

// prepareResampled does as the notebook does: encode, scale and oversample all
// rows, and only then split them.
func (e *Experiment) prepareResampled(ctx context.Context, attack []bool) error {
	var err error
	if e.Pipeline, err = features.Fit(e.Recipe.Features, e.train, nil); err != nil {
		return err
	}
	e.norms = features.NewNorms(e.train, normalsOf(Sampled(e.train.Rows(), 1, 0), attack))
	rows, err := e.Pipeline.Transform(e.train, e.Options.workers())
	if err != nil {
		return err
	}
	types, names := e.train.Label, e.train.Labels.Names()
	if e.Recipe.SMOTE {
		if rows, attack, types, err = e.smote(ctx, rows, attack, types); err != nil {
			return err
		}
	}
	e.everything = e.training(rows, attack, types, names)
	train, held := stratified(attack, 0.2, e.Options.Seed)
	train = sampled(train, e.Options.Sample, e.Options.Seed)
	whole := resampledSet("resampled", rows, attack, types, names)
	e.heldOut = whole.Part("validation", held)
	e.heldOut.Rows = rows.Select(held)
	e.Sets = append(e.Sets, whole, e.heldOut)
	e.fit = e.training(rows.Select(train), pickRows(attack, train), pickRows(types, train), names)
	return nil
}

// resampledSet is a set of encoded rows of which some are made up.
func resampledSet(name string, rows features.Rows, attack []bool, types []int32, names []string) *Set {
	s := &Set{Name: name, Rows: rows, Attack: attack, Type: types, TypeNames: names,
		Family: make([]data.Family, rows.N), Novel: make([]bool, rows.N)}
	for i, code := range types {
		s.Family[i] = data.FamilyOf(names[code])
	}
	return s
}

func pickRows[T any](from []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}
