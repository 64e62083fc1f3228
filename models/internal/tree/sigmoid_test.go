package tree

import (
	"math"
	"testing"
)

func TestExpAgreesWithTheMathPackage(t *testing.T) {
	worst := 0.0
	for i := range 2_000_000 {
		x := -50 + float64(i)*5e-5
		want := math.Exp(x)
		worst = max(worst, math.Abs(Exp(x)-want)/want)
	}
	if worst > 5e-16 {
		t.Errorf("relative error %g, want at most 5e-16", worst)
	}
	for _, x := range []float64{0, math.Copysign(0, -1), 1, -1, 699.9, -699.9, 1e-300} {
		if want := math.Exp(x); math.Abs(Exp(x)-want) > 5e-16*want {
			t.Errorf("Exp(%g) = %g, want %g", x, Exp(x), want)
		}
	}
}

func TestSigmoidIsBoundedAndRises(t *testing.T) {
	last := -1.0
	for _, x := range []float64{math.Inf(-1), -1e9, -700, -40, -1, 0, 1, 40, 700, math.Inf(1)} {
		p := Sigmoid(x)
		if !(p >= last && p >= 0 && p <= 1) {
			t.Errorf("Sigmoid(%g) = %g after %g", x, p, last)
		}
		last = p
	}
	if Sigmoid(0) != 0.5 {
		t.Errorf("Sigmoid(0) = %v", Sigmoid(0))
	}
}

func BenchmarkSigmoid(b *testing.B) {
	x, sum := -8.0, 0.0
	for b.Loop() {
		sum += Sigmoid(x)
		x += 1e-6
	}
	_ = sum
}
func BenchmarkSigmoidMath(b *testing.B) {
	x, sum := -8.0, 0.0
	for b.Loop() {
		sum += 1 / (1 + math.Exp(-x))
		x += 1e-6
	}
	_ = sum
}
