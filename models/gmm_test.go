package models

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/trunkline/trunkline/features"
)

// gmmFixture is what testdata/make_gmm.py writes.
type gmmFixture struct {
	Width, Components, Gaussians int
	Floor                        float64
	Fit, Judge                   []float32
	Weights, Scores              []float64
}

func readGMMFixture(t *testing.T) gmmFixture {
	b, err := os.ReadFile("testdata/gmm.json")
	if err != nil {
		t.Fatal(err)
	}
	var f gmmFixture
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f gmmFixture) rows(x []float32) features.Rows {
	return features.Rows{N: len(x) / f.Width, Width: f.Width, X: x}
}

func (f gmmFixture) learner() gmmLearner {
	return gmmLearner{gaussians: f.Gaussians, components: f.Components, floor: f.Floor, iterations: 5000, tolerance: 1e-12}
}

func fitGMM(t *testing.T, l gmmLearner, training Training) *GMM {
	t.Helper()
	m, err := l.Fit(context.Background(), training, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*GMM)
}

func TestGaussianMixtureAgreesWithScikitLearn(t *testing.T) {
	f := readGMMFixture(t)
	m := fitGMM(t, f.learner(), Training{Rows: f.rows(f.Fit), Workers: 2, Seed: 4})
	for k, g := range m.gaussians {
		if want := f.Weights[len(f.Weights)-1-k]; math.Abs(g.weight-want) > 1e-7 {
			t.Errorf("Gaussian %d weighs %v, scikit-learn's %v", k, g.weight, want)
		}
	}
	got := make([]float64, len(f.Scores))
	m.ScoreTo(got, f.rows(f.Judge))
	for i, s := range got {
		if math.Abs(s-f.Scores[i]) > 1e-6*max(1, math.Abs(f.Scores[i])) {
			t.Fatalf("row %d scores %v, scikit-learn's %v", i, s, f.Scores[i])
		}
	}
}

func TestWhitenedRowsHaveUnitVarianceAndDoNotGoTogether(t *testing.T) {
	f := readGMMFixture(t)
	rows := f.rows(f.Fit)
	training := Training{Rows: rows, Workers: 2}
	w, err := whiten(training, normalRows(training), 10)
	if err != nil {
		t.Fatal(err)
	}
	if w.components != f.Width {
		t.Fatalf("%d components of %d columns", w.components, f.Width)
	}
	products := make([]float64, f.Width*f.Width)
	z := make([]float64, f.Width)
	for i := range rows.N {
		w.to(z, rows.Row(i))
		for a := range z {
			for b := range z {
				products[a*f.Width+b] += z[a] * z[b] / float64(rows.N)
			}
		}
	}
	for i, v := range products {
		want := 0.0
		if i/f.Width == i%f.Width {
			want = 1
		}
		if math.Abs(v-want) > 1e-6 {
			t.Errorf("components %d and %d: mean product %v, want %v", i/f.Width, i%f.Width, v, want)
		}
	}
}

// A step of expectation-maximisation never makes the points less likely (Dempster,
// Laird, Rubin 1977), but for the floor under the covariances.
func TestNoStepMakesThePointsLessLikely(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	points := &cloud{n: 700, d: 3, workers: 2, x: make([]float64, 2100)}
	for i := range points.x {
		points.x[i] = rng.NormFloat64() * (1 + float64(i/300))
	}
	nearest, centres, err := points.kMeans(context.Background(), 6, rng)
	if err != nil {
		t.Fatal(err)
	}
	e := newExpectation(points, centres)
	if err := e.fromClusters(context.Background(), nearest); err != nil {
		t.Fatal(err)
	}
	gaussians := e.maximise(0)
	before := math.Inf(-1)
	for step := range 60 {
		now, err := e.expect(context.Background(), gaussians, nearest)
		if err != nil {
			t.Fatal(err)
		}
		if now < before-1e-9 {
			t.Fatalf("step %d: mean log-likelihood %v after %v", step, now, before)
		}
		sum := 0.0
		for _, g := range gaussians {
			sum += g.weight
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Fatalf("step %d: the weights add up to %v", step, sum)
		}
		gaussians, before = e.maximise(0), now
	}
}

func TestKMeansEndsWithEachPointAtItsNearestCentre(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := &cloud{n: 900, d: 2, workers: 2, x: make([]float64, 1800)}
	for i := range points.x {
		points.x[i] = 10*float64(i/2%4) + rng.NormFloat64()
	}
	nearest, centres, err := points.kMeans(context.Background(), 4, rng)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range nearest {
		if nearest[i%4] != k {
			t.Fatalf("point %d of blob %d is in cluster %d, the blob's first in %d", i, i%4, k, nearest[i%4])
		}
		if best := nearestCentre(points.row(i), centres, 0); best != k {
			t.Fatalf("point %d is in cluster %d, centre %d is nearer", i, k, best)
		}
	}
}

func TestPointsInFewPlacesMakeFewClusters(t *testing.T) {
	points := &cloud{n: 50, d: 1, workers: 1, x: make([]float64, 50)}
	for i := range points.x {
		points.x[i] = float64(i % 3)
	}
	_, centres, err := points.kMeans(context.Background(), 30, rand.New(rand.NewPCG(0, 0)))
	if err != nil || len(centres) != 3 {
		t.Errorf("%d centres for 3 places, error %v", len(centres), err)
	}
}
