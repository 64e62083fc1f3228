package features

import (
	"math"
	"net/netip"
	"time"
)

// The reach of the window features. That the two seconds hold at most the last 511
// flows and that the host window is the last 255 is what KDD'99 shows: the smallest
// union of "same host" and "same service" that its counts allow is 511 and 255
// over and over, and never more (TestKDD99ObeysTheWindowRules).
const (
	windowSpan  = uint64(2 * time.Second)
	recentFlows = 511
	lastFlows   = 255
)

// A WindowFlow is what the windows need to know of a flow.
type WindowFlow struct {
	Start   int64      // ns; a flow's first packet
	Dst     netip.Addr // the destination host
	SrcPort uint16
	Service int32 // a code; equal codes are the same service
	Outcome Outcome
}

// An Outcome is how a connection went, as far as the error rates care.
type Outcome uint8

const (
	Regular    Outcome = iota // SF, OTH: in neither error rate
	Unanswered                // S0 S1 S2 S3 SH: the serror family
	Refused                   // REJ RSTO RSTR RSTOS0: the rerror family
)

// OutcomeOf gives the outcome behind a connection flag ("SF", "S0", …).
func OutcomeOf(flag string) Outcome {
	switch flag {
	case "S0", "S1", "S2", "S3", "SH":
		return Unanswered
	case "REJ", "RSTO", "RSTR", "RSTOS0":
		return Refused
	}
	return Regular
}

// A Window computes the 19 window features of KDD'99 over flows as they start:
// over the flows of the last two seconds (of these at most the last 511), and over
// the last 255 flows whenever they started. The flow itself counts in both.
//
// It holds the last 511 flows and nothing else. Each flow costs the same few look-ups
// however full the windows are. One engine serves training, replay and live traffic,
// so the same flows give the same bits. Not safe for concurrent use.
type Window struct {
	ring     [512]windowEntry // flow number n is in ring[n%512]
	next     uint64           // the number of the flow to come
	oldest   [windows]uint64  // the first flow still in each window
	late     int
	hosts    slots[netip.Addr, party]
	services slots[int32, party]
	pairs    slots[pair, presence] // host and service
	ports    slots[pair, presence] // host and source port
}

// The two windows. Both end with the current flow, so what either holds is among the last 511.
const (
	recent  = iota // two seconds
	last           // 255 flows
	windows = 2
)

type windowEntry struct {
	start                     int64
	host, service, pair, port int32 // slots
	outcome                   Outcome
}

// A party is a host or a service: its flows in each window, how they ended,
// and with how many distinct services (of a host) or hosts (of a service).
type party struct {
	flows, partners [windows]int32
	errors          [windows][Refused + 1]int32
}

type presence struct{ flows [windows]int32 }

type pair struct{ host, other int32 }

// NewWindow makes an empty window.
func NewWindow() *Window {
	return &Window{hosts: newSlots[netip.Addr, party](), services: newSlots[int32, party](),
		pairs: newSlots[pair, presence](), ports: newSlots[pair, presence]()}
}

// Late is how many flows came with a start before that of the flow ahead of them.
func (w *Window) Late() int { return w.late }

// Add takes the next flow and gives its features, itself counted. Flows come in
// order of their start, equal starts in input order; one that comes late is
// taken to start with the flow ahead of it, and counted in Late.
func (w *Window) Add(f WindowFlow) WindowFeatures {
	if w.next > 0 {
		if ahead := w.ring[(w.next-1)%512].start; f.Start < ahead {
			f.Start = ahead
			w.late++
		}
	}
	for w.oldest[recent] < w.next && (w.next-w.oldest[recent] >= recentFlows ||
		uint64(f.Start-w.ring[w.oldest[recent]%512].start) > windowSpan) {
		w.leave(recent)
	}
	if w.next-w.oldest[last] >= lastFlows {
		w.leave(last)
	}

	host, service := w.hosts.take(f.Dst), w.services.take(f.Service)
	e := windowEntry{start: f.Start, host: host, service: service, outcome: f.Outcome,
		pair: w.pairs.take(pair{host, service}), port: w.ports.take(pair{host, int32(f.SrcPort)})}
	w.ring[w.next%512] = e
	w.next++
	w.count(recent, e, +1)
	w.count(last, e, +1)
	return w.features(e)
}

// leave takes the oldest flow out of a window, and forgets it once it is in neither.
func (w *Window) leave(which int) {
	n := w.oldest[which]
	e := w.ring[n%512]
	w.oldest[which]++
	w.count(which, e, -1)
	if w.oldest[1-which] > n {
		w.hosts.release(e.host)
		w.services.release(e.service)
		w.pairs.release(e.pair)
		w.ports.release(e.port)
	}
}

// count adds a flow to a window's tallies, or with -1 takes it away. A host and a
// service become partners with their first common flow and part with the last.
func (w *Window) count(which int, e windowEntry, by int32) {
	host, service, both := &w.hosts.value[e.host], &w.services.value[e.service], &w.pairs.value[e.pair]
	before := both.flows[which]
	both.flows[which] += by
	if before == 0 || before+by == 0 {
		host.partners[which] += by
		service.partners[which] += by
	}
	host.flows[which] += by
	host.errors[which][e.outcome] += by
	service.flows[which] += by
	service.errors[which][e.outcome] += by
	w.ports.value[e.port].flows[which] += by
}

func (w *Window) features(e windowEntry) WindowFeatures {
	host, service := &w.hosts.value[e.host], &w.services.value[e.service]
	both, port := &w.pairs.value[e.pair], &w.ports.value[e.port]
	const r, l = recent, last
	return WindowFeatures{
		float64(host.flows[r]),
		float64(service.flows[r]),
		rate(host.errors[r][Unanswered], host.flows[r]),
		rate(service.errors[r][Unanswered], service.flows[r]),
		rate(host.errors[r][Refused], host.flows[r]),
		rate(service.errors[r][Refused], service.flows[r]),
		rate(both.flows[r], host.flows[r]),
		rateOfOthers(host.partners[r], host.flows[r]),
		rateOfOthers(service.partners[r], service.flows[r]),
		float64(host.flows[l]),
		float64(service.flows[l]),
		rate(both.flows[l], host.flows[l]),
		rateOfOthers(host.partners[l], host.flows[l]),
		rate(port.flows[l], host.flows[l]),
		rateOfOthers(service.partners[l], service.flows[l]),
		rate(host.errors[l][Unanswered], host.flows[l]),
		rate(service.errors[l][Unanswered], service.flows[l]),
		rate(host.errors[l][Refused], host.flows[l]),
		rate(service.errors[l][Refused], service.flows[l]),
	}
}

// rateOfOthers is the distinct-count rule: distinct partners over flows, and 0 if
// there is but one. It is not one minus the share of the same partner.
func rateOfOthers(distinct, of int32) float64 {
	if distinct <= 1 {
		return 0
	}
	return rate(distinct, of)
}

// rate is k/n as KDD'99 prints it: the quotient in single precision, rounded half
// to even to two decimals. In double precision 3/40 would print as 0.07 where the
// files have 0.08, and 199/200 as 0.99 where they have 1.00. The product below is exact.
func rate(k, n int32) float64 {
	return math.RoundToEven(float64(float32(k)/float32(n))*100) / 100
}
