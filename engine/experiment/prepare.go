package experiment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sort"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Options are what a run may be told beside its recipe.
type Options struct {
	Seed    uint64
	Workers int              // never changes a result
	Sample  float64          // share of the training rows to use; 0 or 1: all
	Clock   func() time.Time // for durations only; nil leaves them 0
	Report  func(Progress)   // may be nil; called from one goroutine at a time
}

// Progress says how far a run is. It is for people; results come from return values.
type Progress struct {
	Stage Stage
	Model string // key, while fitting or judging
	Done  int
	Total int // 0 while unknown
}

// A Stage is a step of a run.
type Stage string

const (
	Encoding     Stage = "features"
	Oversampling Stage = "SMOTE"
	Fitting      Stage = "fit"
	Judging      Stage = "evaluate"
	Calibrating  Stage = "probabilities"
	Likening     Stage = "families"
)

func (o Options) report(p Progress) {
	if o.Report != nil {
		o.Report(p)
	}
}

func (o Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (o Options) now() time.Time {
	if o.Clock == nil {
		return time.Time{}
	}
	return o.Clock()
}

// An Experiment is a recipe with its data split and encoded: ready to fit models.
// It is immutable after Prepare and safe for concurrent Fit.
type Experiment struct {
	Recipe   Recipe
	Options  Options
	Inputs   Inputs
	Pipeline *features.Pipeline
	Sets     []*Set // in the order in which reports show them

	train       *data.Table // what the fit rows come from
	fit         models.Training
	everything  models.Training // all resampled rows, for Contamination; else empty
	heldOut     *Set            // whose normals calibrate
	norms       *features.Norms // of the normal rows that train
	classWeight [2]float64      // normal, attack: by the counts before oversampling
}

// Prepare splits and encodes the inputs as the recipe says.
func Prepare(ctx context.Context, r Recipe, in Inputs, o Options) (*Experiment, error) {
	if err := r.Check(); err != nil {
		return nil, &RecipeError{Name: r.Name, Reason: err.Error()}
	}
	if in.Train.Label == nil {
		return nil, &InputError{Name: in.Train.Name, Reason: "has no labels; a recipe trains on labelled flows"}
	}
	e := &Experiment{Recipe: r, Options: o, Inputs: in, train: in.Train}
	o.report(Progress{Stage: Encoding})
	attack := attacks(in.Train)
	e.classWeight = balanced(attack)
	var err error
	if r.Split == Resampled {
		err = e.prepareResampled(ctx, attack)
	} else {
		err = e.prepareSplit(ctx, attack)
	}
	if err != nil {
		return nil, err
	}
	return e, e.addTests()
}

// An InputError is data that a recipe can't use.
type InputError struct{ Name, Reason string }

func (e *InputError) Error() string { return fmt.Sprintf("%s %s", e.Name, e.Reason) }

// prepareSplit holds rows out first and fits everything on the rest.
func (e *Experiment) prepareSplit(ctx context.Context, attack []bool) error {
	train, held := stratified(attack, 0.2, e.Options.Seed)
	if e.Recipe.Split == Fold {
		train, held = calibrationFold(attack, e.Options.Seed)
	}
	train = sampled(train, e.Options.Sample, e.Options.Seed)
	if len(train) == 0 || len(held) == 0 {
		return &InputError{Name: e.train.Name, Reason: fmt.Sprintf("has %d rows: too few to split", e.train.Rows())}
	}
	var err error
	if e.Pipeline, err = features.Fit(e.Recipe.Features, e.train, train); err != nil {
		return err
	}
	e.norms = features.NewNorms(e.train, normalsOf(train, attack))
	seen := attackTypes(e.train, train)
	heldTable, fitTable := e.train.Select(held), e.train.Select(train)
	heldRows, err := e.Pipeline.Transform(heldTable, e.Options.workers())
	if err != nil {
		return err
	}
	fitRows, err := e.Pipeline.Transform(fitTable, e.Options.workers())
	if err != nil {
		return err
	}
	e.heldOut = newSet("validation", heldTable, heldRows, seen)
	e.Sets = append(e.Sets, e.heldOut)
	e.fit = e.training(fitRows, attacks(fitTable), fitTable.Label, e.train.Labels.Names())
	e.fit.Calibration = heldRows.Select(e.heldOut.normals())
	if e.Recipe.SMOTE {
		return e.oversample(ctx)
	}
	return nil
}

// training describes encoded rows to learners.
func (e *Experiment) training(rows features.Rows, attack []bool, types []int32, names []string) models.Training {
	return models.Training{Rows: rows, Columns: e.Pipeline.Columns(), ExactColumns: e.Pipeline.ExactColumns(),
		Attack: attack, Type: types, TypeNames: names, Seed: e.Options.Seed, Workers: e.Options.workers()}
}

// addTests encodes the test tables. Nothing is fitted on them.
func (e *Experiment) addTests() error {
	seen := map[string]bool{}
	for _, t := range e.fit.Type {
		seen[e.fit.TypeNames[t]] = true
	}
	for _, test := range e.Inputs.Tests {
		rows, err := e.Pipeline.Transform(test.Table, e.Options.workers())
		if err != nil {
			return fmt.Errorf("encode %s: %w", test.Table.Name, err)
		}
		set := newSet(test.Table.Name, test.Table, rows, seen)
		e.Sets = append(e.Sets, set)
		if hard := hardRows(test.Table); test.Hard != "" && len(hard) > 0 {
			e.Sets = append(e.Sets, set.Part(test.Hard, hard))
		}
	}
	return nil
}

// Set gives the set with the name, or nil.
func (e *Experiment) Set(name string) *Set {
	for _, s := range e.Sets {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// normalsOf keeps the rows that are normal traffic.
func normalsOf(rows []int, attack []bool) []int {
	var normals []int
	for _, i := range rows {
		if !attack[i] {
			normals = append(normals, i)
		}
	}
	return normals
}

// Attacks says of each flow of a labelled table whether it is an attack.
func Attacks(t *data.Table) []bool { return attacks(t) }

func attacks(t *data.Table) []bool {
	isAttack := make([]bool, t.Labels.Len())
	for code, label := range t.Labels.Names() {
		isAttack[code] = data.FamilyOf(label) != data.Normal
	}
	out := make([]bool, t.Rows())
	for i, code := range t.Label {
		out[i] = isAttack[code]
	}
	return out
}

// balanced gives n/(2·n_c) for normal and attack rows.
func balanced(attack []bool) [2]float64 {
	count := [2]float64{}
	for _, a := range attack {
		if a {
			count[1]++
		} else {
			count[0]++
		}
	}
	n := count[0] + count[1]
	return [2]float64{n / (2 * max(count[0], 1)), n / (2 * max(count[1], 1))}
}

// Sampled gives a seeded share of the rows 0…n−1, ascending; all of them for a share
// of 0 or 1.
func Sampled(n int, share float64, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 0x5a3b1e))
	rows := rng.Perm(n)
	if share > 0 && share < 1 {
		rows = rows[:int(share*float64(n)+0.5)]
	}
	sort.Ints(rows)
	return rows
}

// sampled keeps a seeded share of the rows, in order.
func sampled(rows []int, share float64, seed uint64) []int {
	if share <= 0 || share >= 1 {
		return rows
	}
	return pickRows(rows, Sampled(len(rows), share, seed))
}
