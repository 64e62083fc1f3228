package workstation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/features"
)

// A Searching is how far the search for settings is that a person asked for, or what
// came of it. It is a copy.
type Searching struct {
	Running              bool
	Model, Method, Judge string
	Tried                []search.Try // in order
	All                  int          // tries at most
	Work                 float64      // tries on all rows that they are worth
	Began                time.Time
	Took                 time.Duration
	Err                  error
	Cancelled            bool
}

// Search says how far the search is.
func (s *Station) Search() Searching {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.searching
	now.Tried = slices.Clone(now.Tried)
	if now.Running {
		now.Took = s.config.Clock.Now().Sub(now.Began)
	}
	return now
}

// StartSearch searches a model's settings on the training data, by the request's model,
// method, judge and tries; the rest of it is the station's. One thing at a time: see
// ErrBusy. Tries are kept, so a search that was cut off goes on where it was.
func (s *Station) StartSearch(ctx context.Context, q search.Request) error {
	st := s.State()
	if st.Inputs == nil {
		return fmt.Errorf("the data are still being loaded")
	}
	if q.Judge != search.CrossValidation && st.Simulated {
		return fmt.Errorf("the judges leave out NSL-KDD's attack types; on simulated flows there is cross-validation")
	}
	all, work, err := q.Size()
	if err != nil {
		return err
	}
	q.Features, q.Options, q.Memory, q.Sample = features.Spec{Encoding: "oh"}, s.judgeOptions(), s.config.Searches, s.config.Options.Sample
	q.Tried = func(t search.Try) { s.update(func(*State) { s.searching.Tried = append(s.searching.Tried, t) }) }
	return s.alone(ctx, &s.stopSearch, func() {
		s.searching = Searching{Running: true, Model: q.Model, Method: q.Method, Judge: q.Judge, All: all, Work: work, Began: s.config.Clock.Now()}
	}, func(ctx context.Context) { s.search(ctx, q, *st.Inputs) })
}

// CancelSearch ends the search that is under way, if there is one.
func (s *Station) CancelSearch() { s.cancel(&s.stopSearch) }

func (s *Station) search(ctx context.Context, q search.Request, in experiment.Inputs) {
	_, err := search.Run(ctx, q, in)
	s.update(func(*State) {
		now := &s.searching
		now.Running, now.Took = false, s.config.Clock.Now().Sub(now.Began)
		if now.Cancelled = errors.Is(err, context.Canceled); !now.Cancelled {
			now.Err = err
		}
		s.release(&s.stopSearch)
	})
}
