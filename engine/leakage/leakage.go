// Package leakage is the lab that looks for columns which know too much: a sequence
// number, a field that the labelling left behind, how hard a row is to classify. It
// names them, and what the figures are worth without them.
package leakage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
)

// A Report says what each column knows alone, and what it changes.
type Report struct {
	Recipe    string   `json:"recipe"`
	Model     string   `json:"model"` // that was fitted anew without, or with, a suspect
	Simulated bool     `json:"simulated,omitempty"`
	Train     string   `json:"train"`
	Test      string   `json:"test,omitempty"`
	Limit     float64  `json:"limit"`   // power alone from which a column is suspected
	Columns   []Column `json:"columns"` // the most powerful first
	Trials    []Trial  `json:"trials"`  // a suspect each
}

// A Column is what one column of the flows knows about attacks by itself.
type Column struct {
	Column string       `json:"column"`
	Judge  bool         `json:"judge,omitempty"` // speaks of the label: no feature unless let in
	Power  metric.Value `json:"power"`           // AUC alone on the training flows, cross-fitted
	// Elsewhere is the AUC of the same knowledge on the test's flows: a column that knows
	// training's labels and not the test's has learned the file, not the attacks.
	Elsewhere metric.Value `json:"power_on_test"`
	Suspect   bool         `json:"suspect"`
	Why       string       `json:"why,omitempty"`
}

// A Trial is the model fitted anew with one column changed, beside the model as it is.
type Trial struct {
	Column string `json:"column"`
	LetIn  bool   `json:"let_in"` // a judge column that was shown to the model; else one that was hidden
	Sets   []Drop `json:"sets"`
}

// A Drop is what the change does on one set: A is the model as it is, B the changed one.
type Drop struct {
	Set    string            `json:"set"`
	AUC    metric.Difference `json:"auc"`
	Recall metric.Difference `json:"recall"`
	FPR    metric.Difference `json:"fpr"`
	// Told says whether the change can be told from chance, by AUC.
	Told bool `json:"distinguishable"`
}

// Options of a run.
type Options struct {
	experiment.Options
	Limit  float64 // power alone from which a column is suspected; 0: 0.95
	Trials int     // suspects that are tried at most, the most powerful first; 0: 6
	// Fitted is told of each fit of the model.
	Fitted func(done, total int)
}

func (o Options) withDefaults() Options {
	if o.Limit == 0 {
		o.Limit = 0.95
	}
	if o.Trials == 0 {
		o.Trials = 6
	}
	return o
}

// Run measures every column and tries the recipe's champion without the suspects.
func Run(ctx context.Context, r experiment.Recipe, in experiment.Inputs, o Options) (*Report, error) {
	o = o.withDefaults()
	if in.Train.Label == nil {
		return nil, &experiment.InputError{Name: in.Train.Name, Reason: "has no labels; the leakage lab asks who knows them"}
	}
	report := &Report{Recipe: r.Name, Model: r.Champion, Simulated: in.Train.Simulated, Train: in.Train.Name, Limit: o.Limit}
	if len(in.Tests) > 0 && in.Tests[0].Table.Label != nil {
		report.Test = in.Tests[0].Table.Name
	}
	report.Columns = columns(in, o)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return report, report.try(ctx, r, in, o)
}

