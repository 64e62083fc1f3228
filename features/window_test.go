package features

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// at is a flow to 10.0.0.host of a service, starting so many seconds after the epoch.
func at(seconds float64, host byte, service int32) WindowFlow {
	return WindowFlow{Start: int64(seconds * 1e9), Dst: netip.AddrFrom4([4]byte{10, 0, 0, host}), Service: service, SrcPort: 40000}
}

// after runs the flows through a window and gives the named features of the last.
func after(t *testing.T, flows []WindowFlow, names ...string) []float64 {
	t.Helper()
	w := NewWindow()
	var f WindowFeatures
	for _, flow := range flows {
		f = w.Add(flow)
	}
	var got []float64
	for _, name := range names {
		got = append(got, f[windowColumn(t, name)])
	}
	return got
}

func windowColumn(t *testing.T, name string) int {
	t.Helper()
	for i, c := range WindowColumns() {
		if c.Name == name {
			return i
		}
	}
	t.Fatalf("no window column %s", name)
	return 0
}

func TestWindowColumnsAreNSLKDDs23To41(t *testing.T) {
	c := WindowColumns()
	if len(c) != len(WindowFeatures{}) || c[0].Name != "count" || c[18].Name != "dst_host_srv_rerror_rate" {
		t.Fatalf("window columns are %d, %s to %s", len(c), c[0].Name, c[len(c)-1].Name)
	}
}

