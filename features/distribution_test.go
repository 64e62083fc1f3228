package features_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/features"
	"pgregory.net/rapid"
)

// distributions is testdata/distributions.json, which testdata/make_distributions.py made.
type distributions struct {
	A, B, Few, Later, Last []float64
	Quantiles              []float64
	Mean, SD, Skew         float64
	KS, PSI                float64
	Pearson, Spearman      float64
	Corr                   [][]float64
	Explained              []float64
}

func readDistributions(t testing.TB) (d distributions) {
	t.Helper()
	b, err := os.ReadFile("testdata/distributions.json")
	if err == nil {
		err = json.Unmarshal(b, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSummariesAgreeWithNumpyAndSciPy(t *testing.T) {
	d := readDistributions(t)
	s := features.Summarise(append(slices.Clone(d.A), math.NaN()))
	for i, got := range []float64{s.Q1, s.Median, s.Q3, s.P99} {
		near(t, "quantile", got, d.Quantiles[i], 1e-12)
	}
	near(t, "mean", s.Mean, d.Mean, 1e-10)
	near(t, "sd", s.SD, d.SD, 1e-10)
	near(t, "skew", s.Skew, d.Skew, 1e-10)
	if s.N != 400 || s.Missing != 1 || s.Min != 0 || s.Max != slices.Max(d.A) {
		t.Errorf("got %+v", s)
	}
}

func TestASummaryOfNothingIsZeros(t *testing.T) {
	if got := features.Summarise([]float64{math.NaN()}); got != (features.Summary{Missing: 1}) {
		t.Errorf("got %+v", got)
	}
	if got := features.Summarise([]float64{4, 4}); got.SD != 0 || got.Skew != 0 || got.Median != 4 {
		t.Errorf("constant: got %+v", got)
	}
}

func TestCorrelationsAndComponentsAgreeWithNumpyAndScikitLearn(t *testing.T) {
	d := readDistributions(t)
	near(t, "Pearson", features.Pearson(d.A[:250], d.B), d.Pearson, 1e-12)
	near(t, "Spearman", features.Spearman(d.A[:250], d.B), d.Spearman, 1e-12)
	var x []float64
	for i := range d.B {
		x = append(x, d.A[i], d.B[i], d.A[i]*0.5+d.B[i], d.Last[i])
	}
	r := features.Correlation(x, 4, 2)
	for i := range 4 {
		for j := range 4 {
			near(t, "r", r[i*4+j], d.Corr[i][j], 1e-12)
		}
	}
	p, err := features.PrincipalComponents(features.MomentsOf(x, 4, 1), 3)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range d.Explained {
		near(t, "explained", p.Explained[k], want, 1e-12)
	}
}

func TestComponentsAreUnitLongAndTheirLargestEntryIsPositive(t *testing.T) {
	rows := randomRows(400, 7)
	p, err := features.PrincipalComponents(features.MomentsOf(rows.X, 7, 2), 99)
	if err != nil || len(p.Components) != 7 {
		t.Fatalf("%d components, %v", len(p.Components), err)
	}
	share := 0.0
	for k, c := range p.Components {
		share += p.Explained[k]
		length, largest := 0.0, 0.0
		for _, v := range c {
			length += v * v
			if math.Abs(v) > math.Abs(largest) {
				largest = v
			}
		}
		near(t, "length", length, 1, 1e-9)
		if largest < 0 {
			t.Errorf("component %d: its largest entry is %v", k, largest)
		}
	}
	near(t, "shares of all components", share, 1, 1e-9)
	at := p.ProjectTo(make([]float64, 7), rows.Row(3))
	back, far := 0.0, 0.0
	for j, v := range rows.Row(3) {
		back += at[j] * at[j]
		far += math.Pow(float64(v)-p.Mean[j], 2)
	}
	near(t, "length of the projected row", back, far, 1e-6)
}

func TestRowsThatDoNotVaryHaveNoComponents(t *testing.T) {
	if _, err := features.PrincipalComponents(features.MomentsOf(make([]float32, 30), 3, 1), 2); err != features.ErrNoVariance {
		t.Errorf("got %v", err)
	}
}

func TestMomentsDoNotDependOnWorkersAndSkipWhatIsMissing(t *testing.T) {
	rows := randomRows(5000, 9)
	one, many := features.MomentsOf(rows.X, 9, 1), features.MomentsOf(rows.X, 9, 7)
	if !slices.Equal(one.Covariance, many.Covariance) || !slices.Equal(one.Mean, many.Mean) {
		t.Error("seven workers give other moments than one")
	}
	x := []float64{1, 10, 2, math.NaN(), 3, 30}
	m := features.MomentsOf(x, 2, 1)
	if m.Mean[0] != 2 || m.Mean[1] != 20 || m.Covariance[1] != (1*10+0+1*10)/3.0 {
		t.Errorf("with a missing value: mean %v, covariance %v", m.Mean, m.Covariance)
	}
	if r := features.Correlation([]float64{1, 5, 2, 5, 3, 5}, 2, 1); r[1] == r[1] {
		t.Errorf("r with a constant column: got %v, want NaN", r[1])
	}
}

func TestAHistogramCountsEveryValueOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.OneOf(rapid.Float64(), rapid.Float64Range(-3, 3), rapid.Just(math.NaN()))).Draw(t, "values")
		class := make([]int32, len(values))
		for i := range class {
			class[i] = int32(i % 2)
		}
		bins := rapid.IntRange(1, 40).Draw(t, "bins")
		h := features.NewHistogram(values, class, 2, bins, rapid.Bool().Draw(t, "log"))
		total := h.Missing[0] + h.Missing[1]
		for _, counts := range h.Counts {
			for _, n := range counts {
				total += n
			}
		}
		if total != len(values) || len(h.Edges) != bins+1 {
			t.Fatalf("%d values counted of %d, %d edges of %d bins", total, len(values), len(h.Edges), bins)
		}
	})
}

