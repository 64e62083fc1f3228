package simulate

import (
	"net/netip"

	"github.com/trunkline/trunkline/data"
)

// A world is a core, its subscribers, and what is going to happen. It is run by
// one goroutine and holds what is under way, not what has been.
type world struct {
	settings    Settings
	core        *core
	events      agenda[func(at int64)]
	flows       agenda[*flow]
	subscribers []*subscriber
	addresses   int // given to subscribers so far
	smfDown     bool
}

// An actor does things in the world: by its own draws and under its own label.
type actor struct {
	*world
	dice
	label string
}

func newWorld(s Settings) *world {
	w := &world{settings: s, core: newCore(s.GNBs)}
	w.populate(w.actor("subscribers", data.NormalLabel))
	w.upkeep(w.actor("upkeep", data.NormalLabel))
	w.planBursts(w.actor("bursts", data.NormalLabel))
	w.planAttacks()
	return w
}

func (w *world) actor(name, label string) *actor {
	return &actor{world: w, dice: newDice(w.settings.Seed, name), label: label}
}

// run goes on until a flow's start has been reached and gives it; nil at the end of the run.
func (w *world) run() *flow {
	end := int64(w.settings.Length)
	for {
		due, flows := w.flows.next()
		at, events := w.events.next()
		switch {
		case flows && (!events || due <= at):
			if _, f := w.flows.take(); end == 0 || due < end {
				return f
			}
			return nil
		case events && (end == 0 || at < end):
			_, happen := w.events.take()
			happen(at)
		default:
			return nil
		}
	}
}

// every repeats what from at on, until it says that it has had enough; pause gives
// the time to the next.
func (w *world) every(at int64, pause func() int64, what func(at int64) (more bool)) {
	w.events.add(at, func(at int64) {
		if what(at) {
			w.every(at+max(1, pause()), pause, what)
		}
	})
}

// during repeats what at random times, rate a second, for a span from at on.
func (a *actor) during(at int64, span, rate float64, what func(at int64)) {
	until := at + seconds(span)
	pause := func() int64 { return seconds(a.ExpFloat64() / rate) }
	a.every(at+pause(), pause, func(at int64) bool {
		if at >= until {
			return false
		}
		what(at)
		return true
	})
}

// between functions a connection stays open; sbi gives the asking end of it.
func (w *world) sbi(from, to netip.Addr, at int64) data.Endpoint {
	return endpoint(from, port(from, to, at))
}
