package figure

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func labels(ticks []Tick) string {
	var out []string
	for _, t := range ticks {
		if t.Label != "" {
			out = append(out, t.Label)
		}
	}
	return strings.Join(out, " ")
}

func TestTicksAreWherePeopleExpectThem(t *testing.T) {
	for _, c := range []struct {
		name string
		axis Axis
		want string
	}{
		{"shares", NewAxis("", "", 0, 1, 5), "0.0 0.2 0.4 0.6 0.8 1.0"},
		{"small shares", NewAxis("", "", 0, 0.08, 4), "0.00 0.02 0.04 0.06 0.08"},
		{"counts", NewAxis("", "", 0, 67343, 5), "0 20k 40k 60k"},
		{"across zero", NewAxis("", "", -1, 1, 4), "−1.0 −0.5 0.0 0.5 1.0"},
		{"rounded outwards", RoundAxis("", "", 3, 97, 5), "0 20 40 60 80 100"},
		{"millions", NewAxis("", "", 0, 5e6, 2), "0 5M"},
		{"decades", LogAxis("", "", 0.0002, 1), "0.0001 0.001 0.01 0.1 1"},
		{"decades over many", LogAxis("", "", 1e-9, 1e9), "1e-9 1e-6 0.001 1 1000 1M 1G"},
		{"seconds", TimeAxis("", 946684801, 946684859, 4), "00:00:15 00:00:30 00:00:45"},
		{"hours", TimeAxis("", 946684800, 946684800+86400, 4), "00:00 06:00 12:00 18:00 00:00"},
		{"days", TimeAxis("", 946684800, 946684800+86400*4, 4), "2000-01-01 2000-01-02 2000-01-03 2000-01-04 2000-01-05"},
		{"names", CategoryAxis("", []string{"tcp", "udp"}), "tcp udp"},
	} {
		if got := labels(c.axis.Ticks); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func anAxis(t *rapid.T) Axis {
	lo, hi := rapid.Float64().Draw(t, "lo"), rapid.Float64().Draw(t, "hi")
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return NewAxis("", "", lo, hi, 5)
	case 1:
		return RoundAxis("", "", lo, hi, 5)
	case 2:
		return TimeAxis("", math.Mod(lo, 1e12), math.Mod(hi, 1e12), 5)
	}
	return LogAxis("", "", lo, hi)
}

func TestAnyRangeGivesAnAxisThatCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anAxis(t)
		if !(a.Min < a.Max) || math.IsInf(a.Max-a.Min, 0) && a.Scale != Log || len(a.Ticks) > maxTicks+20 {
			t.Fatalf("%g to %g with %d ticks", a.Min, a.Max, len(a.Ticks))
		}
		for i, tick := range a.Ticks {
			if i > 0 && !(tick.At > a.Ticks[i-1].At) {
				t.Fatalf("tick %d at %g after %g", i, tick.At, a.Ticks[i-1].At)
			}
			if p := a.Place(tick.At); !(p >= -1e-6 && p <= 1+1e-6) {
				t.Fatalf("tick %g of %g to %g lies at %g", tick.At, a.Min, a.Max, p)
			}
		}
	})
}

func TestPlaceAndValueAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := LogAxis("", "", 0.001, 1000)
		if rapid.Bool().Draw(t, "linear") {
			a = NewAxis("", "", -5, 20, 5)
		}
		a.Reversed = rapid.Bool().Draw(t, "reversed")
		p := rapid.Float64Range(0, 1).Draw(t, "place")
		if back := a.Place(a.Value(p)); math.Abs(back-p) > 1e-12 {
			t.Fatalf("%g became %g", p, back)
		}
	})
}

func TestWhatALogAxisCannotShowLiesOnItsEdge(t *testing.T) {
	a := LogAxis("", "", 0.001, 1)
	for _, v := range []float64{0, -1, math.Inf(-1), 1e-9} {
		if p := a.Place(v); p != 0 {
			t.Errorf("%g lies at %g", v, p)
		}
	}
}

func TestNumbersAreWrittenAsPeopleReadThem(t *testing.T) {
	for got, want := range map[string]string{
		Number(0, 2): "0.00", Number(math.Copysign(0, -1), 1): "0.0", Number(-0.5, 1): "−0.5", Number(12044, 0): "12.044k",
		Number(2.5e6, 0): "2.5M", Number(9999, 0): "9999", Number(3e14, 0): "3e+14",
		Count(0): "0", Count(999): "999", Count(1000): "1,000", Count(12833): "12,833", Count(1234567): "1,234,567", Count(-4326): "−4,326",
		short(0.5): "0.5", short(0.98765): "0.988", short(254): "254", short(0.00004): "4e−5", short(math.Inf(-1)): "−∞", short(math.NaN()): "–",
		amount(29522): "29.5k", amount(980): "980", amount(1234567): "1.23M", amount(0): "0",
		percent(0.113): "11.3 %", percent(0.001): "0.1 %", percent(1): "100 %",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
