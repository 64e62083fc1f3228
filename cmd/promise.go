package cmd

import (
	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
)

// promiseFlags choose a threshold by what it promises.
type promiseFlags struct {
	budget float64
	fpr    float64
	fdr    float64
	by     string
	kinds  func() int // how many of the three are given
}

func (p *promiseFlags) add(c *cobra.Command) {
	c.Flags().Float64Var(&p.budget, "budget", 0, "threshold from `N` false alerts a day, at the assumed flows a day")
	c.Flags().Float64Var(&p.fpr, "fpr", 0, "threshold from a false-alarm rate `A`, such as 0.001")
	c.Flags().Float64Var(&p.fdr, "fdr", 0, "show alert groups so that at most the share `Q` of them is wrong, such as 0.05; alerts wait for the end of their minute")
	c.Flags().StringVar(&p.by, "by", "", "keep the promise for each `service`, plane or protocol apart")
	p.kinds = func() (given int) {
		for _, flag := range []string{"budget", "fpr", "fdr"} {
			if c.Flags().Changed(flag) {
				given++
			}
		}
		return given
	}
}

// check says what is wrong with the flags before any time is spent.
func (p *promiseFlags) check() error {
	switch p.kinds() {
	case 0:
		return promise.Promise{Kind: promise.FPR, Value: 0.5, By: promise.By(p.by)}.Check()
	case 1:
		return p.promise(0).Check()
	}
	return &usageError{reason: "more than one of --budget, --fpr and --fdr", hint: "one promise sets one threshold"}
}

// promise is what the flags ask for; the recipe's own rate where only --by is given.
func (p *promiseFlags) promise(own float64) promise.Promise {
	asked := promise.Promise{Kind: promise.FPR, Value: own, By: promise.By(p.by)}
	switch {
	case p.budget != 0:
		a := cost.Defaults()
		asked.Kind, asked.Value, asked.NormalFlowsPerDay = promise.Budget, p.budget, a.FlowsPerDay*(1-a.AttackShare)
	case p.fpr != 0:
		asked.Value = p.fpr
	case p.fdr != 0:
		asked.Kind, asked.Value = promise.FDR, p.fdr
	}
	return asked
}

// apply puts a scorer under what the flags promise. The error is a *promise.TooFewError
// where there are too few calibration flows, or a *promise.ValueError.
func (p *promiseFlags) apply(r *experiment.Result, s *replay.Scorer) error {
	if p.kinds() == 0 && p.by == "" {
		return nil
	}
	terms, err := r.Settle(s.Fitted, p.promise(s.Promised))
	if err != nil {
		return err
	}
	s.Keep(terms)
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
