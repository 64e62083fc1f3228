package promise_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/models/metric"
	"pgregory.net/rapid"
)

func rate(a float64) promise.Promise { return promise.Promise{Kind: promise.FPR, Value: a} }

// scores draws n from a skewed distribution with ties, as models' scores have them.
func scores(rng *rand.Rand, n int, shift float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Round(1000*math.Exp(rng.NormFloat64()+shift)) / 1000
	}
	return out
}

func above(s []float64, t float64) int {
	n := 0
	for _, v := range s {
		if v > t {
			n++
		}
	}
	return n
}

// The mean over many draws of calibration and test flows is what conformal prediction
// bounds; one draw may lie above.
func TestThePromisedRateIsKeptOnExchangeableFlows(t *testing.T) {
	const draws, calibration, test = 400, 999, 200
	for _, a := range []float64{0.001, 0.01, 0.05, 0.2} {
		rng := rand.New(rand.NewPCG(1, math.Float64bits(a)))
		alarms := 0
		for range draws {
			terms, err := promise.Settle(rate(a), promise.Calibrated{Scores: scores(rng, calibration, 0)})
			if err != nil {
				t.Fatal(err)
			}
			alarms += above(scores(rng, test, 0), terms.Stratum("any").Threshold)
		}
		// Each draw's count is beta-binomial; its variance is at most this.
		n := float64(draws * test)
		sd := math.Sqrt(n * a * (1 - a) * (1 + float64(test)/float64(calibration)))
		if got := float64(alarms); got > n*a+3.3*sd {
			t.Errorf("promised %g: %d of %.0f normal flows alert, %.1f standard deviations too many", a, alarms, n, (got-n*a)/sd)
		}
		if got := float64(alarms); got < n*a*0.7-3.3*sd {
			t.Errorf("promised %g: only %d of %.0f alert: the threshold wastes the promise", a, alarms, n)
		}
	}
}

// Two services whose scores differ: one threshold for both gives all false alarms to one.
func TestARatePromisedForEachServiceHoldsWhereAPooledOneFails(t *testing.T) {
	const a, draws = 0.05, 60
	rng := rand.New(rand.NewPCG(2, 0))
	names := []string{"quiet", "loud", "rare"}
	shift := []float64{-1, 1, 3}
	size := []int{1500, 500, 6}
	pooled, own := [3]int{}, [3]int{}
	const test = 400
	for range draws {
		var c promise.Calibrated
		c.Names = names
		for code, n := range size {
			c.Scores = append(c.Scores, scores(rng, n, shift[code])...)
			for range n {
				c.Code = append(c.Code, int32(code))
			}
		}
		together := settle(t, rate(a), c)
		apart := settle(t, promise.Promise{Kind: promise.FPR, Value: a, By: promise.ByService}, c)
		for code, name := range names {
			flows := scores(rng, test, shift[code])
			pooled[code] += above(flows, together.Stratum(name).Threshold)
			own[code] += above(flows, apart.Stratum(name).Threshold)
		}
		if s := apart.Stratum("rare"); s.Basis != promise.All || s.Rows != 6 {
			t.Fatalf("6 flows can't promise %g of their own, nor can all such strata: want basis all, have %+v", a, s)
		}
	}
	n := float64(draws * test)
	if share := float64(pooled[1]) / n; share < 2*a {
		t.Errorf("the pooled threshold lets %.3f of the loud service alert: the test shows nothing", share)
	}
	for code := range 2 {
		if share := float64(own[code]) / n; share > a*1.15 || share < a*0.8 {
			t.Errorf("%s: %.4f alert, promised %g for each service", names[code], share, a)
		}
	}
}

