package simulate

import "github.com/trunkline/trunkline/data"

func voiceAttacks() []Attack {
	return []Attack{
		{"sip_invite_flood", "SIP INVITE flood", data.DoS, Technique{ID: "T1499.002", Nearest: true}, "RFC 6404 clause 4; SIP INVITE captures",
			"Invitations from commanded devices to numbers without end; most are refused early.", 2, (*actor).inviteFlood},
		{"sip_register_guessing", "Guessing SIP passwords", data.R2L, Technique{ID: "T1110.001"}, "RFC 6404 clause 4",
			"Registrations with one password after another, each refused after the challenge.", 3, (*actor).registerGuessing},
	}
}

func (a *actor) inviteFlood(at int64, strength float64) {
	bots := a.bots(a.whole(2, 10))
	if len(bots) == 0 {
		return
	}
	a.volley(at, strength, 30, 105, func(at int64) {
		f, _, ok := a.do(at, sipInvite, a.sip(pick(a.dice, bots)), a.core.pcscf[0])
		if !ok || !f.answered() {
			return
		}
		f.messages = a.whole(2, 7)
		f.srcBytes = whole(a.around(1700, 0.35))
		f.dstBytes = whole(a.around(800, 0.6))
		if a.chance(0.6) {
			f.refuse(a.dice)
		}
		f.packets("udp", (f.messages+1)/2, f.messages/2)
	})
}

func (a *actor) registerGuessing(at int64, strength float64) {
	from := endpoint(pick(a.dice, a.core.servers), 5060)
	for _, s := range a.bots(1) {
		if a.chance(0.5) {
			from = endpoint(s.addr, 5060)
		}
	}
	a.volley(at, strength, 6, 50, func(at int64) {
		if a.chance(0.4) {
			from.Port = uint16(32768 + a.IntN(28000))
		}
		f, done, ok := a.do(at, sipRegister, from, a.core.pcscf[0])
		if ok && a.chance(0.9) {
			f.refuse(a.dice)
		}
		if a.chance(0.3) {
			a.asks(done, diameterCx, a.core.pcscf[0], a.core.hss[0])
		}
	})
}
