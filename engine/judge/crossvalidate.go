package judge

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
)

// CrossValidate gives the average precision of the recipe's first model, the mean of
// five stratified folds of a seeded share of the training file. It speaks of attacks
// like training's own and of no others: the other judges speak of new ones.
func CrossValidate(ctx context.Context, in experiment.Inputs, r experiment.Recipe, share float64, o Options) (float64, error) {
	h, err := prepare(in, r.Features, o)
	if err != nil {
		return 0, err
	}
	rows := experiment.Sampled(h.rows.N, share, o.Seed)
	fold := stratifiedFolds(h.attack, rows, o.Seed)
	mean := 0.0
	for f := range 5 {
		p := part{name: fmt.Sprintf("cv/%d", f)}
		var labels []bool
		for k, i := range rows {
			switch {
			case fold[k] == f:
				p.score = append(p.score, i)
				labels = append(labels, h.attack[i])
			case needsLabels(r.Models[0]) || !h.attack[i]:
				p.train = append(p.train, i)
			}
		}
		scores, _, _, err := h.scores(ctx, r.Models[0], p)
		if err != nil {
			return 0, err
		}
		mean += metric.NewCurve(scores, labels).AveragePrecision() / 5
	}
	return mean, nil
}

// stratifiedFolds deals each class's rows to the folds in turn, in a seeded order.
func stratifiedFolds(attack []bool, rows []int, seed uint64) []int {
	order := experiment.Folds(len(rows), len(rows), seed) // a permutation
	place := make([]int, len(rows))
	for k, p := range order {
		place[p] = k
	}
	fold := make([]int, len(rows))
	next := [2]int{}
	for _, k := range place {
		class := 0
		if attack[rows[k]] {
			class = 1
		}
		fold[k] = next[class] % 5
		next[class]++
	}
	return fold
}
