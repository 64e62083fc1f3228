package features_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/features"
)

// follow reckons a formula's columns for one flow, from what its documentation says.
func follow(f features.Formula, flows *data.Table, row int) []float64 {
	number := func(k int) float64 { return flows.Number(f.From[k])[row] }
	log := func(x float64) float64 { return math.Copysign(math.Log1p(math.Abs(x)), x) }
	place := func() int { return slices.Index(f.Names, flows.Category(f.From[0], row)) }
	code := func() float64 {
		if i := place(); i >= 0 {
			return f.Values[i]
		}
		return f.Else
	}
	var v float64
	switch f.Op {
	case "number":
		v = number(0)
	case "log":
		v = log(number(0))
	case "per-255":
		v = number(0) / 255
	case "code":
		v = code()
	case "one-hot":
		out := make([]float64, len(f.Names))
		if i := place(); i >= 0 {
			out[i] = 1
		}
		return out
	case "burstiness":
		v = number(0) / (number(1) + 0.001)
	case "log-burstiness":
		v = log(number(0) / (number(1) + 0.001))
	case "symmetry":
		v = number(0) / (number(1) + 1)
	case "log-symmetry":
		v = log(number(0)) - log(number(1))
	case "traffic":
		v = code() * number(1)
	}
	return []float64{(v - f.Mean) / f.Scale}
}

func TestFollowingTheFormulasGivesWhatThePipelineGives(t *testing.T) {
	core, err := simulate.Table(simulate.Settings{Length: 2 * time.Minute, Seed: 3})
	if err == nil {
		core, err = features.AppendWindows(core)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, flows := range map[string]*data.Table{
		"NSL-KDD": datatest.Table(datatest.Options{Rows: 300, Seed: 1}), "a mobile core": core,
	} {
		for _, encoding := range []string{"oh", "notebook"} {
			p, err := features.Fit(features.Spec{Encoding: encoding}, flows, nil)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := p.Transform(flows, 1)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows.N {
				var want []float64
				for _, f := range p.Formulas() {
					want = append(want, follow(f, flows, i)...)
				}
				for j, x := range rows.Row(i) {
					if float32(want[j]) != x {
						t.Fatalf("%s, %s: row %d, %s is %v, its formula gives %v", name, encoding, i, p.Columns()[j].Name, x, want[j])
					}
				}
			}
		}
	}
}
