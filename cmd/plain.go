package cmd

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
)

// shownGroups bounds the alert groups that plain text lists.
const shownGroups = 20

// plain does the whole main job without a screen: load, fit, compare, replay, sum up.
func (a *app) plain(ctx context.Context, files []string) error {
	in, err := a.inputs(ctx)
	if err != nil {
		return err
	}
	a.printInputs(in)
	fit, err := a.fit(ctx, experiment.Recipes()[0], in)
	if err != nil {
		return err
	}
	comparison, err := experiment.Compare(ctx, fit.Result, fit.Measured, a.workers)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.Stdout)
	if err := printComparison(a.Stdout, comparison, fit.Result); err != nil {
		return err
	}
	flows := in.Tests[0].Table
	if len(files) > 0 {
		if flows, err = a.flowsToReplay(files[0], in); err != nil {
			return err
		}
	}
	if err := a.plainReplay(ctx, fit.Result, flows); err != nil {
		return err
	}
	return a.plainCost(ctx, fit.Result, in)
}

// plainCost prices every model's threshold on the first set that training did not see.
func (a *app) plainCost(ctx context.Context, r *experiment.Result, in experiment.Inputs) error {
	set, err := chooseSet(r, "")
	if err != nil {
		return err
	}
	assumptions, err := a.measuredAssumptions(ctx, r, in)
	if err != nil {
		return err
	}
	models, inForce := cost.ModelsOf(r, set)
	fmt.Fprintln(a.Stdout, "\nWhat it costs (trunkline cost says more, and takes other assumptions):")
	return printCost(a.Stdout, assumptions.Report(models, inForce, nil), set)
}

func (a *app) printInputs(in experiment.Inputs) {
	tables := []*data.Table{in.Train}
	for _, t := range in.Tests {
		tables = append(tables, t.Table)
	}
	for _, t := range tables {
		mark := ""
		if t.Simulated {
			mark = " · SIMULATED 5G core"
		}
		fmt.Fprintf(a.Stdout, "%s: %d flows, %d columns%s\n", visible.Line(t.Name), t.Rows(), len(t.Schema.Columns), mark)
	}
}

// plainReplay replays flows at full speed and lists the worst groups.
func (a *app) plainReplay(ctx context.Context, r *experiment.Result, flows *data.Table) error {
	champion, challenger, err := onDuty(r)
	if err != nil {
		return err
	}
	var worst []*alert.Group
	p, err := replay.NewPlayer(flows, replay.Options{Champion: champion, Challenger: challenger, Clock: wallClock{a.Now}, Why: replay.WhyNone,
		Sink: func(_ *alert.Alert, g *alert.Group, opened bool) {
			if opened {
				worst = append(worst, g)
			}
		}})
	if err != nil {
		return err
	}
	began := a.Now()
	if err := p.PlayAll(ctx); err != nil {
		return err
	}
	took := a.Now().Sub(began)
	a.printGroups(worst)
	s := p.Snapshot()
	return printSummary(a.Stdout, s.Summary(took))
}

func (a *app) printGroups(groups []*alert.Group) {
	alert.SortWorst(groups)
	for i, g := range groups {
		if i == shownGroups {
			fmt.Fprintf(a.Stdout, "… and %d more groups\n", len(groups)-i)
			break
		}
		fmt.Fprintf(a.Stdout, "×%-6d %s\n", g.Count, alertLine(&g.Top))
	}
}
