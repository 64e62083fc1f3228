package experiment

import (
	"math"
	"math/rand/v2"
	"sort"
)

// stratified deals a share of each class into held and the rest into train, both
// in ascending order. The held part has ceil(share·n) rows, the classes' parts of
// it rounded to the nearest row, as scikit-learn's train_test_split has them.
func stratified(attack []bool, share float64, seed uint64) (train, held []int) {
	rng := rand.New(rand.NewPCG(seed, 0x5eed_5717))
	byClass := [2][]int{}
	for i, a := range attack {
		c := 0
		if a {
			c = 1
		}
		byClass[c] = append(byClass[c], i)
	}
	total := int(math.Ceil(float64(len(attack)) * share))
	attacks := int(float64(total)*float64(len(byClass[1]))/float64(max(1, len(attack))) + 0.5)
	for c, want := range [2]int{total - attacks, attacks} {
		rows := byClass[c]
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		want = min(want, len(rows))
		held = append(held, rows[:want]...)
		train = append(train, rows[want:]...)
	}
	sort.Ints(train)
	sort.Ints(held)
	return train, held
}

// Folds gives each row its fold: a seeded permutation modulo k, the very one that
// numpy's RandomState(seed) gives, so that folds are those of the reference.
func Folds(n, k int, seed uint64) []int {
	fold := newMersenne(uint32(seed)).permutation(n)
	for i, p := range fold {
		fold[i] = p % k
	}
	return fold
}

// calibrationFold holds out the normals of the fold that the seed names, and
// trains on every other row, all attacks included (reference: the hybrid's rows).
func calibrationFold(attack []bool, seed uint64) (train, held []int) {
	fold := Folds(len(attack), 5, 7)
	for i, f := range fold {
		if !attack[i] && f == int(seed%5) {
			held = append(held, i)
		} else {
			train = append(train, i)
		}
	}
	return train, held
}
