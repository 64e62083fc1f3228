package models

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

func TestApportionedContributionsAddUpToTheShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1, 8).Draw(t, "said")
		share := rapid.Float64Range(0, 5).Draw(t, "share")
		dst := make([]float64, 9)
		at := rapid.SliceOfN(rapid.IntRange(0, 8), len(said), len(said)).Draw(t, "at")
		sum := apportion(dst, at, said, share)
		size := 0.0
		for _, v := range dst {
			sum += v
			size += math.Abs(v)
		}
		if math.Abs(sum-share) > 1e-9 {
			t.Fatalf("%v of %v add up to %v, want %v", dst, said, sum, share)
		}
		if size > 3*share+1e-9 {
			t.Fatalf("%v: contributions of %v in all blow a share of %v up", dst, size, share)
		}
	})
}

func TestApportioningKeepsProportionsAndWhatSpeaksAgainst(t *testing.T) {
	dst := make([]float64, 3)
	left := apportion(dst, []int{2, 0, 1}, []float64{4, 2, -1}, 10)
	if want := []float64{4, -2, 8}; left != 0 || !slices.Equal(dst, want) {
		t.Errorf("4, 2, -1 share 10 out as %v, %v left; want %v", dst, left, want)
	}
	clear(dst)
	if apportion(dst, []int{0, 1, 2}, []float64{3, 1, -3.9}, 4); !slices.Equal(dst, []float64{3, 1, 0}) {
		t.Errorf("what speaks for and against about equally: %v, want 3, 1, 0", dst)
	}
	clear(dst)
	if left := apportion(dst, []int{0, 1, 2}, []float64{-1, 0, -2}, 4); left != 4 || slices.Max(dst) != 0 {
		t.Errorf("where nothing speaks for it: %v, %v left", dst, left)
	}
}

// A flow is taken apart by hand: its distance from the Gaussian that it lies next to.
func TestGaussianMixtureSaysWhichColumnsAreFarOut(t *testing.T) {
	f := readGMMFixture(t)
	training := Training{Rows: f.rows(f.Fit), Workers: 1, Seed: 4}
	columns := make([]features.Column, f.Width)
	for j := range columns {
		columns[j].Source = string(rune('a' + j))
	}
	l := f.learner()
	l.components = f.Width
	m := fitGMM(t, l, training)
	x, ok := NewExplainer(m, columns, nil)
	if !ok {
		t.Fatal("no explainer")
	}
	// The middle of a Gaussian, and from there far out along one column.
	middle := m.white.back(m.gaussians[0].mean)
	row := make([]float32, f.Width)
	for j, v := range middle {
		row[j] = float32(v)
	}
	usual := x.Explain(f.rows(row))
	for j, c := range usual.Contributions {
		if math.Abs(c) > 1e-3 {
			t.Errorf("in the middle of a Gaussian column %d contributes %v", j, c)
		}
	}
	base := usual.Base
	row[3] += 2
	far := x.Explain(f.rows(row))
	for j, c := range far.Contributions {
		if j != 3 && math.Abs(c) > 1e-3*far.Contributions[3] {
			t.Errorf("column 3 is far out, and column %d contributes %v of %v", j, c, far.Score-far.Base)
		}
	}
	if far.Contributions[3] <= 1 || math.Abs(far.Base-base) > 1e-6*math.Abs(base)+1e-3 {
		t.Errorf("column 3 contributes %v, the base goes from %v to %v", far.Contributions[3], base, far.Base)
	}
}

func TestSurprisesAreNamedByTheirFeatures(t *testing.T) {
	f := readFRaCFixture(t)
	training := f.training()
	for j := range training.ExactColumns {
		training.ExactColumns[j].Source = string(rune('a' + j))
	}
	m := fitChowLiu(t, training)
	x, ok := NewExplainer(m, nil, training.ExactColumns)
	if !ok || !slices.Equal(x.Sources(), []string{"a", "b", "c", "d", "e", "f"}) {
		t.Fatalf("explainer %v of %v", ok, x)
	}
	row := features.Rows{N: 1, ExactWidth: 6, Exact: f.Judge[1]}
	got, want := x.Explain(row), make([]float64, 6)
	m.SurpriseTo(want, f.Judge[1])
	if !slices.Equal(got.Contributions, want) || got.Base != 0 {
		t.Errorf("contributions %v and %v, the surprises are %v", got.Contributions, got.Base, want)
	}
}
