package data

import "fmt"

// Append copies the given rows of from, in the given order, behind those of t. The
// tables have the columns of one schema each at the same place; t may have more behind
// them, which the caller then fills. Names are entered into t's own dictionaries. An
// empty t takes on from's parallel columns (labels, times, addresses, lines), its name
// and whether it is simulated; later rows must come from a table that has the same ones.
func (t *Table) Append(from *Table, rows []int) {
	if t.rows == 0 {
		t.adopt(from)
	}
	for i, c := range from.Schema.Columns {
		if t.Schema.Columns[i].Name != c.Name || t.Schema.Columns[i].Kind != c.Kind {
			panic(fmt.Sprintf("data: column %s of %s can't be appended to %s of %s", c.Name, from.Schema.Name, t.Schema.Columns[i].Name, t.Schema.Name))
		}
		if c.Kind == Category {
			t.Codes[i] = appendCodes(t.Codes[i], t.Dicts[i], from.Codes[i], from.Dicts[i], rows)
		} else {
			t.Numbers[i] = appendRows(t.Numbers[i], from.Numbers[i], rows)
		}
	}
	if t.Label != nil {
		t.Label = appendCodes(t.Label, t.Labels, from.Label, from.Labels, rows)
	}
	t.Start = appendRows(t.Start, from.Start, rows)
	t.Src, t.Dst = appendRows(t.Src, from.Src, rows), appendRows(t.Dst, from.Dst, rows)
	t.Line = appendRows(t.Line, from.Line, rows)
	t.rows += len(rows)
}

// adopt gives an empty table the parallel columns that from has.
func (t *Table) adopt(from *Table) {
	if from.Label != nil && t.Label == nil {
		t.Label, t.Labels = []int32{}, NewDictionary()
	}
	if t.Name == "" {
		t.Name = from.Name
	}
	t.Simulated = t.Simulated || from.Simulated
}

func appendRows[T any](to, from []T, rows []int) []T {
	if from == nil {
		return to
	}
	for _, r := range rows {
		to = append(to, from[r])
	}
	return to
}

// appendCodes appends codes as the destination's dictionary has them; each name is
// looked up once, not once a row.
func appendCodes(to []int32, toDict *Dictionary, from []int32, fromDict *Dictionary, rows []int) []int32 {
	translated := make([]int32, fromDict.Len()) // code + 1; 0: not looked up yet
	for _, r := range rows {
		code := from[r]
		if translated[code] == 0 {
			translated[code] = toDict.Code(fromDict.Name(code)) + 1
		}
		to = append(to, translated[code]-1)
	}
	return to
}
