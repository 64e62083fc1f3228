package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
	"github.com/trunkline/trunkline/engine/report"
)

func (a *app) reportCommand() *cobra.Command {
	var path, out, scenarioPath string
	c := &cobra.Command{
		Use: "report --out FILE.html|FILE.md", Short: "Figures, charts, model card, methods and data hashes in one file", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return &usageError{reason: "report wants --out", hint: "for example: trunkline report --out tonight.html"}
			}
			scenario, err := a.readScenario(scenarioPath)
			if err != nil {
				return err
			}
			fit, in, err := a.obtainFit(c.Context(), path)
			if err != nil {
				return err
			}
			comparison, err := experiment.Compare(c.Context(), fit.Result, fit.Measured, a.workers)
			if err != nil {
				return err
			}
			assumptions, err := a.measuredAssumptions(c.Context(), fit.Result, in)
			if err != nil {
				return err
			}
			if scenario != nil {
				if assumptions, err = scenario.Over(assumptions); err != nil {
					return err
				}
			}
			written, err := report.Write(out, report.Build(fit.Result, comparison, assumptions, scenario))
			if err != nil {
				return err
			}
			for _, p := range written {
				a.remark("wrote %s", p)
			}
			return nil
		},
	}
	c.Flags().StringVar(&path, "bundle", "", "bundle `FILE` (default: the default recipe's, fitted if need be)")
	c.Flags().StringVar(&scenarioPath, "scenario", "", "a what-if scenario, JSON `FILE` or -: what the screen copies")
	c.Flags().StringVar(&out, "out", "", "`FILE` to write: .html, self-contained, or .md with its figures beside it")
	return c
}

// obtainFit is obtain with what was measured beside the bundle.
func (a *app) obtainFit(ctx context.Context, path string) (fitting.Fit, experiment.Inputs, error) {
	if path != "" {
		r, err := bundle.Load(path)
		return fitting.Fit{Result: r, Cached: true}, experiment.Inputs{}, err
	}
	in, err := a.inputs(ctx)
	if err != nil {
		return fitting.Fit{}, in, err
	}
	fit, err := a.fit(ctx, experiment.Recipes()[0], in)
	return fit, in, err
}
