package workstation

import (
	"context"
	"fmt"
	"sort"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
)

// duty starts the replay with the result's champion, or changes the challenger of
// the one that runs.
func (s *Station) duty(ctx context.Context, r *experiment.Result, flows *data.Table) error {
	champion, challenger := scorers(r, r.Recipe.Champion, r.Recipe.Challenger)
	if champion == nil {
		return fmt.Errorf("the models hold no champion %q", r.Recipe.Champion)
	}
	if p := s.State().Player; p != nil {
		if r.Families != nil {
			p.Know(r.Families)
		}
		now := p.Snapshot()
		if challenger == nil || now.Challenger.Key != "" {
			return nil
		}
		return p.Challenge(challenger)
	}
	p, err := replay.NewPlayer(flows, replay.Options{Champion: champion, Challenger: challenger, Speed: s.config.Speed,
		Clock: s.config.Clock, Sink: s.config.Sink})
	if err != nil {
		return err
	}
	p.Seek(warmUp(flows))
	playing, stop := context.WithCancel(ctx)
	s.mu.Lock()
	s.stop = stop
	s.mu.Unlock()
	s.running.Go(func() { p.Play(playing) })
	s.update(func(st *State) { st.Player = p })
	return nil
}

// warmUp is the position of a simulated day's second minute: the first one, in which
// subscribers come up and windows fill, is played at once.
func warmUp(flows *data.Table) int {
	if !flows.Simulated || len(flows.Start) == 0 {
		return 0
	}
	until := flows.Start[0] + int64(time.Minute)
	return sort.Search(len(flows.Start), func(i int) bool { return flows.Start[i] > until })
}

func (s *Station) endReplay() {
	s.mu.Lock()
	stop := s.stop
	s.stop = nil
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// scorers makes scorers of two models; one that the result lacks is nil.
func scorers(r *experiment.Result, champion, challenger string) (a, b *replay.Scorer) {
	if f, ok := r.Model(champion); ok {
		a = replay.NewScorer(r, f)
	}
	if f, ok := r.Model(challenger); ok && challenger != champion {
		b = replay.NewScorer(r, f)
	}
	return a, b
}

// Promote puts a model on duty as champion; the champion before it becomes the
// challenger. Both take over from the next flow.
func (s *Station) Promote(key string) error {
	return s.line(func(now replay.Snapshot) (string, string) {
		if now.Champion.Key == key {
			return key, now.Challenger.Key
		}
		return key, now.Champion.Key
	})
}

// Challenge puts a model beside the champion.
func (s *Station) Challenge(key string) error {
	return s.line(func(now replay.Snapshot) (string, string) { return now.Champion.Key, key })
}

func (s *Station) line(choose func(replay.Snapshot) (champion, challenger string)) error {
	st := s.State()
	if st.Player == nil || st.Result == nil {
		return fmt.Errorf("no model is on duty yet")
	}
	first, second := choose(st.Player.Snapshot())
	champion, challenger := scorers(st.Result, first, second)
	if champion == nil {
		return fmt.Errorf("no model %q is fitted", first)
	}
	if challenger == nil && second != first {
		return fmt.Errorf("no model %q is fitted", second)
	}
	if err := keep(st.Result, champion, st.Promise); err != nil {
		return err
	}
	return st.Player.Lineup(champion, challenger)
}
