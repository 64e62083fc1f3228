package simulate

import (
	"net/netip"

	"github.com/trunkline/trunkline/data"
)

func pfcpAttacks() []Attack {
	nearest := func(id string) Technique { return Technique{ID: id, Nearest: true} }
	return []Attack{
		{"pfcp_deletion_flood", "PFCP session deletion flood", data.DoS, nearest("FGT1499.503"), "Amponis et al. 2023, 5GC PFCP data set; open5gs#4761",
			"Deletions for guessed session ids from a function's address; those that hit cut subscribers off.", 2, (*actor).deletionFlood},
		{"pfcp_establishment_flood", "PFCP session establishment flood", data.DoS, nearest("FGT1499.503"), "Amponis et al. 2023; open5gs#3964",
			"Well-formed sessions without subscribers until the UPF has no room.", 2, (*actor).establishmentFlood},
		{"pfcp_crafted_flood_upf", "Crafted PFCP packets flood the UPF", data.DoS, nearest("FGT1499.503"), "open5gs#3497",
			"Packets that do not parse, sent by a device through its tunnel to N4; the UPF is busy and answers few.", 2,
			func(a *actor, at int64, strength float64) { a.craftedFlood(at, strength, pfcpModify) }},
		{"pfcp_crafted_flood_smf", "Crafted PFCP packets flood the SMF", data.DoS, nearest("FGT1499.503"), "open5gs#3498",
			"The same against the SMF's side of N4.", 2,
			func(a *actor, at int64, strength float64) { a.craftedFlood(at, strength, pfcpReport) }},
		{"pfcp_fragments", "Fragmented PFCP rules", data.DoS, nearest("FGT1498.503"), "open5gs#3689",
			"Requests cut so that their rules lie in different fragments, from several addresses; some fragments are bad.", 2, (*actor).fragments},
		{"pfcp_malformed_establishment", "Malformed PFCP establishment", data.DoS, nearest("FGT1498.503"), "open5gs#3727",
			"Few requests with an impossible PDN type; one crashes the UPF, and its sessions are lost.", 4, (*actor).malformedEstablishment},
		{"pfcp_transaction_exhaustion", "PFCP transactions exhausted", data.DoS, nearest("FGT1499.503"), "open5gs#4791",
			"Requests with ever new sequence numbers, whose transactions stay open; first slow answers, then none.", 2, (*actor).transactionExhaustion},
		{"pfcp_rogue_association", "PFCP association from anyone", data.R2L, nearest("T1210"), "open5gs#4760",
			"An address that is no SMF associates itself with a UPF, keeps the association alive and looks after, or redirects, others' sessions.", 4, (*actor).rogueAssociation},
		{"session_hijack_pfcp", "Session hijack by a reused address, over N4", data.R2L, nearest("T1557"), "open5gs#3900, #4762",
			"A session with another subscriber's address at the UPF: that subscriber's downlink goes to the attacker.", 5, (*actor).hijackPFCP},
		{"session_hijack_gtpc", "Session hijack by a reused address, over S5/S8", data.R2L, nearest("T1557"), "open5gs#3899",
			"The same asked of the SMF by a false SGW: the SMF sets the session up itself.", 5, (*actor).hijackGTPC},
	}
}

// rogue is where an attacker on the core's network asks from: a function he holds, or a
// machine among the functions. Legitimate peers come from the same networks.
func (a *actor) rogue() data.Endpoint {
	addr := pick(a.dice, a.core.spare)
	if a.chance(0.4) {
		addr = pick(a.dice, a.core.smf)
	}
	if a.chance(0.5) {
		return endpoint(addr, 8805)
	}
	return endpoint(addr, uint16(32768+a.IntN(28000)))
}

func (a *actor) deletionFlood(at int64, strength float64) {
	from, n := a.rogue(), a.IntN(len(a.core.upfN4))
	a.volley(at, strength, 45, 120, func(at int64) {
		f, _, ok := a.do(at, pfcpDelete, from, a.core.upfN4[n])
		if !ok {
			return
		}
		for _, s := range a.some(1, func(s *subscriber) bool { return online(s) && s.upf == n && !s.stale }) {
			if a.chance(0.45) {
				s.stale = true
				return
			}
		}
		f.refuse(a.dice) // session context not found
	})
}

func (a *actor) establishmentFlood(at int64, strength float64) {
	from, upf := a.rogue(), pick(a.dice, a.core.upfN4)
	asked, room := 0, a.whole(40, 120)
	a.volley(at, strength, 40, 115, func(at int64) {
		f, _, ok := a.do(at, pfcpEstablish, from, upf)
		if asked++; ok && asked > room && a.chance(0.6) {
			f.refuse(a.dice) // no resources available
		}
	})
}

func (a *actor) craftedFlood(at int64, strength float64, k kind) {
	to := a.core.upfN4
	if k == pfcpReport {
		to = a.core.smf
	}
	target := pick(a.dice, to)
	for _, s := range a.bots(1) {
		a.volley(at, strength, 35, 100, func(at int64) {
			f, _, ok := a.do(at, k, endpoint(s.addr, uint16(32768+a.IntN(28000))), target)
			if !ok {
				return
			}
			f.srcBytes = whole(a.around(60, 0.5))
			switch a.weighted(0.5, 0.3, 0.2) {
			case 0: // it cannot be parsed: no answer
				f.unheard()
			case 1:
				f.refuse(a.dice)
			}
		})
	}
}

