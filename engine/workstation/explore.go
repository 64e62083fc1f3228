package workstation

import (
	"context"
	"fmt"
	"runtime"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/fitting"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/models/metric"
)

// Explore reports on the station's data through a built-in recipe's eyes. It takes a
// second or less; a screen asks for it beside itself.
func (s *Station) Explore(ctx context.Context, recipe string) (*explore.Report, error) {
	r, ok := experiment.Find(recipe)
	if !ok {
		return nil, &experiment.RecipeError{Name: recipe, Reason: "no such recipe"}
	}
	st := s.State()
	if st.Inputs == nil {
		return nil, fmt.Errorf("the data are still being loaded")
	}
	return explore.Run(ctx, r, *st.Inputs, runtime.GOMAXPROCS(0))
}

// NotebookCost fits the notebook's recipe, or takes it from the cache, and works its own
// business figure out; nil on simulated data, which the notebook never saw.
func (s *Station) NotebookCost(ctx context.Context) (*cost.Notebook, error) {
	st := s.State()
	if st.Inputs == nil || st.Simulated {
		return nil, nil
	}
	r, _ := experiment.Find("notebook")
	o := s.config.Options
	o.Report = nil
	fit, err := fitting.Obtain(ctx, fitting.Request{Recipe: r, Inputs: *st.Inputs, Options: o, Dir: s.config.Cache})
	if err != nil {
		return nil, err
	}
	return cost.NotebookOf(fit.Result), nil
}

// Assumptions are the default assumptions, with what a replay of the station's flows
// measures where they have times and hosts.
func (s *Station) Assumptions(ctx context.Context) (cost.Assumptions, error) {
	a := cost.Defaults()
	st := s.State()
	if st.Result == nil || st.Inputs == nil {
		return a, nil
	}
	champion, _ := scorers(st.Result, st.Result.Recipe.Champion, "")
	if champion == nil {
		return a, nil
	}
	g, err := replay.MeasureGrouping(ctx, s.flows(*st.Inputs), champion, s.config.Clock)
	if err != nil || g == nil {
		return a, err
	}
	return a.WithGrouping(g.TP(), g.FP(), g.String()), nil
}

// Latency times one flow's way through a fitted model on this machine, now: the
// histogram that a screen shows. It takes half a second at most.
func (s *Station) Latency(ctx context.Context, key string) (*metric.Latency, error) {
	st := s.State()
	if st.Result == nil || st.Inputs == nil {
		return nil, fmt.Errorf("no model is fitted yet")
	}
	f, ok := st.Result.Model(key)
	if !ok {
		return nil, fmt.Errorf("no model %q is fitted", key)
	}
	return experiment.Latency(ctx, st.Result, f, s.flows(*st.Inputs), s.config.Clock.Now)
}
