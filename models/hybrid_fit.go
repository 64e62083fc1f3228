package models

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/trunkline/trunkline/features"
)

// A Part of a combination is a learner of the catalog, its settings, and how much its
// evidence weighs.
type Part struct {
	Key      string
	Settings Settings
	Weight   float64 // above 0
}

// hybridChoices are what the hybrid may be made of; the first is the hybrid.
var hybridChoices = [...]string{
	"extratrees+contrast+frac",
	"extratrees+frac",
	"extratrees+contrast",
	"contrast+frac",
	"extratrees+contrast+frac+gmm",
	"frac+gmm",
}

// hybridEntry is three judges that err differently: extra trees on known attacks,
// contrast boosting on what is neither normal nor known, FRaC on normal flows alone.
func hybridEntry() Entry {
	return Entry{
		Key:   "hybrid",
		Title: "Hybrid",
		About: "Extra trees, contrast boosting and FRaC, each heard by how far out in the tail of normal traffic its score lies: ranks attacks of kinds never seen best, among traffic like training's.",
		Params: []ParamSpec{
			{Name: "parts", Meaning: "what is combined", Default: 0, Choices: hybridChoices[:]},
			{Name: "extratrees_weight", Meaning: "weight of the evidence of extra trees beside each other part's", Default: 1, Min: 0.1, Max: 10, Log: true},
			{Name: "oddity_weight", Meaning: "contrast boosting: weight of an oddity beside a normal flow", Default: 0.3, Min: 0.001, Max: 100, Log: true},
		},
		Limits: Limits{NeedsLabels: true, NeedsExact: true,
			Remark: "Measures its parts against held-out normal flows; holds a fifth of the normal flows out itself where the recipe has none."},
		New:    newHybridLearner,
		Decode: decodeCombination,
	}
}

func newHybridLearner(s Settings) Learner {
	var l combinationLearner
	for key := range strings.SplitSeq(hybridChoices[int(s["parts"])], "+") {
		part := Part{Key: key, Weight: 1}
		switch key {
		case "extratrees":
			part.Weight = s["extratrees_weight"]
		case "contrast":
			part.Settings = Settings{"oddity_weight": s["oddity_weight"]}
		}
		l = append(l, part)
	}
	return l
}

// Combine gives the learner of a combination of any of the catalog's models but
// combinations. Its models are saved and loaded under the key "hybrid". The error is a
// *SettingError.
func Combine(parts ...Part) (Learner, error) {
	if len(parts) == 0 || len(parts) > maxParts {
		return nil, &SettingError{"hybrid", "parts", fmt.Sprintf("want 1 to %d, have %d", maxParts, len(parts))}
	}
	for _, p := range parts {
		entry, ok := partEntry(p.Key)
		if !ok {
			return nil, &SettingError{"hybrid", "parts", fmt.Sprintf("%q can't be a part", p.Key)}
		}
		if !(p.Weight > 0) || !isFinite(p.Weight) {
			return nil, &SettingError{"hybrid", "parts", fmt.Sprintf("%s weighs %g, want more than 0", p.Key, p.Weight)}
		}
		if _, err := entry.Learner(p.Settings); err != nil {
			return nil, err
		}
	}
	return combinationLearner(slices.Clone(parts)), nil
}

// partEntry finds a model that can be a part of a combination.
func partEntry(key string) (Entry, bool) {
	for _, e := range Catalog() {
		if e.Key == key && key != "hybrid" {
			return e, true
		}
	}
	return Entry{}, false
}

type combinationLearner []Part

func (l combinationLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	t, err := withCalibration(t)
	if err != nil {
		return nil, err
	}
	parts := make([]fittedPart, len(l))
	for k, p := range l {
		parts[k], err = p.fit(ctx, t, reportPart(report, k, len(l)))
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", p.Key, err)
		}
	}
	if report != nil {
		report(partSteps*len(l), partSteps*len(l))
	}
	return newCombination(parts), nil
}

// partSteps is what a whole part counts in the progress of a combination.
const partSteps = 1000

func reportPart(report Progress, k, parts int) Progress {
	if report == nil {
		return nil
	}
	return func(done, total int) {
		if total > 0 {
			report(partSteps*k+partSteps*done/total, partSteps*parts)
		}
	}
}

// fit fits the part and measures the tail of its scores. M of the transform is over
// all rows of training, held-out ones too.
func (p Part) fit(ctx context.Context, t Training, report Progress) (fittedPart, error) {
	entry, _ := partEntry(p.Key)
	learner, err := entry.Learner(p.Settings)
	if err != nil {
		return fittedPart{}, err
	}
	m, err := learner.Fit(ctx, t, report)
	if err != nil {
		return fittedPart{}, err
	}
	held, err := scoreAll(ctx, m, t.Calibration, t.Workers)
	if err != nil {
		return fittedPart{}, err
	}
	fitted, err := scoreAll(ctx, m, t.Rows, t.Workers)
	return fittedPart{p.Key, p.Weight, m, NewTail(held, largestScore(held, fitted))}, err
}

// scoreAll scores rows on several goroutines.
func scoreAll(ctx context.Context, m Model, r features.Rows, workers int) ([]float64, error) {
	scores := make([]float64, r.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for from := int(next.Add(combinationBlock)) - combinationBlock; from < r.N && ctx.Err() == nil; from = int(next.Add(combinationBlock)) - combinationBlock {
				to := min(from+combinationBlock, r.N)
				m.ScoreTo(scores[from:to], r.Slice(from, to))
			}
		})
	}
	wg.Wait()
	return scores, ctx.Err()
}

// withCalibration gives the training set with held-out normal rows: its own, or a
// seeded fifth of its normal rows, which then no longer train.
func withCalibration(t Training) (Training, error) {
	if c := t.Calibration; c.N > 0 {
		if c.Width != t.Rows.Width || c.ExactWidth != t.Rows.ExactWidth {
			return t, &TrainingError{"hybrid", "the calibration rows have other columns than the training rows"}
		}
		return t, nil
	}
	normals := normalRows(t)
	if len(normals) < 2 {
		return t, &TrainingError{"hybrid", fmt.Sprintf("needs two normal rows, one of them to hold out, has %d", len(normals))}
	}
	const stream = 0x68796272 // its own random numbers
	rng := rand.New(rand.NewPCG(t.Seed, stream))
	rng.Shuffle(len(normals), func(i, j int) { normals[i], normals[j] = normals[j], normals[i] })
	held := normals[:max(1, len(normals)/5)]
	slices.Sort(held)
	return without(t, held), nil
}

// without moves the given rows, in rising order, from training to calibration.
func without(t Training, held []int) Training {
	out := t
	out.Calibration = t.Rows.Select(held)
	out.Attack, out.Type, out.Weight = nil, nil, nil
	kept := make([]int, 0, t.Rows.N-len(held))
	for i := range t.Rows.N {
		if len(held) > 0 && held[0] == i {
			held = held[1:]
			continue
		}
		kept = append(kept, i)
		if t.Attack != nil {
			out.Attack = append(out.Attack, t.Attack[i])
		}
		if t.Type != nil {
			out.Type = append(out.Type, t.Type[i])
		}
		if t.Weight != nil {
			out.Weight = append(out.Weight, t.Weight[i])
		}
	}
	out.Rows = t.Rows.Select(kept)
	return out
}
