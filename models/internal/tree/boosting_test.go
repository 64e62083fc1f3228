package tree

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

var small = Boosting{Trees: 12, Depth: 5, Eta: 0.3, Lambda: 1, MinChildWeight: 1, Bins: 256,
	Subsample: 1, ColumnsPerNode: 1, PositiveWeight: 1, BaseProbability: 0.5}

// slowGain tries every cut of every column on the rows themselves, NaN on either side,
// and gives the largest gain.
func slowGain(p Boosting, r features.Rows, g, h []float64) float64 {
	score := func(g, h float64) float64 { return g * g / (h + p.Lambda) }
	sumG, sumH := 0.0, 0.0
	for i := range g {
		sumG += g[i]
		sumH += h[i]
	}
	best := 0.0
	for j := range r.Width {
		for k := range r.N { // left: at most row k's value, which is finite as a threshold is
			if !finite(float64(r.Row(k)[j])) {
				continue
			}
			for _, nanLeft := range []bool{false, true} {
				lg, lh := 0.0, 0.0
				for i := range r.N {
					x := r.Row(i)[j]
					if x <= r.Row(k)[j] || isNaN(x) && nanLeft {
						lg += g[i]
						lh += h[i]
					}
				}
				if least := p.MinChildWeight * (1 - 1e-6); lh < least || sumH-lh < least {
					continue
				}
				best = max(best, score(lg, lh)+score(sumG-lg, sumH-lh)-score(sumG, sumH))
			}
		}
	}
	return best
}

// gainOf is what a stump's cut gains.
func gainOf(p Boosting, t Tree, r features.Rows, g, h []float64) float64 {
	score := func(g, h float64) float64 { return g * g / (h + p.Lambda) }
	sumG, sumH, lg, lh := 0.0, 0.0, 0.0, 0.0
	for i := range g {
		sumG += g[i]
		sumH += h[i]
		if t.Leaf(r.Row(i)) == int(t.Nodes[0].Left) {
			lg += g[i]
			lh += h[i]
		}
	}
	return score(lg, lh) + score(sumG-lg, sumH-lh) - score(sumG, sumH)
}

func TestAStumpMakesTheBestOfAllCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		p := small
		p.Trees, p.Depth = 1, 1
		p.MinChildWeight = rapid.SampledFrom([]float64{0, 0.3, 1, 2}).Draw(t, "minChildWeight")
		e, err := p.Grow(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		g, h := make([]float64, s.Rows.N), make([]float64, s.Rows.N)
		for i, attack := range s.Attack {
			g[i], h[i] = s.Weight[i]*(0.5-float64(btoi(attack))), s.Weight[i]*0.25
		}
		want := slowGain(p, s.Rows, g, h)
		have := 0.0
		if len(e.Trees[0].Nodes) > 1 {
			have = gainOf(p, e.Trees[0], s.Rows, g, h)
		}
		if math.Abs(have-want) > 1e-5*(1+want) {
			t.Fatalf("the cut gains %g, the best of all gains %g: %+v", have, want, e.Trees[0].Nodes)
		}
	})
}

// drawSample draws a few rows with strange values, labels and weights.
func drawSample(t *rapid.T) Sample {
	width := rapid.IntRange(1, 4).Draw(t, "width")
	n := rapid.IntRange(2, 40).Draw(t, "rows")
	s := Sample{Workers: 1, Seed: rapid.Uint64().Draw(t, "seed")}
	s.Rows = features.Rows{N: n, Width: width, X: rapid.SliceOfN(strangeFloats(), n*width, n*width).Draw(t, "x")}
	for i, x := range s.Rows.X {
		// A cut is finite, so nothing can tell -Inf from the least number.
		if x == -inf {
			s.Rows.X[i] = -math.MaxFloat32
		}
	}
	s.Attack = rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "attack")
	s.Weight = rapid.SliceOfN(rapid.SampledFrom([]float64{0.01, 0.5, 1, 1, 1, 3}), n, n).Draw(t, "weight")
	return s
}

// The leaves are checked against derivatives summed up on the rows, in float64.
func TestLeafValuesAreNewtonSteps(t *testing.T) {
	s := sampleOf(400, 6, 3)
	e, err := small.Grow(context.Background(), s)
	mustBeValid(t, e, err)
	margin := make([]float64, s.Rows.N)
	for k, tr := range e.Trees {
		g, h := make([]float64, len(tr.Nodes)), make([]float64, len(tr.Nodes))
		leaf := make([]int, s.Rows.N)
		for i := range s.Rows.N {
			p := 1 / (1 + math.Exp(-margin[i]))
			leaf[i] = tr.Leaf(s.Rows.Row(i))
			g[leaf[i]] += p - float64(btoi(s.Attack[i]))
			h[leaf[i]] += p * (1 - p)
		}
		for l, n := range tr.Nodes {
			if n.Feature != Leaf {
				continue
			}
			if want := -small.Eta * g[l] / (h[l] + small.Lambda); math.Abs(n.Value-want) > 1e-6 {
				t.Fatalf("tree %d leaf %d has value %g, want %g", k, l, n.Value, want)
			}
			if h[l] < small.MinChildWeight*(1-1e-6) || math.Abs(n.Cover-h[l]) > 1e-4*h[l] {
				t.Fatalf("tree %d leaf %d has hessian %g, says %g", k, l, h[l], n.Cover)
			}
		}
		for i := range margin {
			margin[i] += tr.Nodes[leaf[i]].Value
		}
	}
}