// columns measures every column of the training flows.
func columns(in experiment.Inputs, o Options) []Column {
	train := in.Train
	attack := experiment.Attacks(train)
	list := make([]Column, len(train.Schema.Columns))
	next := make(chan int)
	var working sync.WaitGroup
	for range max(1, o.Workers) {
		working.Go(func() {
			for i := range next {
				c := train.Schema.Columns[i]
				list[i] = Column{Column: c.Name, Judge: c.Role == data.Judge, Power: metric.Value(power(train, i, attack, o.Seed)), Elsewhere: metric.Value(math.NaN())}
				if len(in.Tests) > 0 && in.Tests[0].Table.Label != nil {
					test := in.Tests[0].Table
					list[i].Elsewhere = metric.Value(powerElsewhere(train, i, attack, test, experiment.Attacks(test)))
				}
				list[i].suspect(o.Limit)
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	working.Wait()
	slices.SortStableFunc(list, func(a, b Column) int { return cmp.Compare(b.Power, a.Power) })
	return list
}

// carriesOver is how much of its power a column may lose on another day's flows.
const carriesOver = 0.1

func (c *Column) suspect(limit float64) {
	switch {
	case c.Judge:
		c.Suspect, c.Why = true, "speaks of the label or of how hard the flow is to classify: never a feature"
	case float64(c.Power) < limit || !c.Power.Defined():
	case c.Elsewhere.Defined() && c.Power-c.Elsewhere > carriesOver:
		c.Suspect, c.Why = true, fmt.Sprintf("too much power alone, and it does not carry over: %.3f on the test", float64(c.Elsewhere))
	default:
		c.Suspect, c.Why = true, "too much power alone"
	}
}

// try makes a trial of each suspect.
func (r *Report) try(ctx context.Context, recipe experiment.Recipe, in experiment.Inputs, o Options) error {
	var suspects []Column
	for _, c := range r.Columns {
		if c.Suspect && len(suspects) < o.Trials && (c.Judge || !slices.Contains(recipe.Features.Off, c.Column)) {
			suspects = append(suspects, c)
		}
	}
	var err error
	r.Trials, err = trials(ctx, recipe, in, o, suspects)
	return err
}

// Try fits the recipe's champion as it is and with one column changed: hidden, or let in
// if it speaks of the label.
func Try(ctx context.Context, r experiment.Recipe, in experiment.Inputs, o Options, column string) (Trial, error) {
	at, ok := in.Train.Schema.Index(column)
	if !ok {
		return Trial{}, fmt.Errorf("%s has no column %q", in.Train.Name, column)
	}
	t, err := trials(ctx, r, in, o.withDefaults(), []Column{{Column: column, Judge: in.Train.Schema.Columns[at].Role == data.Judge}})
	if err != nil {
		return Trial{}, err
	}
	return t[0], nil
}

// trials fits the champion as it is, and once for each column.
func trials(ctx context.Context, recipe experiment.Recipe, in experiment.Inputs, o Options, columns []Column) ([]Trial, error) {
	list := []Trial{}
	if len(columns) == 0 {
		return list, nil
	}
	asItIs, err := fit(ctx, recipe, in, o)
	if err != nil {
		return nil, err
	}
	for i, c := range columns {
		if o.Fitted != nil {
			o.Fitted(i+1, len(columns)+1)
		}
		t, err := tried(ctx, asItIs, changed(recipe, c), in, o)
		if err != nil {
			return nil, err
		}
		t.Column, t.LetIn = c.Column, c.Judge
		list = append(list, t)
	}
	return list, nil
}

// changed hides a column, or lets a judge in.
func changed(r experiment.Recipe, c Column) experiment.Recipe {
	if c.Judge {
		r.Features.On = append(slices.Clone(r.Features.On), c.Column)
	} else {
		r.Features.Off = append(slices.Clone(r.Features.Off), c.Column)
	}
	return r
}

func fit(ctx context.Context, r experiment.Recipe, in experiment.Inputs, o Options) (*experiment.Result, error) {
	e, err := experiment.Prepare(ctx, r, in, o.Options)
	if err != nil {
		return nil, err
	}
	return e.One(ctx, r.Champion)
}

func tried(ctx context.Context, asItIs *experiment.Result, r experiment.Recipe, in experiment.Inputs, o Options) (Trial, error) {
	var t Trial
	other, err := fit(ctx, r, in, o)
	if err != nil {
		return t, err
	}
	before, _ := asItIs.Model(r.Champion)
	after, _ := other.Model(r.Champion)
	for _, set := range asItIs.Sets {
		a, b := asItIs.ScoresOn(set, r.Champion), other.ScoresOn(other.Set(set.Name), r.Champion)
		if !set.Labelled() || len(a) != len(b) {
			continue
		}
		c := metric.NewPair(a, b, set.Attack).Compare(before.Threshold, after.Threshold, metric.Bootstrap{Seed: o.Seed, Workers: max(1, o.Workers)})
		t.Sets = append(t.Sets, Drop{set.Name, c.AUC, c.Recall, c.FPR, c.AUC.Distinguishable()})
	}
	return t, nil
}
