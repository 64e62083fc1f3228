package cmd

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/report"
	"github.com/trunkline/trunkline/models/metric"
)

// compareFlags are what compare may be told.
type compareFlags struct {
	recipeFlags
	leakFlags
	bundle   string
	by       string
	asJSON   bool
	protocol string
	repeats  int
	out      string
}

func (a *app) compareCommand() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use: "compare", Short: "Train and compare models on every set", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.bundle != "" {
				return a.compareBundle(c, f)
			}
			recipe, err := f.recipe()
			if err != nil {
				return err
			}
			recipe = f.leakFlags.apply(recipe)
			in, err := a.inputs(c.Context())
			if err != nil {
				return err
			}
			if f.protocol != "" {
				return a.judged(c.Context(), f.protocol, recipe, in, f.asJSON)
			}
			if err := promisableBy(f.by, in.Train); err != nil {
				return err
			}
			return a.compare(c.Context(), recipe, in, f)
		},
	}
	f.recipeFlags.add(c)
	f.leakFlags.add(c)
	c.Flags().StringVar(&f.bundle, "bundle", "", "compare the models of this bundle `FILE`, imported ones too, as they are: nothing is trained")
	c.Flags().StringVar(&f.by, "by", "", "promise the false-alarm rate for each `service`, plane or protocol apart, beside all together")
	c.Flags().BoolVar(&f.asJSON, "json", false, "one JSON document")
	c.Flags().StringVar(&f.protocol, "protocol", "", "judge on the training file alone: `leave-family-out` or leave-normal-modes-out")
	c.Flags().IntVar(&f.repeats, "repeats", 1, "run under `N` seeds; figures are means, with half their range")
	c.Flags().StringVar(&f.out, "out", "", "`DIR` for the report and the ROC curves as SVG and PNG")
	return c
}

func (a *app) compare(ctx context.Context, recipe experiment.Recipe, in experiment.Inputs, f compareFlags) error {
	if f.repeats < 1 {
		return usagef("--repeats is %d; want 1 or more", f.repeats)
	}
	var runs []experiment.Comparison
	var result *experiment.Result
	first := a.seed
	for i := range f.repeats {
		a.seed = first + uint64(i)
		fit, err := a.fit(ctx, recipe, in)
		if err != nil {
			return err
		}
		c, err := a.figures(ctx, fit.Result, fit.Measured, f)
		if err != nil {
			return err
		}
		runs = append(runs, c)
		if result == nil {
			result = fit.Result
		}
	}
	return a.handOut(runs, result, f)
}

// compareBundle compares the models of a bundle by the scores that it keeps.
func (a *app) compareBundle(c *cobra.Command, f compareFlags) error {
	for _, name := range []string{"recipe", "models", "smote", "off", "on", "protocol", "repeats"} {
		if c.Flags().Changed(name) {
			return &usageError{reason: "--" + name + " is for training, and --bundle trains nothing", hint: "see: trunkline compare --help"}
		}
	}
	result, err := bundle.Load(f.bundle)
	if err != nil {
		return err
	}
	figures, err := a.figures(c.Context(), result, nil, f)
	if err != nil {
		return err
	}
	return a.handOut([]experiment.Comparison{figures}, result, f)
}

func (a *app) figures(ctx context.Context, r *experiment.Result, measured map[string]experiment.Measured, f compareFlags) (experiment.Comparison, error) {
	c, err := experiment.Compare(ctx, r, measured, a.workers)
	if err == nil && f.by != "" {
		err = c.MakeBy(r, promise.By(f.by))
	}
	return c, err
}

// handOut writes the report, if one is asked for, and the figures.
func (a *app) handOut(runs []experiment.Comparison, result *experiment.Result, f compareFlags) error {
	if f.out != "" {
		written, err := report.Comparison(f.out, result)
		if err != nil {
			return err
		}
		for _, path := range written {
			a.remark("wrote %s", path)
		}
	}
	return a.sayComparison(runs, result, f.asJSON)
}

func (a *app) sayComparison(runs []experiment.Comparison, result *experiment.Result, asJSON bool) error {
	if len(runs) == 1 && asJSON {
		return printJSON(a.Stdout, runs[0])
	}
	if len(runs) == 1 {
		return printComparison(a.Stdout, runs[0], result)
	}
	mean, err := experiment.Average(runs)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(a.Stdout, mean)
	}
	c, err := mean.Comparison()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "means of %d seeds; --json gives half the range of each figure\n\n", len(runs))
	return printComparison(a.Stdout, c, result)
}

