package tree

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/features"
)

// slowPurity tries every cut of every column on the rows themselves, NaN on either side,
// and gives the largest purity; false if no column varies.
func slowPurity(s Sample, w classWeights) (best float64, ok bool) {
	for j := range s.Rows.Width {
		for k := range s.Rows.N { // left: at most row k's value, which is finite as a threshold is
			if !finite(float64(s.Rows.Row(k)[j])) {
				continue
			}
			for _, nanLeft := range []bool{false, true} {
				left := func(i int) bool {
					x := s.Rows.Row(i)[j]
					return x <= s.Rows.Row(k)[j] || isNaN(x) && nanLeft
				}
				if p, both := purityOf(s, w, left); both {
					best, ok = max(best, p), true
				}
			}
		}
	}
	return best, ok
}

// purityOf is what a cut makes of the classes; false if it leaves one side empty.
func purityOf(s Sample, w classWeights, left func(i int) bool) (float64, bool) {
	var side [2][2]float64
	for i, attack := range s.Attack {
		side[btoi(left(i))][btoi(attack)]++
	}
	sum := 0.0
	for _, c := range side {
		n, a := c[0]*w.normal, c[1]*w.attack
		if n+a == 0 {
			return 0, false
		}
		sum += (n*n + a*a) / (n + a)
	}
	return sum, true
}

func TestAForestsCutIsTheBestOfAllCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		s.Weight = nil
		w := classWeights{normal: 1, attack: rapid.SampledFrom([]float64{0.3, 1, 2}).Draw(t, "attackWeight")}
		bins, _ := Bin(context.Background(), s.Rows, 256, rareInForest, 1)
		c := &binChooser{bins: bins, weights: w, minLeaf: 1, tries: s.Rows.Width,
			rng: treeRandom(s.Seed, 0), draw: newColumnDraw(allColumns(s.Rows.Width))}
		items := everyRow(s)
		cut, _, found := c.choose(items, tallyOf(items), 0)
		want, ok := slowPurity(s, w)
		if found != ok {
			t.Fatalf("a cut found: %v, there is one: %v", found, ok)
		}
		if !found {
			return
		}
		have, _ := purityOf(s, w, func(i int) bool { return goesLeft(cut, s.Rows.Row(i)) })
		if math.Abs(have-want) > 1e-9*want {
			t.Fatalf("the cut %+v has purity %g, the best of all %g", cut, have, want)
		}
		left := c.split(items, make([]item, len(items)), cut)
		checkSplit(t, s, items, left, cut)
	})
}

// checkSplit wants exactly the rows that the cut sends left in front.
func checkSplit(t *rapid.T, s Sample, items []item, left int, cut classCut) {
	for k, i := range items {
		if goesLeft(cut, s.Rows.Row(int(i.row))) != (k < left) {
			t.Fatalf("row %v stands at place %d of %d lefts for %+v", s.Rows.Row(int(i.row)), k, left, cut)
		}
	}
}

func everyRow(s Sample) []item {
	var items []item
	for i, attack := range s.Attack {
		items = append(items, item{uint32(i), 1<<1 | uint32(btoi(attack))})
	}
	return items
}

func goesLeft(c classCut, row []float32) bool {
	x := row[c.column]
	return x <= c.threshold || isNaN(x) && !c.nanRight
}

func TestExtraTreesCutAnywhereBetweenLeastAndGreatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		columns, _ := newExactColumns(context.Background(), s.Rows, 1)
		if rapid.Bool().Draw(t, "raw") {
			for j := range columns.column { // as if there were many values
				c := &columns.column[j]
				for _, b := range c.code {
					c.raw = append(c.raw, c.values[b])
				}
			}
		}
		c := &randomChooser{columns: columns, weights: classWeights{1, 1}, minLeaf: 1, tries: s.Rows.Width,
			rng: treeRandom(s.Seed, 0), draw: newColumnDraw(allColumns(s.Rows.Width))}
		items := everyRow(s)
		cut, _, found := c.choose(items, tallyOf(items), 0)
		if !found {
			if _, ok := slowPurity(withoutNaN(s), c.weights); ok {
				t.Fatal("no cut found, though a column has two different numbers")
			}
			return
		}
		left := c.split(items, make([]item, len(items)), cut)
		if left == 0 || left == len(items) {
			t.Fatalf("%+v leaves one side empty", cut)
		}
		checkSplit(t, s, items, left, cut)
	})
}

