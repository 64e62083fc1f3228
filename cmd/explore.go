package cmd

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/explore"
)

func (a *app) exploreCommand() *cobra.Command {
	var chosen recipeFlags
	var asJSON, leaks bool
	c := &cobra.Command{
		Use: "explore", Short: "What the data look like", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			recipe, err := chosen.recipe()
			if err != nil {
				return err
			}
			in, err := a.inputs(c.Context())
			if err != nil {
				return err
			}
			if leaks {
				return a.leaks(c.Context(), recipe, in, asJSON)
			}
			report, err := explore.Run(c.Context(), recipe, in, max(1, a.workers))
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(a.Stdout, report)
			}
			return printExplore(a.Stdout, report)
		},
	}
	chosen.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	c.Flags().BoolVar(&leaks, "leaks", false, "the leakage lab instead: what each column knows alone, and the champion without the suspects")
	return c
}

func printExplore(w io.Writer, r *explore.Report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "data\tflows\tnormal\tattack\tmissing\t")
	for _, name := range sortedKeys(r.Rows) {
		b := r.Classes[name]
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t\n", visible.Line(name), r.Rows[name], b.Normal, b.Attack, r.Missing[name])
	}
	t.Flush()
	fmt.Fprintf(w, "\nSMOTE: %d/%d before, %d/%d after (applied by this recipe: %t)\n", r.SMOTE.Before.Normal, r.SMOTE.Before.Attack,
		r.SMOTE.After.Normal, r.SMOTE.After.Attack, r.SMOTE.Applied)
	fmt.Fprintf(w, "%d columns reach the models; constant: %v\n", len(r.Columns), r.Constant)
	for _, d := range r.Dropped {
		fmt.Fprintf(w, "dropped %s: r %.4f with %s\n", d.Column, d.R, d.With)
	}
	fmt.Fprintf(w, "principal components explain %.4f of the variance\n\n", r.PCA.Explained)
	fmt.Fprintln(t, "protocol\tnormal\tattack\t")
	for _, name := range sortedKeys(r.Protocols) {
		fmt.Fprintf(t, "%s\t%d\t%d\t\n", visible.Line(name), r.Protocols[name].Normal, r.Protocols[name].Attack)
	}
	t.Flush()
	fmt.Fprintln(w)
	if len(r.Burstiness) == 0 {
		_, err := fmt.Fprintln(w, "burstiness by 5G function: not in this data")
		return err
	}
	fmt.Fprintln(t, "function\tclass\tflows\tmin\tq1\tmedian\tq3\tmax\t")
	for _, function := range sortedKeys(r.Burstiness) {
		for _, class := range sortedKeys(r.Burstiness[function]) {
			s := r.Burstiness[function][class]
			fmt.Fprintf(t, "%s\t%s\t%d\t%.3g\t%.3g\t%.3g\t%.3g\t%.3g\t\n", function, class, s.N, s.Min, s.Q1, s.Median, s.Q3, s.Max)
		}
	}
	return t.Flush()
}
