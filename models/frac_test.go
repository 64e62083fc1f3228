package models

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

// fracFixture is what testdata/make_frac.py writes.
type fracFixture struct {
	Names         []string
	Fit, Judge    [][]float64
	Cuts          [][]float64
	Bins          [][]int
	Drawn         [][][]int // of each feature and tree: the features it may look at
	Depth, Leaf   int
	Smoothing     float64
	FRaC, ChowLiu [][]float64
	Parent        []int
}

func readFRaCFixture(t *testing.T) fracFixture {
	b, err := os.ReadFile("testdata/frac.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fracFixture
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// training has the fixture's rows, all normal.
func (f fracFixture) training() Training {
	t := Training{Workers: 2, Rows: features.Rows{N: len(f.Fit), ExactWidth: len(f.Fit[0])}}
	for _, row := range f.Fit {
		t.Rows.Exact = append(t.Rows.Exact, row...)
	}
	t.ExactColumns = make([]features.Column, t.Rows.ExactWidth)
	t.ExactColumns[0] = features.Column{Name: "service", Names: f.Names}
	return t
}

func (f fracFixture) bins(t *testing.T) (exactBins, [][]uint8) {
	training := f.training()
	bins, columns, err := fitExactBins(context.Background(), training, normalRows(training), 16)
	if err != nil {
		t.Fatal(err)
	}
	return bins, columns
}

func TestExactBinsAgreeWithNumpy(t *testing.T) {
	f := readFRaCFixture(t)
	bins, _ := f.bins(t)
	for j := range bins {
		if !slices.EqualFunc(bins[j].cuts, f.Cuts[j], func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }) {
			t.Errorf("feature %d is cut at %v, numpy's cuts are %v", j, bins[j].cuts, f.Cuts[j])
		}
	}
	got := make([]uint8, len(bins))
	for i, row := range f.Judge {
		bins.toBins(got, row)
		for j, bin := range got {
			if int(bin) != f.Bins[i][j] {
				t.Fatalf("row %d, feature %d: %v is in bin %d, numpy's is %d", i, j, row[j], bin, f.Bins[i][j])
			}
		}
	}
}

func TestFRaCAgreesWithScikitLearn(t *testing.T) {
	f := readFRaCFixture(t)
	bins, columns := f.bins(t)
	g := fracGrower{rows: newBinnedRows(bins, columns), depth: f.Depth, minLeaf: f.Leaf}
	trees := make([][]fracTree, len(bins))
	for j := range trees {
		for _, drawn := range f.Drawn[j] {
			tree, err := g.grow(context.Background(), j, drawn)
			if err != nil {
				t.Fatal(err)
			}
			trees[j] = append(trees[j], tree)
		}
	}
	mustSurprise(t, newFRaC(bins, trees, f.Smoothing).SurpriseTo, f.Judge, f.FRaC)
}

func mustSurprise(t *testing.T, surpriseTo func(dst, row []float64), rows, want [][]float64) {
	t.Helper()
	got := make([]float64, len(rows[0]))
	for i, row := range rows {
		surpriseTo(got, row)
		for j, s := range got {
			if math.Abs(s-want[i][j]) > 1e-9*want[i][j] {
				t.Fatalf("row %d, feature %d: surprise %v, want %v", i, j, s, want[i][j])
			}
		}
	}
}

// aNumber draws values that repeat, lie close or far apart, or are no numbers.
func aNumber() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64(),
		rapid.Map(rapid.IntRange(-3, 40), func(i int) float64 { return float64(i) / 4 }),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1e9, 1e9 + 1, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN()}),
	)
}

func TestABinIsTheNumberOfCutsBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(aNumber(), 1, 80).Draw(t, "values")
		b := numberBin(values, rapid.IntRange(2, 64).Draw(t, "bins"))
		b.fill(values)
		if !slices.IsSorted(b.cuts) || b.size() > maxExactBins || len(slices.Compact(slices.Clone(b.cuts))) < len(b.cuts) {
			t.Fatalf("cuts %v", b.cuts)
		}
		for _, v := range append(values, rapid.SliceOfN(aNumber(), 1, 20).Draw(t, "others")...) {
			below := 0
			for _, c := range b.cuts {
				if c < v {
					below++
				}
			}
			if got := b.of(v); v == v && int(got) != below || int(got) >= b.size() {
				t.Fatalf("%v is in bin %d of %d, %d of the cuts %v are below it", v, got, b.size(), below, b.cuts)
			}
		}
	})
}

func TestFewDistinctValuesHaveABinEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		distinct := rapid.SliceOfNDistinct(rapid.Float64Range(-1e6, 1e6), 1, 16, rapid.ID).Draw(t, "values")
		b := numberBin(distinct, 16)
		column := b.fill(distinct)
		for i := range column {
			for k := range i {
				if column[i] == column[k] && math.Abs(distinct[i]-distinct[k]) > 1e-300 {
					t.Fatalf("%v and %v share bin %d; cuts %v", distinct[i], distinct[k], column[i], b.cuts)
				}
			}
		}
	})
}

func TestAMissingValueIsUsualUnlessNormalFlowsMissIt(t *testing.T) {
	b := numberBin([]float64{1, 2, 2, 3}, 16)
	b.fill([]float64{1, 2, 2, 3})
	if b.of(math.NaN()) != b.of(2) {
		t.Errorf("NaN is in bin %d, the commonest value in %d", b.of(math.NaN()), b.of(2))
	}
	values := []float64{1, 2, 2, math.NaN()}
	b = numberBin(values, 16)
	column := b.fill(values)
	if b.of(math.NaN()) != column[3] || int(column[3]) != b.size()-1 || b.of(math.Inf(1)) == column[3] {
		t.Errorf("NaN is in bin %d of %d, infinity in %d", b.of(math.NaN()), b.size(), b.of(math.Inf(1)))
	}
}

func TestNamesThatNoNormalFlowShowedShareABin(t *testing.T) {
	b := categoryBin([]float64{3, 0, 3}, 5)
	for v, want := range map[float64]uint8{0: 0, 3: 1, 1: 2, 2: 2, 4: 2, 5: 2, -1: 2, 1e300: 2, math.Inf(-1): 2} {
		if got := b.of(v); got != want {
			t.Errorf("code %v is in bin %d, want %d", v, got, want)
		}
	}
	if b.of(math.NaN()) != 2 {
		t.Errorf("NaN is in bin %d, want 2", b.of(math.NaN()))
	}
}

func TestACategoryOfManyNamesKeepsTheCommonest(t *testing.T) {
	var values []float64
	for code := range 400 {
		values = append(values, float64(code))
		if code%2 == 1 {
			values = append(values, float64(code))
		}
	}
	b := categoryBin(values, 400)
	if b.size() != maxExactBins || b.of(399) == b.other || b.of(398) != b.other {
		t.Errorf("%d bins, a common name in %d, a rare one in %d, other names in %d", b.size(), b.of(399), b.of(398), b.other)
	}
}

func TestSurprisesAddUpToTheScore(t *testing.T) {
	f := readFRaCFixture(t)
	m, err := fracLearner{trees: 7, depth: 10, leaf: 20, bins: 16, share: 0.6, smoothing: 5}.Fit(context.Background(), f.training(), nil)
	if err != nil {
		t.Fatal(err)
	}
	parts := make([]float64, 6)
	score := make([]float64, 1)
	for _, row := range f.Judge {
		m.(*FRaC).SurpriseTo(parts, row)
		m.ScoreTo(score, features.Rows{N: 1, ExactWidth: 6, Exact: row})
		sum := 0.0
		for _, p := range parts {
			sum += p
			if p <= 0 {
				t.Fatalf("surprises %v", parts)
			}
		}
		if sum != score[0] {
			t.Fatalf("the surprises add up to %v, the score is %v", sum, score[0])
		}
	}
}

