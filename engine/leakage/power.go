package leakage

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/metric"
)

// What a column knows alone is measured by a table: the share of attacks among training
// flows of each of its values. It can learn any dependence, rising or not.

// valueCells is how many cells a number has at most. Finer ones would learn rows by heart.
const valueCells = 256

// powerFolds is how often power is cross-fitted: a flow is never judged by a table that
// it is part of.
const powerFolds = 5

// power gives the AUC of one column alone among a table's flows; NaN with one class.
func power(t *data.Table, column int, attack []bool, seed uint64) float64 {
	cell, cells := cellsOf(t, column, quantileCuts(t, column))
	rng := rand.New(rand.NewPCG(seed, uint64(column)))
	fold := make([]uint8, t.Rows())
	var all, attacks [powerFolds][]float64
	for f := range powerFolds {
		all[f], attacks[f] = make([]float64, cells), make([]float64, cells)
	}
	for row := range fold {
		f := uint8(rng.IntN(powerFolds))
		fold[row] = f
		all[f][cell[row]]++
		if attack[row] {
			attacks[f][cell[row]]++
		}
	}
	total, totalAttacks := sumFolds(all), sumFolds(attacks)
	scores := make([]float64, t.Rows())
	for row, f := range fold {
		c := cell[row]
		scores[row] = share(totalAttacks[c]-attacks[f][c], total[c]-all[f][c])
	}
	return metric.NewCurve(scores, attack).AUC()
}

// powerElsewhere gives the AUC that the training flows' table has on other flows.
func powerElsewhere(train *data.Table, column int, attack []bool, test *data.Table, testAttack []bool) float64 {
	at, ok := test.Schema.Index(train.Schema.Columns[column].Name)
	if !ok {
		return math.NaN()
	}
	cuts := quantileCuts(train, column)
	cell, cells := cellsOf(train, column, cuts)
	all, attacks := make([]float64, cells), make([]float64, cells)
	for row, c := range cell {
		all[c]++
		if attack[row] {
			attacks[c]++
		}
	}
	unseen := share(sum(attacks), sum(all))
	scores := make([]float64, test.Rows())
	for row := range scores {
		c := cellIn(test, at, row, cuts, train.Dicts[column])
		scores[row] = unseen
		if c >= 0 && c < cells && all[c] > 0 {
			scores[row] = share(attacks[c], all[c])
		}
	}
	return metric.NewCurve(scores, testAttack).AUC()
}

// share is the share of attacks, as if one normal flow and one attack more had been seen.
func share(attacks, all float64) float64 { return (attacks + 1) / (all + 2) }

// quantileCuts parts a number's values; nil for a category.
func quantileCuts(t *data.Table, column int) []float64 {
	if t.Numbers[column] == nil {
		return nil
	}
	sorted := slices.DeleteFunc(slices.Clone(t.Numbers[column]), math.IsNaN)
	slices.Sort(sorted)
	distinct := slices.Compact(slices.Clone(sorted))
	if len(distinct) <= valueCells {
		return distinct
	}
	var cuts []float64
	for k := 1; k < valueCells; k++ {
		v := sorted[k*len(sorted)/valueCells]
		if len(cuts) > 0 && cuts[len(cuts)-1] == v {
			// So common that it gets a cell of its own: nothing below it comes along.
			cuts = append(cuts[:len(cuts)-1], math.Nextafter(v, math.Inf(-1)), v)
		} else {
			cuts = append(cuts, v)
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// cellsOf gives each row's cell and how many cells there are.
func cellsOf(t *data.Table, column int, cuts []float64) (cell []int, cells int) {
	cells = len(cuts) + 2
	if t.Codes[column] != nil {
		cells = t.Dicts[column].Len() + 1
	}
	cell = make([]int, t.Rows())
	for row := range cell {
		cell[row] = cellIn(t, column, row, cuts, t.Dicts[column])
	}
	return cell, cells
}

// cellIn is the cell of one row: of a number how many cuts are below it, the last cell
// if it is missing; of a category its code in dict, or −1 if that lacks it.
func cellIn(t *data.Table, column, row int, cuts []float64, dict *data.Dictionary) int {
	if t.Codes[column] != nil {
		if dict == nil {
			return -1
		}
		if code, ok := dict.Lookup(t.Dicts[column].Name(t.Codes[column][row])); ok {
			return int(code)
		}
		return -1
	}
	v := t.Numbers[column][row]
	if math.IsNaN(v) {
		return len(cuts) + 1
	}
	at, _ := slices.BinarySearch(cuts, v)
	return at
}

func sumFolds(lists [powerFolds][]float64) []float64 {
	total := make([]float64, len(lists[0]))
	for _, list := range lists {
		for i, v := range list {
			total[i] += v
		}
	}
	return total
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
