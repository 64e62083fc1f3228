package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Version of the program, set at release by -ldflags.
var Version = "0.1.0"

// An app is one invocation: the world and what the flags said.
type app struct {
	World
	data    string
	seed    uint64
	workers int
	sample  float64
	quiet   bool
	config  string
	skipBad bool
	skipped int
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "trunkline [FILE…|-]",
		Short: "A terminal workstation for the security analysts of a telecom network",
		Long: `trunkline reads network flows, trains and compares anomaly detectors, replays traffic
as a live alert feed, and prices every threshold.

Without a command it opens the workstation. With no terminal on standard output it does
the whole main job as plain text: load, train, compare, replay, and a summary of costs.`,
		Args:              a.filesOnly,
		SilenceUsage:      true,
		SilenceErrors:     true,
		Version:           Version,
		PersistentPreRunE: a.configure,
	}
	var screens screenFlags
	screens.add(root)
	var readOut bool
	root.Flags().BoolVar(&readOut, "reader", false, "plain lines and line commands for screen readers (or TRUNKLINE_READER=1)")
	root.RunE = func(c *cobra.Command, args []string) error {
		if readOut || a.Getenv("TRUNKLINE_READER") == "1" {
			defer a.openLog(c.Context()).Close()
			return a.read(c.Context(), screens, args)
		}
		if !a.StdoutTerminal {
			return a.plain(c.Context(), args)
		}
		defer a.openLog(c.Context()).Close()
		return a.open(c.Context(), screens, args)
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &usageError{reason: err.Error(), hint: "see: " + c.CommandPath() + " --help"}
	})
	f := root.PersistentFlags()
	f.StringVar(&a.data, "data", "", "`DIR` with NSL-KDD (else TRUNKLINE_DATA, else the cache)")
	f.Uint64Var(&a.seed, "seed", 42, "seed of every random draw")
	f.IntVar(&a.workers, "workers", 0, "goroutines at most (default all cores; never changes a result)")
	f.Float64Var(&a.sample, "sample", 0, "train on this seeded `SHARE` of the training rows, 0 to 1")
	f.BoolVar(&a.quiet, "quiet", false, "no progress and no remarks")
	f.StringVar(&a.config, "config", "", "settings `FILE`, TOML (default $XDG_CONFIG_HOME/trunkline/config.toml)")
	f.BoolVar(&a.skipBad, "skip-bad", false, "leave out rows that can't be read, and say how many")
	root.AddCommand(a.commands()...)
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
}

// commands lists every command, in the order in which help shows them. One line each.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.fetchCommand(), a.trainCommand(), a.compareCommand(), a.replayCommand(), a.scoreCommand(),
		a.explainCommand(), a.exploreCommand(), a.costCommand(), a.searchCommand(), a.simulateCommand(), a.modelsCommand(), a.alertsCommand(), a.storeCommand(), a.auditCommand(), a.serveCommand(), a.reportCommand(), a.doctorCommand(),
	}
}

// filesOnly takes the arguments of a bare trunkline for flow files unless they look
// like a mistyped command.
func (a *app) filesOnly(c *cobra.Command, args []string) error {
	for _, arg := range args {
		if arg == "-" || strings.ContainsAny(arg, "./\\") || exists(arg) {
			continue
		}
		e := &usageError{reason: fmt.Sprintf("no command and no file %q", arg), hint: "see: trunkline --help"}
		if near := c.SuggestionsFor(arg); len(near) > 0 {
			e.hint = "did you mean: trunkline " + near[0]
		}
		return e
	}
	return nil
}