// The rules of flow-semantics.md, one by one.
func TestWindowRules(t *testing.T) {
	flag := func(f WindowFlow, flag string) WindowFlow { f.Outcome = OutcomeOf(flag); return f }
	port := func(f WindowFlow, p uint16) WindowFlow { f.SrcPort = p; return f }
	repeat := func(n int, f WindowFlow) []WindowFlow { return slices.Repeat([]WindowFlow{f}, n) }
	const http, dns, ssh = 1, 2, 3
	tests := []struct {
		name  string
		flows []WindowFlow
		want  map[string]float64
	}{
		{"the current flow is counted", []WindowFlow{at(0, 1, http)},
			map[string]float64{"count": 1, "srv_count": 1, "same_srv_rate": 1, "dst_host_count": 1, "dst_host_srv_count": 1, "dst_host_same_src_port_rate": 1}},
		{"a flow exactly two seconds ago is in the window", []WindowFlow{at(0, 1, http), at(2, 1, http)},
			map[string]float64{"count": 2}},
		{"a flow more than two seconds ago is not", []WindowFlow{at(0, 1, http), {Start: 2e9 + 1, Dst: at(0, 1, 0).Dst, Service: http}},
			map[string]float64{"count": 1, "dst_host_count": 2}},
		{"count is per host, srv_count per service on any host", []WindowFlow{at(0, 1, http), at(0, 2, http), at(0, 1, dns)},
			map[string]float64{"count": 2, "srv_count": 1, "same_srv_rate": 0.5}},
		{"count stops at 511", repeat(600, at(0, 1, http)),
			map[string]float64{"count": 511, "srv_count": 511, "dst_host_count": 255, "dst_host_srv_count": 255}},
		{"the host window is the last 255 flows overall, not of the host", append(append([]WindowFlow{at(0, 1, http)}, repeat(254, at(60, 2, http))...), at(120, 1, http)),
			map[string]float64{"dst_host_count": 1, "dst_host_srv_count": 255}},
		{"its 255th flow is still in", append(append([]WindowFlow{at(0, 1, http)}, repeat(253, at(60, 2, http))...), at(120, 1, http)),
			map[string]float64{"dst_host_count": 2}},
		{"S0 S1 S2 S3 SH are serrors, SF and OTH are no errors", []WindowFlow{
			flag(at(0, 1, http), "S0"), flag(at(0, 1, http), "S1"), flag(at(0, 1, http), "S2"), flag(at(0, 1, http), "S3"),
			flag(at(0, 1, http), "SH"), flag(at(0, 1, http), "SF"), flag(at(0, 1, http), "OTH"), flag(at(0, 1, http), "OTH")},
			map[string]float64{"serror_rate": 0.62, "rerror_rate": 0, "srv_serror_rate": 0.62, "dst_host_serror_rate": 0.62, "dst_host_srv_serror_rate": 0.62}},
		{"REJ RSTO RSTR RSTOS0 are rerrors", []WindowFlow{
			flag(at(0, 1, http), "REJ"), flag(at(0, 1, http), "RSTO"), flag(at(0, 1, http), "RSTR"), flag(at(0, 1, http), "RSTOS0"), at(0, 1, http)},
			map[string]float64{"rerror_rate": 0.8, "serror_rate": 0, "srv_rerror_rate": 0.8, "dst_host_rerror_rate": 0.8, "dst_host_srv_rerror_rate": 0.8}},
		{"srv_ error rates are over the service on any host", []WindowFlow{flag(at(0, 2, http), "S0"), flag(at(0, 1, dns), "REJ"), at(0, 1, http)},
			map[string]float64{"srv_serror_rate": 0.5, "serror_rate": 0, "rerror_rate": 0.5, "srv_rerror_rate": 0}},
		{"diff_srv_rate counts distinct services, not other flows", append(repeat(8, at(0, 1, dns)), at(0, 1, ssh), at(0, 1, http)),
			map[string]float64{"same_srv_rate": 0.1, "diff_srv_rate": 0.3, "dst_host_same_srv_rate": 0.1, "dst_host_diff_srv_rate": 0.3}},
		{"diff_srv_rate is 0 with a single service", repeat(4, at(0, 1, dns)),
			map[string]float64{"diff_srv_rate": 0, "srv_diff_host_rate": 0, "dst_host_diff_srv_rate": 0, "dst_host_srv_diff_host_rate": 0}},
		{"srv_diff_host_rate counts distinct hosts", append(repeat(8, at(0, 1, dns)), at(0, 2, dns), at(0, 3, dns)),
			map[string]float64{"srv_diff_host_rate": 0.3, "dst_host_srv_diff_host_rate": 0.3, "same_srv_rate": 1}},
		{"dst_host_same_src_port_rate is 1/9 in KDD'99's first row", append(repeat(8, port(at(0, 1, http), 1024)), port(at(60, 1, http), 1025)),
			map[string]float64{"dst_host_count": 9, "dst_host_same_src_port_rate": 0.11}},
		{"the same source port counts over any service", []WindowFlow{port(at(0, 1, dns), 5), port(at(0, 2, http), 5), port(at(0, 1, http), 5)},
			map[string]float64{"dst_host_same_src_port_rate": 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for name, want := range test.want {
				if got := after(t, test.flows, name)[0]; got != want {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
		})
	}
}

func TestRatesAreRoundedAsKDD99Prints(t *testing.T) {
	for _, test := range []struct {
		k, n int32
		want float64
	}{{1, 8, 0.12}, {3, 8, 0.38}, {1, 9, 0.11}, {1, 3, 0.33}, {2, 3, 0.67}, {0, 5, 0}, {5, 5, 1},
		{3, 40, 0.08}, {29, 40, 0.73}, {39, 40, 0.98}, {1, 200, 0}, {199, 200, 1}} {
		if got := rate(test.k, test.n); got != test.want {
			t.Errorf("rate(%d, %d) = %v, want %v", test.k, test.n, got, test.want)
		}
	}
}

// Every rate there can be is what printing the float32 quotient with %.2f and reading it back gives.
func TestRateIsPercentDotTwoOfTheSinglePrecisionQuotient(t *testing.T) {
	for n := int32(1); n <= recentFlows; n++ {
		for k := int32(0); k <= n; k++ {
			want, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", float32(k)/float32(n)), 64)
			if got := rate(k, n); got != want {
				t.Fatalf("rate(%d, %d) = %v, want %v", k, n, got, want)
			}
		}
	}
}

func TestALateFlowCountsWithTheFlowAheadOfIt(t *testing.T) {
	w := NewWindow()
	w.Add(at(10, 1, 1))
	f := w.Add(at(3, 1, 1))
	if f[0] != 2 || w.Late() != 1 {
		t.Errorf("count %v, late %d; want 2, 1", f[0], w.Late())
	}
	if f = w.Add(at(12, 1, 1)); f[0] != 3 {
		t.Errorf("count %v; want 3: the late flow counts from 10 s", f[0])
	}
}

func TestStartTimesAtTheEndsOfTimeDoNotOverflow(t *testing.T) {
	w := NewWindow()
	w.Add(WindowFlow{Start: math.MinInt64})
	if f := w.Add(WindowFlow{Start: math.MaxInt64}); f[0] != 1 || f[9] != 2 {
		t.Errorf("count %v, dst_host_count %v; want 1, 2", f[0], f[9])
	}
}

func TestTheWindowForgetsWhatItHasLeft(t *testing.T) {
	w := NewWindow()
	for i := range 100_000 {
		w.Add(WindowFlow{Start: int64(i) * 1e6, Dst: netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}),
			Service: int32(i), SrcPort: uint16(i)})
	}
	for name, n := range map[string]int{"hosts": len(w.hosts.key), "services": len(w.services.key), "pairs": len(w.pairs.key), "ports": len(w.ports.key)} {
		if n > recentFlows+1 {
			t.Errorf("%d %s are held after 100,000 distinct ones", n, name)
		}
	}
}

