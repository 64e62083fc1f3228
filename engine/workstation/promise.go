package workstation

import (
	"context"
	"fmt"
	"runtime"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/leakage"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
)

// Promise puts whoever is champion under a promise, from the next flow on and after
// every change of champion; nil goes back to the duty threshold. On an error nothing
// changed: a *promise.TooFewError or *promise.ValueError says why it can't be kept.
func (s *Station) Promise(p *promise.Promise) error {
	st := s.State()
	if st.Player == nil || st.Result == nil {
		return fmt.Errorf("no model is on duty yet")
	}
	now := st.Player.Snapshot()
	champion, challenger := scorers(st.Result, now.Champion.Key, now.Challenger.Key)
	if champion == nil {
		return fmt.Errorf("no model %q is fitted", now.Champion.Key)
	}
	if err := keep(st.Result, champion, p); err != nil {
		return err
	}
	if err := st.Player.Lineup(champion, challenger); err != nil {
		return err
	}
	s.update(func(st *State) { st.Promise = p })
	return nil
}

// keep puts a scorer of a result's model under a promise; nil is none.
func keep(r *experiment.Result, champion *replay.Scorer, p *promise.Promise) error {
	if p == nil {
		return nil
	}
	terms, err := r.Settle(champion.Fitted, *p)
	if err != nil {
		return err
	}
	champion.Keep(terms)
	return nil
}

// Leaks runs the leakage lab on the station's data: some seconds, mostly fits of the
// champion.
func (s *Station) Leaks(ctx context.Context, fitted func(done, total int)) (*leakage.Report, error) {
	st := s.State()
	if st.Inputs == nil || st.Result == nil {
		return nil, fmt.Errorf("the data are still being loaded")
	}
	o := s.config.Options
	o.Report, o.Workers = nil, max(o.Workers, runtime.GOMAXPROCS(0))
	return leakage.Run(ctx, st.Result.Recipe, *st.Inputs, leakage.Options{Options: o, Fitted: fitted})
}
