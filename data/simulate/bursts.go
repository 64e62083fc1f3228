package simulate

import (
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
)

// A benignBurst is something ordinary that looks like an attack: what a detector has
// to learn to leave alone. It is labelled normal.
type benignBurst struct {
	name   string
	perDay int
	play   func(a *actor, at int64)
}

func benignBursts() []benignBurst {
	return []benignBurst{
		{"a cell restarts: set-up, its devices come back, paging storm", 2, (*actor).cellRestart},
		{"an AMF fails over: mass re-registration, refusals, retries", 1, (*actor).massRegistration},
		{"a UPF is drained for maintenance: its sessions are deleted and set up elsewhere", 1, (*actor).drain},
		{"an SMF restarts: associations and sessions anew", 1, (*actor).smfRestart},
		{"a televised vote: calls, most of them refused", 2, (*actor).massCall},
		{"a fleet of sensors wakes on the hour", 3, (*actor).fleetWake},
		{"the security team scans the functions' ports, by appointment", 1, (*actor).audit},
		{"a ferry arrives: many subscribers change networks at once", 2, (*actor).roamingWave},
		{"functions are scaled up and down again", 3, (*actor).scaleOut},
		{"a phone with a wrong access point name asks again and again", 3, (*actor).wrongName},
		{"a UPF restarts: packets for tunnels it no longer knows", 1, (*actor).forgottenTunnels},
		{"a train changes cells, with all aboard", 3, (*actor).train},
		{"a technician's test phone, allowed to reach the functions", 2, (*actor).technician},
		{"provisioning reads profiles, one after the other", 2, (*actor).provisioning},
	}
}

// planBursts plans a day's bursts at random times, and the planning of the next day.
func (w *world) planBursts(a *actor) {
	w.every(0, func() int64 { return int64(w.settings.Day) }, func(today int64) bool {
		for _, b := range benignBursts() {
			for range b.perDay {
				at := today + int64(a.between(0.01, 0.98)*float64(w.settings.Day))
				w.events.add(at, func(at int64) { b.play(a, at) })
			}
		}
		return true
	})
}

// some gives subscribers for whom the condition holds, at most n, in random order.
func (a *actor) some(n int, which func(*subscriber) bool) []*subscriber {
	var out []*subscriber
	for _, i := range a.Perm(len(a.subscribers)) {
		if s := a.subscribers[i]; len(out) < n && which(s) {
			out = append(out, s)
		}
	}
	return out
}

func online(s *subscriber) bool { return s.registered && s.session && !s.profile.roams() }

// spread has something happen for each subscriber at a random time within the next seconds.
func (a *actor) spread(at int64, over float64, who []*subscriber, what func(at int64, s *subscriber)) {
	for _, s := range who {
		a.events.add(at+seconds(over*a.Float64()), func(at int64) { what(at, s) })
	}
}

func (a *actor) cellRestart(at int64) {
	gnb := a.IntN(a.settings.GNBs)
	for _, amf := range a.core.amf {
		a.do(at, ngSetup, endpoint(a.core.gnbN2[gnb], 38412), amf)
	}
	there := a.some(40, func(s *subscriber) bool { return online(s) && s.gnb == gnb })
	a.spread(at+seconds(1), a.between(4, 12), there, func(at int64, s *subscriber) {
		if a.chance(0.3) {
			a.register(at, s)
		} else {
			a.update(at, s)
		}
	})
	asleep := a.some(a.whole(20, 45), online)
	a.spread(at+seconds(2), a.between(3, 8), asleep, func(at int64, s *subscriber) { a.page(at, s, a.whole(2, 3)) })
}

func (a *actor) massRegistration(at int64) {
	a.core.ask(a.core.amf[0], at, 1)
	a.core.load[a.core.amf[0]].level += 60 // it takes over with cold caches
	lost := a.some(a.whole(45, 70), online)
	for _, s := range lost {
		s.registered, s.session, s.amf = false, false, 0
	}
	a.spread(at, a.between(8, 20), lost, func(at int64, s *subscriber) {
		a.register(at, s)
		if a.chance(0.5) {
			a.events.add(at+seconds(a.between(2, 9)), func(at int64) { a.establish(at, s) })
		}
	})
}

