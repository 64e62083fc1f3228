package judge_test

import (
	"math"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
)

func blend(t *testing.T, text string) judge.Blend {
	t.Helper()
	b, err := judge.ParseBlend(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestABlendOfOneModelIsJudgedAsThatModel(t *testing.T) {
	o, in := options(t), enginetest.Inputs(2500)
	families, err := judge.Families(t.Context(), in, recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	modes, err := judge.Modes(t.Context(), in, recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	blends := []judge.Blend{blend(t, "logistic"), blend(t, "isolation")}
	verdicts, err := judge.Blends(t.Context(), in, recipe(), blends, o)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range verdicts {
		same(t, v.Family, families.Models[i])
		same(t, v.Modes, modes.Models[i])
	}
}

func TestOnlyTheRatioOfABlendsWeightsCounts(t *testing.T) {
	o, in := options(t), enginetest.Inputs(1500)
	blends := []judge.Blend{blend(t, "logistic+3*isolation"), blend(t, "2*logistic+6*isolation"), blend(t, "3*logistic+isolation")}
	v, err := judge.Blends(t.Context(), in, recipe(), blends, o)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(v[0].Family.J-v[1].Family.J) > 1e-12 || math.Abs(v[0].Elsewhere.Threshold-v[1].Elsewhere.Threshold) > 1e-9 {
		t.Errorf("1:3 has J %v and threshold %v, 2:6 %v and %v", v[0].Family.J, v[0].Elsewhere.Threshold, v[1].Family.J, v[1].Elsewhere.Threshold)
	}
	if v[0].Elsewhere.Threshold == v[2].Elsewhere.Threshold {
		t.Errorf("1:3 and 3:1 share the threshold %v", v[0].Elsewhere.Threshold)
	}
}

func TestABlendThatCannotBeReadIsRefused(t *testing.T) {
	for _, text := range []string{"", "+", "logistic+", "no-such-model", "0*logistic", "-1*logistic", "Inf*logistic", "NaN*logistic", "x*logistic", "2*"} {
		if b, err := judge.ParseBlend(text); err == nil {
			t.Errorf("%q was read as %v", text, b.Parts)
		}
	}
	b := blend(t, "logistic+2.5*isolation")
	if len(b.Parts) != 2 || b.Parts[0] != (judge.Share{Key: "logistic", Weight: 1}) || b.Parts[1] != (judge.Share{Key: "isolation", Weight: 2.5}) {
		t.Errorf("logistic+2.5*isolation was read as %v", b.Parts)
	}
}

func TestABlendOfAModelThatTheRecipeLacksIsRefused(t *testing.T) {
	r := recipe()
	r.Models = []experiment.ModelSpec{{Key: "isolation"}}
	if _, err := judge.Blends(t.Context(), enginetest.Inputs(500), r, []judge.Blend{blend(t, "isolation+logistic")}, options(t)); err == nil {
		t.Error("a blend was judged without one of its models")
	}
}
