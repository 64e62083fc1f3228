package experiment

import "github.com/trunkline/trunkline/models/metric"

// CalibratedFigures are how good a model's calibrated probabilities are on a set.
type CalibratedFigures struct {
	Method string       `json:"method"` // "isotonic", "platt"
	Brier  metric.Value `json:"brier"`
	ECE    metric.Value `json:"ece"`
	Before *Before      `json:"before"` // the score as it is; null where it is no probability
	Curve  []Bin        `json:"reliability"`
}

// Before is the same of scores as they are.
type Before struct {
	Brier metric.Value `json:"brier"`
	ECE   metric.Value `json:"ece"`
	Curve []Bin        `json:"reliability"`
}

// A Bin sets what was said against what came, for the flows whose probability lies in it.
type Bin struct {
	From     float64         `json:"from"`
	To       float64         `json:"to"`
	Rows     int             `json:"rows"`
	Attacks  int             `json:"attacks"`
	Said     metric.Value    `json:"said"`     // mean probability; null without flows
	Observed metric.Value    `json:"observed"` // share of attacks
	Range    metric.Interval `json:"range"`    // its 95 % Wilson interval
}

// Probabilities are a model's calibrated probabilities on a set, in its row order; nil
// for a model without any.
func (r *Result) Probabilities(f *Fitted, set *Set) []float64 {
	scores := r.ScoresOn(set, f.Spec.Key)
	if f.Calibrator == nil || scores == nil {
		return nil
	}
	p := make([]float64, len(scores))
	for i, s := range scores {
		p[i] = f.Calibrator.At(s)
	}
	return p
}

func (r *Result) calibratedFigures(f *Fitted, set *Set) *CalibratedFigures {
	p := r.Probabilities(f, set)
	if p == nil {
		return nil
	}
	c := &CalibratedFigures{Method: f.Calibrator.Method, Brier: metric.Value(metric.Brier(p, set.Attack)), ECE: metric.Value(metric.ECE(p, set.Attack)),
		Curve: bins(p, set.Attack)}
	if f.Probability() {
		raw := r.ScoresOn(set, f.Spec.Key)
		c.Before = &Before{metric.Value(metric.Brier(raw, set.Attack)), metric.Value(metric.ECE(raw, set.Attack)), bins(raw, set.Attack)}
	}
	return c
}

func bins(p []float64, attack []bool) []Bin {
	var out []Bin
	for _, b := range metric.Reliability(p, attack, metric.ECEBins) {
		out = append(out, Bin{b.From, b.To, b.Rows, b.Attacks, metric.Value(b.Said), metric.Value(b.Observed), b.Range})
	}
	return out
}
