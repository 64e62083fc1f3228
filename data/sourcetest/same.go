package sourcetest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
)

func same(t testing.TB, want, have *data.Table) {
	t.Helper()
	if d := Diff(want, have); d != "" {
		t.Fatal(d)
	}
}

// Diff says where two tables differ, "" if they hold the same rows: the same
// numbers to the bit, the same names, labels, times, addresses and lines. Codes may differ.
func Diff(want, have *data.Table) string {
	if want.Schema != have.Schema {
		return fmt.Sprintf("schema %s, want %s", have.Schema.Name, want.Schema.Name)
	}
	if want.Rows() != have.Rows() {
		return fmt.Sprintf("%d rows, want %d", have.Rows(), want.Rows())
	}
	if (want.Label == nil) != (have.Label == nil) {
		return fmt.Sprintf("labelled %v, want %v", have.Label != nil, want.Label != nil)
	}
	for row := range want.Rows() {
		if d := diffRow(want, have, row); d != "" {
			return fmt.Sprintf("row %d: %s", row, d)
		}
	}
	if !slices.Equal(want.Start, have.Start) || !slices.Equal(want.Src, have.Src) || !slices.Equal(want.Dst, have.Dst) || !slices.Equal(want.Line, have.Line) {
		return "times, addresses or lines differ"
	}
	return ""
}

func diffRow(want, have *data.Table, row int) string {
	for i, c := range want.Schema.Columns {
		if c.Kind == data.Category {
			if w, h := want.Category(c.Name, row), have.Category(c.Name, row); w != h {
				return fmt.Sprintf("%s is %q, want %q", c.Name, h, w)
			}
			continue
		}
		if w, h := want.Numbers[i][row], have.Numbers[i][row]; math.Float64bits(w) != math.Float64bits(h) {
			return fmt.Sprintf("%s is %v, want %v", c.Name, h, w)
		}
	}
	if w, h := want.LabelName(row), have.LabelName(row); w != h {
		return fmt.Sprintf("label is %q, want %q", h, w)
	}
	return ""
}

// ragged says which part of a table has not as many values as the table has rows.
func ragged(t *data.Table) string {
	n := t.Rows()
	for i, c := range t.Schema.Columns {
		if c.Kind == data.Category && len(t.Codes[i]) != n || c.Kind == data.Number && len(t.Numbers[i]) != n {
			return fmt.Sprintf("%d rows, but not as many values in %s", n, c.Name)
		}
	}
	for what, have := range map[string]int{"labels": len(t.Label), "times": len(t.Start), "sources": len(t.Src), "destinations": len(t.Dst), "lines": len(t.Line)} {
		if have != n && have != 0 {
			return fmt.Sprintf("%d rows, %d %s", n, have, what)
		}
	}
	return ""
}