// withoutNaN makes missing values of a column equal to one that it holds.
func withoutNaN(s Sample) Sample {
	out := s
	out.Rows.X = append([]float32(nil), s.Rows.X...)
	for j := range s.Rows.Width {
		known := float32(0)
		for i := range s.Rows.N {
			if x := s.Rows.Row(i)[j]; !isNaN(x) {
				known = x
			}
		}
		for i := range s.Rows.N {
			if x := out.Rows.Row(i); isNaN(x[j]) {
				x[j] = known
			}
		}
	}
	return out
}

func TestExtraThresholdsAreUniform(t *testing.T) {
	rng := treeRandom(1, 0)
	var tenths [10]int
	for range 10000 {
		v := between(rng, -3, 7)
		if v < -3 || v >= 7 {
			t.Fatalf("threshold %g of -3 … 7", v)
		}
		tenths[int(v+3)]++
	}
	for i, n := range tenths {
		if n < 850 || n > 1150 {
			t.Errorf("%d of 10,000 thresholds lie in the tenth %d, want about 1,000", n, i)
		}
	}
	if v := between(rng, 1, math.Nextafter32(1, 2)); v != 1 {
		t.Errorf("between neighbours lies %g", v)
	}
}

func TestTreesGrownUntilPureKnowTheirTrainingRows(t *testing.T) {
	s := sampleOf(1500, 6, 8)
	e, err := ExtraTrees{Trees: 5, MinLeaf: 1}.Grow(context.Background(), s)
	mustBeValid(t, e, err)
	for i, v := range valuesOf(e, s.Rows) {
		if v != float64(btoi(s.Attack[i])) {
			t.Fatalf("training row %d has attack share %g, is an attack: %v", i, v, s.Attack[i])
		}
	}
}

// A column that is constant below one child may vary below the other: with labels
// that are noise, only rows that equal each other may share a leaf.
func TestSiblingsDoNotInheritConstantColumns(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	s := Sample{Rows: features.Rows{N: 400, Width: 5}, Seed: 3, Workers: 1}
	for range s.Rows.N {
		for j := range s.Rows.Width {
			s.Rows.X = append(s.Rows.X, float32(rng.IntN(2+j)))
		}
		s.Attack = append(s.Attack, rng.IntN(2) == 1)
	}
	e, err := ExtraTrees{Trees: 20, MinLeaf: 1, Columns: 5}.Grow(context.Background(), s)
	mustBeValid(t, e, err)
	for _, tr := range e.Trees {
		first := map[int][]float32{}
		for i := range s.Rows.N {
			row := s.Rows.Row(i)
			leaf := tr.Leaf(row)
			if v := tr.Nodes[leaf].Value; v == 0 || v == 1 {
				continue
			}
			if first[leaf] == nil {
				first[leaf] = row
			}
			if !slices.Equal(first[leaf], row) {
				t.Fatalf("rows %v and %v share an impure leaf", first[leaf], row)
			}
		}
	}
}

func TestClassWeightsBalance(t *testing.T) {
	s := sampleOf(1000, 4, 9)
	for i := range s.Attack {
		s.Attack[i] = i%10 == 0
	}
	e, err := Forest{Trees: 20, Depth: 1, MinLeaf: 400, Balanced: true, Bins: 16}.Grow(context.Background(), s)
	mustBeValid(t, e, err)
	mean := 0.0
	for _, tr := range e.Trees {
		root := tr.Nodes[0]
		if root.Feature == Leaf {
			mean += root.Value
			continue
		}
		l, r := tr.Nodes[root.Left], tr.Nodes[root.Right]
		mean += (l.Value*l.Cover + r.Value*r.Cover) / root.Cover
	}
	if mean /= 20; math.Abs(mean-0.5) > 0.02 {
		t.Errorf("attacks weigh a share of %.3f, want half", mean)
	}
}