func (a *actor) drain(at int64) {
	upf := a.IntN(len(a.core.upfN4))
	users := a.some(a.whole(45, 80), func(s *subscriber) bool { return online(s) && s.upf == upf })
	for i, s := range users {
		a.events.add(at+milliseconds(float64(i)*a.between(25, 60)), func(at int64) {
			a.do(at, pfcpDelete, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
			s.session, s.upf = false, 1-upf
			a.events.add(at+seconds(a.between(0.2, 4)), func(at int64) {
				_, _, s.session = a.do(at, pfcpEstablish, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
			})
		})
	}
}

func (a *actor) smfRestart(at int64) {
	a.smfDown = true
	back := at + seconds(a.between(5, 15))
	a.events.add(back, func(at int64) {
		a.smfDown = false
		for _, upf := range a.core.upfN4 {
			a.do(at, pfcpAssociate, a.n4(a.core.smf[1], upf, at), upf)
			a.do(at+seconds(0.1), pfcpHeartbeat, a.n4(a.core.smf[1], upf, at), upf)
		}
		a.asks(at, nfRegister, a.core.smf[1], a.core.nrf[0])
		users := a.some(a.whole(30, 60), func(s *subscriber) bool { return online(s) && s.smf == 1 })
		a.spread(at+seconds(0.5), a.between(1.5, 5), users, func(at int64, s *subscriber) {
			_, _, ok := a.do(at, pfcpEstablish, a.n4(a.core.smf[1], a.n4Of(s), at), a.n4Of(s))
			s.stale = !ok
		})
	})
}

func (a *actor) massCall(at int64) {
	callers := a.some(a.whole(30, 60), func(s *subscriber) bool { return online(s) && s.profile.calls > 0 })
	a.spread(at, a.between(5, 14), callers, func(at int64, s *subscriber) {
		f, _, ok := a.do(at, sipInvite, a.sip(s), a.core.pcscf[0])
		if ok && a.chance(0.6) {
			f.failures, f.messages = 1, a.whole(4, 6) // busy
			f.dstBytes /= 2
		} else if ok {
			f.lasted = time.Duration(seconds(a.between(3, 9)))
		}
	})
}

func (a *actor) fleetWake(at int64) {
	sensors := a.some(1000, func(s *subscriber) bool { return s.profile.name == "sensor" })
	a.spread(at, a.between(2.5, 7), sensors, func(at int64, s *subscriber) {
		if a.chance(0.6) {
			a.update(at, s)
		}
		if s.session && !s.stale && a.chance(0.5) {
			a.traffic(at+seconds(0.3), s)
		}
	})
}

func (a *actor) audit(at int64) {
	addrs, names := a.core.functions()
	ports := []uint16{22, 80, 443, 7777, 8000, 8805, 9090, 29502, 29503, 29509, 29510, 29518}
	pace := a.between(6, 14)
	when := at
	for _, p := range ports {
		for _, i := range a.Perm(len(addrs))[:a.whole(5, 9)] {
			a.probe(when, endpoint(a.core.admin, uint16(32768+a.IntN(28000))), addrs[i], p, names[i])
			when += seconds(a.ExpFloat64() / pace)
		}
	}
}

// probe is a connection attempt, to see who listens.
func (a *actor) probe(at int64, from data.Endpoint, to netip.Addr, port uint16, function string) *flow {
	f := a.flow(at, from, endpoint(to, port))
	f.function, f.application, f.protocol, f.plane = function, "other", "tcp", data.ManagementPlane
	f.service = map[uint16]string{22: "ssh", 80: "http", 443: "http_443", 9090: "http_9090"}[port]
	if f.service == "" {
		f.service = "other"
	}
	f.srcPackets, f.dstPackets, f.response = 1, 1, a.around(1, 0.4)
	switch a.weighted(0.5, 0.2, 0.2, 0.1) {
	case 0:
		f.flag = "REJ"
	case 1:
		f.silent()
	case 2: // it listens; the scanner hangs up
		f.flag, f.srcPackets, f.dstPackets = "RSTO", 3, 1
	case 3: // it asks what runs there
		f.flag, f.srcPackets, f.dstPackets = "SF", 6, 5
		f.srcBytes, f.dstBytes = a.whole(40, 220), a.whole(150, 900)
		if port >= 29500 && speaksSBI(function) {
			f.service, f.application, f.plane, f.messages, f.failures = function+"/sbi", "sbi", data.SignalingPlane, 2, 1
		}
	}
	return f
}

// speaksSBI says whether a function has a service-based interface.
func speaksSBI(function string) bool {
	return function != "upf" && function != "hss" && function != "pcscf"
}

func (a *actor) roamingWave(at int64) {
	hss := a.core.hss[0]
	n := a.whole(25, 50)
	for range n {
		from := pick(a.dice, a.core.partners[:3])
		a.events.add(at+seconds(a.between(6, 18)*a.Float64()), func(at int64) {
			_, at, ok := a.do(at, diameterAuth, a.sbi(from, hss, at), hss)
			if ok {
				_, at, _ = a.do(at, diameterLocation, a.sbi(from, hss, at), hss)
			}
			if a.chance(0.6) {
				to := pick(a.dice, a.core.partners[3:])
				a.do(at, diameterCancel, a.sbi(hss, to, at), to)
			}
			if a.chance(0.3) {
				a.do(at, diameterSubscriber, a.sbi(hss, from, at), from)
			}
		})
	}
}

func (a *actor) scaleOut(at int64) {
	pod, nrf := pick(a.dice, a.core.spare), a.core.nrf[0]
	done, _ := a.asks(at, nfRegister, pod, nrf)
	a.asks(done, accessToken, pod, nrf)
	for range a.whole(3, 8) {
		done, _ = a.asks(done+milliseconds(a.around(60, 0.6)), discovery, pod, nrf)
	}
	if a.chance(0.6) { // it is an SMF: it needs UPFs
		for _, upf := range a.core.upfN4 {
			_, done, _ = a.do(done, pfcpAssociate, a.n4(pod, upf, at), upf)
			a.do(done+seconds(0.2), pfcpHeartbeat, a.n4(pod, upf, at), upf)
		}
	}
	for i := range a.whole(4, 10) {
		a.asks(done+seconds(float64(i)*a.between(4, 9)), pick(a.dice, []kind{nfHeartbeat, nfHeartbeat, discovery, accessToken}), pod, nrf)
	}
	a.asks(done+seconds(a.between(70, 110)), nfDeregister, pod, nrf)
}

func (a *actor) wrongName(at int64) {
	for _, s := range a.some(1, online) {
		pause := a.between(0.8, 3)
		tries := a.whole(12, 30)
		a.every(at, func() int64 { return seconds(pause * a.between(0.8, 1.3)) }, func(at int64) bool {
			f, _, ok := a.do(at, sessionRequest, a.n2(s), a.amfOf(s))
			if ok {
				f.failures, f.messages = 1, 2
				_, _, _ = a.do(at+milliseconds(2), createSession, a.sbi(a.amfOf(s), a.smfOf(s), at), a.smfOf(s))
			}
			tries--
			return tries > 0
		})
	}
}

func (a *actor) forgottenTunnels(at int64) {
	upf := a.IntN(len(a.core.upfN4))
	users := a.some(a.whole(20, 45), func(s *subscriber) bool { return online(s) && s.upf == upf })
	for _, s := range users {
		s.stale = true
	}
	a.spread(at, a.between(2, 6), users, func(at int64, s *subscriber) { a.meetError(at, s) })
}

func (a *actor) train(at int64) {
	gnb := a.IntN(a.settings.GNBs)
	aboard := a.some(a.whole(12, 25), func(s *subscriber) bool { return online(s) && s.gnb == gnb })
	for stop := range 2 {
		a.spread(at+seconds(float64(stop)*a.between(9, 14)), 2.5, aboard, func(at int64, s *subscriber) { a.move(at, s) })
	}
}

func (a *actor) technician(at int64) {
	for _, s := range a.some(1, online) {
		a.during(at, a.between(20, 60), a.between(0.2, 0.7), func(at int64) { a.reachCore(at, s) })
	}
}

func (a *actor) provisioning(at int64) {
	c := a.core
	from, to, k := c.admin, c.udm[0], subscription
	if a.chance(0.5) {
		from, to, k = c.pcscf[0], c.hss[0], diameterSh
	}
	a.during(at, a.between(8, 20), a.between(2, 6), func(at int64) { a.asks(at, k, from, to) })
}
