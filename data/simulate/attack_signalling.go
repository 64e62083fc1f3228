package simulate

import "github.com/trunkline/trunkline/data"

func signallingAttacks() []Attack {
	return []Attack{
		{"signalling_storm", "Signalling storm", data.DoS, Technique{ID: "FGT1498.501"}, "3GPP TR 33.926; ENISA threat landscape for 5G (2020)",
			"Commanded devices register, leave and register again, each time with all the calls between functions that a registration causes.", 2, (*actor).signallingStorm},
		{"amf_registration_flood", "Registration flood at the AMF", data.DoS, Technique{ID: "FGT1642.503"}, "Nugraha et al., IEEE CSR 2025 (5GDatasets)",
			"Initial messages of invented subscribers through one cell; authentication fails, the AMF's contexts fill.", 2, (*actor).registrationFlood},
		{"slice_exhaustion", "Slice exhaustion", data.DoS, Technique{ID: "FGT1498.502"}, "MITRE FiGHT",
			"Few devices ask for session after session until the slice has no more to give.", 2, (*actor).sliceExhaustion},
		{"nas_fuzzing", "Malformed NAS messages", data.DoS, Technique{ID: "FGT1498.503"}, "5GDatasets, NGAP/NAS fuzzing captures",
			"Mutated NAS messages inside NGAP; most are answered by an error indication or not at all.", 2, (*actor).nasFuzzing},
	}
}

func (a *actor) signallingStorm(at int64, strength float64) {
	bots := a.bots(a.whole(10, 20))
	if len(bots) == 0 {
		return
	}
	a.volley(at, strength, 15, 34, func(at int64) {
		s := pick(a.dice, bots)
		if s.registered && a.chance(0.4) {
			a.do(at, deregistration, a.n2(s), a.amfOf(s))
		}
		a.registerAgain(at+milliseconds(30), s, 0)
	})
}

func (a *actor) registrationFlood(at int64, strength float64) {
	cell := endpoint(pick(a.dice, a.core.gnbN2), 38412)
	amf := pick(a.dice, a.core.amf)
	a.volley(at, strength, 35, 110, func(at int64) {
		f, _, ok := a.do(at, registration, cell, amf)
		if !ok || !f.answered() {
			return
		}
		f.messages = a.whole(2, 6)
		f.srcBytes, f.dstBytes = whole(a.around(200, 0.35)), whole(a.around(150, 0.5))
		f.packets("sctp", f.messages/2, f.messages/2)
		if a.chance(0.75) {
			f.refuse(a.dice)
		}
		if a.chance(0.3) {
			x, _, known := a.do(at+milliseconds(3), authentication, a.sbi(amf, a.core.ausf[0], at), a.core.ausf[0])
			if known && a.chance(0.8) {
				x.refuse(a.dice)
			}
		}
	})
}

func (a *actor) sliceExhaustion(at int64, strength float64) {
	c, asked, room := a.core, 0, a.whole(8, 20)
	bots := a.bots(a.whole(2, 5))
	if len(bots) == 0 {
		return
	}
	a.volley(at, strength, 12, 38, func(at int64) {
		s := pick(a.dice, bots)
		f, _, ok := a.do(at, sessionRequest, a.n2(s), a.amfOf(s))
		if asked++; !ok {
			return
		}
		x, done, ok := a.do(at+milliseconds(3), createSession, a.sbi(a.amfOf(s), a.smfOf(s), at), a.smfOf(s))
		if asked > room && a.chance(0.7) {
			f.refuse(a.dice)
			x.refuse(a.dice)
			return
		}
		if ok {
			_, done, _ = a.do(done, sessionPolicy, a.sbi(a.smfOf(s), c.pcf[0], at), c.pcf[0])
			a.do(done, pfcpEstablish, a.n4(a.smfOf(s), a.n4Of(s), at), a.n4Of(s))
		}
	})
}

func (a *actor) nasFuzzing(at int64, strength float64) {
	for _, s := range a.bots(1) {
		a.volley(at, strength, 10, 65, func(at int64) {
			f, _, ok := a.do(at, pick(a.dice, []kind{registration, registrationUpdate, serviceRequest, sessionRequest}), a.n2(s), a.amfOf(s))
			if !ok || !f.answered() {
				return
			}
			f.messages = a.whole(1, 4)
			f.srcBytes = whole(a.around(150, 0.6))
			f.dstBytes = whole(a.around(90, 0.5))
			switch a.weighted(0.55, 0.2, 0.25) {
			case 0:
				f.refuse(a.dice)
			case 1: // no answer
				f.unheard()
			}
			f.packets("sctp", (f.messages+1)/2, min(f.messages, f.dstBytes)/2)
		})
	}
}
