package cost

import (
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
)

// ModelsOf readies every model of a result for pricing on a set, with the thresholds
// on duty. A set without labels or scores gives none.
func ModelsOf(r *experiment.Result, set *experiment.Set) (models []*Model, inForce map[string]float64) {
	inForce = map[string]float64{}
	for _, f := range r.Models {
		scores := r.ScoresOn(set, f.Spec.Key)
		if scores == nil || !set.Labelled() {
			continue
		}
		curve := metric.NewCurve(scores, set.Attack)
		models = append(models, NewModel(f.Spec.Key, set.Name, curve, metric.NewFamilies(scores, set.Family)))
		inForce[f.Spec.Key] = f.Threshold
	}
	return models, inForce
}

// NotebookOf works out the notebook's own figure from a result of its recipe; nil if
// the result lacks its forest, its boosting or its validation part.
func NotebookOf(r *experiment.Result) *Notebook {
	set := r.Set("validation")
	if set == nil {
		return nil
	}
	fp := map[string]int{}
	for _, key := range []string{"forest", "boost"} {
		scores := r.ScoresOn(set, key)
		if scores == nil {
			return nil
		}
		fp[key] = metric.ConfusionAt(scores, set.Attack, 0.5).FP
	}
	n := NotebookFormula(fp["forest"], fp["boost"], set.Len())
	return &n
}

// WithGrouping gives the assumptions with the flows an alert that a replay measured;
// by names the replay. A class of which it raised no alert stays assumed.
func (a Assumptions) WithGrouping(tp, fp float64, by string) Assumptions {
	measured := map[string]string{}
	for key, source := range a.Measured {
		measured[key] = source
	}
	if tp >= 1 {
		a.GroupingTP, measured["grouping_tp"] = tp, by
	}
	if fp >= 1 {
		a.GroupingFP, measured["grouping_fp"] = fp, by
	}
	a.Measured = measured
	return a
}
