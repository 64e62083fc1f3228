package workstation

import (
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
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
