package cmd

import (
	"context"
	"fmt"
	"io"
	"maps"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
)

func (a *app) costCommand() *cobra.Command {
	var from bundleFlags
	var setName, scenarioPath string
	var asJSON bool
	changed := map[string]*float64{}
	c := &cobra.Command{
		Use: "cost", Short: "The price of each threshold, in money and hours", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			scenario, err := a.readScenario(scenarioPath)
			if err != nil {
				return err
			}
			result, in, err := a.obtain(c.Context(), from)
			if err != nil {
				return err
			}
			assumptions, err := a.assumptions(c, result, in, changed)
			if err != nil {
				return err
			}
			if scenario != nil {
				if assumptions, err = scenario.Over(assumptions); err != nil {
					return err
				}
			}
			if scenario != nil && setName == "" {
				setName = scenario.Set
			}
			set, err := chooseSet(result, setName)
			if err != nil {
				return err
			}
			models, inForce := cost.ModelsOf(result, set)
			if scenario != nil {
				maps.Copy(inForce, scenario.Thresholds)
			}
			report := assumptions.Report(models, inForce, a.notebookFigure(c.Context(), in))
			if asJSON {
				return printJSON(a.Stdout, report)
			}
			return printCost(a.Stdout, report, set)
		},
	}
	from.add(c)
	c.Flags().StringVar(&setName, "set", "", "set `NAME` (default: the first that training did not see)")
	c.Flags().StringVar(&scenarioPath, "scenario", "", "a what-if scenario, JSON `FILE` or -: what the screen copies")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	for _, f := range cost.Facts() {
		changed[f.Key] = c.Flags().Float64(f.Key, f.Default, f.Title+" ("+f.Unit+"); "+f.Source)
	}
	return c
}

// assumptions are the defaults, with what a replay measures and what flags change.
func (a *app) assumptions(c *cobra.Command, r *experiment.Result, in experiment.Inputs, changed map[string]*float64) (cost.Assumptions, error) {
	s, err := a.measuredAssumptions(c.Context(), r, in)
	if err != nil {
		return s, err
	}
	for _, key := range sortedKeys(changed) {
		if !c.Flags().Changed(key) {
			continue
		}
		if s, err = s.With(key, *changed[key]); err != nil {
			return s, &usageError{reason: err.Error()}
		}
	}
	return s, nil
}

// measuredAssumptions are the defaults with what a replay of the inputs measures.
func (a *app) measuredAssumptions(ctx context.Context, r *experiment.Result, in experiment.Inputs) (cost.Assumptions, error) {
	s := cost.Defaults()
	if len(in.Tests) == 0 {
		return s, nil
	}
	champion, _, err := onDuty(r)
	if err != nil {
		return s, nil // nothing to measure with
	}
	g, err := replay.MeasureGrouping(ctx, in.Tests[0].Table, champion, wallClock{a.Now})
	if err != nil || g == nil {
		return s, err
	}
	return s.WithGrouping(g.TP(), g.FP(), g.String()), nil
}

// notebookFigure fits the notebook's two models and works its own formula out; nil
// where its data are not at hand.
func (a *app) notebookFigure(ctx context.Context, in experiment.Inputs) *cost.Notebook {
	if in.Train == nil || in.Train.Simulated {
		return nil
	}
	recipe, _ := experiment.Find("notebook")
	fit, err := a.fit(ctx, recipe, in)
	if err != nil {
		a.remark("the notebook's own figure is left out: %v", err)
		return nil
	}
	return cost.NotebookOf(fit.Result)
}

// chooseSet gives the named set, or the first one that is no part of training.
func chooseSet(r *experiment.Result, name string) (*experiment.Set, error) {
	var names []string
	for _, s := range r.Sets {
		if s.Name == name || name == "" && !s.Flattering() {
			return s, nil
		}
		names = append(names, s.Name)
	}
	if name == "" && len(r.Sets) > 0 {
		return r.Sets[0], nil
	}
	return nil, &usageError{reason: fmt.Sprintf("no set %q", name), hint: fmt.Sprintf("there are: %v", names)}
}

func printCost(w io.Writer, r cost.Report, set *experiment.Set) error {
	a := r.Assumptions
	for _, f := range cost.Facts() {
		v, _ := a.Get(f.Key)
		fmt.Fprintf(w, "%-32s %12.6g %-12s %s\n", f.Title, v, f.Unit, a.Origin(f.Key))
	}
	fmt.Fprintf(w, "\nrates measured on %s\n", set.Name)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "model\tat\tthreshold\tTPR\tFPR\talerts/day\tprecision\ttriage %[1]s/month\tmiss %[1]s/month\ttotal %[1]s/month\t\n", a.Currency)
	for _, m := range r.Models {
		if m.InForce != nil {
			printPrice(t, m.Key, "on duty", *m.InForce)
		}
		printPrice(t, m.Key, "cheapest", m.Cheapest)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if n := r.Notebook; n != nil {
		fmt.Fprintf(w, "\nThe notebook's own formula says %.0f USD a month (a difference of %.2g of all rows), and %s.\nWhy that is wrong: %s.\n",
			n.Monthly, n.FPDifferenceShare, n.IncidentsPrevented, n.WhyWrong)
	}
	return nil
}

func printPrice(w io.Writer, key, at string, p cost.Price) {
	fmt.Fprintf(w, "%s\t%s\t%.4g\t%.3f\t%.4f\t%.1f\t%.4f\t%.0f\t%.0f\t%.0f\t\n", key, at, float64(p.Threshold), float64(p.TPR), float64(p.FPR),
		float64(p.AlertsPerDay), float64(p.Precision), float64(p.TriagePerMonth), float64(p.MissPerMonth), float64(p.TotalPerMonth))
}
