package search

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/models"
)

// A scorer judges settings on a share of the training rows; higher is better.
type scorer func(ctx context.Context, in experiment.Inputs, s models.Settings, share float64) (float64, error)

func (q Request) judge() (scorer, string, error) {
	switch q.Judge {
	case CrossValidation:
		return func(ctx context.Context, in experiment.Inputs, s models.Settings, share float64) (float64, error) {
			return judge.CrossValidate(ctx, in, q.recipe(s), share, q.Options)
		}, "average precision, mean of five stratified folds of the training file", nil
	case judge.LeaveFamilyOut:
		return func(ctx context.Context, in experiment.Inputs, s models.Settings, share float64) (float64, error) {
			r, err := judge.Families(ctx, part(in, share, q.Options.Seed), q.recipe(s), q.Options)
			if err != nil {
				return 0, err
			}
			return r.Models[0].J, nil
		}, "J of leave-family-out", nil
	case judge.LeaveNormalModesOut:
		return func(ctx context.Context, in experiment.Inputs, s models.Settings, share float64) (float64, error) {
			r, err := judge.Modes(ctx, part(in, share, q.Options.Seed), q.recipe(s), q.Options)
			if err != nil {
				return 0, err
			}
			return r.Models[0].Recall001 - r.Models[0].FPR001, nil
		}, "recall of unseen attack types less false alarms on unseen normal modes, at a promised 1 %", nil
	}
	return nil, "", fmt.Errorf("no judge %q; there are %s, %s and %s", q.Judge, CrossValidation, judge.LeaveFamilyOut, judge.LeaveNormalModesOut)
}

func (q Request) recipe(s models.Settings) experiment.Recipe {
	return experiment.Recipe{Name: "search", Split: experiment.Holdout, Features: q.Features, Champion: q.Model,
		Models: []experiment.ModelSpec{{Key: q.Model, Settings: s}}}
}

// part is a seeded share of the training rows.
func part(in experiment.Inputs, share float64, seed uint64) experiment.Inputs {
	if share >= 1 {
		return in
	}
	in.Train = in.Train.Select(experiment.Sampled(in.Train.Rows(), share, seed))
	in.SHA256 = fmt.Sprintf("%s/%g/%d", in.SHA256, share, seed)
	return in
}
