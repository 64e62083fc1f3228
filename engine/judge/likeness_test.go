package judge

import (
	"math"
	"reflect"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
)

func TestEveryLeftOutGroupIsAskedAbout(t *testing.T) {
	in := enginetest.Inputs(2500)
	o := Options{Seed: 1, Workers: 2, Cache: Cache(t.TempDir())}
	report, err := Likeness(t.Context(), in, enginetest.Recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Groups) != len(groups) {
		t.Fatalf("%d groups; want %d", len(report.Groups), len(groups))
	}
	for _, g := range report.Groups {
		if g.Novel > 0 && math.Abs(float64(g.Unlike+g.Right+g.Wrong)-1) > 1e-12 {
			t.Errorf("%s: %v unlike, %v right, %v wrong do not make 1", g.Name, g.Unlike, g.Right, g.Wrong)
		}
		if !(float64(g.SeenUnlike) < 0.12) {
			t.Errorf("%s: %v of known attacks are denied", g.Name, g.SeenUnlike)
		}
	}
	if whole := report.Groups[14]; whole.Name != "DoS*" || whole.Right != 0 {
		t.Errorf("a family that training never saw was named: %+v", whole)
	}
	again, err := Likeness(t.Context(), in, enginetest.Recipe(), o)
	if err != nil || !sameFigures(report, again) {
		t.Errorf("the cache gives another report (%v)", err)
	}
}

// sameFigures compares reports whose figures may be NaN.
func sameFigures(a, b *LikenessReport) bool {
	for i, g := range a.Groups {
		h := b.Groups[i]
		if g.Novel == 0 {
			g.Unlike, g.Right, g.Wrong, h.Unlike, h.Right, h.Wrong = 0, 0, 0, 0, 0, 0
		}
		if !reflect.DeepEqual(g, h) {
			return false
		}
	}
	return true
}

// Two of the seventeen runs on the real file: a flood of one type, and a whole family.
func TestUnseenKDDAttacksAreUnlikeAny(t *testing.T) {
	in := enginetest.NSLKDD(t)
	recipe, _ := experiment.Find("honest")
	h, err := prepare(in, recipe.Features, Options{Seed: 42, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	fold := experiment.Folds(h.rows.N, 5, foldSeed)
	for _, g := range []int{0, 15} {
		facts, _, err := h.likeness(t.Context(), g, fold)
		if err != nil {
			t.Fatal(err)
		}
		if facts.Unlike < 0.9 || facts.SeenUnlike > 0.05 || facts.SeenRight < 0.95 || facts.NormalUnlike < 0.95 {
			t.Errorf("%s left out: %+v", facts.Name, facts)
		}
	}
}
