// Package search looks for a learner's best settings on training data: over a grid, at
// random, or by successive halving; judged by cross-validation or by either judge of
// package judge. No test file is ever opened.
package search

import (
	"context"
	"fmt"
	"math"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Judges by name.
const CrossValidation = "cv"

// Methods by name.
const (
	Grid    = "grid"
	Random  = "random"
	Halving = "halving"
)

// A Request says what to search.
type Request struct {
	Model    string
	Base     models.Settings // what every try starts from
	Method   string
	Judge    string               // "cv", or a protocol of package judge
	Grid     map[string][]float64 // values to try by setting; nil: see DefaultGrid
	Tries    int                  // random and halving: how many settings to draw
	Features features.Spec
	Options  judge.Options
	// Sample is the share of training rows that cross-validation uses; 0: all.
	Sample float64
	Memory Memory // of tries already made, so that a cut-off search goes on; may be nil
	Report func(done, total int, best Try)
	Tried  func(Try) // told of every try, in order; may be nil
}

// A Try is settings with what the judge said of them.
type Try struct {
	Settings models.Settings `json:"settings"`
	Score    float64         `json:"score"`
	Seconds  float64         `json:"seconds"`
	Share    float64         `json:"share,omitempty"` // of the training rows, where it was not all
}

// A Result is what `search --json` prints.
type Result struct {
	Model string `json:"model"`
	Judge string `json:"judge"`
	Score string `json:"score_is"` // what the judge's score is, in words
	Tried []Try  `json:"tried"`
	Best  *Try   `json:"best"`
}

// Run makes every try and gives them in order. With an error it gives those that were made.
func Run(ctx context.Context, q Request, in experiment.Inputs) (*Result, error) {
	entry, ok := models.Find(q.Model)
	if !ok {
		return nil, fmt.Errorf("no model %q", q.Model)
	}
	score, words, err := q.judge()
	if err != nil {
		return nil, err
	}
	r := &Result{Model: q.Model, Judge: q.Judge, Score: words, Tried: []Try{}}
	rounds, err := q.plan(entry)
	if err != nil {
		return nil, err
	}
	for _, round := range rounds {
		for i, settings := range round.choose(r.Tried) {
			t, err := q.try(ctx, in, score, settings, round.share)
			if err != nil {
				return r, err
			}
			r.Tried = append(r.Tried, t)
			if better(t, r.Best) {
				r.Best = &r.Tried[len(r.Tried)-1]
			}
			if q.Tried != nil {
				q.Tried(t)
			}
			if q.Report != nil {
				q.Report(i+1, round.size, *r.Best)
			}
		}
	}
	return r, nil
}

// Size is how many tries a search makes at most, and how many tries on all rows they are
// worth: one on a third of the rows counts a third.
func (q Request) Size() (tries int, work float64, err error) {
	entry, ok := models.Find(q.Model)
	if !ok {
		return 0, 0, fmt.Errorf("no model %q", q.Model)
	}
	rounds, err := q.plan(entry)
	for _, r := range rounds {
		tries, work = tries+r.size, work+float64(r.size)*r.share
	}
	return tries, work, err
}

// ScoreIs says what a judge's score is, in words; "" of no judge.
func ScoreIs(judge string) string {
	_, words, _ := Request{Judge: judge}.judge()
	return words
}

// better prefers a try on more of the data, then the higher score.
func better(t Try, best *Try) bool { return best == nil || t.Better(*best) }

// Better says whether a try is on more of the data than another, or scores higher on as much.
func (t Try) Better(than Try) bool {
	if a, b := t.Work(), than.Work(); a != b {
		return a > b
	}
	return t.Score > than.Score
}

// Work is how many tries on all rows a try is worth.
func (t Try) Work() float64 {
	if t.Share == 0 {
		return 1
	}
	return t.Share
}

func (q Request) try(ctx context.Context, in experiment.Inputs, score scorer, settings models.Settings, share float64) (Try, error) {
	if t, ok := q.Memory.recall(q, in.SHA256, settings, share); ok {
		return t, nil
	}
	began := q.Options.Clock()
	s, err := score(ctx, in, settings, share)
	if err != nil {
		return Try{}, err
	}
	t := Try{Settings: settings, Score: s, Seconds: q.Options.Clock().Sub(began).Seconds()}
	if share < 1 {
		t.Share = share
	}
	if math.IsNaN(s) {
		return Try{}, fmt.Errorf("the judge's score of %v is not a number", settings)
	}
	q.Memory.keep(q, in.SHA256, share, t)
	return t, nil
}
