package experiment

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// A Result is what came out of a run: fitted models, and what each says of every
// set. It is what a bundle holds. It is immutable and safe for concurrent use.
type Result struct {
	Provenance Provenance
	Recipe     Recipe
	Pipeline   *features.Pipeline
	Norms      *features.Norms  // of the normal rows that trained; nil where a bundle lacks them
	Baseline   *drift.Baseline  // of the same rows, for telling whether traffic has moved since
	Families   *models.Families // what kind of attack an alert is; nil: nobody can say
	Models     []*Fitted
	Sets       []*Set // Rows are empty in a result that was loaded
	// Scores holds, by set name and model key, one score a row. A set that is a
	// part of another has none of its own: see ScoresOn.
	Scores map[string]map[string][]float64
	// Answers holds what Families say of every flow, by set name: see AnswersOn.
	Answers map[string][]Answer
}

// Provenance says what a result was made from. Equal provenance means equal bytes.
type Provenance struct {
	Train     string            `json:"train"` // "KDDTrain+"
	Rows      int               `json:"rows"`
	SHA256    string            `json:"sha256"`
	Tests     map[string]string `json:"tests,omitempty"` // SHA-256 by name
	Seed      uint64            `json:"seed"`
	Sample    float64           `json:"sample,omitempty"`
	Revision  int               `json:"revision"` // of the learners' code: models.Revision
	Simulated bool              `json:"simulated,omitempty"`
}

// Model gives the fitted model with the key.
func (r *Result) Model(key string) (*Fitted, bool) {
	for _, f := range r.Models {
		if f.Spec.Key == key {
			return f, true
		}
	}
	return nil, false
}

// Set gives the set with the name, or nil.
func (r *Result) Set(name string) *Set {
	for _, s := range r.Sets {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// ScoresOn gives a model's scores on a set, in the set's row order; nil if it was not judged there.
func (r *Result) ScoresOn(set *Set, key string) []float64 {
	if set.Of == nil {
		return r.Scores[set.Name][key]
	}
	whole := r.ScoresOn(set.Of, key)
	if whole == nil {
		return nil
	}
	scores := make([]float64, len(set.Mask))
	for i, row := range set.Mask {
		scores[i] = whole[row]
	}
	return scores
}

// with gives a result that also holds f and its scores; r is left as it was, so
// that a screen may go on reading it.
func (r *Result) with(f *Fitted, scores map[string][]float64) *Result {
	next := *r
	next.Models = append(append([]*Fitted(nil), r.Models...), f)
	next.Scores = map[string]map[string][]float64{}
	for set, byModel := range r.Scores {
		next.Scores[set] = map[string][]float64{}
		for key, s := range byModel {
			next.Scores[set][key] = s
		}
	}
	for set, s := range scores {
		if next.Scores[set] == nil {
			next.Scores[set] = map[string][]float64{}
		}
		next.Scores[set][f.Spec.Key] = s
	}
	return &next
}

// Judge scores every set with a fitted model.
func (e *Experiment) Judge(ctx context.Context, f *Fitted) (map[string][]float64, error) {
	scores := map[string][]float64{}
	for _, set := range e.Sets {
		if set.Of != nil {
			continue
		}
		e.Options.report(Progress{Stage: Judging, Model: f.Spec.Key})
		s, err := Score(ctx, f.Model, set.Rows, e.Options.Workers)
		if err != nil {
			return nil, fmt.Errorf("score %s with %s: %w", set.Name, f.Spec.Key, err)
		}
		scores[set.Name] = s
	}
	return scores, nil
}

// Run fits and judges every model of the recipe, champion first and challenger
// next. landed, which may be nil, is given the result so far after each model, and
// must return at once.
func (e *Experiment) Run(ctx context.Context, landed func(*Result)) (*Result, error) {
	result := e.empty()
	learned := make(chan *drift.Baseline, 1)
	go func() { learned <- e.baseline() }()
	for _, spec := range e.Recipe.dutyFirst() {
		f, err := e.Fit(ctx, spec, result.Models)
		if err != nil {
			return nil, err
		}
		scores, err := e.Judge(ctx, f)
		if err != nil {
			return nil, err
		}
		result = result.with(f, scores)
		if result.Baseline == nil {
			result.Baseline = <-learned // long since there: a fit takes longer
		}
		if landed != nil {
			landed(result)
		}
		if len(result.Models) > 1 {
			continue
		}
		// The first model is on duty by now; the next one takes longer.
		if result, err = e.families(ctx, result); err != nil {
			return nil, err
		}
		if landed != nil && result.Families != nil {
			landed(result)
		}
	}
	return e.calibrators(ctx, result)
}

// One fits and judges one model and nothing else: no families, no probabilities.
func (e *Experiment) One(ctx context.Context, key string) (*Result, error) {
	spec, ok := e.Recipe.Model(key)
	if !ok {
		return nil, &UnknownError{What: "model in recipe " + e.Recipe.Name, Name: key, Have: e.Recipe.keys()}
	}
	f, err := e.Fit(ctx, spec, nil)
	if err != nil {
		return nil, err
	}
	scores, err := e.Judge(ctx, f)
	if err != nil {
		return nil, err
	}
	return e.empty().with(f, scores), nil
}

func (e *Experiment) empty() *Result {
	return &Result{Provenance: e.Provenance(), Recipe: e.Recipe, Pipeline: e.Pipeline, Norms: e.norms, Sets: e.Sets}
}

// dutyFirst lists the recipe's models so that alerts can begin as early as possible.
func (r Recipe) dutyFirst() []ModelSpec {
	var specs []ModelSpec
	for _, key := range []string{r.Champion, r.Challenger} {
		if m, ok := r.Model(key); ok {
			specs = append(specs, m)
		}
	}
	for _, m := range r.Models {
		if m.Key != r.Champion && m.Key != r.Challenger {
			specs = append(specs, m)
		}
	}
	return specs
}