func (a *actor) fragments(at int64, strength float64) {
	upf := pick(a.dice, a.core.upfN4)
	senders := make([]data.Endpoint, a.whole(3, 8))
	for i := range senders {
		senders[i] = endpoint(a.newAddress(), 8805)
	}
	a.volley(at, strength, 12, 60, func(at int64) {
		f, _, ok := a.do(at, pick(a.dice, []kind{pfcpEstablish, pfcpEstablish, pfcpModify}), pick(a.dice, senders), upf)
		f.srcPackets += a.whole(1, 3)
		if a.chance(0.45) {
			f.wrongFragments = a.whole(1, 3)
		}
		if ok && a.chance(0.4) {
			f.unheard()
		} else if ok && a.chance(0.5) {
			f.refuse(a.dice)
		}
	})
}

func (a *actor) malformedEstablishment(at int64, strength float64) {
	from, n := a.rogue(), a.IntN(len(a.core.upfN4))
	crashed := false
	a.volley(at, strength, 2, 14, func(at int64) {
		f, _, ok := a.do(at, pfcpEstablish, from, a.core.upfN4[n])
		if !ok {
			return
		}
		if crashed || a.chance(0.25) {
			f.unheard()
		} else if a.chance(0.6) {
			f.refuse(a.dice)
		}
		if !crashed && a.chance(0.12) {
			crashed = true
			for _, s := range a.some(25, func(s *subscriber) bool { return online(s) && s.upf == n }) {
				s.stale = true
			}
		}
	})
}

func (a *actor) transactionExhaustion(at int64, strength float64) {
	from, upf := a.rogue(), pick(a.dice, a.core.upfN4)
	sent, pool := 0, a.whole(30, 90)
	a.volley(at, strength, 45, 110, func(at int64) {
		f, _, ok := a.do(at, pick(a.dice, []kind{pfcpHeartbeat, pfcpAssociate, pfcpModify, pfcpEstablish}), from, upf)
		if sent++; !ok {
			return
		}
		f.response *= 1 + 3*float64(sent)/float64(pool)
		if a.chance(min(0.85, float64(sent)/float64(pool)-0.4)) {
			f.unheard()
		}
	})
}

func (a *actor) rogueAssociation(at int64, strength float64) {
	from := a.rogue()
	for _, upf := range a.core.upfN4[:a.whole(1, len(a.core.upfN4))] {
		a.do(at, pfcpAssociate, from, upf)
		a.volley(at+seconds(1), strength, 1.2, 14, func(at int64) {
			switch a.weighted(0.4, 0.4, 0.2) {
			case 0:
				a.do(at, pfcpHeartbeat, from, upf)
			case 1:
				f, _, ok := a.do(at, pfcpModify, from, upf)
				if ok && a.chance(0.35) {
					f.refuse(a.dice)
				}
			case 2:
				a.do(at, pfcpAssociate, from, upf)
			}
		})
	}
}

func (a *actor) hijackPFCP(at int64, strength float64) {
	from := a.rogue()
	a.volley(at, strength, 0.8, 4, func(at int64) {
		for _, victim := range a.bots(1) {
			upf := a.n4Of(victim)
			if a.chance(0.5) {
				_, at, _ = a.do(at, pfcpAssociate, from, upf)
			}
			if _, done, ok := a.do(at, pfcpEstablish, from, upf); ok {
				a.divert(done, victim, from.Addr)
			}
		}
	})
}

func (a *actor) hijackGTPC(at int64, strength float64) {
	from := endpoint(pick(a.dice, a.core.partners), 2123)
	if a.chance(0.5) {
		from = endpoint(pick(a.dice, a.core.spare), 2123)
	}
	a.volley(at, strength, 0.8, 4, func(at int64) {
		for _, victim := range a.bots(1) {
			smf, upf := a.smfOf(victim), a.n4Of(victim)
			f, _, ok := a.do(at, gtpcCreate, from, smf)
			if ok && a.chance(0.25) { // refused: the address is taken
				f.refuse(a.dice)
			} else if ok {
				_, done, _ := a.do(at+milliseconds(9), pfcpEstablish, a.n4(smf, upf, at), upf)
				a.divert(done, victim, from.Addr)
			}
		}
	})
}

// divert is a victim's traffic after a hijack: what the Internet answers flows through
// the attacker's tunnel, and the victim's own goes unanswered until it asks for a new session.
func (a *actor) divert(at int64, victim *subscriber, to netip.Addr) {
	for i := range a.whole(1, 3) {
		f := a.tunnel(at+seconds(a.between(0.3, 2)+float64(i)), victim)
		f.src.Addr = to
		f.srcBytes, f.dstBytes = whole(a.around(160, 1)), whole(a.around(22000, 1.6))
		f.srcPackets, f.dstPackets = 1+f.srcBytes/300, 1+f.dstBytes/1200
		f.lasted = span(0, seconds(a.around(3, 0.7)))
		f.response = a.around(30, 0.5)
	}
	victim.stale = true
}
