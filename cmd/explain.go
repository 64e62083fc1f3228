package cmd

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/reason"
)

func (a *app) explainCommand() *cobra.Command {
	var from bundleFlags
	var model, input string
	var row int
	var asJSON bool
	c := &cobra.Command{
		Use: "explain --row N", Short: "One flow's score, taken apart", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			result, in, err := a.obtain(c.Context(), from)
			if err != nil {
				return err
			}
			fitted, err := chooseModel(result, model)
			if err != nil {
				return err
			}
			flows, err := a.flowsToReplay(input, in)
			if err != nil {
				return err
			}
			if row < 1 || row > flows.Rows() {
				return usagef("--row is %d; %s has rows 1 to %d", row, flows.Name, flows.Rows())
			}
			teller, ok := reason.NewTeller(result, fitted)
			if !ok {
				return &usageError{reason: fitted.Entry.Title + " can't say why it scores as it does", hint: "boost, forest, isolation and logistic can"}
			}
			e, err := teller.Tell(flows, row-1)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(a.Stdout, e)
			}
			return printExplanation(a.Stdout, e)
		},
	}
	from.add(c)
	c.Flags().StringVar(&model, "model", "", "model `KEY` (default: the champion)")
	c.Flags().StringVar(&input, "input", "", "flow `FILE` (default KDDTest+)")
	c.Flags().IntVar(&row, "row", 1, "row of the file, from 1")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	return c
}

// shownReasons is how many contributions plain text lists; JSON has them all.
const shownReasons = 12

func printExplanation(w io.Writer, e *reason.Explanation) error {
	fmt.Fprintf(w, "row %d, %s: %.4f %s, of which %.4f before anything is known of the flow\n", e.Row, e.Model, e.Score, e.Link, e.Base)
	for _, p := range e.Parts {
		fmt.Fprintf(w, "%s: %+.4f (apportioned to features below)\n", p.Model, p.Share)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rest := 0.0
	for i, r := range e.Reasons {
		if i >= shownReasons {
			rest += r.Contribution
			continue
		}
		where := ""
		switch {
		case r.Percentile == r.Percentile:
			where = fmt.Sprintf("percentile %.1f of normal traffic", r.Percentile)
		case r.NormalShare == r.NormalShare:
			where = fmt.Sprintf("%.2f %% of normal traffic", 100*r.NormalShare)
		}
		fmt.Fprintf(t, "%+.4f\t%s\t%s %s\t%s\n", r.Contribution, r.Feature, visible.Line(r.Value), r.Unit, where)
	}
	if len(e.Reasons) > shownReasons {
		fmt.Fprintf(t, "%+.4f\tthe other %d\t\t\n", rest, len(e.Reasons)-shownReasons)
	}
	return t.Flush()
}
