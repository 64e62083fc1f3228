package models

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/trunkline/trunkline/features"
)

// dbscanFixture is what testdata/make_dbscan.py writes.
type dbscanFixture struct {
	Width, OneHotFrom int
	X, Query          []float32
	Attack            []int
	Fits              []struct {
		MinSamples, Clusters, Cores, Border, Noise int
		Percentile, Eps                            float64
		Distance                                   []float64
	}
}

func (f dbscanFixture) training() Training {
	t := Training{Rows: features.Rows{N: len(f.Attack), Width: f.Width, X: f.X}, Workers: 2}
	for _, y := range f.Attack {
		t.Attack = append(t.Attack, y == 1)
	}
	for j := range f.Width {
		t.Columns = append(t.Columns, features.Column{OneHot: j >= f.OneHotFrom})
	}
	return t
}

func TestDBSCANAgreesWithScikitLearn(t *testing.T) {
	b, err := os.ReadFile("testdata/dbscan.json")
	if err != nil {
		t.Fatal(err)
	}
	var f dbscanFixture
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	for _, want := range f.Fits {
		m := fitDBSCAN(t, dbscanLearner{sample: 10000, minSamples: want.MinSamples, percentile: want.Percentile}, f.training())
		got := m.Density()
		if math.Abs(got.Eps-want.Eps) > 1e-6 {
			t.Errorf("min_samples %d: eps %.8f, scikit-learn's %.8f", want.MinSamples, got.Eps, want.Eps)
		}
		got.Eps = 0
		if have := (Density{0, want.MinSamples, want.Clusters, want.Cores, want.Border, want.Noise}); got != have {
			t.Errorf("found %+v, scikit-learn %+v", got, have)
		}
		rows := features.Rows{N: len(want.Distance), Width: f.Width, X: f.Query}
		distance := make([]float64, rows.N)
		m.ScoreTo(distance, rows)
		for i, d := range want.Distance {
			if math.Abs(distance[i]-d) > 1e-5 {
				t.Errorf("min_samples %d, row %d: distance %.8f, scikit-learn's %.8f", want.MinSamples, i, distance[i], d)
			}
		}
	}
}

func fitDBSCAN(t testing.TB, l dbscanLearner, training Training) *DBSCAN {
	t.Helper()
	m, err := l.Fit(context.Background(), training, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*DBSCAN)
}

func TestDBSCANScoresNoiseAboveEps(t *testing.T) {
	// A tight cloud with one flow far away: the cloud is core or border, the other noise.
	training := Training{Rows: features.Rows{N: 41, Width: 1}}
	for i := range 40 {
		training.Rows.X = append(training.Rows.X, float32(i)/100)
	}
	training.Rows.X = append(training.Rows.X, 10)
	m := fitDBSCAN(t, dbscanLearner{sample: 100, minSamples: 3, percentile: 90}, training)
	scores := make([]float64, 41)
	m.ScoreTo(scores, training.Rows)
	d := m.Density()
	if d.Noise != 1 || d.Clusters != 1 {
		t.Errorf("found %+v, want one cluster and one noise point", d)
	}
	for i, s := range scores {
		if (s > d.Eps) != (i == 40) {
			t.Errorf("row %d scores %g with eps %g", i, s, d.Eps)
		}
	}
}

func TestDBSCANLearnsFromASeededSampleOfNormals(t *testing.T) {
	training := Training{Rows: features.Rows{N: 1000, Width: 2}, Seed: 1}
	for i := range 1000 {
		training.Rows.X = append(training.Rows.X, float32(i%37)/37, float32(i%11))
		training.Attack = append(training.Attack, i%2 == 0)
	}
	l := dbscanLearner{sample: 120, minSamples: 3, percentile: 95}
	a, again := fitDBSCAN(t, l, training), fitDBSCAN(t, l, training)
	training.Seed = 2
	other := fitDBSCAN(t, l, training)
	if d := a.Density(); d.Cores+d.Border+d.Noise != 120 {
		t.Errorf("%+v are not the 120 flows of the sample", d)
	}
	if string(Encode(a)) != string(Encode(again)) || string(Encode(a)) == string(Encode(other)) {
		t.Error("the sample is not drawn from the seed alone")
	}
}

func BenchmarkDBSCAN(b *testing.B) {
	training := Training{Rows: features.Rows{N: 10000, Width: 60}, Workers: 2}
	for i := range training.Rows.N {
		for j := range 60 {
			x := float32(0)
			if j < 20 {
				x = float32((i*(j+3)*31)%101) / 101
			} else if j == 20+i%40 {
				x = 1
			}
			training.Rows.X = append(training.Rows.X, x)
		}
	}
	for j := range 60 {
		training.Columns = append(training.Columns, features.Column{OneHot: j >= 20})
	}
	l := dbscanLearner{sample: 10000, minSamples: 10, percentile: 95}
	b.Run("fit 10000 rows", func(b *testing.B) {
		for b.Loop() {
			fitDBSCAN(b, l, training)
		}
	})
	m := fitDBSCAN(b, l, training)
	dst := make([]float64, 1)
	b.Run("score 1 row", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			m.ScoreTo(dst, training.Rows.Slice(i, i+1))
			i = (i + 7) % 10000
		}
	})
}
