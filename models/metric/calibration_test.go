package metric

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestPValueCountsCalibrationScoresAtOrAbove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, _ := aSet(t)
		c := NewCalibration(scores)
		s := float64(rapid.IntRange(-9, 9).Draw(t, "score")) / 4
		k := 0
		for _, v := range scores {
			if v >= s {
				k++
			}
		}
		if got, want := c.PValue(s), float64(1+k)/float64(len(scores)+1); got != want {
			t.Fatalf("p(%g) = %g, want %g", s, got, want)
		}
	})
}

func TestAtMostThePromisedShareOfCalibrationLiesAboveTheThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, _ := aSet(t)
		c := NewCalibration(scores)
		rate := rapid.Float64Range(0.02, 1).Draw(t, "rate")
		at, err := c.Threshold(rate)
		if (err != nil) != (rate < 1/float64(len(scores)+1)) {
			t.Fatalf("%d flows, rate %g: error %v", len(scores), rate, err)
		}
		if err == nil && float64(above(c.Scores(), at)) > rate*float64(c.N())*(1+1e-9) {
			t.Fatalf("%d of %d above the threshold for %g", above(c.Scores(), at), c.N(), rate)
		}
	})
}

func TestConformalThresholdAlertsExactlyWhereThePValueDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores, _ := aSet(t)
		c := NewCalibration(scores)
		alpha := rapid.Float64Range(0.02, 1).Draw(t, "alpha")
		at, err := c.ConformalThreshold(alpha)
		if err != nil {
			return
		}
		for _, s := range append(scores, 3, -3, 0.1) {
			if (s > at) != (c.PValue(s) <= alpha) {
				t.Fatalf("score %g: threshold %g alerts %v, p-value %g against %g", s, at, s > at, c.PValue(s), alpha)
			}
		}
	})
}

func TestTheThresholdIsTheOneThatTheReferenceNames(t *testing.T) {
	scores := make([]float64, 1000)
	for i := range scores {
		scores[i] = float64((i * 7) % 1000)
	}
	at, err := NewCalibration(scores).Threshold(0.01)
	if err != nil || at != 989 { // the 11th largest of 0…999
		t.Errorf("t1%% = %g, %v; want 989", at, err)
	}
}

func TestABudgetOf20FalseAlertsOn250000FlowsNeeds12499CalibrationFlows(t *testing.T) {
	alpha := BudgetRate(20, 250000)
	if alpha != 8e-5 {
		t.Fatalf("alpha = %g, want 8e-5", alpha)
	}
	if n := FlowsNeeded(alpha); n != 12499 {
		t.Errorf("needs %d flows, want 12,499", n)
	}
	if err := CanPromise(alpha, 12499); err != nil {
		t.Errorf("12,499 flows are enough, yet %v", err)
	}
	var refused *PromiseError
	if err := CanPromise(alpha, 12498); !errors.As(err, &refused) || refused.Needed != 12499 || refused.Flows != 12498 {
		t.Errorf("12,498 flows: %v", err)
	}
	for _, bad := range []float64{0, -1, 2, math.NaN()} {
		if err := CanPromise(bad, 1000); err == nil || FlowsNeeded(bad) >= 0 && bad < 1 {
			t.Errorf("a rate of %g: %v", bad, err)
		}
	}
}

func TestFlowsNeededIsTheSmallestNumberThatCanPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(1e-7, 1).Draw(t, "rate")
		n := FlowsNeeded(rate)
		if CanPromise(rate, n) != nil || n > 0 && CanPromise(rate, n-1) == nil {
			t.Fatalf("rate %g: %d flows is not the smallest number", rate, n)
		}
	})
}

func TestSeverityFollowsThePValue(t *testing.T) {
	for _, c := range []struct {
		p    float64
		want Severity
	}{{1e-4, Critical}, {1.0001e-4, High}, {1e-3, High}, {5e-3, Medium}, {0.00501, Low}, {1, Low}, {math.NaN(), Low}} {
		if got := SeverityOf(c.p); got != c.want {
			t.Errorf("p = %g is %v, want %v", c.p, got, c.want)
		}
	}
}

func TestALevelIsUnreachableExactlyBelowTheFlowsItNeeds(t *testing.T) {
	for _, s := range []Severity{Critical, High, Medium} {
		n := FlowsNeeded(s.AtMost())
		has := func(n int) bool {
			for _, u := range Unreachable(n) {
				if u == s {
					return true
				}
			}
			return false
		}
		if has(n) || !has(n-1) {
			t.Errorf("%v needs %d flows, but is unreachable with %d: %v, with %d: %v", s, n, n, has(n), n-1, has(n-1))
		}
	}
	if got := Unreachable(13450); len(got) != 0 {
		t.Errorf("13,450 flows reach all levels, yet %v", got)
	}
	if got := Unreachable(0); len(got) != 3 {
		t.Errorf("without flows only low is left, yet %v", got)
	}
}

func TestPValueAllocatesNothing(t *testing.T) {
	c := NewCalibration(make([]float64, 5000))
	if n := testing.AllocsPerRun(100, func() { c.PValue(0.5) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func TestBenjaminiHochbergShowsTheTextbookExample(t *testing.T) {
	// Benjamini and Hochberg 1995, section 3.2: four are rejected at q = 0.05.
	p := []float64{0.3240, 0.0001, 0.4262, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.0004, 0.5719, 0.6528, 0.7590, 1.0000}
	cutoff, shown := BenjaminiHochberg(p, 0.05)
	if shown != 4 || cutoff != 0.0095 {
		t.Errorf("shown %d up to %g, want 4 up to 0.0095", shown, cutoff)
	}
	if cutoff, shown := BenjaminiHochberg([]float64{0.5, 0.9}, 0.05); shown != 0 || cutoff != 0 {
		t.Errorf("nothing is small, yet %d are shown up to %g", shown, cutoff)
	}
}

func TestBenjaminiHochbergKeepsTheShareOfWrongAlerts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		cutoff, shown := BenjaminiHochberg(p, 0.2)
		k := 0
		for _, v := range p {
			if shown > 0 && v <= cutoff {
				k++
			}
		}
		if k != shown || shown > 0 && cutoff > 0.2*float64(shown)/float64(len(p)) {
			t.Fatalf("shown %d, at or below %g: %d of %d", shown, cutoff, k, len(p))
		}
	})
}
