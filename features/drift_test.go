package features_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// mixed makes flows that cycle through services, with byte counts from offset on.
func mixed(n, offset int, services ...string) *data.Table {
	t := data.NewTable(smallSchema())
	for i := range n {
		appendFlow(t, flow{protocol: "tcp", service: services[i%len(services)], bytes: float64(offset + i*7919%1000), count: 3})
	}
	return t
}

func TestDriftNamesTheFeatureThatMovedAndLeavesTheRestSteady(t *testing.T) {
	train := mixed(4000, 100, "http", "smtp", "dns")
	p := fit(t, features.Spec{Encoding: "oh"}, train, nil)
	b := features.NewBaseline(p.Columns(), transform(t, p, train))

	for _, s := range b.Compare(transform(t, p, mixed(600, 100, "http", "smtp", "dns"))) {
		if s.Verdict != features.Steady {
			t.Errorf("the same traffic: %+v", s)
		}
	}
	moved := b.Compare(transform(t, p, mixed(600, 5000, "http", "http", "http", "smtp", "quic")))
	verdicts := map[string]features.Verdict{}
	for _, s := range moved {
		verdicts[s.Feature] = s.Verdict
	}
	if verdicts["src_bytes"] != features.Shifted || verdicts["service"] != features.Shifted {
		t.Errorf("larger flows of other services: got %v", verdicts)
	}
	if verdicts["count"] != features.Steady || verdicts["protocol_type"] != features.Steady {
		t.Errorf("what did not move: got %v", verdicts)
	}
	if moved[0].PSI < moved[len(moved)-1].PSI {
		t.Error("the largest shift does not come first")
	}
}

func TestVerdictsFollowTheCustomaryLimitsButNeverChance(t *testing.T) {
	for _, c := range []struct {
		psi, noise float64
		want       features.Verdict
	}{{0.05, 0, features.Steady}, {0.1, 0.01, features.Moving}, {0.25, 0.01, features.Shifted}, {0.4, 0.5, features.Steady}} {
		if got := features.Judge(c.psi, c.noise); got != c.want {
			t.Errorf("PSI %g with noise %g: got %s, want %s", c.psi, c.noise, got, c.want)
		}
	}
}

func TestABaselineReadsBackExactly(t *testing.T) {
	train := mixed(3000, 1, "http", "smtp")
	p := fit(t, features.Spec{Encoding: "oh"}, train, nil)
	b := features.NewBaseline(p.Columns(), transform(t, p, train))
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back features.Baseline
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	later := transform(t, p, mixed(500, 300, "smtp", "dns"))
	if got, want := back.Compare(later), b.Compare(later); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if back.Width() != len(p.Columns()) {
		t.Errorf("width %d", back.Width())
	}
}

func TestABrokenBaselineIsRefused(t *testing.T) {
	good := `{"name":"x","first":0,"reference":{"n":2,"cuts":[1],"counts":[1,1],"knots":[1,2],"below":[0,1],"up_to":[1,2]}}`
	var b features.Baseline
	if err := json.Unmarshal([]byte("["+good+"]"), &b); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{
		"a gap":               strings.Replace(good, `"first":0`, `"first":1`, 1),
		"cuts fall":           strings.Replace(strings.Replace(good, "[1],", "[2,1],", 1), "[1,1]", "[1,1,0]", 1),
		"counts do not add":   strings.Replace(good, `"n":2`, `"n":3`, 1),
		"a negative count":    strings.Replace(good, `"counts":[1,1]`, `"counts":[3,-1]`, 1),
		"knots and sums":      strings.Replace(good, `"below":[0,1]`, `"below":[0]`, 1),
		"neither kind":        `{"name":"x","first":0}`,
		"names without count": `{"name":"x","first":0,"names":["a"],"counts":[1]}`,
	} {
		if err := json.Unmarshal(fmt.Appendf(nil, "[%s]", raw), &b); !errors.Is(err, features.ErrPipeline) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestACategorysShiftIsTheBaselines(t *testing.T) {
	train, later := mixed(4000, 100, "http", "smtp", "dns"), mixed(600, 5000, "http", "http", "http", "smtp", "quic")
	p := fit(t, features.Spec{Encoding: "oh"}, train, nil)
	want := map[string]features.Shift{}
	for _, s := range features.NewBaseline(p.Columns(), transform(t, p, train)).Compare(transform(t, p, later)) {
		want[s.Feature] = s
	}
	count := func(t *data.Table) map[string]int {
		n := map[string]int{}
		for row := range t.Rows() {
			n[t.Category("service", row)]++
		}
		return n
	}
	if got := features.CategoryShift("service", count(train), count(later)); got != want["service"] {
		t.Errorf("service: got %+v, the baseline has %+v", got, want["service"])
	}
	got := features.NewShift("src_bytes", features.NewReference(train.Number("src_bytes")), later.Number("src_bytes"))
	if got != want["src_bytes"] {
		t.Errorf("src_bytes: got %+v, the baseline has %+v", got, want["src_bytes"])
	}
}
