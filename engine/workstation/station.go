// Package workstation is the engine that every front end shares: one process loads,
// fits and replays once, however many screens look at it.
package workstation

import (
	"context"
	"fmt"
	"sync"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/search"
)

// Config says what a station works on.
type Config struct {
	Recipe  experiment.Recipe
	Options experiment.Options // Report is the station's own
	Cache   string             // where bundles are kept; "" keeps none
	Judges  judge.Cache        // where the judges keep scores and verdicts; "" keeps none
	// Searches is where searches keep tries, so that one that was cut off goes on; "" keeps none.
	Searches search.Memory
	Speed    float64 // of the replay; 0: as fast as it goes
	Clock    replay.Clock

	// Real reads the real data: NSL-KDD where it lies. It is tried first and
	// again after a download; a *data.NotFoundError means "not yet".
	Real func() (experiment.Inputs, error)
	// Simulated makes the simulated core's two days.
	Simulated func(ctx context.Context) (experiment.Inputs, error)
	// Fetch downloads the real data and tells how far it is; nil: never.
	Fetch func(ctx context.Context, report func(Download)) error
	// Flows, if set, are played instead of the inputs' first test.
	Flows *data.Table
	// Sink, if set, is told of every alert, in order: see replay.Sink.
	Sink replay.Sink
	// Bundle, if set, is put on duty instead of fitting Recipe.
	Bundle *experiment.Result
}

// A Station owns the goroutines of one workstation. Its methods may be called from
// any goroutine; none of them waits for long work.
type Station struct {
	config Config
	change chan experiment.Inputs // the real data, when a person asks for the change-over

	mu    sync.Mutex
	state State
	real  *experiment.Inputs // arrived after the simulation had begun
	stop  context.CancelFunc // ends the current replay
	own   fitting.Fit        // the station's own training, which PutOnDuty(0) leads back to,
	// and its figures once they are worked out
	ownFigures *experiment.Comparison
	runs       []*Run
	stopRun    context.CancelFunc // ends the run that is under way
	judging    Judging
	// stopJudging ends the judgement that is under way
	stopJudging context.CancelFunc
	searching   Searching
	stopSearch  context.CancelFunc // ends the search that is under way
	running     sync.WaitGroup
}

// New makes a station. It does nothing until Run.
func New(c Config) *Station {
	return &Station{config: c, change: make(chan experiment.Inputs, 1)}
}

// State copies what the station knows now.
func (s *Station) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

func (s *Station) update(f func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.state)
	s.state.Version++
}

// Run works until the context ends: it finds data, fits, replays, and begins anew
// with the real data when ChangeOver asks for it. The error says why nothing can be shown.
func (s *Station) Run(ctx context.Context) error {
	defer s.running.Wait()
	defer s.CancelSearch()
	defer s.CancelJudging()
	defer s.CancelRun() // a run outlives the session that asked for it, not the station
	in, err := s.firstInputs(ctx)
	for err == nil {
		err = s.work(ctx, in)
		if err != nil {
			break
		}
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case in = <-s.change:
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.update(func(st *State) { st.Phase, st.Err = Failed, err })
	return err
}

// work fits the recipe on the inputs and puts the first models on duty as they land.
func (s *Station) work(ctx context.Context, in experiment.Inputs) error {
	s.endReplay()
	s.update(func(st *State) {
		s.own, s.ownFigures = fitting.Fit{}, nil
		*st = State{Version: st.Version, Phase: Training, Inputs: &in, Download: st.Download, Simulated: in.Train.Simulated}
	})
	flows := s.flows(in)
	fit, err := s.fit(ctx, in, func(so fitting.Fit) {
		s.update(func(st *State) { st.Result = so.Result })
		s.duty(ctx, so.Result, flows)
	})
	if err != nil {
		return err
	}
	s.update(func(st *State) {
		st.Result, st.Measured, st.Cached, st.Unkept = fit.Result, fit.Measured, fit.Cached, fit.Unkept
	})
	if err := s.duty(ctx, fit.Result, flows); err != nil {
		return err
	}
	s.update(func(st *State) { st.Phase, s.own, s.ownFigures = Ready, fit, nil })
	s.running.Go(func() { s.compare(ctx, fit) })
	return nil
}

func (s *Station) flows(in experiment.Inputs) *data.Table {
	switch {
	case s.config.Flows != nil:
		return s.config.Flows
	case len(in.Tests) > 0:
		return in.Tests[0].Table
	}
	return in.Train
}

func (s *Station) fit(ctx context.Context, in experiment.Inputs, landed func(fitting.Fit)) (fitting.Fit, error) {
	if s.config.Bundle != nil && !in.Train.Simulated {
		return fitting.Fit{Result: s.config.Bundle, Cached: true}, nil
	}
	o := s.config.Options
	began := s.config.Clock.Now()
	o.Report = func(p experiment.Progress) {
		s.update(func(st *State) { st.Progress, st.Elapsed = p, s.config.Clock.Now().Sub(began) })
	}
	return fitting.Obtain(ctx, fitting.Request{Recipe: s.config.Recipe, Inputs: in, Options: o, Dir: s.config.Cache, Landed: landed,
		Waiting: func() { s.update(func(st *State) { st.Waiting = true }) }})
}

// compare works out every figure, which takes a while, and publishes them.
func (s *Station) compare(ctx context.Context, fit fitting.Fit) {
	c, err := experiment.Compare(ctx, fit.Result, fit.Measured, s.config.Options.Workers)
	if err != nil {
		return // cancelled
	}
	s.update(func(st *State) {
		if s.own.Result == fit.Result {
			s.ownFigures = &c
		}
		if st.Result == fit.Result {
			st.Comparison = &c
		}
	})
}

// ChangeOver leaves the simulated core for the real data, once that has arrived.
func (s *Station) ChangeOver() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.real == nil {
		return fmt.Errorf("the real data are not here yet")
	}
	select {
	case s.change <- *s.real:
	default: // it is on its way already
	}
	return nil
}
