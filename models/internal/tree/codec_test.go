package tree

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

func encoded(e *Ensemble) []byte {
	var w wire.Writer
	e.Encode(&w)
	return w.Bytes()
}

func TestDecodingGivesBackTheEnsemble(t *testing.T) {
	for _, c := range growers(small) {
		e, err := c.grow(context.Background(), sampleOf(500, 7, 12))
		mustBeValid(t, e, err)
		r := wire.NewReader(encoded(e))
		if got := Decode(r); !reflect.DeepEqual(got, e) || r.Left() != 0 {
			t.Errorf("%s: decodes to another ensemble (%v, %d bytes left)", c.name, r.Err(), r.Left())
		}
	}
}

func TestBrokenTreesAreRefused(t *testing.T) {
	leaf := Node{Feature: Leaf, Value: 1, Cover: 1}
	cut := func(left, right int32) Node { return Node{Feature: 0, Threshold: 1, Left: left, Right: right} }
	edited := func(edit func(n []Node)) []Node {
		n := []Node{cut(1, 2), leaf, leaf}
		edit(n)
		return n
	}
	chain := []Node{}
	for i := range MaxDepth + 1 {
		chain = append(chain, cut(int32(2*i+1), int32(2*i+2)), leaf)
	}
	chain = append(chain, leaf)
	for name, nodes := range map[string][]Node{
		"no nodes":             {},
		"a cycle":              edited(func(n []Node) { n[0].Left = 0 }),
		"a child that is left": {cut(1, 2), leaf, cut(1, 3), leaf},
		"a shared child":       edited(func(n []Node) { n[0].Right = 1 }),
		"an orphan":            append(edited(func([]Node) {}), leaf),
		"a child too far":      edited(func(n []Node) { n[0].Right = 3 }),
		"a negative child":     edited(func(n []Node) { n[0].Right = -1 }),
		"a column too far":     edited(func(n []Node) { n[0].Feature = 2 }),
		"a negative column":    edited(func(n []Node) { n[0].Feature = -2 }),
		"an infinite cut":      edited(func(n []Node) { n[0].Threshold = inf }),
		"a cut at NaN":         edited(func(n []Node) { n[0].Threshold = nan }),
		"a cut with a value":   edited(func(n []Node) { n[0].Value = 1 }),
		"a NaN leaf":           edited(func(n []Node) { n[1].Value = math.NaN() }),
		"an infinite leaf":     edited(func(n []Node) { n[1].Value = math.Inf(1) }),
		"a negative cover":     edited(func(n []Node) { n[1].Cover = -1 }),
		"a leaf with children": edited(func(n []Node) { n[1].Left = 2 }),
		"too deep":             chain,
	} {
		e := &Ensemble{Width: 2, Trees: []Tree{{nodes}}}
		if e.Check() == nil {
			t.Errorf("%s passes the check", name)
		}
		if name == "a leaf with children" || name == "a cut with a value" {
			continue // the bytes have no place for either
		}
		r := wire.NewReader(encoded(e))
		if Decode(r) != nil || !errors.Is(r.Err(), wire.ErrCorrupt) {
			t.Errorf("%s decodes: %v", name, r.Err())
		}
	}
	fine := &Ensemble{Width: 2, Trees: []Tree{{edited(func([]Node) {})}}}
	if err := fine.Check(); err != nil {
		t.Errorf("a sound tree: %v", err)
	}
	for _, e := range []*Ensemble{{Width: 0}, {Width: 1, Base: math.NaN()}, {Width: 1, Aggregate: 2}} {
		if e.Check() == nil {
			t.Errorf("%+v passes the check", e)
		}
	}
}

// FuzzDecode wants an error or an ensemble that scores finite numbers.
func FuzzDecode(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, cuts := range []int{0, 3, 20} {
		f.Add(encoded(wildEnsemble(rng, 3, 3, cuts, true)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := wire.NewReader(b)
		e := Decode(r)
		if (e == nil) == (r.Err() == nil) {
			t.Fatalf("ensemble %v with error %v", e, r.Err())
		}
		if e == nil || e.Width > 1<<16 {
			return
		}
		rows := features.Rows{N: 70, Width: e.Width, X: make([]float32, 70*e.Width)}
		for i := range rows.X {
			rows.X[i] = []float32{0, 1, -1, nan, inf, -inf, math.MaxFloat32}[i%7]
		}
		dst := make([]float64, rows.N)
		NewScorer(e).ScoreTo(dst, rows)
		for i, v := range dst {
			if !finite(v) || v != e.Value(rows.Row(i)) {
				t.Fatalf("row %d scores %v, want %v", i, v, e.Value(rows.Row(i)))
			}
		}
	})
}
