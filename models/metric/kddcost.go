package metric

import (
	"math"

	"github.com/trunkline/trunkline/data"
)

// kddOrder is the order of the classes in the KDD'99 cost matrix.
var kddOrder = [...]data.Family{data.Normal, data.Probe, data.DoS, data.U2R, data.R2L}

// kddMatrix is the cost of the KDD'99 classifier-learning contest (Elkan 2000): rows
// are what a flow is, columns what was predicted, both in kddOrder.
var kddMatrix = [5][5]int{
	{0, 1, 2, 2, 2},
	{1, 0, 2, 2, 2},
	{2, 1, 0, 2, 2},
	{3, 2, 2, 0, 2},
	{4, 2, 2, 2, 0},
}

// KDDCost is the mean cost a flow by the KDD'99 contest's matrix, with the number of
// flows it is over: those where a family is unknown are left out. The contest's winner
// had 0.2331 on its own test set. NaN without flows.
func KDDCost(actual, predicted []data.Family) (cost float64, rows int) {
	if len(actual) != len(predicted) {
		panic("metric: actual and predicted families differ in length")
	}
	total := 0
	for i, a := range actual {
		row, col := kddIndex(a), kddIndex(predicted[i])
		if row >= 0 && col >= 0 {
			total += kddMatrix[row][col]
			rows++
		}
	}
	if rows == 0 {
		return math.NaN(), 0
	}
	return float64(total) / float64(rows), rows
}

func kddIndex(f data.Family) int {
	for i, k := range kddOrder {
		if k == f {
			return i
		}
	}
	return -1
}
