package simulate

import "net/netip"

// register runs a registration (TS 23.502 clause 4.2.2.2) and the calls between functions
// that it causes. A refused one is tried again up to twice, as TS 24.501's timers have it.
func (a *actor) register(at int64, s *subscriber) { a.registerAgain(at, s, 2) }

func (a *actor) registerAgain(at int64, s *subscriber, tries int) {
	if s.profile.roams() {
		a.attachAbroad(at, s)
		return
	}
	f, _, ok := a.do(at, registration, a.n2(s), a.amfOf(s))
	done := at + milliseconds(4)
	if ok {
		done, ok = a.registrationCalls(done, s)
		f.lasted = max(f.lasted, span(at, done))
		if !ok && f.failures == 0 {
			f.failures = 1
		}
	}
	if s.registered = ok; !ok && tries > 0 {
		a.events.add(done+seconds(a.between(4, 11)), func(at int64) { a.registerAgain(at, s, tries-1) })
	}
}

// registrationCalls is what an AMF asks other functions before it accepts a subscriber.
func (a *actor) registrationCalls(at int64, s *subscriber) (done int64, ok bool) {
	amf, c := a.amfOf(s), a.core
	if a.chance(0.12) { // answers are kept a while, so most registrations need no discovery
		_, at, _ = a.do(at, discovery, a.sbi(amf, c.nrf[0], at), c.nrf[0])
	}
	if a.chance(0.15) {
		_, at, _ = a.do(at, sliceSelection, a.sbi(amf, c.nssf[0], at), c.nssf[0])
	}
	f, end, ok := a.do(at, authentication, a.sbi(amf, c.ausf[0], at), c.ausf[0])
	if !ok {
		return end, false
	}
	_, at, ok = a.do(at+milliseconds(1), authenticationData, a.sbi(c.ausf[0], c.udm[0], at), c.udm[0])
	_, at, _ = a.do(at, repository, a.sbi(c.udm[0], c.udr[0], at), c.udr[0])
	f.lasted = max(f.lasted, span(f.start, at))
	if !ok {
		f.failures = 1
		return at, false
	}
	_, at, ok = a.do(max(at, end), registerServing, a.sbi(amf, c.udm[0], at), c.udm[0])
	if !ok {
		return at, false
	}
	for range a.whole(1, 2) {
		_, at, _ = a.do(at, subscription, a.sbi(amf, c.udm[0], at), c.udm[0])
	}
	_, at, _ = a.do(at, accessPolicy, a.sbi(amf, c.pcf[0], at), c.pcf[0])
	return at, true
}

// attachAbroad is a subscriber of ours in a partner's 4G network: S6a to our HSS, and its
// traffic home-routed through our SMF.
func (a *actor) attachAbroad(at int64, s *subscriber) {
	partner, hss := a.core.partners[s.gnb%len(a.core.partners)], a.core.hss[0]
	from := a.sbi(partner, hss, at)
	if a.chance(0.6) {
		_, at, _ = a.do(at, diameterAuth, from, hss)
	}
	_, at, ok := a.do(at+milliseconds(a.around(60, 0.4)), diameterLocation, from, hss)
	if a.chance(0.25) { // where it was before is told
		other := a.core.partners[(s.gnb+1)%len(a.core.partners)]
		a.do(at, diameterCancel, a.sbi(hss, other, at), other)
	}
	if s.registered = ok; ok && a.chance(0.7) { // its default connection comes with it
		s.session = false
		a.establish(at+milliseconds(a.around(80, 0.4)), s)
	}
}

// update is the periodic registration update, by which the core knows a device is still there.
func (a *actor) update(at int64, s *subscriber) {
	switch {
	case s.profile.roams():
	case !s.registered:
		a.register(at, s)
	default:
		_, done, ok := a.do(at, registrationUpdate, a.n2(s), a.amfOf(s))
		if s.registered = ok; ok && a.chance(0.3) {
			a.do(done, contextRelease, a.n2(s), a.amfOf(s))
		}
		if ok && s.profile.calls > 0 && a.chance(0.4) { // registrations with the IMS end by the same clock
			a.registerIMS(done+seconds(a.between(0.5, 3)), s)
		}
	}
}

// power is a device going off the network, or coming back with a registration, a
// session and, for telephony, a registration with the IMS.
func (a *actor) power(at int64, s *subscriber) {
	if !s.registered {
		a.register(at, s)
		a.events.add(at+seconds(a.between(1.5, 4)), func(at int64) {
			a.establish(at, s)
			if s.profile.calls > 0 {
				a.registerIMS(at+seconds(0.5), s)
			}
		})
		return
	}
	if !s.profile.roams() {
		_, done, _ := a.do(at, deregistration, a.n2(s), a.amfOf(s))
		if s.session {
			a.release(done, s)
		}
	}
	s.registered, s.session = false, false
}

// move hands a device over to a neighbouring cell: over Xn with a path switch, or through the AMF.
func (a *actor) move(at int64, s *subscriber) {
	if s.profile.roams() {
		s.gnb = (s.gnb + 1) % a.settings.GNBs
		a.attachAbroad(at, s)
		return
	}
	if !s.registered {
		return
	}
	s.gnb = (s.gnb + pick(a.dice, []int{1, 1, a.settings.GNBs - 1, a.settings.GNBs - 1, 2})) % a.settings.GNBs
	if !s.session || a.chance(0.3) { // idle: it just tells where it is
		a.update(at, s)
		return
	}
	k := pathSwitch
	if a.chance(0.25) {
		k = handover
	}
	_, at, ok := a.do(at, k, a.n2(s), a.amfOf(s))
	if !ok {
		return
	}
	_, at, _ = a.do(at, updateSession, a.sbi(a.amfOf(s), a.smfOf(s), at), a.smfOf(s))
	a.do(at, pfcpModify, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
}

// page calls a device that has fallen asleep, through the cells it may be in.
func (a *actor) page(at int64, s *subscriber, cells int) int64 {
	done := at
	for i := range cells {
		gnb := a.core.gnbN2[(s.gnb+i)%a.settings.GNBs]
		f, end, _ := a.do(at+milliseconds(float64(i)), paging, endpoint(a.amfOf(s), 38412), gnb)
		if i > 0 { // only one cell has the device
			f.dstBytes, f.dstPackets, f.messages, f.response = 0, 0, 1, 0
		}
		done = max(done, end)
	}
	return done
}

// asks is an exchange between two functions, over the connection that they keep.
func (a *actor) asks(at int64, k kind, from, to netip.Addr) (done int64, ok bool) {
	_, done, ok = a.do(at, k, a.sbi(from, to, at), to)
	return done, ok
}
