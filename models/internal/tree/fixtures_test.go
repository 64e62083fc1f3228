package tree

import (
	"math/rand/v2"
	"testing"

	"github.com/trunkline/trunkline/features"
)

// noisyRows makes rows of mixed columns: few and many values, mostly zero, constant,
// now and then missing. Whether a row is an attack hangs on several of them.
func noisyRows(n, width int, seed uint64) (features.Rows, []bool) {
	rng := rand.New(rand.NewPCG(seed, 99))
	r := features.Rows{N: n, Width: width, X: make([]float32, n*width)}
	attack := make([]bool, n)
	for i := range n {
		row := r.Row(i)
		for j := range row {
			switch j % 5 {
			case 0:
				row[j] = float32(rng.NormFloat64())
			case 1:
				row[j] = float32(rng.IntN(4))
			case 2:
				if rng.IntN(10) == 0 {
					row[j] = float32(rng.ExpFloat64())
				}
			case 3:
				row[j] = 7
			case 4:
				row[j] = float32(rng.IntN(2))
				if rng.IntN(6) == 0 {
					row[j] = nan
				}
			}
		}
		signal := 1.5*float64(row[0]) + rng.NormFloat64()*0.3
		if width > 1 {
			signal += float64(row[1]) - 1.5
		}
		if width > 4 && isNaN(row[4]) {
			signal += 2
		}
		attack[i] = signal > 0.4
	}
	return r, attack
}

// sampleOf is noisyRows to grow from.
func sampleOf(n, width int, seed uint64) Sample {
	r, attack := noisyRows(n, width, seed)
	return Sample{Rows: r, Attack: attack, Seed: seed, Workers: 2}
}

// mustBeValid checks an ensemble and hands it on.
func mustBeValid(t testing.TB, e *Ensemble, err error) *Ensemble {
	t.Helper()
	if err == nil {
		err = e.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}