func TestSubsamplingMovesEveryRowsMargin(t *testing.T) {
	p := small
	p.Subsample, p.ColumnsPerNode = 0.5, 0.4
	s := sampleOf(3000, 12, 4)
	e, err := p.Grow(context.Background(), s)
	mustBeValid(t, e, err)
	if auc := areaUnderROC(valuesOf(e, s.Rows), s.Attack); auc < 0.95 {
		t.Errorf("AUC %.3f on its own training rows", auc)
	}
	seen, all := 0.0, 0.0
	for _, tr := range e.Trees[:1] { // hessian 0.25 a row
		seen, all = tr.Nodes[0].Cover, 0.25*float64(s.Rows.N)
	}
	if math.Abs(seen/all-0.5) > 0.05 {
		t.Errorf("the first tree saw a share of %.2f of the rows, want about 0.5", seen/all)
	}
	used := map[int32]bool{}
	for _, tr := range e.Trees {
		used[tr.Nodes[0].Feature] = true
	}
	if len(used) < 3 {
		t.Errorf("all roots cut the columns %v, though each may cut but a few", used)
	}
}

func TestEnsemblesDoNotDependOnTheWorkers(t *testing.T) {
	subsampled := small
	subsampled.Subsample, subsampled.ColumnsPerNode = 0.7, 0.5
	for _, c := range growers(subsampled) {
		var first *Ensemble
		for _, workers := range []int{1, 2, 3, 8} {
			s := sampleOf(30000, 10, 5) // enough for branches that are divided by all
			s.Workers = workers
			e, err := c.grow(context.Background(), s)
			mustBeValid(t, e, err)
			if first == nil {
				first = e
			}
			if !reflect.DeepEqual(first, e) {
				t.Errorf("%s: %d workers grow other trees than one", c.name, workers)
			}
		}
	}
}

type grower struct {
	name string
	grow func(context.Context, Sample) (*Ensemble, error)
}

func growers(b Boosting) []grower {
	return []grower{
		{"boosting", small.Grow}, {"subsampled boosting", b.Grow},
		{"forest", Forest{Trees: 6, Depth: 8, MinLeaf: 1, Balanced: true, Bins: 64}.Grow},
		{"extra trees", ExtraTrees{Trees: 4, MinLeaf: 1}.Grow},
		{"isolation", Isolation{Trees: 10, Rows: 256, Columns: []int32{0, 1, 2, 4}, Share: 0.7}.Grow},
	}
}

func TestGrowingEndsWhenTheContextDoes(t *testing.T) {
	for _, c := range growers(small) {
		ctx, cancel := context.WithCancel(context.Background())
		s := sampleOf(2000, 8, 6)
		s.Report = func(done, _ int) {
			if done == 2 {
				cancel()
			}
		}
		if _, err := c.grow(ctx, s); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", c.name, err)
		}
		cancel()
	}
}

func TestWeightsCountLikeRepeatedRows(t *testing.T) {
	once := sampleOf(200, 6, 7) // few enough that every value has a bin
	once.Weight = make([]float64, once.Rows.N)
	twice := Sample{Workers: 1, Seed: once.Seed}
	var rows []int
	for i := range once.Rows.N {
		once.Weight[i] = float64(1 + i%3)
		for range 1 + i%3 {
			rows = append(rows, i)
			twice.Attack = append(twice.Attack, once.Attack[i])
		}
	}
	twice.Rows = once.Rows.Select(rows)
	a, err := small.Grow(context.Background(), once)
	mustBeValid(t, a, err)
	b, err := small.Grow(context.Background(), twice)
	mustBeValid(t, b, err)
	if off := furthest(a, once.Rows, valuesOf(b, once.Rows)); off > 1e-5 {
		t.Errorf("margins differ by %g", off)
	}
}

// Like NSL-KDD's, half of the columns hardly vary: then a fit allocates less than twice the binned matrix.
func TestAFitTakesLessThanTwiceTheBinnedMatrix(t *testing.T) {
	const rows, width = 60_000, 40
	rng := rand.New(rand.NewPCG(3, 4))
	s := Sample{Rows: features.Rows{N: rows, Width: width, X: make([]float32, rows*width)}, Attack: make([]bool, rows), Workers: 2}
	for i := range rows {
		row := s.Rows.Row(i)
		for j := range row {
			if rng.IntN(width) >= j {
				row[j] = float32(rng.IntN(1 + 100/(1+j)))
			}
		}
		s.Attack[i] = row[0]+row[1] > 90
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	e, err := small.Grow(context.Background(), s)
	runtime.ReadMemStats(&after)
	mustBeValid(t, e, err)
	if took := after.TotalAlloc - before.TotalAlloc; took > 2*rows*width {
		t.Errorf("%d bytes allocated, the binned matrix is %d", took, rows*width)
	}
}
