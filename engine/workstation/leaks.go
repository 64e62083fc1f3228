package workstation

import (
	"context"
	"fmt"
	"runtime"

	"github.com/trunkline/trunkline/engine/leakage"
)

// Leaks runs the leakage lab on the station's data: some seconds, mostly fits of the
// champion.
func (s *Station) Leaks(ctx context.Context, fitted func(done, total int)) (*leakage.Report, error) {
	st, o, err := s.lab(fitted)
	if err != nil {
		return nil, err
	}
	return leakage.Run(ctx, st.Result.Recipe, *st.Inputs, o)
}

// LeakTrial fits the champion with one column hidden or, if it speaks of the label, let in.
func (s *Station) LeakTrial(ctx context.Context, column string) (leakage.Trial, error) {
	st, o, err := s.lab(nil)
	if err != nil {
		return leakage.Trial{}, err
	}
	return leakage.Try(ctx, st.Result.Recipe, *st.Inputs, o, column)
}

func (s *Station) lab(fitted func(done, total int)) (State, leakage.Options, error) {
	st := s.State()
	if st.Inputs == nil || st.Result == nil {
		return st, leakage.Options{}, fmt.Errorf("the data are still being loaded")
	}
	o := s.config.Options
	o.Report, o.Workers = nil, max(o.Workers, runtime.GOMAXPROCS(0))
	return st, leakage.Options{Options: o, Fitted: fitted}, nil
}
