package cmd

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
)

// A scoreLine is what `score` says of one flow.
type scoreLine struct {
	Row       int     `json:"row"` // the line in the file, from 1
	Model     string  `json:"model"`
	Score     float64 `json:"score"`
	Threshold float64 `json:"threshold"`
	Alert     bool    `json:"alert"`
	PValue    float64 `json:"p_value"`
	// Probability of an attack at training's share of attacks; left out for models without one.
	Probability *float64 `json:"probability,omitempty"`
	Label       string   `json:"label,omitempty"`
	Simulated   bool     `json:"simulated,omitempty"`
}

func (a *app) scoreCommand() *cobra.Command {
	var from bundleFlags
	var model string
	var alertsOnly bool
	c := &cobra.Command{
		Use: "score FILE|-", Short: "Score flows, one JSON line each",
		Args: oneArg("a flow file, or - for standard input"),
		RunE: func(c *cobra.Command, args []string) error {
			result, _, err := a.obtain(c.Context(), from)
			if err != nil {
				return err
			}
			fitted, err := chooseModel(result, model)
			if err != nil {
				return err
			}
			flows, err := a.flowsToReplay(args[0], experiment.Inputs{})
			if err != nil {
				return err
			}
			defer a.saySkipped()
			return a.score(result, fitted, flows, alertsOnly)
		},
	}
	from.add(c)
	c.Flags().StringVar(&model, "model", "", "model `KEY` (default: the champion)")
	c.Flags().BoolVar(&alertsOnly, "alerts", false, "only flows above the threshold")
	return c
}

func (a *app) score(r *experiment.Result, f *experiment.Fitted, flows *data.Table, alertsOnly bool) error {
	s := replay.NewScorer(r, f)
	if err := s.Bind(flows.Schema); err != nil {
		return err
	}
	out := bufio.NewWriter(a.Stdout)
	defer out.Flush()
	for row := range flows.Rows() {
		score := s.Score(flows, row)
		if alertsOnly && !s.Alert(score) {
			continue
		}
		line := scoreLine{Row: row + 1, Model: f.Spec.Key, Score: score, Threshold: s.Threshold, Alert: s.Alert(score),
			PValue: f.Calibration.PValue(score), Label: flows.LabelName(row), Simulated: flows.Simulated}
		if f.Calibrator != nil {
			p := f.Calibrator.At(score)
			line.Probability = &p
		}
		if flows.Line != nil {
			line.Row = int(flows.Line[row])
		}
		if err := printJSON(out, line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// chooseModel gives the model with the key, or the champion for "".
func chooseModel(r *experiment.Result, key string) (*experiment.Fitted, error) {
	if key == "" {
		key = r.Recipe.Champion
	}
	f, ok := r.Model(key)
	if !ok {
		var keys []string
		for _, m := range r.Models {
			keys = append(keys, m.Spec.Key)
		}
		return nil, &usageError{reason: fmt.Sprintf("no model %q in this bundle", key), hint: fmt.Sprintf("it has: %v", keys)}
	}
	return f, nil
}

// oneArg wants exactly one argument, said as what.
func oneArg(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return &usageError{reason: fmt.Sprintf("%s wants %s", c.CommandPath(), what), hint: "see: " + c.CommandPath() + " --help"}
		}
		return nil
	}
}
