package experiment

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A Fitted is one model of a recipe, fitted and ready for duty.
type Fitted struct {
	Spec         ModelSpec
	Entry        models.Entry
	Model        models.Model
	Calibration  *metric.Calibration // the model's scores of held-out normal traffic
	Calibrator   *Calibrator         // from scores to probabilities; nil: none can be had, or none yet
	Threshold    float64             // on duty: an alert is a score strictly above it
	TrainRows    int
	TrainSeconds float64
	SizeBytes    int

	tag tagOnce
}

// Probability says whether the model's scores estimate P(attack | flow).
func (f *Fitted) Probability() bool {
	_, ok := f.Model.(models.Probabilistic)
	return ok
}

// At gives the threshold that promises the false-alarm rate on held-out normal
// traffic, or a *metric.PromiseError where there is too little of it.
func (f *Fitted) At(fpr float64) (float64, error) { return f.Calibration.Threshold(fpr) }

// Fit fits one model of the recipe, calibrates it and sets its duty threshold. A
// model derived from another (boost-leaves from boost) is made from that one if it
// is among fitted, and fitted itself otherwise.
func (e *Experiment) Fit(ctx context.Context, spec ModelSpec, fitted []*Fitted) (*Fitted, error) {
	entry, ok := models.Find(spec.Key)
	if !ok {
		return nil, &RecipeError{Name: e.Recipe.Name, Reason: fmt.Sprintf("no model %q", spec.Key)}
	}
	t := e.trainingFor(spec)
	f := &Fitted{Spec: spec, Entry: entry, TrainRows: t.Rows.N}
	began := e.Options.now()
	var err error
	if f.Model, err = e.learn(ctx, entry, spec, t, fitted); err != nil {
		return nil, fmt.Errorf("fit %s: %w", spec.Key, err)
	}
	f.TrainSeconds = e.Options.now().Sub(began).Seconds()
	if entry.Limits.MaxRows > 0 {
		f.TrainRows = min(f.TrainRows, entry.Limits.MaxRows)
	}
	f.SizeBytes = len(models.Encode(f.Model))
	return f, e.calibrate(ctx, f)
}

func (e *Experiment) learn(ctx context.Context, entry models.Entry, spec ModelSpec, t models.Training, fitted []*Fitted) (models.Model, error) {
	e.Options.report(Progress{Stage: Fitting, Model: spec.Key})
	if entry.Derive != nil {
		for _, f := range fitted {
			if f.Spec.Key == entry.DerivedFrom {
				return entry.Derive(f.Model)
			}
		}
	}
	learner, err := entry.Learner(spec.Settings)
	if err != nil {
		return nil, err
	}
	return learner.Fit(ctx, t, func(done, total int) {
		e.Options.report(Progress{Stage: Fitting, Model: spec.Key, Done: done, Total: total})
	})
}

// trainingFor gives the rows and weights that a model's spec asks for.
func (e *Experiment) trainingFor(spec ModelSpec) models.Training {
	t := e.fit
	if spec.Contamination > 0 && e.everything.Rows.N > 0 {
		t = e.everything
	}
	return e.weighed(spec, t)
}

// weighed adds the weights that a model's spec asks for.
func (e *Experiment) weighed(spec ModelSpec, t models.Training) models.Training {
	if spec.ClassWeights == "before-smote" {
		t.Weight = make([]float64, t.Rows.N)
		for i, a := range t.Attack {
			t.Weight[i] = e.classWeight[0]
			if a {
				t.Weight[i] = e.classWeight[1]
			}
		}
	}
	return t
}

// calibrate scores the held-out normal flows and sets the duty threshold by the
// recipe's rule. No test set is looked at.
func (e *Experiment) calibrate(ctx context.Context, f *Fitted) error {
	normals := e.heldOut.Rows.Select(e.heldOut.normals())
	scores, err := Score(ctx, f.Model, normals, e.Options.Workers)
	if err != nil {
		return err
	}
	f.Calibration = metric.NewCalibration(scores)
	switch {
	case f.Spec.Contamination > 0:
		return e.contaminate(ctx, f)
	case f.Entry.Limits.HardLabels:
		f.Threshold = 0.5 // between the only two scores: such a model can promise no rate
		return nil
	case e.Recipe.PromisedFPR > 0:
		f.Threshold, err = f.At(e.Recipe.PromisedFPR)
		return err
	}
	f.Threshold = e.Recipe.FixedThreshold
	return nil
}

// contaminate sets the threshold so that the share Contamination of the fit rows is flagged.
func (e *Experiment) contaminate(ctx context.Context, f *Fitted) error {
	scores, err := Score(ctx, f.Model, e.trainingFor(f.Spec).Rows, e.Options.Workers)
	if err != nil {
		return err
	}
	f.Threshold, err = metric.NewCalibration(scores).Threshold(f.Spec.Contamination)
	return err
}

// scoreBlock is how many rows a worker scores between two looks at the context.
const scoreBlock = 512

// Score scores rows on several goroutines. The result does not depend on how many.
func Score(ctx context.Context, m models.Model, rows features.Rows, workers int) ([]float64, error) {
	scores := make([]float64, rows.N)
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	blocks := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for from := range blocks {
				to := min(from+scoreBlock, rows.N)
				m.ScoreTo(scores[from:to], rows.Slice(from, to))
			}
		})
	}
	var err error
	for from := 0; from < rows.N && err == nil; from += scoreBlock {
		select {
		case blocks <- from:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	close(blocks)
	wg.Wait()
	return scores, err
}
