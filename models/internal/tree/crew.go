package tree

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A crew is a few goroutines that do many short jobs together. Waking a sleeping
// thread takes as long as such a job, 30 to 100 µs, so after a job the crew looks out for
// the next one for a while before it goes to sleep. It must be dismissed.
type crew struct {
	size int
	job  func(worker int)
	call atomic.Uint64 // number of the current job; dismissed: the last one is nil
	busy atomic.Int64  // helpers that have not finished it
	lead sleeper
	help []*sleeper
}

// A sleeper is somebody who can be woken, once each time.
type sleeper struct {
	asleep atomic.Bool
	wake   chan struct{}
}

// lookOut is how long one looks for work before sleeping.
const lookOut = 200 * time.Microsecond

func newCrew(size int) *crew {
	c := &crew{size: max(1, size), lead: sleeper{wake: make(chan struct{}, 1)}}
	for w := 1; w < c.size; w++ {
		s := &sleeper{wake: make(chan struct{}, 1)}
		c.help = append(c.help, s)
		go c.serve(s, w)
	}
	return c
}

// do runs f(0) … f(size-1) at once and returns when all have. Only one goroutine may
// call it.
func (c *crew) do(f func(worker int)) {
	c.start(f)
	f(0)
	c.lead.until(func() bool { return c.busy.Load() == 0 })
}

// dismiss ends the helpers.
func (c *crew) dismiss() { c.start(nil) }

func (c *crew) start(f func(worker int)) {
	c.job = f
	c.busy.Store(int64(len(c.help)))
	c.call.Add(1)
	for _, s := range c.help {
		s.rouse()
	}
}

func (c *crew) serve(s *sleeper, worker int) {
	for seen := uint64(0); ; seen++ {
		s.until(func() bool { return c.call.Load() > seen })
		f := c.job
		if f != nil {
			f(worker)
		}
		if c.busy.Add(-1) == 0 {
			c.lead.rouse()
		}
		if f == nil {
			return
		}
	}
}

// until returns when ready says so; rouse must be called after it came to do so.
func (s *sleeper) until(ready func() bool) {
	for began := time.Now(); !ready(); {
		for range 32 {
			if ready() {
				return
			}
		}
		runtime.Gosched()
		if time.Since(began) < lookOut {
			continue
		}
		s.asleep.Store(true)
		if !ready() {
			<-s.wake
		} else if !s.asleep.CompareAndSwap(true, false) {
			<-s.wake // somebody is about to wake us
		}
	}
}

func (s *sleeper) rouse() {
	if s.asleep.CompareAndSwap(true, false) {
		s.wake <- struct{}{}
	}
}

// eachPart cuts 0 … n-1 into one even part a worker and runs f(from, to) on all at once.
func (c *crew) eachPart(n int, f func(from, to int)) {
	c.do(func(w int) {
		if from, to := n*w/c.size, n*(w+1)/c.size; from < to {
			f(from, to)
		}
	})
}
