package models

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/trunkline/trunkline/models/internal/tree"
)

func TestLeavesScoresAsBoostDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for range 60 {
		e := randomEnsemble(rng, tree.Sum)
		own := &Boost{tree.NewScorer(e)}
		other, err := newBoostLeaves(e)
		if err != nil {
			t.Fatal(err)
		}
		rows := ensembleRows(rng, 150, e.Width)
		got, want := make([]float64, rows.N), make([]float64, rows.N)
		other.ScoreTo(got, rows)
		own.ScoreTo(want, rows)
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-9 {
				t.Fatalf("row %v: leaves scores %v, boost %v", rows.Row(i), got[i], want[i])
			}
		}
	}
}

func TestBoostLeavesIsMadeFromBoostOnly(t *testing.T) {
	if m, err := deriveBoostLeaves(&Logistic{}); err == nil {
		t.Errorf("a logistic regression gives %v", m)
	}
}