// printComparison writes a table for each set, the sets in the result's order.
func printComparison(w io.Writer, c experiment.Comparison, r *experiment.Result) error {
	printLeaking(w, c.Leaking)
	for _, set := range r.Sets {
		fmt.Fprintf(w, "%s\n", setTitle(set, r))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "model\tAUC\t95 %\tAP\tthreshold\tpromised FPR\tFPR\t95 %\tpromise\trecall\tprecision\tF1\tMCC\tFP\tFN\tseen\tnovel\t")
		for _, m := range c.Models {
			f, ok := m.Sets[set.Name]
			if !ok {
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t\n", m.Key, three(f.AUC), interval(f.AUCInterval), three(f.AP),
				three(f.Threshold), percent(m.PromisedFPR), percent(f.FPR), percents(f.Promise.Wilson), f.Promise.Verdict, three(f.Recall), three(f.Precision), three(f.F1), three(f.MCC), f.FP, f.FN,
				three(f.RecallSeen), three(f.RecallNovel))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(w)
		printPairs(w, c.Pairs, set.Name)
		if err := printStrata(w, c, set.Name); err != nil {
			return err
		}
	}
	return nil
}

// printPairs says in a line each how models rank beside the champion.
func printPairs(w io.Writer, pairs []experiment.PairFigures, set string) {
	said := false
	for _, p := range pairs {
		if p.Set != set {
			continue
		}
		fmt.Fprintf(w, "%s against %s: %s; AUC %+.4f (%+.4f to %+.4f), recall %+.3f at FPR %+.4f, McNemar p %.2g\n", visible.Line(p.Model), visible.Line(p.Champion),
			p.Verdict, float64(p.AUC.Delta), p.AUC.Interval.Lo, p.AUC.Interval.Hi, float64(p.Recall.Delta), float64(p.FPR.Delta), float64(p.McNemar.P))
		said = true
	}
	if said {
		fmt.Fprintln(w)
	}
}

// printStrata tables what comes of a promise made for each service, plane or protocol.
func printStrata(w io.Writer, c experiment.Comparison, set string) error {
	for _, m := range c.Models {
		f := m.Sets[set]
		if len(f.Strata) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s: %s promised for each %s apart\n", m.Key, percent(m.PromisedFPR), c.By)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "%s\tcalibration flows\tcan promise\tjudged by\tnormals\tFPR\t95 %%\tpromise\tFPR pooled\tpromise\tattacks\trecall\t\n", c.By)
		small := 0
		for _, s := range f.Strata {
			if s.Own.Verdict == promise.Unspoken || s.Basis != promise.Own && s.Name != promise.OtherName {
				small++
				continue
			}
			fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t\n", visible.Line(s.Name), s.Rows, percent(s.Smallest), s.Basis, s.Own.Normals,
				percent(s.Own.Realised), percents(s.Own.Wilson), s.Own.Verdict, percent(s.Pooled.Realised), s.Pooled.Verdict, s.Attacks, three(s.Recall))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if small == 0 {
			fmt.Fprintln(w)
			continue
		}
		fmt.Fprintf(w, "%d more, too small for a promise of their own, stand together as %s; --json lists them\n\n", small, promise.OtherName)
	}
	return nil
}

// setTitle says what a set is, and whether its figures flatter.
func setTitle(s *experiment.Set, r *experiment.Result) string {
	attacks := 0
	for _, attack := range s.Attack {
		if attack {
			attacks++
		}
	}
	title := fmt.Sprintf("%s: %d flows, %d normal, %d attack", s.Name, s.Len(), s.Len()-attacks, attacks)
	if s.Simulated {
		title += " · SIMULATED"
	}
	if s.Flattering() {
		return title + " · a part of " + r.Provenance.Train + ": flattering"
	}
	return title + " · held out: what to expect"
}

func three(v metric.Value) string {
	if !v.Defined() {
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(v))
}

func percent(v metric.Value) string {
	if !v.Defined() {
		return "–"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(v))
}

func percents(i metric.Interval) string {
	if i.Lo != i.Lo {
		return "–"
	}
	return fmt.Sprintf("%.2f–%.2f %%", 100*i.Lo, 100*i.Hi)
}

func interval(i metric.Interval) string {
	if i.Lo != i.Lo {
		return "–"
	}
	return fmt.Sprintf("%.3f–%.3f", i.Lo, i.Hi)
}
