package cmd

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
)

func (a *app) compareCommand() *cobra.Command {
	var chosen recipeFlags
	var asJSON bool
	var protocol string
	c := &cobra.Command{
		Use: "compare", Short: "Train and compare models on every set", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			recipe, err := chosen.recipe()
			if err != nil {
				return err
			}
			in, err := a.inputs()
			if err != nil {
				return err
			}
			if protocol != "" {
				return a.judged(c.Context(), protocol, recipe, in, asJSON)
			}
			fit, err := a.fit(c.Context(), recipe, in)
			if err != nil {
				return err
			}
			comparison, err := experiment.Compare(c.Context(), fit.Result, fit.Measured, a.workers)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(a.Stdout, comparison)
			}
			return printComparison(a.Stdout, comparison, fit.Result)
		},
	}
	chosen.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	c.Flags().StringVar(&protocol, "protocol", "", "judge on the training file alone: `leave-family-out` or leave-normal-modes-out")
	return c
}

// printComparison writes a table for each set, the sets in the result's order.
func printComparison(w io.Writer, c experiment.Comparison, r *experiment.Result) error {
	for _, set := range r.Sets {
		fmt.Fprintf(w, "%s\n", setTitle(set, r))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "model\tAUC\t95 %\tAP\tthreshold\tpromised FPR\tFPR\trecall\tprecision\tF1\tMCC\tFP\tFN\tseen\tnovel\t")
		for _, m := range c.Models {
			f, ok := m.Sets[set.Name]
			if !ok {
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t\n", m.Key, three(f.AUC), interval(f.AUCInterval), three(f.AP),
				three(f.Threshold), percent(m.PromisedFPR), percent(f.FPR), three(f.Recall), three(f.Precision), three(f.F1), three(f.MCC), f.FP, f.FN,
				three(f.RecallSeen), three(f.RecallNovel))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(w)
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

func interval(i metric.Interval) string {
	if i.Lo != i.Lo {
		return "–"
	}
	return fmt.Sprintf("%.3f–%.3f", i.Lo, i.Hi)
}
