package cmd

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/leakage"
)

// leakFlags switch flow columns off, and judge columns on, for every model.
type leakFlags struct{ off, on []string }

func (l *leakFlags) add(c *cobra.Command) {
	c.Flags().StringSliceVar(&l.off, "off", nil, "leakage lab: hide this flow `COLUMN` from every model")
	c.Flags().StringSliceVar(&l.on, "on", nil, "leakage lab: show every model this `COLUMN` that speaks of the label, such as difficulty; every figure is then marked as leaking")
}

// apply gives the recipe with the columns switched.
func (l *leakFlags) apply(r experiment.Recipe) experiment.Recipe {
	r.Features.Off = append(append([]string(nil), r.Features.Off...), l.off...)
	r.Features.On = append(append([]string(nil), r.Features.On...), l.on...)
	return r
}

// printLeaking warns of figures that nobody should expect.
func printLeaking(w io.Writer, columns []string) {
	if len(columns) > 0 {
		fmt.Fprintf(w, "LEAKING: the models see %s, which speaks of the label. No figure below is one to expect.\n\n", strings.Join(columns, ", "))
	}
}

// leaks runs the leakage lab.
func (a *app) leaks(ctx context.Context, r experiment.Recipe, in experiment.Inputs, asJSON bool) error {
	o := leakage.Options{Options: experiment.Options{Seed: a.seed, Workers: a.workers, Sample: a.sample, Clock: a.Now},
		Fitted: func(done, total int) { a.remark("%s fitted %d/%d times", r.Champion, done, total) }}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	report, err := leakage.Run(ctx, r, in, o)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(a.Stdout, report)
	}
	return printLeaks(a.Stdout, report)
}

// shownColumns bounds the columns that are listed; --json lists all.
const shownColumns = 15

func printLeaks(w io.Writer, r *leakage.Report) error {
	fmt.Fprintf(w, "what each column of %s knows about attacks by itself (AUC; 0.5 is nothing); from %.2f it is suspected\n\n", visible.Line(r.Train), r.Limit)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "column\talone\ton the test\t\t")
	for i, c := range r.Columns {
		if i < shownColumns || c.Suspect {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", visible.Line(c.Column), three(c.Power), three(c.Elsewhere), c.Why)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(r.Trials) == 0 {
		_, err := fmt.Fprintln(w, "\nno column is suspected")
		return err
	}
	fmt.Fprintf(w, "\n%s fitted anew, beside %s as it is (95 %% paired bootstrap)\n", r.Model, r.Model)
	fmt.Fprintln(t, "column\tset\tAUC\tchange\t95 %\trecall\tchange\tFPR\tchange\t\t")
	for _, trial := range r.Trials {
		what := "hidden"
		if trial.LetIn {
			what = "LET IN"
		}
		for _, d := range trial.Sets {
			verdict := ""
			if !d.Told {
				verdict = "not distinguishable"
			}
			fmt.Fprintf(t, "%s %s\t%s\t%s\t%+.4f\t%+.4f to %+.4f\t%s\t%+.3f\t%s\t%+.4f\t%s\t\n", visible.Line(trial.Column), what, visible.Line(d.Set), three(d.AUC.B), float64(d.AUC.Delta),
				d.AUC.Interval.Lo, d.AUC.Interval.Hi, three(d.Recall.B), float64(d.Recall.Delta), percent(d.FPR.B), float64(d.FPR.Delta), verdict)
		}
	}
	return t.Flush()
}
