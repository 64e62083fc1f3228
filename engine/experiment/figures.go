package experiment

import (
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// Figures works out a model's figures on a set, at the model's duty threshold.
// Labels are needed: see Set.Labelled.
func (r *Result) Figures(f *Fitted, set *Set, workers int) metric.Report {
	return metric.Judge(metric.Judgement{
		Scores: r.ScoresOn(set, f.Spec.Key), Attack: set.Attack, Family: set.Family, Novel: set.Novel,
		Probabilistic: f.Probability(), Threshold: f.Threshold, At: f.thresholds(),
		Bootstrap: metric.Bootstrap{Seed: r.Provenance.Seed, Workers: workers},
	})
}

// thresholds are the further operating points that every comparison shows. A rate
// that the calibration can't promise has none, nor has 0.5 of a score that is no probability.
func (f *Fitted) thresholds() map[string]float64 {
	at := map[string]float64{"0.5": math.NaN(), "t1%": math.NaN(), "t5%": math.NaN()}
	if f.Probability() {
		at["0.5"] = 0.5
	}
	for name, rate := range map[string]float64{"t1%": 0.01, "t5%": 0.05} {
		if t, err := f.At(rate); err == nil {
			at[name] = t
		}
	}
	return at
}

// Promised is the false-alarm rate that a model's duty threshold promises on traffic
// like the held-out normals; NaN for a threshold that promises none.
func (r *Result) Promised(f *Fitted) float64 {
	if f.Spec.Contamination > 0 || f.Entry.Limits.HardLabels || r.Recipe.PromisedFPR == 0 {
		return math.NaN()
	}
	return r.Recipe.PromisedFPR
}