func settle(t testing.TB, p promise.Promise, c promise.Calibrated) *promise.Terms {
	t.Helper()
	terms, err := promise.Settle(p, c)
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

func TestSmallStrataArePooledAndSaySo(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	c := promise.Calibrated{Names: []string{"http", "ftp", "irc", "ssh"}}
	for code, n := range []int{300, 60, 50, 0} {
		c.Scores = append(c.Scores, scores(rng, n, float64(code))...)
		for range n {
			c.Code = append(c.Code, int32(code))
		}
	}
	terms := settle(t, promise.Promise{Kind: promise.FPR, Value: 0.01, By: promise.ByService}, c)
	for name, want := range map[string]promise.Basis{"http": promise.Own, "ftp": promise.Other, "irc": promise.Other, "ssh": promise.Other, "never seen": promise.Other} {
		if s := terms.Stratum(name); s.Basis != want {
			t.Errorf("%s is judged by %s calibration flows; want %s", name, s.Basis, want)
		}
	}
	if a, b := terms.Stratum("ftp"), terms.Stratum("irc"); a.Threshold != b.Threshold || a.Rows != 60 || b.Rows != 50 || a.Calibration.N() != 110 {
		t.Errorf("ftp %+v and irc %+v; want one threshold from 110 flows", a, b)
	}
	strata := terms.Strata()
	if len(strata) != 4 || strata[0].Name != "http" || strata[3].Name != promise.OtherName || strata[3].Rows != 110 {
		t.Errorf("strata %v", strata)
	}
	if got := strata[1].Smallest(); got != 1.0/61 {
		t.Errorf("ftp's own flows could promise %g; want 1/61", got)
	}
}

func TestWhatTooFewFlowsCanNotPromiseIsRefused(t *testing.T) {
	flows := promise.Calibrated{Scores: make([]float64, 98)}
	for _, p := range []promise.Promise{
		rate(0.01), {Kind: promise.Budget, Value: 20, NormalFlowsPerDay: 250000}, {Kind: promise.FDR, Value: 0.01},
	} {
		_, err := promise.Settle(p, flows)
		var tooFew *promise.TooFewError
		var reason *metric.PromiseError
		if !errors.As(err, &tooFew) || !errors.As(err, &reason) || reason.Flows != 98 || !strings.Contains(err.Error(), "98 calibration flows") {
			t.Errorf("%v with 98 flows: %v", p, err)
		}
	}
	flows.Scores = make([]float64, 12499)
	if _, err := promise.Settle(promise.Promise{Kind: promise.Budget, Value: 20, NormalFlowsPerDay: 250000}, flows); err != nil {
		t.Errorf("20 false alerts a day among 250,000 normal flows need 12,499 calibration flows: %v", err)
	}
	for _, p := range []promise.Promise{{}, rate(0), rate(1), rate(math.NaN()), {Kind: promise.FDR, Value: -1}, {Kind: promise.Budget, Value: 1},
		{Kind: promise.Budget, Value: math.Inf(1), NormalFlowsPerDay: 1}, {Kind: promise.FPR, Value: 0.1, By: "color"}} {
		var value *promise.ValueError
		if _, err := promise.Settle(p, flows); !errors.As(err, &value) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// A promise that holds is called broken once in forty at most, whatever the sizes.
func TestAKeptPromiseIsRarelyCalledBroken(t *testing.T) {
	for _, size := range [][2]int{{13469, 9711}, {500, 20000}, {99, 300}} {
		calibration, normals := size[0], size[1]
		rng := rand.New(rand.NewPCG(4, uint64(normals)))
		const draws, a = 400, 0.01
		broken := 0
		for range draws {
			k := int(a*float64(calibration)+1e-9) + 1
			rate := beta(rng, k, calibration+1-k)
			alarms := 0
			for range normals {
				if rng.Float64() < rate {
					alarms++
				}
			}
			if promise.Judge(alarms, normals, calibration, a, promise.Once).Verdict == promise.Broken {
				broken++
			}
		}
		if share := float64(broken) / draws; share > promise.Once+3*math.Sqrt(promise.Once/draws) {
			t.Errorf("%d calibration flows, %d normals: called broken in %.3f of draws", calibration, normals, share)
		}
	}
}

// beta draws from Beta(a, b), the a-th smallest of a+b−1 uniform numbers, by gammas.
func beta(rng *rand.Rand, a, b int) float64 {
	gamma := func(n int) float64 {
		sum := 0.0
		for range n {
			sum += rng.ExpFloat64()
		}
		return sum
	}
	x, y := gamma(a), gamma(b)
	return x / (x + y)
}

func TestVerdictsOnKnownCounts(t *testing.T) {
	for _, c := range []struct {
		alarms, normals, calibration int
		rate                         float64
		want                         promise.Verdict
	}{
		{388, 9711, 13469, 0.01, promise.Broken}, // boosting on KDDTest+
		{97, 9711, 13469, 0.01, promise.Kept},
		{0, 9711, 13469, 0.01, promise.Kept},
		{1, 40, 13469, 0.01, promise.TooFew},
		{0, 0, 13469, 0.01, promise.TooFew},
		{5, 100, 13469, math.NaN(), promise.Unspoken},
		{30, 1000, 99, 0.01, promise.TooFew}, // 99 calibration flows explain 3 % by themselves
		{30, 1000, 100000, 0.01, promise.Broken},
	} {
		if got := promise.Judge(c.alarms, c.normals, c.calibration, c.rate, promise.Once); got.Verdict != c.want {
			t.Errorf("%d of %d normals, %d calibration flows, promised %g: %s (chance %.3g, Wilson %v); want %s",
				c.alarms, c.normals, c.calibration, c.rate, got.Verdict, float64(got.Chance), got.Wilson, c.want)
		}
	}
}

func TestChanceAgreesWithExactSums(t *testing.T) {
	for _, c := range tails {
		if got := promise.Tail(c.x, c.n, c.a, c.b); math.Abs(got-c.p) > 1e-9*c.p {
			t.Errorf("P(X ≥ %d), n %d, a %g, b %g: %.15g; want %.15g", c.x, c.n, c.a, c.b, got, c.p)
		}
	}
}

func TestNothingIsShownWhereNothingCanBe(t *testing.T) {
	w := promise.NewWindow[string](0.05)
	w.Add("a", 0.2)
	w.Add("b", 1)
	decided := w.Close(func(flow, group int, cut float64, shown bool) {
		if shown || cut != 0 {
			t.Errorf("flow %d is shown up to %g", flow, cut)
		}
	})
	if len(decided) != 2 || w.Len() != 0 {
		t.Errorf("%d groups decided, %d flows left", len(decided), w.Len())
	}
}

// Whatever is shown obeys the two rules that the promise rests on.
func TestShownGroupsAndFlowsObeyTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.Float64Range(0.01, 0.5).Draw(t, "q")
		w := promise.NewWindow[int](q)
		n := rapid.IntRange(1, 60).Draw(t, "flows")
		var ps []float64
		var keys []int
		for range n {
			p := math.Pow(rapid.Float64Range(1e-4, 1).Draw(t, "p"), 3)
			key := rapid.IntRange(0, 8).Draw(t, "group")
			w.Add(key, p)
			ps, keys = append(ps, p), append(keys, key)
		}
		var shown []bool
		var groups []int
		decided := w.Close(func(_, group int, _ float64, s bool) { shown, groups = append(shown, s), append(groups, group) })
		rejected, worst := 0, 0.0
		for _, g := range decided {
			if g.Cut > 0 {
				rejected++
				worst = max(worst, g.P)
			}
		}
		if rejected > 0 && worst > q*float64(rejected)/float64(len(decided)) {
			t.Fatalf("%d of %d groups shown up to p %g: above q·R/m", rejected, len(decided), worst)
		}
		for g, d := range decided {
			flows := 0
			for i := range ps {
				if keys[i] != keys[firstOf(groups, g)] {
					continue
				}
				if shown[i] != (d.Cut > 0 && ps[i] <= d.Cut) {
					t.Fatalf("flow %d with p %g, cut %g: shown %t", i, ps[i], d.Cut, shown[i])
				}
				if shown[i] {
					flows++
				}
			}
			if d.Cut > 0 && (flows == 0 || d.Cut*float64(d.Flows)/float64(flows) > worst+1e-15) {
				t.Fatalf("group %d shows %d of %d flows up to %g, group level %g", g, flows, d.Flows, d.Cut, worst)
			}
		}
	})
}

