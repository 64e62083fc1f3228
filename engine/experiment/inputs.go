package experiment

import "github.com/trunkline/trunkline/data"

// Inputs are the flows of an experiment: one table trains, the others only judge.
type Inputs struct {
	Train  *data.Table
	SHA256 string // of the training data's bytes; for simulated data of its settings
	Tests  []Test
}

// A Test is a table that judges.
type Test struct {
	Table  *data.Table
	SHA256 string
	// Hard, if not "", names a second set: the rows of this table whose column
	// difficulty is not 21, which is what KDDTest-21 is.
	Hard string
}

// hardRows lists the rows with difficulty ≠ 21, or nil if the table has no such column.
func hardRows(t *data.Table) []int {
	difficulty := t.Number("difficulty")
	var rows []int
	for i, d := range difficulty {
		if d != 21 {
			rows = append(rows, i)
		}
	}
	return rows
}