func TestFRaCNeedsExactValuesOfNormalFlows(t *testing.T) {
	training := readFRaCFixture(t).training()
	attacks := training
	attacks.Attack = slices.Repeat([]bool{true}, training.Rows.N)
	encoded := training
	encoded.Rows.ExactWidth, encoded.Rows.Exact = 0, nil
	broad := training
	broad.Rows.N, broad.Rows.ExactWidth = 2, 3*training.Rows.N
	for name, given := range map[string]Training{"attacks alone": attacks, "no exact values": encoded, "too many features": broad} {
		_, err := fracLearner{trees: 5, depth: 10, leaf: 20, bins: 16, share: 0.6, smoothing: 5}.Fit(context.Background(), given, nil)
		if _, ok := err.(*TrainingError); !ok {
			t.Errorf("%s give %v, want a TrainingError", name, err)
		}
	}
}

func TestATreeSeesItsShareOfTheOtherFeatures(t *testing.T) {
	l := fracLearner{trees: 5, share: 0.6}
	first := l.draw(40, 7, 0, 1)
	seen := map[int]bool{}
	for _, j := range first {
		seen[j] = true
	}
	if len(first) != 23 || len(seen) != 23 || seen[7] {
		t.Errorf("a tree of feature 7 of 40 sees %v, want 23 others", first)
	}
	for name, other := range map[string][]int{"tree": l.draw(40, 7, 1, 1), "feature": l.draw(40, 8, 0, 1), "seed": l.draw(40, 7, 0, 2)} {
		if slices.Equal(first, other) {
			t.Errorf("another %s draws the same features", name)
		}
	}
	if n := len(fracLearner{share: 0.05}.draw(40, 7, 0, 1)); n != 2 {
		t.Errorf("5 %% of 39 features are %d, want 2: 1.95, rounded", n)
	}
}

// grownFromBins grows the tree that predicts feature 0 from the others.
func grownFromBins(t *testing.T, depth int, columns ...[]uint8) fracTree {
	t.Helper()
	bins := make(exactBins, len(columns))
	others := []int{}
	for j, column := range columns {
		bins[j] = exactBin{category: true, other: 9, counts: make([]uint32, 10)}
		for _, b := range column {
			bins[j].counts[b]++
		}
		if j > 0 {
			others = append(others, j)
		}
	}
	g := fracGrower{rows: newBinnedRows(bins, columns), depth: depth, minLeaf: 1}
	tree, err := g.grow(context.Background(), 0, others)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestACutLiesMidwayBetweenBinsThatHoldRows(t *testing.T) {
	tree := grownFromBins(t, 3, []uint8{0, 0, 1, 1}, []uint8{1, 2, 8, 9})
	if got := tree.nodes[0]; len(tree.nodes) != 3 || got.column != 1 || got.cut != 5 {
		t.Errorf("bins 1, 2 and 8, 9 are cut by %+v in a tree of %d nodes, want a cut at 5", got, len(tree.nodes))
	}
}

// Where the target is the exclusive or of two features no first cut helps; scikit-learn
// makes one all the same, and so the second can.
func TestACutThatGainsNothingIsMade(t *testing.T) {
	tree := grownFromBins(t, 2, []uint8{0, 1, 1, 0}, []uint8{0, 0, 1, 1}, []uint8{0, 1, 0, 1})
	if len(tree.nodes) != 7 {
		t.Fatalf("the tree has %d nodes, want two levels of cuts", len(tree.nodes))
	}
	for at := 0; at < len(tree.counts); at += 10 {
		if leaf := tree.counts[at : at+10]; slices.Max(leaf) != 1 || leaf[0] == leaf[1] {
			t.Errorf("a leaf holds %v, want one row", leaf)
		}
	}
}
