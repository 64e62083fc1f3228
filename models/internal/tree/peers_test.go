package tree

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/features"
)

// peers is what testdata/make_peers.py wrote.
type peers struct {
	Width       int
	Train, Test []*float32
	TrainAttack []int `json:"train_attack"`
	TestAttack  []int `json:"test_attack"`
	Weight      []float64
	Boost       peerMargins
	BoostL1     peerMargins `json:"boost_l1"`
	Isolation   []float64
	Forest      []float64 `json:"auc_forest"`
	ExtraTrees  []float64 `json:"auc_extratrees"`
}

type peerMargins struct{ Train, Test []float64 }

func readPeers(t *testing.T) peers {
	b, err := os.ReadFile("testdata/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	var p peers
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// rowsOf turns values, nil for a missing one, into rows.
func rowsOf(values []*float32, width int, missing float32) features.Rows {
	r := features.Rows{N: len(values) / width, Width: width}
	for _, v := range values {
		if v == nil {
			v = &missing
		}
		r.X = append(r.X, *v)
	}
	return r
}

func attacksOf(labels []int) []bool {
	out := make([]bool, len(labels))
	for i, l := range labels {
		out[i] = l == 1
	}
	return out
}

func (p peers) sample(missing float32) Sample {
	return Sample{Rows: rowsOf(p.Train, p.Width, missing), Attack: attacksOf(p.TrainAttack), Workers: 2}
}

func TestBoostingAgreesWithXGBoost(t *testing.T) {
	p := readPeers(t)
	plain := Boosting{Trees: 30, Depth: 4, Eta: 0.3, Lambda: 1, MinChildWeight: 1, Bins: 256,
		Subsample: 1, ColumnsPerNode: 1, PositiveWeight: 1, BaseProbability: 0.5}
	penal := Boosting{Trees: 20, Depth: 5, Eta: 0.2, Lambda: 3, Alpha: 2, Gamma: 0.5, MinChildWeight: 4, Bins: 256,
		Subsample: 1, ColumnsPerNode: 1, PositiveWeight: 1.5, BaseProbability: 0.3}
	for _, c := range []struct {
		name   string
		learn  Boosting
		weight []float64
		want   peerMargins
	}{{"plain", plain, nil, p.Boost}, {"penalties and weights", penal, p.Weight, p.BoostL1}} {
		t.Run(c.name, func(t *testing.T) {
			s := p.sample(nan)
			s.Weight = c.weight
			e, err := c.learn.Grow(context.Background(), s)
			mustBeValid(t, e, err)
			if off := furthest(e, s.Rows, c.want.Train); off > 2e-4 {
				t.Errorf("a training row's margin is %g off XGBoost's", off)
			}
		})
	}
}

// furthest gives the largest difference of e's values from want.
func furthest(e *Ensemble, r features.Rows, want []float64) float64 {
	off := 0.0
	for i := range r.N {
		off = max(off, math.Abs(e.Value(r.Row(i))-want[i]))
	}
	return off
}

func TestForestsRankLikeScikitLearns(t *testing.T) {
	p := readPeers(t)
	test, attack := rowsOf(p.Test, p.Width, -1), attacksOf(p.TestAttack)
	for _, c := range []struct {
		name string
		grow func(context.Context, Sample) (*Ensemble, error)
		want []float64
	}{
		{"forest", Forest{Trees: 100, Depth: 6, MinLeaf: 1, Bins: 256}.Grow, p.Forest},
		{"extra trees", ExtraTrees{Trees: 100, MinLeaf: 1}.Grow, p.ExtraTrees},
	} {
		sum := 0.0
		for seed := range uint64(5) {
			s := p.sample(-1)
			s.Seed = seed
			e, err := c.grow(context.Background(), s)
			mustBeValid(t, e, err)
			sum += areaUnderROC(valuesOf(e, test), attack)
		}
		low, high := slices.Min(c.want)-0.003, slices.Max(c.want)+0.003
		if mean := sum / 5; mean < low || mean > high {
			t.Errorf("%s: AUC %.4f over five seeds, scikit-learn's lie in %.4f … %.4f", c.name, mean, low, high)
		}
	}
}

func TestIsolationScoresAreScikitLearns(t *testing.T) {
	p := readPeers(t)
	test := rowsOf(p.Test, p.Width, -1)
	mean := make([]float64, test.N)
	for seed := range uint64(20) {
		s := p.sample(-1)
		s.Seed = seed
		e, err := Isolation{Trees: 200, Rows: 64, Columns: allColumns(p.Width), Share: 1}.Grow(context.Background(), s)
		mustBeValid(t, e, err)
		for i, length := range valuesOf(e, test) {
			mean[i] += math.Exp2(-length/PathLength(64)) / 20
		}
	}
	for i, want := range p.Isolation {
		if math.Abs(mean[i]-want) > 0.008 { // each mean is off by about 0.001
			t.Errorf("row %d scores %.4f, scikit-learn's %.4f", i, mean[i], want)
		}
	}
}

func valuesOf(e *Ensemble, r features.Rows) []float64 {
	dst := make([]float64, r.N)
	NewScorer(e).ScoreTo(dst, r)
	return dst
}

func areaUnderROC(scores []float64, attack []bool) float64 {
	won, pairs := 0.0, 0.0
	for i, a := range scores {
		for j, n := range scores {
			if attack[i] && !attack[j] {
				pairs++
				if a > n {
					won++
				} else if a == n {
					won += 0.5
				}
			}
		}
	}
	return won / pairs
}
