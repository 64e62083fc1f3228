package models

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/features"
)

// tagged makes rows whose every value names its row and column: 1000·row + column.
func tagged(n, width int, attack func(i int) int32) Training {
	t := Training{Seed: 3, Workers: 2, Rows: features.Rows{N: n, Width: width}}
	for i := range n {
		for j := range width {
			t.Rows.X = append(t.Rows.X, float32(1000*i+j))
		}
		t.Type = append(t.Type, attack(i))
		t.Attack = append(t.Attack, attack(i) > 0)
	}
	return t
}

func TestOdditiesAreNormalRowsWithValuesOfOthers(t *testing.T) {
	const n, width, swapped = 900, 30, 0.1
	training := tagged(n, width, func(i int) int32 { return int32(btoi(i%3 == 2)) })
	s, err := contrastLearner{swapped: swapped, oddityWeight: 0.3, typePower: 0.5}.contrasted(context.Background(), training)
	if err != nil {
		t.Fatal(err)
	}
	if s.Rows.N != n+600 || len(s.Attack) != s.Rows.N || len(s.Weight) != s.Rows.N {
		t.Fatalf("%d rows, %d labels, %d weights; want 600 oddities behind %d rows", s.Rows.N, len(s.Attack), len(s.Weight), n)
	}
	if !slices.Equal(s.Rows.X[:n*width], training.Rows.X) || !slices.Equal(s.Attack[:n], training.Attack) {
		t.Error("the training rows are not as they were")
	}
	normals := normalRows(training)
	others := make([]int, width)
	donors := map[int]bool{}
	for k, i := range normals {
		if !s.Attack[n+k] || s.Weight[n+k] != 0.3 {
			t.Fatalf("oddity %d: attack %v, weight %v", k, s.Attack[n+k], s.Weight[n+k])
		}
		for j, v := range s.Rows.Row(n + k) {
			from, column := int(v)/1000, int(v)%1000
			if column != j || training.Attack[from] {
				t.Fatalf("oddity %d has row %d's column %d in column %d", k, from, column, j)
			}
			if from != i {
				others[j]++
				donors[from] = true
			}
		}
	}
	for j, c := range others {
		if deviation := math.Sqrt(600 * swapped * (1 - swapped)); math.Abs(float64(c)-600*swapped) > 5*deviation {
			t.Errorf("column %d: %d of 600 values are another row's, want about 60", j, c)
		}
	}
	if len(donors) < 500 {
		t.Errorf("the values come from %d of 600 normal rows only", len(donors))
	}
}

// One-hot columns are swapped one by one, so that some oddity has two services at once
// and another has none.
func TestAnOddityMayHaveTwoServicesOrNone(t *testing.T) {
	training := tagged(400, 8, func(i int) int32 { return int32(btoi(i == 0)) })
	clear(training.Rows.X)
	for i := range 400 {
		training.Rows.Row(i)[i%8] = 1
	}
	s, err := contrastLearner{swapped: 0.1, oddityWeight: 1}.contrasted(context.Background(), training)
	if err != nil {
		t.Fatal(err)
	}
	held := map[float32]int{}
	for i := 400; i < s.Rows.N; i++ {
		sum := float32(0)
		for _, v := range s.Rows.Row(i) {
			sum += v
		}
		held[sum]++
	}
	if held[0] == 0 || held[1] < 200 || held[2] == 0 {
		t.Errorf("oddities by number of services: %v", held)
	}
}

func TestAttackTypesWeighLessTheMoreRowsTheyHave(t *testing.T) {
	training := tagged(1000, 1, func(i int) int32 {
		switch {
		case i < 900-400:
			return 0
		case i < 900:
			return 1 // 400 rows
		}
		return 2 // 100 rows
	})
	w := contrastLearner{typePower: 0.5}.weights(training, 500)
	if w[0] != 1 || math.Abs(w[950]/w[600]-2) > 1e-12 {
		t.Errorf("weights of a normal row %v, a row of 400 %v, a row of 100 %v", w[0], w[600], w[950])
	}
	sum := 0.0
	for _, v := range w[500:] {
		sum += v
	}
	if math.Abs(sum-500) > 1e-9 {
		t.Errorf("all attacks weigh %v, all normal rows 500", sum)
	}
	training.Type = nil
	if w := (contrastLearner{typePower: 0.5}).weights(training, 500); math.Abs(w[600]-1) > 1e-12 || w[600] != w[950] {
		t.Errorf("without types, attacks weigh %v and %v, want 1", w[600], w[950])
	}
}

// Normal flows have b near a. Attacks in training lie far out in a; the unseen kind has
// usual values of a and of b that do not go together.
func TestContrastFindsAnUnseenAttackThatBoostingTakesForNormal(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 0))
	training := Training{Seed: 1, Workers: 2, Rows: features.Rows{Width: 2}}
	for i := range 2000 {
		a := rng.Float64()
		attack := i%4 == 3
		if attack {
			a += 5
		}
		training.Rows.X = append(training.Rows.X, float32(a), float32(math.Mod(a, 5)+0.02*rng.NormFloat64()))
		training.Attack = append(training.Attack, attack)
		training.Rows.N++
	}
	usual, unseen := []float32{0.2, 0.2, 0.8, 0.8}, []float32{0.2, 0.8, 0.8, 0.2}
	margins := func(key string, x []float32) []float64 {
		e, _ := Find(key)
		learner, err := e.Learner(Settings{"trees": 40, "depth": 4})
		if err != nil {
			t.Fatal(err)
		}
		m, err := learner.Fit(context.Background(), training, nil)
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]float64, 2)
		m.ScoreTo(dst, features.Rows{N: 2, Width: 2, X: x})
		return dst
	}
	if seen, odd := margins("contrast", usual), margins("contrast", unseen); slices.Max(seen) >= slices.Min(odd)-1 {
		t.Errorf("contrast gives usual flows %v, the unseen attack %v", seen, odd)
	}
	if odd := margins("boost", unseen); slices.Max(odd) > 0.1 {
		t.Errorf("boosting gives the unseen attack %v: this test shows nothing", odd)
	}
}
