package models

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/models/internal/wire"
)

func TestTailGivesTheEvidenceOfTheDefinition(t *testing.T) {
	tail := NewTail([]float64{3, 1, 2, 2}, 10)
	for _, c := range []struct{ s, p float64 }{
		{0, 5. / 5}, {1, 5. / 5}, {1.5, 4. / 5}, {2, 4. / 5}, {2.5, 2. / 5}, {3, 2. / 5}, {4, 1. / 5}, {-7, 5. / 5},
	} {
		if got, want := tail.Z(c.s), -math.Log10(c.p)+1e-6*c.s/10; math.Abs(got-want) > 1e-15 {
			t.Errorf("Z(%v) is %v, want %v", c.s, got, want)
		}
	}
}

func TestTailKeepsTheOrderOfScores(t *testing.T) {
	scores := rapid.SliceOfN(rapid.Float64Range(-50, 50), 0, 60)
	rapid.Check(t, func(t *rapid.T) {
		calibration := scores.Draw(t, "calibration")
		given := slices.Clone(calibration)
		tail := NewTail(calibration, 50)
		a, b := rapid.Float64Range(-50, 50).Draw(t, "a"), rapid.Float64Range(-50, 50).Draw(t, "b")
		if a-b > 1e-8 && tail.Z(a) <= tail.Z(b) {
			t.Fatalf("Z(%v) = %v is not above Z(%v) = %v", a, tail.Z(a), b, tail.Z(b))
		}
		if !slices.Equal(given, calibration) {
			t.Fatal("the calibration scores were changed")
		}
	})
}

func TestTailIsFiniteForEveryScore(t *testing.T) {
	for _, tail := range []*Tail{NewTail(nil, 0), NewTail([]float64{1}, math.SmallestNonzeroFloat64), NewTail([]float64{1, 2}, 5)} {
		for _, s := range []float64{0, 1, -1, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()} {
			if z := tail.Z(s); s == s && !isFinite(z) {
				t.Errorf("%d calibration scores: Z(%v) is %v", tail.N(), s, z)
			}
		}
	}
}

func TestADecodedTailIsTheSame(t *testing.T) {
	tail := NewTail([]float64{0.1, 0.1, math.Copysign(0, -1), 7}, 7)
	var w wire.Writer
	tail.encode(&w)
	r := wire.NewReader(w.Bytes())
	got := decodeTail(r)
	if r.Err() != nil || r.Left() > 0 || got.Z(0.1) != tail.Z(0.1) || got.N() != 4 {
		t.Errorf("decoded to %+v with error %v", got, r.Err())
	}
}

func BenchmarkTail(b *testing.B) {
	var scores []float64
	for i := range 13500 {
		scores = append(scores, math.Mod(float64(i)*0.618, 1))
	}
	tail := NewTail(scores, 1)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		tail.Z(scores[i%13500])
	}
}
