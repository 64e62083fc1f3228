package simulate

import (
	"net/netip"
	"time"
)

// upkeep plans what functions do to know of each other, whether or not a subscriber
// stirs: heartbeats, echoes, watchdogs, monitoring, names, time, logs.
func (w *world) upkeep(a *actor) {
	c := w.core
	for _, smf := range c.smf {
		for _, upf := range c.upfN4 {
			a.beat(25, func(at int64) {
				if !w.smfDown {
					a.do(at, pfcpHeartbeat, a.n4(smf, upf, at), upf)
				}
			})
			a.beat(40, func(at int64) { a.do(at, pfcpHeartbeatUp, a.n4Up(upf, smf, at), smf) })
		}
	}
	addrs, names := c.functions()
	for i, f := range addrs {
		if names[i] != "hss" && names[i] != "nrf" && names[i] != "upf" && names[i] != "pcscf" {
			a.beat(30, func(at int64) { a.asks(at, nfHeartbeat, f, c.nrf[0]) })
		}
	}
	for i, gnb := range c.gnbN3 {
		upf := c.upfN3[i%len(c.upfN3)]
		a.beat(60, func(at int64) { a.do(at, gtpEcho, endpoint(gnb, 2152), upf) })
	}
	for _, p := range c.partners {
		a.beat(30, func(at int64) { a.asks(at, diameterWatchdog, p, c.hss[0]) })
		a.beat(45, func(at int64) { a.do(at, sipOptions, endpoint(p, 5060), c.pcscf[0]) })
	}
	a.often(30, a.fromOutside)
	a.management(addrs, names)
}

// management is what the operator's own machines do.
func (a *actor) management(addrs []netip.Addr, names []string) {
	c := a.core
	a.beat(60, func(at int64) { // each function's counters, one after the other
		for i, f := range addrs {
			x, _, _ := a.do(at, scrape, endpoint(c.monitor, uint16(32768+a.IntN(28000))), f)
			x.function = names[i]
			at += milliseconds(a.around(40, 0.5))
		}
	})
	chatter := func(mean float64, k kind, to netip.Addr, function string) {
		a.often(mean, func(at int64) {
			f, _, _ := a.do(at, k, endpoint(pick(a.dice, addrs), uint16(32768+a.IntN(28000))), to)
			f.function = function
		})
	}
	chatter(4, nameLookup, c.names, "dns")
	chatter(15, timeQuery, c.clock, "ntp")
	chatter(6, logLine, c.logs, "log")
	a.often(45, func(at int64) {
		if i := a.IntN(len(addrs)); a.chance(busyness(a.hourOf(at)) / 1.6) {
			f, _, _ := a.do(at, adminShell, endpoint(c.admin, uint16(32768+a.IntN(28000))), addrs[i])
			f.function = names[i]
			f.lasted = time.Duration(seconds(a.around(25, 0.9)))
		}
	})
}

// beat repeats what about every so many seconds, from some time within the first of them.
func (a *actor) beat(every float64, what func(at int64)) {
	pause := func() int64 { return seconds(every * a.between(0.96, 1.04)) }
	a.every(seconds(every*a.Float64()), pause, func(at int64) bool { what(at); return true })
}

// often repeats what at random times, so many seconds apart on average.
func (a *actor) often(mean float64, what func(at int64)) {
	pause := func() int64 { return seconds(mean * a.ExpFloat64()) }
	a.every(pause(), pause, func(at int64) bool { what(at); return true })
}
