// Package storetest is the one test body for every alert store, and the alerts that it
// runs on. Nothing but tests should import it.
package storetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/models/metric"
)

// Epoch is when the first alert's flow started.
var Epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

var (
	protocols = []string{"tcp", "udp", "icmp", "sctp", "TCP-Süd"}
	services  = []string{"private", "http", "domain_u", "ecr_i", "ftp_data", "smtp", "pfcp", "gtp-u", "telnet", "Ünïcode", "a b", "\x1b[31mred", "bad\xffutf"}
	flags     = []string{"SF", "S0", "REJ", "RSTR", ""}
	families  = []string{"dos", "probe", "r2l", "u2r", ""}
	labels    = []string{"neptune", "smurf", "satan", "guess_passwd", "normal", ""}
	reasons   = []string{"count", "serror_rate", "hot", "src_bytes", "dst_bytes", "flag", "service", "duration", "srv_count"}
)

// Alerts makes n alerts of every shape, grouped. The same seed gives the same alerts, and
// alert i depends on nothing but those before it. The first of a group says why.
func Alerts(seed uint64, n int) []store.Raised {
	m := Maker{Seed: seed}
	out := make([]store.Raised, n)
	for i := range out {
		out[i] = m.Next()
	}
	return out
}

// A Maker makes alerts one after the other, in constant memory.
type Maker struct {
	Seed uint64
	// Causes, if not 0, is how many floods, scans and faults there are: alerts then come
	// as they do in a network, in bursts of one cause. Else any alert has any shape.
	Causes  int
	grouper *alert.Grouper
	n       int
	at      time.Time
	cause   uint64
}

// Next makes the next alert.
func (m *Maker) Next() store.Raised {
	if m.grouper == nil {
		m.grouper, m.at = alert.NewGrouper(), Epoch
	}
	r := rand.New(rand.NewPCG(m.Seed, uint64(m.n)))
	m.n++
	m.at = m.at.Add(time.Duration(r.IntN(400)) * time.Millisecond)
	shape := r
	if m.Causes > 0 {
		if r.IntN(20) == 0 || m.n == 1 {
			m.cause = uint64(r.IntN(m.Causes))
		}
		shape = rand.New(rand.NewPCG(m.Seed+1, m.cause))
	}
	p := math.Pow(10, -5*r.Float64())
	a := alert.Alert{Source: "synthetic", Row: m.n, Content: r.Uint64(), Time: m.at, Score: 1 - p*r.Float64(), Threshold: 0.5, PValue: p,
		Severity: metric.SeverityOf(p), Family: oneOf(shape, families), Model: fmt.Sprintf("boost@%04x", m.Seed&0xffff), Label: oneOf(shape, labels),
		Flow: alert.Flow{Protocol: oneOf(shape, protocols), Service: oneOf(shape, services), Flag: oneOf(shape, flags)}}
	a.ID = alert.ID(fmt.Sprint(a.Source, m.Seed), a.Row, a.Content, a.Model)
	if shape.IntN(2) == 0 {
		a.Challenger = &alert.Opinion{Model: "forest@19c2", Score: r.Float64(), Alert: r.IntN(2) == 0}
	}
	if shape.IntN(3) == 0 {
		a.Flow.Function, a.Flow.Plane, a.Flow.Application = "smf", "signalling", "pfcp"
		a.Flow.Src, a.Flow.Dst = endpoint(shape), endpoint(shape)
	}
	g, opened := m.grouper.Add(&a)
	if opened {
		a.Why = whyOf(shape)
	}
	if m.n%4096 == 0 {
		m.grouper.Expire(m.at.Add(-alert.GroupGap))
	}
	return store.Raised{Alert: a, GroupKey: g.Key}
}

func oneOf(r *rand.Rand, from []string) string {
	// The first are the most common, as in any traffic.
	return from[int(float64(len(from))*math.Pow(r.Float64(), 2))]
}

func endpoint(r *rand.Rand) data.Endpoint {
	switch r.IntN(4) {
	case 0:
		return data.Endpoint{Addr: netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", r.IntN(40))), Port: uint16(r.IntN(1 << 16))}
	case 1:
		return data.Endpoint{Addr: netip.MustParseAddr(fmt.Sprintf("fe80::%x%%eth0", r.IntN(4))), Port: 80}
	}
	return data.Endpoint{Addr: netip.AddrFrom4([4]byte{10, byte(r.IntN(4)), byte(r.IntN(4)), byte(r.IntN(40))}), Port: uint16(r.IntN(1 << 16))}
}

func whyOf(r *rand.Rand) []alert.Reason {
	var why []alert.Reason
	for _, i := range r.Perm(len(reasons))[:5] {
		why = append(why, alert.Reason{Feature: reasons[i], Value: fmt.Sprint(r.IntN(300)), Unit: "flows", Percentile: 100 * r.Float64(),
			NormalShare: math.NaN(), Contribution: 3 * r.NormFloat64()})
	}
	return why
}
