package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A Calibrator turns a model's scores into probabilities of an attack. It is fitted on
// out-of-fold scores of training rows, so it speaks of flows and attacks like training's
// in training's mix: of attacks of new kinds it is too sure. It is plain data, safe for
// concurrent use.
type Calibrator struct {
	Method   string          `json:"method"` // Isotonic or Platt: whichever has the lower Brier score on folds it was not fitted on
	Isotonic metric.Isotonic `json:"isotonic"`
	Platt    metric.Platt    `json:"platt"`
	// CrossBrier are the Brier scores that chose, and that of the score as it is where
	// it claims to be a probability.
	CrossBrier map[string]metric.Value `json:"cross_brier"`
	Rows       int                     `json:"rows"`  // that it was fitted on
	Share      float64                 `json:"share"` // of attacks among them
}

// The methods of a Calibrator.
const (
	Isotonic = "isotonic"
	Platt    = "platt"
	AsItIs   = "as it is"
)

// At gives the probability of an attack for a score.
func (c *Calibrator) At(score float64) float64 {
	if c.Method == Isotonic {
		return c.Isotonic.At(score)
	}
	return c.Platt.At(score)
}

// Check says what is wrong with a calibrator that was read from a file.
func (c *Calibrator) Check() error {
	switch {
	case c.Method != Isotonic && c.Method != Platt:
		return fmt.Errorf("calibrator by %.40q", c.Method)
	case c.Method == Isotonic && len(c.Isotonic.Score) == 0:
		return errors.New("calibrator without knots")
	case math.IsNaN(c.Platt.Slope) || math.IsNaN(c.Platt.Shift):
		return errors.New("calibrator without a slope")
	}
	return c.Isotonic.Check()
}

const (
	calibrationFolds = 3
	// calibrationRows bounds the rows that out-of-fold scores are made of: a map from
	// one number to another needs no more, and a slow learner is fitted three times.
	calibrationRows = 21_000
)

// calibrators fits a calibrator for each model of the result that gives more than
// labels. It comes after all models are there, so that alerts need not wait for it.
func (e *Experiment) calibrators(ctx context.Context, r *Result) (*Result, error) {
	next := *r
	next.Models = slices.Clone(r.Models)
	made := map[string]*Calibrator{}
	for i, f := range r.Models {
		c, ok := made[f.Entry.DerivedFrom]
		if !ok {
			var err error
			if c, err = e.calibrator(ctx, f); err != nil {
				return nil, fmt.Errorf("calibrate %s: %w", f.Spec.Key, err)
			}
		}
		made[f.Spec.Key] = c
		next.Models[i] = f.with(c)
	}
	return &next, nil
}

// with is the same model with a calibrator; f may be in use and stays as it is.
func (f *Fitted) with(c *Calibrator) *Fitted {
	return &Fitted{Spec: f.Spec, Entry: f.Entry, Model: f.Model, Calibration: f.Calibration, Calibrator: c,
		Threshold: f.Threshold, TrainRows: f.TrainRows, TrainSeconds: f.TrainSeconds, SizeBytes: f.SizeBytes}
}

// calibrator fits one; nil for a model that can't have one: hard labels, or a class too
// rare to be in every fold.
func (e *Experiment) calibrator(ctx context.Context, f *Fitted) (*Calibrator, error) {
	if f.Entry.Limits.HardLabels {
		return nil, nil
	}
	o, err := e.outOfFold(ctx, f.Spec, f.Entry)
	var training *models.TrainingError
	if errors.As(err, &training) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return o.calibrator(f.Probability()), nil
}

// outOfFold are scores of training rows by models that had not seen them.
type outOfFold struct {
	scores []float64
	attack []bool
	fold   []int
}

func (e *Experiment) outOfFold(ctx context.Context, spec ModelSpec, entry models.Entry) (*outOfFold, error) {
	rows := Sampled(e.fit.Rows.N, min(1, calibrationRows/float64(max(1, e.fit.Rows.N))), e.Options.Seed)
	o := &outOfFold{scores: make([]float64, len(rows)), attack: pickRows(e.fit.Attack, rows), fold: Folds(len(rows), calibrationFolds, e.Options.Seed)}
	learner, err := entry.Learner(spec.Settings)
	if err != nil {
		return nil, err
	}
	for fold := range calibrationFolds {
		e.Options.report(Progress{Stage: Calibrating, Model: spec.Key, Done: fold, Total: calibrationFolds})
		var train, judge []int // of the training rows
		var at []int           // of judge, in o
		for k, row := range rows {
			if o.fold[k] == fold {
				judge, at = append(judge, row), append(at, k)
			} else {
				train = append(train, row)
			}
		}
		model, err := learner.Fit(ctx, e.weighed(spec, e.someOf(train)), nil)
		if err != nil {
			return nil, err
		}
		scores, err := Score(ctx, model, e.fit.Rows.Select(judge), e.Options.Workers)
		if err != nil {
			return nil, err
		}
		for i, k := range at {
			o.scores[k] = scores[i]
		}
	}
	return o, nil
}

// someOf is the training of some of the fit rows.
func (e *Experiment) someOf(rows []int) models.Training {
	t := e.fit
	t.Rows, t.Attack, t.Type = t.Rows.Select(rows), pickRows(t.Attack, rows), pickRows(t.Type, rows)
	return t
}

// calibrator chooses between the methods by folds, and fits both on all rows.
func (o *outOfFold) calibrator(probabilistic bool) *Calibrator {
	c := &Calibrator{Method: Platt, Isotonic: metric.FitIsotonic(o.scores, o.attack, nil), Platt: metric.FitPlatt(o.scores, o.attack),
		CrossBrier: map[string]metric.Value{}, Rows: len(o.scores)}
	said := map[string][]float64{Isotonic: make([]float64, len(o.scores)), Platt: make([]float64, len(o.scores))}
	for fold := range calibrationFolds {
		scores, attack := o.others(fold)
		isotonic, platt := metric.FitIsotonic(scores, attack, nil), metric.FitPlatt(scores, attack)
		for i, f := range o.fold {
			if f == fold {
				said[Isotonic][i], said[Platt][i] = isotonic.At(o.scores[i]), platt.At(o.scores[i])
			}
		}
	}
	for method, p := range said {
		c.CrossBrier[method] = metric.Value(metric.Brier(p, o.attack))
	}
	if probabilistic {
		c.CrossBrier[AsItIs] = metric.Value(metric.Brier(o.scores, o.attack))
	}
	if c.CrossBrier[Isotonic] < c.CrossBrier[Platt] {
		c.Method = Isotonic
	}
	for _, a := range o.attack {
		if a {
			c.Share += 1 / float64(len(o.attack))
		}
	}
	return c
}

// others are the scores of all folds but one.
func (o *outOfFold) others(fold int) (scores []float64, attack []bool) {
	for i, f := range o.fold {
		if f != fold {
			scores, attack = append(scores, o.scores[i]), append(attack, o.attack[i])
		}
	}
	return scores, attack
}
