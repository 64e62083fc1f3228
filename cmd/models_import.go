package cmd

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// importFlags are what models import may be told.
type importFlags struct {
	pipeline, out string
	normal        int
}

func (a *app) modelsImportCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import FILE --pipeline RECIPE|BUNDLE --out FILE.trunk",
		Short: "Put a model that XGBoost or LightGBM trained on duty",
		Long: `Reads a model that XGBoost (.json, .ubj) or LightGBM (text) trained on a recipe's features,
calibrates it on the held-out normal flows, judges it on every set, and saves a bundle in
which it is champion and the recipe's or bundle's own champion is challenger.

Features are matched by name. A file without names must have as many features as the recipe,
in the same order: that is said.`,
		Args: oneArg("a model file"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.out == "" {
				return &usageError{reason: "models import wants --out", hint: "for example: trunkline models import xgb.json --pipeline honest --out xgb.trunk"}
			}
			return a.importModel(c.Context(), args[0], f)
		},
	}
	c.Flags().StringVar(&f.pipeline, "pipeline", "honest", "`RECIPE` (a name or a TOML file) or bundle whose features the model was trained on")
	c.Flags().StringVar(&f.out, "out", "", "bundle `FILE` to write")
	c.Flags().IntVar(&f.normal, "normal-class", 0, "`CLASS` that is normal traffic, of a model that tells several apart")
	return c
}

// importModel reads the file before anything is trained, so that it is refused early.
func (a *app) importModel(ctx context.Context, path string, f importFlags) error {
	file, err := readModelFile(path)
	if err != nil {
		return err
	}
	beside, options, err := a.importBeside(f.pipeline)
	if err != nil {
		return err
	}
	in, err := a.inputs(ctx)
	if err != nil {
		return err
	}
	progress := a.progress()
	defer progress.done()
	options.Report = progress.report
	e, err := experiment.Prepare(ctx, beside.Recipe, in, options)
	if err != nil {
		return err
	}
	m, err := models.Import(file, e.Pipeline.Columns(), f.normal)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if beside.Models == nil {
		fit, err := a.fit(ctx, beside.Recipe, in)
		if err != nil {
			return err
		}
		beside = fit.Result
	}
	adopted, err := e.Adopt(ctx, beside, importedKey(path), m)
	if err != nil {
		return err
	}
	progress.done()
	if err := bundle.Save(f.out, adopted); err != nil {
		return err
	}
	return a.sayImported(ctx, path, f, adopted)
}

// importBeside gives what the model will stand beside: a bundle's models, or only the
// recipe of a champion that is still to be fitted.
func (a *app) importBeside(name string) (*experiment.Result, experiment.Options, error) {
	o := experiment.Options{Seed: a.seed, Workers: a.workers, Sample: a.sample, Clock: a.Now}
	if _, builtin := experiment.Find(name); !builtin && !strings.HasSuffix(name, ".toml") && (exists(name) || strings.HasSuffix(name, bundle.Extension)) {
		r, err := bundle.Load(name)
		if err != nil {
			return nil, o, err
		}
		o.Seed, o.Sample = r.Provenance.Seed, r.Provenance.Sample
		return r, o, nil
	}
	recipe, err := experiment.Load(name)
	if err != nil {
		return nil, o, err
	}
	recipe, err = recipe.Only([]string{recipe.Champion})
	return &experiment.Result{Recipe: recipe}, o, err
}

func readModelFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, models.MaxImportBytes+1))
}

// importedKey makes a model key of a file's name: "imported-xgb-night" of XGB_night.json.
func importedKey(path string) string {
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	key := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, stem)
	const longest = 40
	key = strings.Trim(key[:min(len(key), longest)], "-")
	if key == "" {
		key = "model"
	}
	return models.ImportedPrefix + key
}

// sayImported tells what was taken for what, and how the model does beside its challenger.
func (a *app) sayImported(ctx context.Context, path string, f importFlags, r *experiment.Result) error {
	fitted, _ := r.Model(r.Recipe.Champion)
	if m, ok := fitted.Model.(interface {
		Maker() string
		Trees() int
		Classes() int
		ByPosition() bool
	}); ok {
		matched := "features matched by name"
		if m.ByPosition() {
			matched = fmt.Sprintf("no names for its %d features: taken in the order of the recipe's", len(r.Pipeline.Columns()))
		}
		a.remark("%s: %s, %d trees, %s", path, m.Maker(), m.Trees(), matched)
		if m.Classes() > 1 {
			a.remark("it tells %d classes apart: class %d is taken for normal traffic (--normal-class)", m.Classes(), f.normal)
		}
	}
	if !fitted.Probability() {
		a.remark("its scores are no probabilities: 0.5 means nothing to them")
	}
	if r.Recipe.PromisedFPR > 0 || !fitted.Probability() {
		a.remark("its threshold comes from normal flows that %s holds out here: if it was trained on them elsewhere, expect more false alarms than it promises", r.Provenance.Train)
	}
	a.warnOfReversed(r, fitted)
	a.remark("%s", bundleWords(f.out, r))
	if a.quiet {
		return nil
	}
	c, err := experiment.Compare(ctx, r, nil, a.workers)
	if err != nil {
		return err
	}
	return printComparison(a.Stdout, c, r)
}

// warnOfReversed says if the model ranks normal traffic above attacks: it was trained
// to say how normal a flow is, or on other features.
func (a *app) warnOfReversed(r *experiment.Result, f *experiment.Fitted) {
	for _, set := range r.Sets {
		scores := r.ScoresOn(set, f.Spec.Key)
		if !set.Labelled() || scores == nil {
			continue
		}
		if auc := metric.NewCurve(scores, set.Attack).AUC(); auc < 0.5 {
			a.remark("warning: on %s it ranks normal traffic above attacks (AUC %.3f); was it trained with 1 for an attack, on these features?", set.Name, auc)
			return
		}
	}
}
