package experiment

import (
	"context"

	"github.com/trunkline/trunkline/models/metric"
)

// A PairFigures sets a model beside the champion on the same flows of one set: A is
// the champion, B the model. Intervals are paired bootstrap, 95 %.
type PairFigures struct {
	Set      string `json:"set"`
	Champion string `json:"champion"`
	Model    string `json:"model"`
	metric.Comparison
	Verdict PairVerdict `json:"verdict"`
}

// A PairVerdict says how a model ranks flows beside the champion: by AUC, since recall
// and precision at two thresholds that realise different false-alarm rates say nothing.
type PairVerdict string

const (
	Better            PairVerdict = "better"
	Worse             PairVerdict = "worse"
	Indistinguishable PairVerdict = "not distinguishable" // the interval of the difference holds 0
)

// Pairs compares every model with the champion on every labelled set that has both
// classes. Twenty pairs of one level mislead one time in twenty each: read the intervals.
func Pairs(ctx context.Context, r *Result, workers int) ([]PairFigures, error) {
	champion, ok := r.Model(r.Recipe.Champion)
	if !ok {
		return nil, nil
	}
	var pairs []PairFigures
	for _, set := range r.Sets {
		a := r.ScoresOn(set, champion.Spec.Key)
		if !set.Labelled() || a == nil {
			continue
		}
		for _, f := range r.Models {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			b := r.ScoresOn(set, f.Spec.Key)
			if f == champion || b == nil {
				continue
			}
			c := metric.NewPair(a, b, set.Attack).Compare(champion.Threshold, f.Threshold,
				metric.Bootstrap{Seed: r.Provenance.Seed, Workers: workers})
			if c.AUC.Delta.Defined() {
				pairs = append(pairs, PairFigures{Set: set.Name, Champion: champion.Spec.Key, Model: f.Spec.Key, Comparison: c, Verdict: verdictOf(c.AUC)})
			}
		}
	}
	return pairs, nil
}

func verdictOf(d metric.Difference) PairVerdict {
	switch {
	case !d.Distinguishable():
		return Indistinguishable
	case d.Delta > 0:
		return Better
	}
	return Worse
}
