package simulate

import (
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
)

func gtpAttacks() []Attack {
	return []Attack{
		{"teid_scan", "GTP-U tunnel id scan", data.Probe, Technique{ID: "FGT5031"}, "MITRE FiGHT; 3GPP TS 29.281 clause 7.3.1",
			"Packets with guessed tunnel ids; the UPF's error indications say which do not exist.", 2, (*actor).teidScan},
		{"gtpu_spoof_deletion", "GTP-U spoofing, then session deletion", data.U2R, Technique{ID: "FGT1599.505", Nearest: true}, "open5gs#3693",
			"Data injected into another's tunnel with a known id, then a PFCP deletion of that session.", 4, (*actor).spoofAndDelete},
		{"gtpu_to_core", "Through the tunnel to the core", data.U2R, Technique{ID: "FGT1599.505"}, "MITRE FiGHT",
			"A device's packets inside GTP-U are addressed to the functions themselves.", 3, (*actor).tunnelToCore},
	}
}

func (a *actor) teidScan(at int64, strength float64) {
	from, upf := endpoint(pick(a.dice, a.core.gnbN3), 2152), a.IntN(len(a.core.upfN3))
	a.volley(at, strength, 30, 110, func(at int64) {
		f := a.tunnel(at, &subscriber{upf: upf, profile: &profile{}})
		f.src = from
		if a.chance(0.3) {
			f.src.Port = uint16(49152 + a.IntN(16000))
		}
		f.srcPackets = a.whole(1, 3)
		f.srcBytes = f.srcPackets * a.whole(36, 130)
		f.lasted = time.Duration(a.wait(200 * time.Millisecond))
		switch a.weighted(0.8, 0.12, 0.08) {
		case 0:
			f.failures = a.whole(1, f.srcPackets)
			f.dstPackets, f.dstBytes, f.response = f.failures, 36*f.failures, a.around(1.2, 0.4)
		case 1: // indications are rate-limited
		case 2: // a tunnel that exists
			f.dstPackets, f.dstBytes, f.response = 1, a.whole(40, 120), a.around(25, 0.4)
		}
	})
}

func (a *actor) spoofAndDelete(at int64, strength float64) {
	a.volley(at, strength, 0.6, 5, func(at int64) {
		for _, victim := range a.bots(1) {
			for i := range a.whole(1, 4) {
				f := a.tunnel(at+seconds(float64(i)*a.between(0.1, 0.5)), victim)
				f.srcPackets = a.whole(2, 30)
				f.srcBytes = f.srcPackets * a.whole(60, 900)
				f.lasted = time.Duration(seconds(a.around(0.8, 0.8)))
				if a.chance(0.4) {
					f.dstPackets = a.whole(1, f.srcPackets)
					f.dstBytes, f.response = f.dstPackets*a.whole(40, 400), a.around(25, 0.4)
				}
			}
			from := endpoint(victim.addr, uint16(32768+a.IntN(28000)))
			if a.chance(0.5) {
				from = a.rogue()
			}
			a.do(at+seconds(2), pfcpDelete, from, a.n4Of(victim))
			victim.stale = true
		}
	})
}

func (a *actor) tunnelToCore(at int64, strength float64) {
	for _, s := range a.bots(1) {
		a.volley(at, strength, 4, 45, func(at int64) { a.reachCore(at, s) })
	}
}

// reachCore is a connection of a device through its tunnel to an address of the core. A
// technician's does the same, with permission.
func (a *actor) reachCore(at int64, s *subscriber) {
	to := pick(a.dice, [][]netip.Addr{a.core.amf, a.core.smf, a.core.nrf, a.core.udm, a.core.upfN4, a.core.pcscf})
	x := pick(a.dice, []app{
		{"other", "other", "tcp", 29510, 500, 900, 0.8, 0.4}, {"other", "other", "tcp", 29502, 450, 700, 0.8, 0.4},
		{"other", "other", "udp", 8805, 60, 40, 0.6, 0.2}, {"http", "http", "tcp", 80, 500, 1200, 0.8, 0.6},
		{"ssh", "ssh", "tcp", 22, 1800, 2600, 0.9, 5}, {"eco_i", "icmp", "icmp", 8, 64, 64, 0.2, 0.6}})
	f := a.connect(at, s, &x)
	f.dst.Addr = pick(a.dice, to)
	switch a.weighted(0.55, 0.25, 0.2) {
	case 1:
		f.silent()
	case 2:
		if x.protocol == "tcp" {
			f.flag, f.srcBytes, f.dstBytes, f.srcPackets, f.dstPackets, f.lasted = "REJ", 0, 0, 1, 1, 0
		}
	}
}
