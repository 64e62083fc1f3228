package workstation

import "context"

// alone runs work that one person starts and everybody sees: ErrBusy while a training, a
// judgement or a search is under way. begin notes in the station's state that it has
// begun, and stop keeps what cancels it until release.
func (s *Station) alone(ctx context.Context, stop *context.CancelFunc, begin func(), work func(context.Context)) error {
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy() {
		cancel()
		return ErrBusy
	}
	*stop = cancel
	begin()
	s.running.Go(func() { work(ctx) })
	return nil
}

// cancel ends what alone runs, if it is under way.
func (s *Station) cancel(stop *context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *stop != nil {
		(*stop)()
	}
}

// release gives back what alone took. The station's lock is held.
func (s *Station) release(stop *context.CancelFunc) {
	(*stop)()
	*stop = nil
}