func firstOf(groups []int, g int) int {
	for i, v := range groups {
		if v == g {
			return i
		}
	}
	return -1
}

// Windows of one calibration: many normal groups and some attacks. The mean share of
// wrong ones among the groups shown is at most q, and attacks are found.
func TestTheShareOfWrongGroupsIsKept(t *testing.T) {
	for _, q := range []float64{0.05, 0.2} {
		for _, attacks := range []int{0, 5} {
			t.Run(fmt.Sprintf("q %g, %d attacks", q, attacks), func(t *testing.T) { shareOfWrong(t, q, attacks) })
		}
	}
}

func shareOfWrong(t *testing.T, q float64, attacks int) {
	const draws, groups, windows = 200, 40, 5
	rng := rand.New(rand.NewPCG(5, uint64(attacks)))
	var d promise.Discovery
	found := 0
	for range draws {
		terms := settle(t, promise.Promise{Kind: promise.FDR, Value: q}, promise.Calibrated{Scores: scores(rng, 4999, 0)})
		w := promise.NewWindow[int](q)
		for range windows {
			for g := range groups {
				shift := 0.0
				if g < attacks {
					shift = 5
				}
				for _, s := range scores(rng, 1+rng.IntN(30), shift) {
					w.Add(g, terms.Stratum("").Calibration.PValue(s))
				}
			}
			shown, wrong := 0, 0
			for g, decision := range w.Close(func(int, int, float64, bool) {}) {
				if decision.Cut == 0 {
					continue
				}
				shown++
				if g >= attacks {
					wrong++
				} else {
					found++
				}
			}
			d.Add(groups, shown, wrong)
		}
	}
	n := float64(d.Windows)
	mean := d.Share / n
	// Windows of one draw share their calibration: count the draws, not the windows.
	sd := math.Sqrt((d.Squares/n - mean*mean) / draws)
	if mean > q+3.3*sd {
		t.Errorf("on average %.4f of the groups shown are wrong, promised %g", mean, q)
	}
	if power := float64(found) / (n * math.Max(1, float64(attacks))); attacks > 0 && power < 0.9 {
		t.Errorf("only %.2f of the attacks are shown", power)
	}
	if o := d.Outcome(q, true); o.Verdict == promise.Broken {
		t.Errorf("a promise that holds is called broken: %+v", o)
	}
}

