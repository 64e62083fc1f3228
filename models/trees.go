package models

import (
	"github.com/trunkline/trunkline/models/internal/tree"
)

// grownFrom gives what trees grow from.
func grownFrom(t Training, report Progress) tree.Sample {
	return tree.Sample{
		Rows: t.Rows, Attack: t.Attack, Weight: t.Weight, Seed: t.Seed, Workers: t.Workers, Report: report,
	}
}

// requireWeights is the TrainingError of weights that are not one finite number from
// 0 to 1e9 a row, or nil.
func requireWeights(model string, t Training) error {
	if t.Weight != nil && len(t.Weight) != t.Rows.N {
		return &TrainingError{model, "needs a weight for every row, or none"}
	}
	for _, w := range t.Weight {
		if !(w >= 0 && w <= 1e9) {
			return &TrainingError{model, "a weight is negative, missing or above 1e9"}
		}
	}
	return nil
}

// requireSupervised checks labels, weights and rows.
func requireSupervised(model string, t Training) error {
	if err := requireWeights(model, t); err != nil {
		return err
	}
	return requireBothClasses(model, t)
}

// sharesOf wants the values of an ensemble to be shares: leaves from 0 to 1, averaged.
func sharesOf(e *tree.Ensemble) bool {
	if e.Aggregate != tree.Mean || e.Base != 0 || len(e.Trees) == 0 {
		return false
	}
	for _, t := range e.Trees {
		for _, n := range t.Nodes {
			if n.Value < 0 || n.Value > 1 {
				return false
			}
		}
	}
	return true
}