// bruteForce computes the features of flow n by looking at every flow before it.
func bruteForce(flows []WindowFlow, n int) WindowFeatures {
	var now, past []WindowFlow
	for i := n; i >= 0; i-- {
		if n-i < 511 && flows[i].Start >= flows[n].Start-int64(2*time.Second) {
			now = append(now, flows[i])
		}
		if n-i < 255 {
			past = append(past, flows[i])
		}
	}
	share := func(k, n int) float64 {
		v, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", float32(k)/float32(n)), 64)
		return v
	}
	type sums struct{ n, serror, rerror, same, distinct float64 }
	sum := func(w []WindowFlow, in, same func(a WindowFlow) bool, partner func(a WindowFlow) string) sums {
		var n, s, r, both int
		partners := map[string]bool{}
		for _, f := range w {
			if !in(f) {
				continue
			}
			n++
			partners[partner(f)] = true
			if f.Outcome == Unanswered {
				s++
			}
			if f.Outcome == Refused {
				r++
			}
			if same(f) {
				both++
			}
		}
		d := 0.0
		if len(partners) > 1 {
			d = share(len(partners), n)
		}
		return sums{n: float64(n), serror: share(s, n), rerror: share(r, n), same: share(both, n), distinct: d}
	}
	me := flows[n]
	host := func(a WindowFlow) bool { return a.Dst == me.Dst }
	service := func(a WindowFlow) bool { return a.Service == me.Service }
	addr := func(a WindowFlow) string { return a.Dst.String() }
	code := func(a WindowFlow) string { return strconv.Itoa(int(a.Service)) }
	h, s := sum(now, host, service, code), sum(now, service, host, addr)
	hl, sl := sum(past, host, service, code), sum(past, service, host, addr)
	pl := sum(past, host, func(a WindowFlow) bool { return a.SrcPort == me.SrcPort }, code)
	return WindowFeatures{h.n, s.n, h.serror, s.serror, h.rerror, s.rerror, h.same, h.distinct, s.distinct,
		hl.n, sl.n, hl.same, hl.distinct, pl.same, sl.distinct, hl.serror, sl.serror, hl.rerror, sl.rerror}
}

func TestWindowAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flows := randomFlows(t)
		w := NewWindow()
		for i, f := range flows {
			got := w.Add(f)
			// Every flow of a short run, the end of a long one: that is where windows are full.
			if len(flows) > 100 && i < len(flows)-20 {
				continue
			}
			if want := bruteForce(flows, i); got != want {
				t.Fatalf("flow %d of %d: %v, want %v", i, len(flows), got, want)
			}
		}
	})
}

// randomFlows draws flows in order of start, dense enough to fill both windows at times.
func randomFlows(t *rapid.T) []WindowFlow {
	hosts, services := rapid.IntRange(1, 12).Draw(t, "hosts"), rapid.IntRange(1, 8).Draw(t, "services")
	step := rapid.SampledFrom([]int{0, 1, 1e6, 1e7, 3e8, 2e9}).Draw(t, "step")
	n := rapid.SampledFrom([]int{1, 3, 40, 300, 1200}).Draw(t, "flows")
	random := rapid.Uint64().Draw(t, "seed")
	next := func(n int) int { // cheap draws: rapid's own would take most of the time
		random = random*6364136223846793005 + 1442695040888963407
		return int((random >> 33) % uint64(n))
	}
	var flows []WindowFlow
	start := int64(0)
	for range n {
		start += int64(next(step + 1))
		flows = append(flows, WindowFlow{Start: start, Dst: netip.AddrFrom4([4]byte{10, 0, 0, byte(next(hosts))}),
			SrcPort: uint16(next(4)), Service: int32(next(services)), Outcome: Outcome(next(3))})
	}
	return flows
}

func BenchmarkWindow(b *testing.B) {
	for _, hosts := range []int{1, 50, 5000} {
		b.Run(fmt.Sprintf("hosts=%d", hosts), func(b *testing.B) {
			flows := make([]WindowFlow, 1<<16)
			random := uint64(1)
			for i := range flows {
				random = random*6364136223846793005 + 1442695040888963407
				h := int(random>>33) % hosts
				flows[i] = WindowFlow{Dst: netip.AddrFrom4([4]byte{10, 0, byte(h >> 8), byte(h)}),
					SrcPort: uint16(random >> 20), Service: int32(random>>40) % 30, Outcome: Outcome(random>>50) % 3}
			}
			w := NewWindow()
			b.ReportAllocs()
			start := int64(0)
			for i := 0; b.Loop(); i++ {
				f := flows[i&(len(flows)-1)]
				start += 5e6
				f.Start = start
				w.Add(f)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "flows/s")
		})
	}
}
