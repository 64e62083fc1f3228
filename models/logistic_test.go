package models

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/trunkline/trunkline/features"
)

// logisticFixture is what testdata/make_logistic.py writes.
type logisticFixture struct {
	Width  int
	X      []float32
	Attack []int
	Weight []float64
	Fits   []struct {
		C           float64
		Weighted    bool
		Coef        []float64
		Intercept   float64
		Probability []float64
	}
}

func TestLogisticAgreesWithScikitLearn(t *testing.T) {
	b, err := os.ReadFile("testdata/logistic.json")
	if err != nil {
		t.Fatal(err)
	}
	var f logisticFixture
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	training := Training{Rows: features.Rows{N: len(f.Attack), Width: f.Width, X: f.X}, Workers: 2}
	for _, y := range f.Attack {
		training.Attack = append(training.Attack, y == 1)
	}
	for _, fit := range f.Fits {
		training.Weight = nil
		if fit.Weighted {
			training.Weight = f.Weight
		}
		m := fitLogistic(t, fit.C, training)
		for j, want := range fit.Coef {
			if math.Abs(m.weight[j]-want) > 1e-6 {
				t.Errorf("C %g weighted %t: weight of column %d is %.9f, scikit-learn's %.9f", fit.C, fit.Weighted, j, m.weight[j], want)
			}
		}
		if math.Abs(m.intercept-fit.Intercept) > 1e-6 {
			t.Errorf("C %g weighted %t: intercept %.9f, scikit-learn's %.9f", fit.C, fit.Weighted, m.intercept, fit.Intercept)
		}
		got := make([]float64, training.Rows.N)
		m.ScoreTo(got, training.Rows)
		for i, want := range fit.Probability {
			if math.Abs(got[i]-want) > 1e-6 {
				t.Fatalf("C %g weighted %t: row %d has probability %.9f, scikit-learn's %.9f", fit.C, fit.Weighted, i, got[i], want)
			}
		}
	}
}

func fitLogistic(t testing.TB, c float64, training Training) *Logistic {
	t.Helper()
	m, err := logisticLearner{c: c}.Fit(context.Background(), training, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*Logistic)
}

func TestLogisticGradientVanishesAtTheFit(t *testing.T) {
	// Separable classes: only the penalty keeps the weights finite.
	training := Training{Rows: features.Rows{N: 2000, Width: 3}, Workers: 3}
	for i := range 2000 {
		attack := i%2 == 1
		x := float32(i%97) / 97
		training.Rows.X = append(training.Rows.X, float32(btoi(attack)), x, -x*x)
		training.Attack = append(training.Attack, attack)
	}
	m := fitLogistic(t, 1e4, training)
	p, err := newLogisticProblem(context.Background(), m, training, 1e4)
	if err != nil {
		t.Fatal(err)
	}
	p.weight, p.intercept = m.weight, m.intercept
	at, err := p.expand(context.Background(), true)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(at.slope) > 1e-6 {
		t.Errorf("slope along the intercept is %g", at.slope)
	}
	for j := range p.weight {
		if g := at.gradient[j] + p.rest[j]*at.slope + p.weight[j]; math.Abs(g) > 1e-6 {
			t.Errorf("slope along weight %d is %g", j, g)
		}
	}
}

func TestLogisticCountsAMissingValueAsTheMean(t *testing.T) {
	m := &Logistic{mean: []float64{4, 1}, scale: []float64{2, 1}, weight: []float64{3, 5}, intercept: -1}
	got := make([]float64, 2)
	nan := float32(math.NaN())
	m.ScoreTo(got, features.Rows{N: 2, Width: 2, X: []float32{nan, 1, 4, 1}})
	if got[0] != got[1] {
		t.Errorf("a missing value scores %v, the mean %v", got[0], got[1])
	}
}

func TestLogisticNeedsTwoClasses(t *testing.T) {
	rows := features.Rows{N: 2, Width: 1, X: []float32{1, 2}}
	for name, attack := range map[string][]bool{"no labels": nil, "normals": {false, false}, "attacks": {true, true}} {
		_, err := logisticLearner{c: 1}.Fit(context.Background(), Training{Rows: rows, Attack: attack}, nil)
		var fault *TrainingError
		if !errors.As(err, &fault) {
			t.Errorf("%s: error %v, want a TrainingError", name, err)
		}
	}
}

func BenchmarkLogistic(b *testing.B) {
	training := Training{Rows: features.Rows{N: 20000, Width: 120}, Workers: 2}
	for i := range training.Rows.N {
		for j := range 120 {
			x := float32(0)
			if j < 20 || (i*7+j)%40 == 0 {
				x = float32((i*31+j*17)%101) / 101
			}
			training.Rows.X = append(training.Rows.X, x)
		}
		training.Attack = append(training.Attack, (i*i)%7 < 3)
	}
	b.Run("fit 20000 rows", func(b *testing.B) {
		for b.Loop() {
			fitLogistic(b, 1, training)
		}
	})
	m := fitLogistic(b, 1, training)
	dst := make([]float64, 1)
	b.Run("score 1 row", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.ScoreTo(dst, training.Rows.Slice(7, 8))
		}
	})
}
