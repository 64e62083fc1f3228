package models

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/sjwhitworth/golearn/naive"
	"github.com/sjwhitworth/golearn/trees"

	"github.com/trunkline/trunkline/features"
)

// mixedFlows draws rows with sparse, constant, rounded and negative columns, labelled
// by a rule with noise.
func mixedFlows(n int, seed uint64) Training {
	rng := rand.New(rand.NewPCG(seed, 0))
	t := Training{Rows: features.Rows{N: n, Width: 9}, Seed: seed}
	for range n {
		row := [9]float32{1, 0, float32(rng.NormFloat64()), float32(rng.IntN(4)), -2}
		for j := 5; j < 9; j++ {
			row[j] = max(0, float32(rng.IntN(5)-2))
		}
		attack := row[2]+row[5]-row[6] > 0.3
		if rng.IntN(10) == 0 {
			attack = !attack
		}
		t.Rows.X = append(t.Rows.X, row[:]...)
		t.Attack = append(t.Attack, attack)
	}
	return t
}

func TestNaiveBayesAnswersAsGolearnDoes(t *testing.T) {
	for seed := range uint64(5) {
		training, fresh := mixedFlows(400, seed), mixedFlows(300, 100+seed)
		m := mustFit(t, golearnNBLearner{}, training)
		nb := naive.NewBernoulliNBClassifier()
		if err := nb.Fit(presenceGrid(training)); err != nil {
			t.Fatal(err)
		}
		scores := make([]float64, fresh.Rows.N)
		m.ScoreTo(scores, fresh.Rows)
		for i := range scores {
			var vector [][]byte
			for _, x := range fresh.Rows.Row(i) {
				vector = append(vector, []byte{byte(btoi(x > 0))})
			}
			if got, want := golearnClasses[int(scores[i])], nb.PredictOne(append(vector, []byte{1})); got != want {
				t.Fatalf("seed %d, row %d: %s, golearn says %s", seed, i, got, want)
			}
		}
	}
}

func TestDecisionTreeAnswersAsGolearnDoes(t *testing.T) {
	for seed := range uint64(5) {
		training, fresh := mixedFlows(400, seed), mixedFlows(300, 100+seed)
		m := mustFit(t, golearnCARTLearner{depth: 6, sample: 1000}, training)
		columns := variedColumns(training.Rows)
		tree := trees.NewDecisionTreeClassifier(trees.GINI, 6, []int64{0, 1})
		if err := tree.Fit(valueGrid(training, columns)); err != nil {
			t.Fatal(err)
		}
		scores := make([]float64, fresh.Rows.N)
		m.ScoreTo(scores, fresh.Rows)
		for i, want := range tree.Predict(valueGrid(fresh, columns)) {
			if scores[i] != float64(want) {
				t.Fatalf("seed %d, row %d: %v, golearn says %d", seed, i, scores[i], want)
			}
		}
	}
}

func mustFit(t *testing.T, l Learner, training Training) Model {
	t.Helper()
	m, err := l.Fit(context.Background(), training, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The traps of golearn's tree: constant columns, and labels that no cut separates,
// where it answers normal though most rows are attacks.
func TestDecisionTreeGivesTheMajorityWhereNoCutHelps(t *testing.T) {
	// Six in ten are attacks, in every half along either column.
	square := Training{Rows: features.Rows{N: 20, Width: 2}}
	constant := Training{Rows: features.Rows{N: 20, Width: 2, X: make([]float32, 40)}}
	for i := range 20 {
		cell := i / 5
		square.Rows.X = append(square.Rows.X, float32(cell/2), float32(cell%2))
		square.Attack = append(square.Attack, cell == 0 || cell == 3 || i%5 == 0)
		constant.Attack = append(constant.Attack, i%3 != 0)
	}
	for name, training := range map[string]Training{"nearly exclusive or": square, "constant columns": constant} {
		m := mustFit(t, golearnCARTLearner{depth: 12, sample: 100}, training)
		got := make([]float64, 20)
		m.ScoreTo(got, training.Rows)
		for i := range got {
			if got[i] != 1 {
				t.Errorf("%s: row %d scores %v, but most rows are attacks", name, i, got[i])
			}
		}
	}
}

func TestGolearnLearnersNeedTwoClasses(t *testing.T) {
	training := mixedFlows(50, 1)
	for i := range training.Attack {
		training.Attack[i] = true
	}
	for name, l := range map[string]Learner{"naive Bayes": golearnNBLearner{}, "tree": golearnCARTLearner{depth: 3, sample: 100}} {
		var fault *TrainingError
		if _, err := l.Fit(context.Background(), training, nil); !errors.As(err, &fault) {
			t.Errorf("%s: error %v, want a TrainingError", name, err)
		}
	}
}

func TestDecisionTreeReadsASampleOfTheDeclaredSize(t *testing.T) {
	training := mixedFlows(500, 3)
	l := golearnCARTLearner{depth: 3, sample: 120}
	if drawn := l.draw(training); drawn.Rows.N != 120 || len(drawn.Attack) != 120 || len(drawn.Rows.X) != 120*training.Rows.Width {
		t.Errorf("a sample of %d rows, want 120", drawn.Rows.N)
	}
}
