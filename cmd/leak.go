package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/experiment"
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
