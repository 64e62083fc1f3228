package models

import (
	"context"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

func fitChowLiu(t *testing.T, training Training) *ChowLiu {
	t.Helper()
	m, err := chowLiuLearner{bins: 16, smoothing: 5}.Fit(context.Background(), training, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*ChowLiu)
}

// The fixture's last feature is constant: it shares nothing with any other, so that
// what it hangs on is arbitrary. It is left out.
func TestChowLiuAgreesWithNumpy(t *testing.T) {
	f := readFRaCFixture(t)
	for _, rows := range [][][]float64{f.Fit, f.Judge, f.ChowLiu} {
		for i := range rows {
			rows[i] = rows[i][:5]
		}
	}
	m := fitChowLiu(t, f.training())
	for j, p := range m.Parents() {
		if p != f.Parent[j] {
			t.Errorf("feature %d depends on %d, numpy's on %d", j, p, f.Parent[j])
		}
	}
	mustSurprise(t, m.SurpriseTo, f.Judge, f.ChowLiu)
}

func TestTheRootIsTheServiceElseTheFirstCategory(t *testing.T) {
	number, category, service := features.Column{Name: "a"}, features.Column{Name: "b", Names: []string{"x"}}, features.Column{Name: "service", Names: []string{"x"}}
	for _, c := range []struct {
		columns []features.Column
		want    int
	}{
		{nil, 0},
		{[]features.Column{number, number}, 0},
		{[]features.Column{number, category, category}, 1},
		{[]features.Column{category, number, category}, 0},
		{[]features.Column{category, number, service}, 2},
	} {
		if got := rootFeature(Training{ExactColumns: c.columns}); got != c.want {
			t.Errorf("the root of %v is %d, want %d", c.columns, got, c.want)
		}
	}
}

// No tree made by exchanging one edge has a larger sum.
func TestSpanningTreeIsTheLargest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "features")
		shared := make([][]float64, n)
		for a := range shared {
			shared[a] = make([]float64, n)
			for b := range a {
				shared[a][b] = rapid.Float64Range(0, 3).Draw(t, "shared")
				shared[b][a] = shared[a][b]
			}
		}
		root := rapid.IntRange(0, n-1).Draw(t, "root")
		parent := spanningTree(shared, root)
		under := func(j, top int) bool {
			for steps := 0; j >= 0 && steps <= n; steps++ {
				if j == top {
					return true
				}
				j = parent[j]
			}
			return false
		}
		for j := range n {
			if !under(j, root) || (parent[j] < 0) != (j == root) {
				t.Fatalf("feature %d does not hang on root %d: %v", j, root, parent)
			}
			for a := range n {
				for b := range n {
					if parent[j] >= 0 && under(a, j) && !under(b, j) && shared[a][b] > shared[j][parent[j]]+1e-12 {
						t.Fatalf("the edge %d-%d would do better than %d-%d: %v", a, b, j, parent[j], parent)
					}
				}
			}
		}
	})
}

func TestInformationIsNoneOfIndependentFeaturesAndEntropyOfACopy(t *testing.T) {
	a := []uint32{4, 4, 8}
	if got := information([]uint32{2, 2, 2, 2, 4, 4}, a, []uint32{8, 8}); math.Abs(got) > 1e-12 {
		t.Errorf("independent features share %v", got)
	}
	entropy := -(0.5*math.Log(0.25) + 0.5*math.Log(0.5))
	if got := information([]uint32{4, 0, 0, 0, 4, 0, 0, 0, 8}, a, a); math.Abs(got-entropy) > 1e-12 {
		t.Errorf("a feature shares %v with itself, its entropy is %v", got, entropy)
	}
}
