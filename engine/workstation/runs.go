package workstation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
)

// A Run is one training that a person asked for: its settings, how far it is or
// what came of it. It is a copy.
type Run struct {
	ID       int // from 1
	Recipe   experiment.Recipe
	Seed     uint64
	Sample   float64
	State    RunState
	Stages   []StageTime // in the order in which they began; the last is under way while running
	Progress experiment.Progress
	Began    time.Time
	Took     time.Duration
	Err      error
	Cached   bool // the same had been trained before

	Result     *experiment.Result // nil until done
	Measured   map[string]experiment.Measured
	Comparison *experiment.Comparison
}

// RunState is what a run is doing.
type RunState uint8

const (
	Running RunState = iota
	Done
	FailedRun
	Cancelled
)

// A StageTime is a stage of a run and how long it took.
type StageTime struct {
	Stage experiment.Stage
	Model string
	Began time.Time
	Took  time.Duration // 0 while under way
}

// ErrBusy says that something is under way already: two would only slow each other.
var ErrBusy = errors.New("a training, a judgement or a search is under way")

// StartRun trains a recipe on the station's data beside what is on duty. One run at a
// time; it keeps nothing half-written when it is cancelled.
func (s *Station) StartRun(ctx context.Context, r experiment.Recipe, o experiment.Options) (int, error) {
	if err := r.Check(); err != nil {
		return 0, &experiment.RecipeError{Name: r.Name, Reason: err.Error()}
	}
	st := s.State()
	if st.Inputs == nil {
		return 0, fmt.Errorf("the data are still being loaded")
	}
	in := *st.Inputs
	if o.Workers == 0 {
		o.Workers = s.config.Options.Workers
	}
	id := 0
	err := s.alone(ctx, &s.stopRun, func() {
		id = len(s.runs) + 1
		s.runs = append(s.runs, &Run{ID: id, Recipe: r, Seed: o.Seed, Sample: o.Sample, Began: s.config.Clock.Now()})
	}, func(ctx context.Context) { s.run(ctx, id, r, in, o) })
	return id, err
}

// busy says that a training, a judgement or a search is under way. Called with the lock.
func (s *Station) busy() bool {
	return s.stopRun != nil || s.stopJudging != nil || s.stopSearch != nil
}

// CancelRun ends the run that is under way, if there is one.
func (s *Station) CancelRun() { s.cancel(&s.stopRun) }

// Runs lists the runs, the newest first.
func (s *Station) Runs() []Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Run, 0, len(s.runs))
	for i := len(s.runs) - 1; i >= 0; i-- {
		run := *s.runs[i]
		run.Stages = append([]StageTime(nil), run.Stages...)
		if run.State == Running {
			run.Took = s.config.Clock.Now().Sub(run.Began)
		}
		out = append(out, run)
	}
	return out
}

func (s *Station) run(ctx context.Context, id int, r experiment.Recipe, in experiment.Inputs, o experiment.Options) {
	o.Clock = s.config.Clock.Now
	o.Report = func(p experiment.Progress) { s.changeRun(id, func(run *Run) { run.advance(p, s.config.Clock.Now()) }) }
	fit, err := fitting.Obtain(ctx, fitting.Request{Recipe: r, Inputs: in, Options: o, Dir: s.config.Cache})
	var c experiment.Comparison
	if err == nil {
		c, err = experiment.Compare(ctx, fit.Result, fit.Measured, o.Workers)
	}
	s.changeRun(id, func(run *Run) {
		now := s.config.Clock.Now()
		run.endStage(now)
		run.Took, run.Err, run.Cached = now.Sub(run.Began), err, fit.Cached
		switch {
		case errors.Is(err, context.Canceled):
			run.State = Cancelled
		case err != nil:
			run.State = FailedRun
		default:
			run.State, run.Result, run.Measured, run.Comparison = Done, fit.Result, fit.Measured, &c
		}
	})
	s.mu.Lock()
	s.release(&s.stopRun)
	s.mu.Unlock()
}

// changeRun changes a run under the lock, and the station's version with it.
func (s *Station) changeRun(id int, f func(*Run)) {
	s.update(func(*State) { f(s.runs[id-1]) })
}

// advance notes progress, and a new stage where it begins.
func (r *Run) advance(p experiment.Progress, now time.Time) {
	r.Progress = p
	if n := len(r.Stages); n > 0 && r.Stages[n-1].Stage == p.Stage && r.Stages[n-1].Model == p.Model {
		return
	}
	r.endStage(now)
	r.Stages = append(r.Stages, StageTime{Stage: p.Stage, Model: p.Model, Began: now})
}

func (r *Run) endStage(now time.Time) {
	if n := len(r.Stages); n > 0 && r.Stages[n-1].Took == 0 {
		r.Stages[n-1].Took = now.Sub(r.Stages[n-1].Began)
	}
}

// PutOnDuty replaces the station's models by those of a run that is done: its champion
// and challenger take over from the next flow. Run 0 is the station's own training.
func (s *Station) PutOnDuty(id int) error {
	run, ok := s.done(id)
	if !ok {
		return fmt.Errorf("no run %d that is done", id)
	}
	st := s.State()
	if id > 0 && st.Inputs != nil && run.Result.Provenance.SHA256 != st.Inputs.SHA256 {
		return fmt.Errorf("run %d was trained on %s, and other data are played now", id, run.Result.Provenance.Train)
	}
	champion, challenger := scorers(run.Result, run.Recipe.Champion, run.Recipe.Challenger)
	if champion == nil || st.Player == nil {
		return fmt.Errorf("run %d holds no champion, or nothing is replayed yet", id)
	}
	if err := keep(run.Result, champion, st.Promise); err != nil {
		return err
	}
	if err := st.Player.Lineup(champion, challenger); err != nil {
		return err
	}
	s.update(func(st *State) { st.Result, st.Measured, st.Comparison = run.Result, run.Measured, run.Comparison })
	return nil
}

// done gives a run that has come to models.
func (s *Station) done(id int) (Run, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == 0 && s.own.Result != nil {
		return Run{Recipe: s.own.Result.Recipe, State: Done, Result: s.own.Result, Measured: s.own.Measured, Comparison: s.ownFigures}, true
	}
	if id < 1 || id > len(s.runs) || s.runs[id-1].State != Done {
		return Run{}, false
	}
	return *s.runs[id-1], true
}