func TestDiscoveriesAreJudged(t *testing.T) {
	var d promise.Discovery
	if o := d.Outcome(0.05, true); o.Verdict != promise.TooFew {
		t.Errorf("no window: %s", o.Verdict)
	}
	for range 8 {
		d.Add(50, 20, 12)
	}
	if o := d.Outcome(0.05, true); o.Verdict != promise.Broken || *o.Wrong != 96 || float64(o.Realised) != 0.6 {
		t.Errorf("12 of 20 wrong, eight times over: %+v", o)
	}
	if o := d.Outcome(0.05, false); o.Wrong != nil || o.Realised.Defined() || o.Verdict != promise.TooFew {
		t.Errorf("without labels: %+v", o)
	}
	d = promise.Discovery{}
	for range 8 {
		d.Add(50, 1, 0)
	}
	if o := d.Outcome(0.05, true); o.Verdict != promise.TooFew {
		t.Errorf("8 groups, none wrong, can't speak of 5 %%: %s", o.Verdict)
	}
	for range 100 {
		d.Add(50, 3, 0)
	}
	if o := d.Outcome(0.05, true); o.Verdict != promise.Kept {
		t.Errorf("308 groups, none wrong: %s", o.Verdict)
	}
}

func BenchmarkWindow(b *testing.B) {
	rng := rand.New(rand.NewPCG(6, 0))
	ps := make([]float64, 3000)
	keys := make([]int, len(ps))
	for i := range ps {
		ps[i], keys[i] = rng.Float64(), rng.IntN(200)
	}
	w := promise.NewWindow[int](0.05)
	for b.Loop() {
		for i := range ps {
			w.Add(keys[i], ps[i])
		}
		w.Close(func(int, int, float64, bool) {})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(ps)), "ns/flow")
}
