package workstation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/models"
)

// A Judging is how far the two judges are that a person asked, or what came of it. It
// is a copy.
type Judging struct {
	Running    bool
	Protocol   string // of the judge that is at work
	Progress   judge.Progress
	Done, Fits int // of both judges and all models
	Began      time.Time
	Took       time.Duration
	Err        error // why it ended early; nil also after CancelJudging
	Cancelled  bool
	Version    uint64 // grows with every verdict
}

// Judging says how far the judges are.
func (s *Station) Judging() Judging {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.judging
	if j.Running {
		j.Took = s.config.Clock.Now().Sub(j.Began)
	}
	return j
}

// Verdicts reads what both judges have said of models before, on the station's training
// data: of the models of its result, and of others with their defaults. It fits nothing
// and reads some small files.
func (s *Station) Verdicts(context.Context) (judge.Verdicts, error) {
	st := s.State()
	if st.Inputs == nil || st.Result == nil {
		return judge.Verdicts{}, fmt.Errorf("the data are still being loaded")
	}
	return judge.Remembered(*st.Inputs, withOthers(st.Result.Recipe), s.judgeOptions()), nil
}

// withOthers is a recipe with the catalog's other models, which somebody may have judged.
func withOthers(r experiment.Recipe) experiment.Recipe {
	r.Models = slices.Clone(r.Models)
	for _, e := range models.Catalog() {
		if e.Derive == nil && !slices.ContainsFunc(r.Models, func(m experiment.ModelSpec) bool { return m.Key == e.Key }) {
			r.Models = append(r.Models, experiment.ModelSpec{Key: e.Key})
		}
	}
	return r
}

func (s *Station) judgeOptions() judge.Options {
	o := s.config.Options
	return judge.Options{Seed: o.Seed, Workers: o.Workers, Cache: s.config.Judges, Clock: s.config.Clock.Now}
}

// StartJudging has both judges judge models on the training file alone, beside what is
// on duty: each part once, the cache keeps it. One thing at a time: ErrBusy while a
// training or a judgement is under way.
func (s *Station) StartJudging(ctx context.Context, keys []string) error {
	st := s.State()
	switch {
	case st.Inputs == nil || st.Result == nil:
		return fmt.Errorf("the data are still being loaded")
	case st.Simulated:
		return fmt.Errorf("the judges leave out NSL-KDD's attack types; these flows are simulated")
	case s.config.Judges == "":
		return fmt.Errorf("there is no cache folder to keep verdicts in")
	}
	r := withOthers(st.Result.Recipe)
	r.Models = slices.DeleteFunc(r.Models, func(m experiment.ModelSpec) bool {
		e, ok := models.Find(m.Key)
		return !slices.Contains(keys, m.Key) || !ok || e.Derive != nil
	})
	if len(r.Models) == 0 {
		return fmt.Errorf("none of these models can be judged: what is derived from another scores like it")
	}
	return s.alone(ctx, &s.stopJudging, func() {
		s.judging = Judging{Running: true, Began: s.config.Clock.Now(), Fits: len(r.Models) * judge.Fits, Version: s.judging.Version + 1}
	}, func(ctx context.Context) { s.judge(ctx, *st.Inputs, r) })
}

// CancelJudging ends the judgement that is under way, if there is one. What was fitted
// by then is kept: it goes on from there.
func (s *Station) CancelJudging() { s.cancel(&s.stopJudging) }

func (s *Station) judge(ctx context.Context, in experiment.Inputs, r experiment.Recipe) {
	protocol := judge.LeaveFamilyOut
	o := s.judgeOptions()
	o.Report = func(p judge.Progress) {
		s.update(func(*State) {
			s.judging.Protocol, s.judging.Progress = protocol, p
			s.judging.Done++
			if p.Done == p.Total {
				s.judging.Version++
			}
		})
	}
	_, err := judge.Families(ctx, in, r, o)
	if err == nil {
		protocol = judge.LeaveNormalModesOut
		_, err = judge.Modes(ctx, in, r, o)
	}
	s.update(func(*State) {
		j := &s.judging
		j.Running, j.Took, j.Version = false, s.config.Clock.Now().Sub(j.Began), j.Version+1
		if j.Cancelled = errors.Is(err, context.Canceled); !j.Cancelled {
			j.Err = err
		}
		s.release(&s.stopJudging)
	})
}