func TestHistogramBinsAreClosedBelow(t *testing.T) {
	h := features.NewHistogram([]float64{0, 1, 1.5, 2, 4}, []int32{0, 0, 1, 0, 0}, 2, 4, false)
	if !slices.Equal(h.Edges, []float64{0, 1, 2, 3, 4}) || !slices.Equal(h.Counts[0], []int{1, 1, 1, 1}) || !slices.Equal(h.Counts[1], []int{0, 1, 0, 0}) {
		t.Errorf("got edges %v, counts %v", h.Edges, h.Counts)
	}
}

func TestDriftDistancesAgreeWithSciPy(t *testing.T) {
	d := readDistributions(t)
	distance, _ := features.NewReference(d.A).KS(d.B)
	near(t, "KS", distance, d.KS, 1.0/256)
	psi, _ := features.NewReference(d.Few).PSI(d.Later)
	near(t, "PSI", psi, d.PSI, 1e-12)
}

func TestKSIsExactWhereValuesAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Map(rapid.IntRange(0, 20), func(i int) float64 { return float64(i) / 7 })
		a, b := rapid.SliceOfN(value, 1, 80).Draw(t, "a"), rapid.SliceOfN(rapid.Float64Range(-1, 4), 1, 80).Draw(t, "b")
		want := 0.0
		for _, at := range append(slices.Clone(a), b...) {
			want = max(want, math.Abs(shareUpTo(a, at)-shareUpTo(b, at)))
		}
		got, p := features.NewReference(a).KS(b)
		if math.Abs(got-want) > 1e-12 || p < 0 || p > 1 {
			t.Fatalf("KS: got %v with p %v, want %v", got, p, want)
		}
	})
}

func shareUpTo(values []float64, at float64) float64 {
	n := 0
	for _, v := range values {
		if v <= at {
			n++
		}
	}
	return float64(n) / float64(len(values))
}

func TestPSIOfTheSameDistributionIsWithinItsNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 0))
	draw := func(n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			if r.Float64() < 0.6 {
				out[i] = math.Exp(2 * r.NormFloat64())
			}
		}
		return out
	}
	ref, beyond, surprising := features.NewReference(draw(20000)), 0, 0
	for range 1000 {
		sample := draw(400)
		if psi, noise := ref.PSI(sample); psi > noise {
			beyond++
		}
		if _, p := ref.KS(sample); p < 0.01 {
			surprising++
		}
	}
	if beyond > 5 {
		t.Errorf("PSI exceeds its 1-in-1,000 noise in %d of 1,000 samples that did not move", beyond)
	}
	if surprising > 20 {
		t.Errorf("KS gives p < 0.01 in %d of 1,000 samples that did not move", surprising)
	}
}

func randomRows(n, width int) features.Rows {
	r := rand.New(rand.NewPCG(4, 4))
	rows := features.Rows{N: n, Width: width}
	for range n {
		common := r.NormFloat64()
		for j := range width {
			rows.X = append(rows.X, float32(common*float64(j)+r.NormFloat64()+3))
		}
	}
	return rows
}
