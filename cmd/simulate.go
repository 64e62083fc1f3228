package cmd

import (
	"bufio"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/simulate"
)

func (a *app) simulateCommand() *cobra.Command {
	var minutes float64
	var format string
	c := &cobra.Command{
		Use: "simulate", Short: "Traffic of a simulated 5G core, with labelled attacks", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !(minutes > 0 && minutes <= 1e6) {
				return usagef("--minutes is %g; want more than 0", minutes)
			}
			source, err := simulate.Open(simulate.Settings{Seed: a.seed, Length: time.Duration(minutes * float64(time.Minute))})
			if err != nil {
				return err
			}
			out := bufio.NewWriterSize(a.Stdout, 1<<16)
			if err := simulate.Write(out, source, format); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	c.Flags().Float64Var(&minutes, "minutes", 24, "how long the run is; a day's rhythm takes 24 minutes")
	c.Flags().StringVar(&format, "format", "csv", "csv or jsonl")
	return c
}
