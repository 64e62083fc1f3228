package simulate

import "time"

func span(from, to int64) time.Duration { return time.Duration(max(0, to-from)) }

// establish sets up a PDU session (TS 23.502 clause 4.3.2): the request over N2, the SMF's
// calls, the UPF's rules over N4.
func (a *actor) establish(at int64, s *subscriber) {
	c, amf, smf, upf := a.core, a.amfOf(s), a.smfOf(s), a.n4Of(s)
	if !s.registered || s.session && !s.stale {
		return
	}
	if s.profile.roams() {
		partner := c.partners[s.gnb%len(c.partners)]
		_, at, _ = a.do(at, gtpcCreate, endpoint(partner, 2123), smf)
		_, _, ok := a.do(at, pfcpEstablish, a.n4(smf, upf, at), upf)
		s.session, s.stale = ok, false
		return
	}
	f, _, ok := a.do(at, sessionRequest, a.n2(s), amf)
	if !ok {
		return
	}
	start := at
	_, at, ok = a.do(at+milliseconds(3), createSession, a.sbi(amf, smf, at), smf)
	if ok {
		_, at, _ = a.do(at, subscription, a.sbi(smf, c.udm[0], at), c.udm[0])
		_, at, _ = a.do(at, sessionPolicy, a.sbi(smf, c.pcf[0], at), c.pcf[0])
		_, at, ok = a.do(at, pfcpEstablish, a.n4(smf, upf, at), upf)
	}
	if !ok {
		f.failures = max(1, f.failures)
		return
	}
	_, at, _ = a.do(at, messageTransfer, a.sbi(smf, amf, at), amf)
	_, at, _ = a.do(at+milliseconds(12), pfcpModify, a.n4(smf, upf, at), upf)
	f.lasted = max(f.lasted, span(start, at))
	s.session, s.stale = true, false
	if a.chance(0.3) {
		s.addr = a.newAddress()
	}
}

// release takes a session down, asked for by the device or by the network.
func (a *actor) release(at int64, s *subscriber) {
	if s.profile.roams() {
		s.session = false
		return
	}
	_, at, _ = a.do(at, releaseSession, a.sbi(a.amfOf(s), a.smfOf(s), at), a.smfOf(s))
	f, _, _ := a.do(at, pfcpDelete, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
	if s.stale && f.failures == 0 && f.dstBytes > 0 { // there is nothing to delete any more
		f.refuse(a.dice)
	}
	s.session, s.stale = false, false
}

// burst is a device waking to send and receive: back from idle, its tunnel and the
// connections inside it, and to idle again.
func (a *actor) burst(at int64, s *subscriber) {
	if !s.registered {
		a.register(at, s)
	}
	if !s.session {
		at += milliseconds(a.between(150, 400))
		a.establish(at, s)
	} else if !s.profile.roams() {
		at = a.wake(at, s)
	}
	if !s.registered || !s.session {
		return
	}
	at += milliseconds(a.between(20, 80))
	if s.stale {
		a.meetError(at, s)
		return
	}
	idle := a.traffic(at, s)
	if !s.profile.roams() {
		a.events.add(idle+seconds(a.between(2, 10)), func(at int64) { a.sleep(at, s) })
	}
}

// wake is the service request; if the network wants the device, a report from the UPF
// and paging come before it.
func (a *actor) wake(at int64, s *subscriber) int64 {
	smf, upf := a.smfOf(s), a.n4Of(s)
	if a.chance(0.25) {
		_, at, _ = a.do(at, pfcpReport, a.n4Up(upf, smf, at), smf)
		_, at, _ = a.do(at, messageTransfer, a.sbi(smf, a.amfOf(s), at), a.amfOf(s))
		at = a.page(at, s, a.whole(1, 3))
	}
	f, _, ok := a.do(at, serviceRequest, a.n2(s), a.amfOf(s))
	start := at
	if !ok {
		return at + milliseconds(500)
	}
	_, at, _ = a.do(at+milliseconds(2), updateSession, a.sbi(a.amfOf(s), smf, at), smf)
	_, at, _ = a.do(at, pfcpModify, a.n4(smf, upf, at), upf)
	f.lasted = max(f.lasted, span(start, at))
	return at
}

func (a *actor) sleep(at int64, s *subscriber) {
	if !s.registered || !s.session {
		return
	}
	_, at, _ = a.do(at, contextRelease, a.n2(s), a.amfOf(s))
	_, at, _ = a.do(at, updateSession, a.sbi(a.amfOf(s), a.smfOf(s), at), a.smfOf(s))
	a.do(at, pfcpModify, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
}

// meetError is a device finding out that its session is gone: its packets are answered by
// error indications (TS 29.281 clause 7.3.1), and it asks for a new session.
func (a *actor) meetError(at int64, s *subscriber) {
	f := a.tunnel(at, s)
	f.lasted = time.Duration(seconds(a.between(0.1, 3)))
	f.srcPackets, f.srcBytes = a.whole(1, 6), a.whole(60, 1500)
	f.failures = a.whole(1, f.srcPackets)
	f.dstPackets, f.dstBytes = f.failures, 36*f.failures
	f.response = a.around(1.2, 0.4)
	a.events.add(at+seconds(a.between(0.5, 5)), func(at int64) { a.establish(at, s) })
}
