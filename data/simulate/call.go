package simulate

import (
	"time"

	"github.com/trunkline/trunkline/data"
)

// sip is a device's end of its SIP signalling. It travels in the device's tunnel, but a
// probe beside the P-CSCF sees it as what it is.
func (a *actor) sip(s *subscriber) data.Endpoint {
	if a.chance(0.7) {
		return endpoint(s.addr, 5060)
	}
	return endpoint(s.addr, uint16(32768+a.IntN(28000)))
}

// registerIMS is a device's registration for calls: twice round, with a challenge, and the
// profile fetched from the HSS.
func (a *actor) registerIMS(at int64, s *subscriber) {
	if !s.session || s.profile.roams() {
		return
	}
	c := a.core
	f, done, ok := a.do(at, sipRegister, a.sip(s), c.pcscf[0])
	_, end, known := a.do(at+milliseconds(10), diameterCx, a.sbi(c.pcscf[0], c.hss[0], at), c.hss[0])
	f.lasted = max(f.lasted, span(at, end))
	if ok && !known {
		f.failures, f.messages = f.failures+1, 3
	}
	if ok && known && a.chance(0.5) {
		a.asks(done, diameterCx, c.pcscf[0], c.hss[0])
	}
}

// call is a call of so many seconds, or a text message instead: the SIP dialogue, bearers by Rx and N4, the voice itself.
func (a *actor) call(at int64, s *subscriber, length float64) {
	if !s.registered || !s.session || s.stale || s.profile.roams() {
		return
	}
	at = a.wake(at, s)
	c := a.core
	if a.chance(0.35) { // a text message will do
		a.do(at, sipMessage, a.sip(s), c.pcscf[0])
		return
	}
	f, _, ok := a.do(at, sipInvite, a.sip(s), c.pcscf[0])
	if !ok {
		return
	}
	ringing := seconds(a.around(4, 0.5))
	if a.chance(0.22) { // nobody answers
		f.lasted = time.Duration(ringing)
		f.failures, f.messages = 1, a.whole(5, 8)
		return
	}
	length = min(length, 150)
	f.lasted = time.Duration(ringing + seconds(length))
	at += milliseconds(a.around(90, 0.3))
	a.asks(at, diameterMedia, c.pcscf[0], c.pcf[0])
	_, done, _ := a.do(at+milliseconds(20), pfcpModify, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
	a.voice(max(done, at+ringing), s, length)
	over := at + ringing + seconds(length)
	a.events.add(over, func(at int64) {
		a.asks(at, diameterMedia, c.pcscf[0], c.pcf[0])
		a.do(at+milliseconds(15), pfcpModify, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
	})
}

// voice is RTP both ways: a packet every 20 ms while somebody speaks (AMR-WB, RFC 4867).
func (a *actor) voice(at int64, s *subscriber, length float64) {
	port := uint16(16384 + 2*a.IntN(8000))
	f := a.flow(at, endpoint(s.addr, port), endpoint(pick(a.dice, a.core.servers), uint16(16384+2*a.IntN(8000))))
	f.inside(&app{"rtp", "rtp", "udp", 0, 0, 0, 0, 0})
	f.lasted = time.Duration(seconds(length))
	f.srcPackets, f.dstPackets = whole(50*length*a.between(0.45, 1)), whole(50*length*a.between(0.45, 1))
	f.srcBytes, f.dstBytes = f.srcPackets*a.whole(56, 74), f.dstPackets*a.whole(56, 74)
	f.response = a.around(40, 0.3)
}

// fromOutside is telephony that does not come through our cells: calls from other networks,
// and devices that register over somebody's Wi-Fi.
func (a *actor) fromOutside(at int64) {
	from := endpoint(pick(a.dice, a.core.servers), 5060)
	if a.chance(0.5) {
		from.Port = uint16(32768 + a.IntN(28000))
	}
	if a.chance(0.55) {
		f, _, ok := a.do(at, sipRegister, from, a.core.pcscf[0])
		if ok && a.chance(0.06) { // a password mistyped
			f.refuse(a.dice)
		}
		return
	}
	f, _, ok := a.do(at, sipInvite, from, a.core.pcscf[0])
	if ok && f.answered() {
		f.lasted = time.Duration(seconds(a.around(20, 0.9)))
	}
}
