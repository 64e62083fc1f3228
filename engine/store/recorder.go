package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
)

// A Recorder writes a replay's alerts to a store, many at a time, beside the replay:
//
//	replay ─ Alert ─▶ queue ─▶ goroutine: up to batchSize, or what came in batchWait ─▶ Put
//
// While the store keeps up the replay never waits. When the queue is full it waits for
// the batch that is on its way, so no alert is lost to a fast replay. When the store
// fails the replay goes on: alerts that find no room are counted as lost, and replaying
// again brings them back, since it finds the ids of those that are there.
type Recorder struct {
	put     func(context.Context, []Raised) (int, error)
	queue   chan Raised
	flush   chan chan struct{}
	closing chan struct{}
	ended   chan struct{}

	mu     sync.Mutex
	stats  Recorded
	ailing bool // the last Put failed
	closed sync.Once
}

// Recorded is what a Recorder has done.
type Recorded struct {
	Stored int           // alerts that were new
	Known  int           // alerts that the store had
	Lost   int           // alerts that were not stored, because of Err
	Waits  int           // times that the replay had to wait for room
	Waited time.Duration // altogether
	Queued int           // on their way now
	Err    error         // why the store failed last; nil while it works
}

const (
	queueLength = 8192
	batchSize   = 2048
	batchWait   = 100 * time.Millisecond
	retryAfter  = 500 * time.Millisecond
	retries     = 20 // of one batch, before it counts as lost
)

// NewRecorder begins to record. Close ends it.
func NewRecorder(s Alerts) *Recorder {
	r := &Recorder{put: s.Put, queue: make(chan Raised, queueLength), flush: make(chan chan struct{}), closing: make(chan struct{}), ended: make(chan struct{})}
	go r.run(context.Background()) // ends with Close
	return r
}

// Alert takes an alert; it is a replay.Sink. It must not be called after Close.
func (r *Recorder) Alert(a *alert.Alert, g *alert.Group, _ bool) {
	raised := Raised{Alert: *a, GroupKey: g.Key}
	select {
	case r.queue <- raised:
		return
	default:
	}
	began := time.Now()
	defer func() {
		r.note(func(s *Recorded) { s.Waits, s.Waited = s.Waits+1, s.Waited+time.Since(began) })
	}()
	for !r.failing() {
		select {
		case r.queue <- raised:
			return
		case <-time.After(batchWait):
		}
	}
	r.note(func(s *Recorded) { s.Lost++ })
}

func (r *Recorder) failing() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ailing
}

func (r *Recorder) note(f func(*Recorded)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.stats)
}

// Stats copies what was done so far.
func (r *Recorder) Stats() Recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.stats
	s.Queued = len(r.queue)
	return s
}

// Flush waits until what was taken before it is stored, or is lost.
func (r *Recorder) Flush(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case r.flush <- done:
	case <-r.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	return r.Stats().Err
}

// Close stores what is queued and ends. A store that fails gets one more try.
func (r *Recorder) Close() Recorded {
	r.closed.Do(func() { close(r.closing) })
	<-r.ended
	return r.Stats()
}

// run is the goroutine that writes.
func (r *Recorder) run(ctx context.Context) {
	defer close(r.ended)
	var batch []Raised
	timer := time.NewTimer(batchWait)
	defer timer.Stop()
	for {
		var flushed chan struct{}
		select {
		case a := <-r.queue:
			if batch = append(batch, a); len(batch) < batchSize {
				continue
			}
		case <-timer.C:
		case flushed = <-r.flush:
			batch = r.drain(batch)
		case <-r.closing:
			r.write(ctx, r.drain(batch))
			return
		}
		r.write(ctx, batch)
		batch = batch[:0]
		if flushed != nil {
			close(flushed)
		}
		timer.Reset(batchWait)
	}
}

// drain takes what is queued now.
func (r *Recorder) drain(batch []Raised) []Raised {
	for range len(r.queue) {
		batch = append(batch, <-r.queue)
	}
	return batch
}

// write puts a batch, again and again while the store fails for a reason that may pass
// and nobody waits for the end.
func (r *Recorder) write(ctx context.Context, batch []Raised) {
	for try := 0; len(batch) > 0; try++ {
		added, err := r.put(ctx, batch)
		lost := err != nil && (try >= retries || !passing(err) || r.ending())
		r.note(func(s *Recorded) {
			r.ailing, s.Err = err != nil, err
			switch {
			case err == nil:
				s.Stored, s.Known = s.Stored+added, s.Known+len(batch)-added
			case lost:
				s.Lost += len(batch)
			}
		})
		if err == nil || lost {
			return
		}
		select {
		case <-time.After(retryAfter):
		case <-r.closing:
		}
	}
}

func (r *Recorder) ending() bool {
	select {
	case <-r.closing:
		return true
	default:
		return false
	}
}

// passing says whether an error may be gone in a moment.
func passing(err error) bool {
	return errors.Is(err, ErrLocked) || errors.Is(err, ErrFull) || errors.Is(err, ErrReadOnly)
}
