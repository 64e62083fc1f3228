package cmd

import (
	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/models/metric"
)

// promiseFlags choose a threshold by what it promises.
type promiseFlags struct {
	budget float64
	fpr    float64
}

func (p *promiseFlags) add(c *cobra.Command) {
	c.Flags().Float64Var(&p.budget, "budget", 0, "threshold from `N` false alerts a day, at the assumed flows a day")
	c.Flags().Float64Var(&p.fpr, "fpr", 0, "threshold from a false-alarm rate `A`, such as 0.001")
	c.MarkFlagsMutuallyExclusive("budget", "fpr")
}

// apply sets a scorer's threshold to what the flags promise. The error is a
// *metric.PromiseError where there are too few calibration flows.
func (p *promiseFlags) apply(s *replay.Scorer) error {
	rate := p.fpr
	if p.budget > 0 {
		a := cost.Defaults()
		rate = metric.BudgetRate(p.budget, a.FlowsPerDay*(1-a.AttackShare))
	}
	if rate == 0 {
		return nil
	}
	t, err := s.Fitted.Calibration.ConformalThreshold(rate)
	if err != nil {
		return err
	}
	s.Threshold, s.Promised = t, rate
	return nil
}

// promisableBy says whether promises can be made for each value of a column of the
// flows, before anything is trained.
func promisableBy(by string, t *data.Table) error {
	p := promise.Promise{Kind: promise.FPR, Value: 0.5, By: promise.By(by)}
	if err := p.Check(); err != nil || by == "" {
		return err
	}
	if _, ok := t.Schema.Index(p.By.Column()); !ok {
		return &promise.ValueError{Promise: p, Reason: t.Name + " has no " + by}
	}
	return nil
}
