package workstation

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
)

// firstInputs are the real data if they are here. If not, it starts the download
// and gives the simulated core, so that there is something to see meanwhile.
func (s *Station) firstInputs(ctx context.Context) (experiment.Inputs, error) {
	if s.config.Real != nil {
		in, err := s.config.Real()
		var missing *data.NotFoundError
		if err == nil || !errors.As(err, &missing) || missing.Named != "" {
			return in, err
		}
	}
	if s.config.Fetch != nil {
		s.update(func(st *State) { st.Download.State = Connecting })
		s.running.Go(func() { s.download(ctx) })
	}
	return s.config.Simulated(ctx)
}

// download fetches the real data, reads them, and says that they have arrived.
func (s *Station) download(ctx context.Context) {
	err := s.config.Fetch(ctx, func(d Download) { s.update(func(st *State) { st.Download = d }) })
	var in experiment.Inputs
	if err == nil {
		in, err = s.config.Real()
	}
	if err != nil {
		s.update(func(st *State) { st.Download.State, st.Download.Err = Offline, err })
		return
	}
	s.mu.Lock()
	s.real = &in
	s.mu.Unlock()
	s.update(func(st *State) { st.Download.State = Arrived })
}
