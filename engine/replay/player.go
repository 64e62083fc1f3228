package replay

import (
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models"
)

// A Player plays a table of flows at a pace. One goroutine, in Play, owns the
// replay; every method may be called from any other. Front ends call Snapshot on
// their own tick, so a slow one delays nobody:
//
//	commands ──▶ ┌──────────────┐ ──▶ Sink (store)
//	flows ─────▶ │ Play: run.step│
//	             └──────┬───────┘
//	                    ▼ under mu
//	                Snapshot ◀── any number of screens, 4–5 times a second
type Player struct {
	mu    sync.Mutex
	run   *run
	make  func() *run // a fresh pass, for seeking back
	pace  pace
	rates rates
	clock Clock
	wake  chan struct{}
}

// A Clock is the wall clock, so that tests can move it.
type Clock interface {
	Now() time.Time
	// After is time.After.
	After(d time.Duration) <-chan time.Time
}

// Options of a player. Champion is needed, the rest may be zero.
type Options struct {
	Champion, Challenger *Scorer
	Speed                float64 // 0: as fast as it goes
	Paused               bool
	Sink                 Sink
	Why                  Why
	Clock                Clock
}

// NewPlayer makes a player at the first flow of t. It starts nothing: see Play.
func NewPlayer(t *data.Table, o Options) (*Player, error) {
	p := &Player{clock: o.Clock, wake: make(chan struct{}, 1)}
	p.make = func() *run {
		r := newRun(t, o.Clock.Now)
		r.sink, r.why = o.Sink, o.Why
		return r
	}
	p.run = p.make()
	if err := p.run.lineup(o.Champion, o.Challenger); err != nil {
		return nil, err
	}
	p.pace = pace{speed: o.Speed, paused: o.Paused}
	return p, nil
}

// slice bounds how long the replay works between two looks at commands and context.
const (
	slice      = 5 * time.Millisecond
	idle       = 20 * time.Millisecond
	flowsALook = 32
)

// Play plays until the context ends. At the last flow it waits for a seek.
func (p *Player) Play(ctx context.Context) error {
	p.mu.Lock()
	p.pace.anchor(p.clock.Now(), p.run)
	p.mu.Unlock()
	for ctx.Err() == nil {
		if p.work() {
			continue
		}
		select {
		case <-ctx.Done():
		case <-p.wake:
		case <-p.clock.After(idle):
		}
	}
	return ctx.Err()
}

// PlayAll plays every flow as fast as it goes and returns when the last is done.
func (p *Player) PlayAll(ctx context.Context) error {
	for ctx.Err() == nil {
		p.mu.Lock()
		for range flowsALook {
			if !p.run.step() {
				p.mu.Unlock()
				return nil
			}
		}
		p.mu.Unlock()
	}
	return ctx.Err()
}

// work plays flows that are due, for one slice at most. It says whether more are due.
func (p *Player) work() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	began := p.clock.Now()
	for now := began; now.Sub(began) < slice; now = p.clock.Now() {
		p.rates.tick(now, &p.run.state)
		due := p.pace.due(now, p.run)
		for n := min(due, flowsALook); n > 0; n-- {
			if !p.run.step() {
				return false
			}
		}
		if due <= flowsALook {
			return false
		}
	}
	return true
}

// Snapshot copies the state of the replay.
func (p *Player) Snapshot() Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.run.state
	s.Groups = p.run.recent.newest(GroupsShown)
	s.Speed, s.Paused = p.pace.speed, p.pace.paused
	for _, name := range slices.Sorted(maps.Keys(p.run.planes)) {
		s.Planes = append(s.Planes, *p.run.planes[name])
	}
	p.rates.copyTo(&s)
	return s
}

// Pause stops or continues the clock.
func (p *Player) Pause(paused bool) {
	p.change(func() { p.pace.paused = paused })
}

// SetSpeed sets the pace; 0 is as fast as it goes.
func (p *Player) SetSpeed(speed float64) {
	p.change(func() { p.pace.speed = math.Max(0, speed) })
}

// Step plays n more flows at once; a negative n goes back.
func (p *Player) Step(n int) {
	p.mu.Lock()
	at := p.run.state.Position
	p.mu.Unlock()
	p.Seek(at + n)
}

// Seek goes to the flow at a position. Going back plays the flows before it again:
// the counts then are what they were, and alerts keep their ids.
func (p *Player) Seek(position int) {
	p.change(func() {
		position = max(0, min(position, p.run.table.Rows()))
		if position < p.run.state.Position {
			p.rewind()
		}
		for p.run.state.Position < position && p.run.step() {
		}
	})
}

func (p *Player) rewind() {
	was := p.run
	p.run = p.make()
	p.run.state.Version = was.state.Version + 1
	if err := p.run.lineup(was.champion, was.challenger); err != nil {
		p.run = was // the same models were on duty over the same flows: it can't fail
	}
}

// Lineup puts other models on duty from the next flow on. On an error nothing changed.
func (p *Player) Lineup(champion, challenger *Scorer) error {
	var err error
	p.change(func() { err = p.run.lineup(champion, challenger) })
	return err
}

// change applies a command and sets the pace's anchor to now.
func (p *Player) change(command func()) {
	p.mu.Lock()
	command()
	p.run.state.Version++
	p.pace.anchor(p.clock.Now(), p.run)
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Know tells the champion on duty what kinds of attacks there are, from the next flow on,
// where families were fitted after it.
// Families of other features than the champion's are not for it.
func (p *Player) Know(f *models.Families) {
	p.change(func() {
		if c := p.run.champion; f.Width() == len(c.pipeline.Columns()) {
			c.families = f
		}
	})
}

// Done says whether the last flow has been played.
func (p *Player) Done() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.run.state.Done
}

// Challenge puts another challenger beside the champion from the next flow on.
func (p *Player) Challenge(challenger *Scorer) error {
	var err error
	p.change(func() { err = p.run.lineup(p.run.champion, challenger) })
	return err
}
