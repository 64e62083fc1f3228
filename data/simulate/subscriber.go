package simulate

import (
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
)

// A subscriber is one device.
type subscriber struct {
	profile       *profile
	addr          netip.Addr // of its session
	gnb           int
	amf, smf, upf int
	registered    bool
	session       bool
	stale         bool // its UPF has forgotten the session, which it does not know
}

// A profile is a kind of subscriber: its share among all, and how often a day it does what.
type profile struct {
	name                                 string
	share                                float64
	bursts, calls, moves, updates, power float64
	apps                                 []appShare
	fewest, most                         int // connections in a burst
}

func profiles() []*profile {
	return []*profile{
		{"phone", 0.62, 2.9, 0.5, 1.2, 0.7, 0.35, phoneApps, 2, 6},
		{"sensor", 0.22, 4.0, 0, 0, 0.6, 0.05, sensorApps, 1, 2},
		{"home router", 0.08, 7.5, 0.1, 0, 0.3, 0.05, homeApps, 3, 9},
		{"roamer abroad", 0.08, 2.4, 0, 1.5, 0, 0.5, phoneApps, 1, 4},
	}
}

func (p *profile) roams() bool { return p.name == "roamer abroad" }

// populate makes the subscribers, most of them registered since long before the run.
func (w *world) populate(a *actor) {
	kinds := profiles()
	var shares []float64
	for _, p := range kinds {
		shares = append(shares, p.share)
	}
	for range w.settings.Subscribers {
		s := &subscriber{profile: kinds[a.weighted(shares...)], gnb: a.IntN(w.settings.GNBs),
			amf: a.IntN(len(w.core.amf)), smf: a.IntN(len(w.core.smf)), upf: a.IntN(len(w.core.upfN4))}
		s.registered = a.chance(0.93)
		s.session = s.registered && a.chance(0.85)
		s.addr = w.newAddress()
		w.subscribers = append(w.subscribers, s)
		w.events.add(a.idle(s, 0), func(at int64) { a.live(at, s) })
	}
}

// newAddress gives the next free address of the subscribers' pool.
func (w *world) newAddress() netip.Addr {
	w.addresses = w.addresses%65534 + 1 // the oldest are free again by then
	return netip.AddrFrom4([4]byte{10, 45, byte(w.addresses >> 8), byte(w.addresses)})
}

// live has a subscriber do one thing, and plans the next.
func (a *actor) live(at int64, s *subscriber) {
	p, hour := s.profile, a.hourOf(at)
	switch a.weighted(p.bursts*busyness(hour), p.calls*busyness(hour), p.moves*moving(hour), p.updates, p.power) {
	case 0:
		a.burst(at, s)
	case 1:
		a.call(at, s, a.around(25, 0.8))
	case 2:
		a.move(at, s)
	case 3:
		a.update(at, s)
	case 4:
		a.power(at, s)
	}
	a.events.add(at+seconds(a.between(0.5, 3))+a.idle(s, at), func(at int64) { a.live(at, s) })
}

// idle is the time until a subscriber wants something else.
func (a *actor) idle(s *subscriber, at int64) int64 {
	p, hour := s.profile, a.hourOf(at)
	rate := (p.bursts+p.calls)*busyness(hour) + p.moves*moving(hour) + p.updates + p.power
	return a.wait(time.Duration(float64(a.settings.Day) / rate))
}

func (w *world) n2(s *subscriber) data.Endpoint { return endpoint(w.core.gnbN2[s.gnb], 38412) }
func (w *world) amfOf(s *subscriber) netip.Addr { return w.core.amf[s.amf] }
func (w *world) smfOf(s *subscriber) netip.Addr { return w.core.smf[s.smf] }
func (w *world) n4Of(s *subscriber) netip.Addr  { return w.core.upfN4[s.upf] }

// n4 is the SMF's end of N4: one of the two SMFs asks from the well-known port, the other
// from whatever port its system gave it (TS 29.244 clause 4.4.2 allows both).
func (w *world) n4(smf, upf netip.Addr, at int64) data.Endpoint {
	if smf == w.core.smf[0] {
		return endpoint(smf, 8805)
	}
	return endpoint(smf, port(smf, upf, at))
}

// n4Up is the UPF's end of N4, when it is the UPF that asks; again one of the two has a port of its own.
func (w *world) n4Up(upf, smf netip.Addr, at int64) data.Endpoint {
	if upf == w.core.upfN4[0] {
		return endpoint(upf, 8805)
	}
	return endpoint(upf, port(upf, smf, at))
}
