package simulate

import "github.com/trunkline/trunkline/data"

func diameterAttacks() []Attack {
	return []Attack{
		{"diameter_flood", "Diameter flood at the HSS", data.DoS, Technique{ID: "FGT1499.503", Nearest: true}, "GSMA FS.19 (categories); MITRE FiGHT",
			"Location updates and authentication requests for invented subscribers from a partner's network.", 2, (*actor).diameterFlood},
		{"diameter_location_tracking", "Diameter location tracking", data.Probe, Technique{ID: "FGT5012.008"}, "MITRE FiGHT; GSMA FS.19 (categories)",
			"The same few subscribers are asked after again and again, at a patient pace: profile, vectors, where they are.", 4, (*actor).locationTracking},
	}
}

func (a *actor) diameterFlood(at int64, strength float64) {
	partner, hss := pick(a.dice, a.core.partners), a.core.hss[0]
	a.volley(at, strength, 28, 105, func(at int64) {
		k := diameterAuth
		if a.chance(0.45) {
			k = diameterLocation
		}
		f, _, ok := a.do(at, k, a.sbi(partner, hss, at), hss)
		if ok && a.chance(0.6) {
			f.refuse(a.dice) // user unknown
		}
	})
}

func (a *actor) locationTracking(at int64, strength float64) {
	partner, hss := pick(a.dice, a.core.partners), a.core.hss[0]
	a.volley(at, strength, 1.6, 32, func(at int64) {
		f, _, ok := a.do(at, pick(a.dice, []kind{diameterSh, diameterSh, diameterAuth, diameterLocation}), a.sbi(partner, hss, at), hss)
		if ok && a.chance(0.22) {
			f.refuse(a.dice) // not allowed
		}
		if a.chance(0.25) {
			to := pick(a.dice, a.core.partners)
			a.asks(at+milliseconds(40), diameterSubscriber, partner, to)
		}
	})
}