func TestLeavesHoldAsManyRowsAsAsked(t *testing.T) {
	s := sampleOf(600, 6, 10)
	s.Weight = make([]float64, s.Rows.N)
	for i := range s.Weight {
		s.Weight[i] = 0.25 + 0.5*float64(i%4)
	}
	for _, c := range []grower{
		{"forest", Forest{Trees: 3, MinLeaf: 20, Bins: 32}.Grow},
		{"extra trees", ExtraTrees{Trees: 3, MinLeaf: 20}.Grow},
	} {
		e, err := c.grow(context.Background(), s)
		mustBeValid(t, e, err)
		for _, tr := range e.Trees {
			for i, n := range tr.Nodes {
				if n.Feature == Leaf && n.Cover < 20*(1-1e-6) {
					t.Errorf("%s: leaf %d holds a weight of %g, want 20", c.name, i, n.Cover)
				}
			}
		}
	}
}

func TestBootstrapDrawsAsManyRowsAsThereAre(t *testing.T) {
	n := 5000
	units, attack, drawn := make([]uint32, n), make([]bool, n), make([]uint8, n)
	for i := range units {
		units[i], attack[i] = 1, i%3 == 0
	}
	items := bootstrap(nil, drawn, units, attack, treeRandom(1, 1))
	if total := tallyOf(items); total.all() != uint32(n) || math.Abs(float64(total.attack())/float64(n)-1.0/3) > 0.03 {
		t.Errorf("a draw of %d with %d attacks", total.all(), total.attack())
	}
	if share := float64(len(items)) / float64(n); math.Abs(share-0.632) > 0.02 {
		t.Errorf("a share of %.3f of the rows was drawn, want 1-1/e", share)
	}
}

func TestOneRowMayOutweighAllOthers(t *testing.T) {
	s := sampleOf(300, 5, 16)
	s.Weight = make([]float64, s.Rows.N)
	for i := range s.Weight {
		s.Weight[i] = 1e-3
	}
	s.Weight[17] = 1e9
	for _, c := range []grower{
		{"forest", Forest{Trees: 40, MinLeaf: 1, Bins: 32}.Grow},
		{"extra trees", ExtraTrees{Trees: 5, MinLeaf: 1}.Grow},
		{"boosting", small.Grow},
	} {
		e, err := c.grow(context.Background(), s)
		mustBeValid(t, e, err)
		if v := e.Value(s.Rows.Row(17)); c.name != "boosting" && s.Attack[17] != (v > 0.5) {
			t.Errorf("%s: the row has attack share %g, is an attack: %v", c.name, v, s.Attack[17])
		}
	}
}

// However columns are held, a forest is the same to the last bit.
func TestRareColumnsMakeNoDifferenceToForests(t *testing.T) {
	s := sampleOf(3000, 20, 6)
	for i := range s.Rows.N {
		if row := s.Rows.Row(i); i%20 != 0 {
			row[2], row[7], row[12] = 0, 0, 0
		} else if row[7] != 0 {
			s.Attack[i] = true // worth a cut
		}
	}
	f := Forest{Trees: 8, Depth: 6, MinLeaf: 1, Columns: 12, Bins: 64}
	whole, err := f.grow(context.Background(), s, 0)
	mustBeValid(t, whole, err)
	rare, err := f.grow(context.Background(), s, 1.0/16)
	mustBeValid(t, rare, err)
	if !reflect.DeepEqual(whole, rare) {
		t.Error("columns held as rare ones grow other trees")
	}
	cuts := 0
	for _, tree := range rare.Trees {
		for _, n := range tree.Nodes {
			if n.Feature == 2 || n.Feature == 7 || n.Feature == 12 {
				cuts++
			}
		}
	}
	if cuts == 0 {
		t.Error("no tree cuts a rare column: the test shows nothing")
	}
}
