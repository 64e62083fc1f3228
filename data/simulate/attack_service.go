package simulate

import (
	"net/netip"

	"github.com/trunkline/trunkline/data"
)

func serviceAttacks() []Attack {
	return []Attack{
		{"sbi_scan", "Scan of the functions' ports", data.Probe, Technique{ID: "T1046"}, "MITRE ATT&CK",
			"A machine among the functions looks who listens where, and asks for paths that may exist.", 2, (*actor).serviceScan},
		{"fake_nf", "False function at the NRF", data.R2L, Technique{ID: "FGT5041"}, "MITRE FiGHT",
			"A registration at the NRF by what is no function, discovery of all kinds of peers, tokens, then subscribers' data.", 3, (*actor).fakeFunction},
		{"sbi_overreach", "A function reads what is not its business", data.U2R, Technique{ID: "T1078", Nearest: true}, "3GPP TS 33.501 clause 13.4 (what it prevents)",
			"A function with a right to ask reads profile after profile, and is refused some.", 3, (*actor).overreach},
	}
}

func (a *actor) serviceScan(at int64, strength float64) {
	from := pick(a.dice, a.core.spare)
	addrs, names := a.core.functions()
	ports := []uint16{22, 80, 443, 2152, 3868, 7777, 8000, 8805, 9090, 29502, 29503, 29504, 29507, 29509, 29510, 29518}
	a.volley(at, strength, 14, 90, func(at int64) {
		i := a.IntN(len(addrs))
		if a.chance(0.75) {
			a.probe(at, endpoint(from, uint16(32768+a.IntN(28000))), addrs[i], pick(a.dice, ports), names[i])
			return
		}
		k := pick(a.dice, []kind{discovery, subscription, createSession, authentication})
		to := map[kind]int{discovery: 0, subscription: 1, createSession: 2, authentication: 3}[k]
		f, _, ok := a.do(at, k, endpoint(from, uint16(32768+a.IntN(28000))), [...]netip.Addr{a.core.nrf[0], a.core.udm[0], a.core.smf[0], a.core.ausf[0]}[to])
		if ok && a.chance(0.85) {
			f.refuse(a.dice)
		}
	})
}

func (a *actor) fakeFunction(at int64, strength float64) {
	pod, nrf, udm := pick(a.dice, a.core.spare), a.core.nrf[0], a.core.udm[0]
	done, ok := a.asks(at, nfRegister, pod, nrf)
	if !ok {
		return
	}
	a.asks(done, accessToken, pod, nrf)
	a.volley(done+seconds(0.2), strength, 4, 18, func(at int64) { a.asks(at, discovery, pod, nrf) })
	a.volley(done+seconds(2), strength, 3, 16, func(at int64) {
		if a.chance(0.25) {
			_, at, _ = a.do(at, accessToken, a.sbi(pod, nrf, at), nrf)
		}
		f, _, ok := a.do(at, pick(a.dice, []kind{subscription, subscription, authenticationData, registerServing}), a.sbi(pod, udm, at), udm)
		if ok && a.chance(0.35) {
			f.refuse(a.dice)
		}
	})
}

func (a *actor) overreach(at int64, strength float64) {
	c := a.core
	from := pick(a.dice, []netip.Addr{c.amf[0], c.smf[0], c.pcf[0], c.ausf[0]})
	a.volley(at, strength, 6, 45, func(at int64) {
		k, to := subscription, c.udm[0]
		if a.chance(0.25) {
			k, to = repository, c.udr[0]
		}
		f, _, ok := a.do(at, k, a.sbi(from, to, at), to)
		if ok && a.chance(0.2) {
			f.refuse(a.dice)
		}
	})
}
