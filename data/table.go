package data

import (
	"math"
	"net/netip"
)

// A Dictionary numbers the distinct values of a category column in order of
// first appearance. It only grows; it is not safe for concurrent change.
type Dictionary struct {
	names []string
	codes map[string]int32
}

// NewDictionary makes a dictionary that already holds names, coded 0, 1, ….
func NewDictionary(names ...string) *Dictionary {
	d := &Dictionary{codes: make(map[string]int32, len(names))}
	for _, n := range names {
		d.Code(n)
	}
	return d
}

// Code gives the code of name, adding it if it is new.
func (d *Dictionary) Code(name string) int32 {
	if c, ok := d.codes[name]; ok {
		return c
	}
	c := int32(len(d.names))
	d.names = append(d.names, name)
	d.codes[name] = c
	return c
}

// codeWithin is Code for a name that lies in a reader's buffer. It gives false
// instead of growing the dictionary beyond limit names.
func (d *Dictionary) codeWithin(name []byte, limit int) (int32, bool) {
	if c, ok := d.codes[string(name)]; ok {
		return c, true
	}
	if len(d.names) >= limit {
		return 0, false
	}
	return d.Code(string(name)), true
}

// Lookup gives the code of name, if it has one.
func (d *Dictionary) Lookup(name string) (int32, bool) {
	c, ok := d.codes[name]
	return c, ok
}

// Name gives the value behind a code.
func (d *Dictionary) Name(code int32) string { return d.names[code] }

// Len is the number of distinct values.
func (d *Dictionary) Len() int { return len(d.names) }

// Names lists the values by code. The caller must not change it.
func (d *Dictionary) Names() []string { return d.names }

// An Endpoint is one side of a flow. The zero value means "not in this data".
type Endpoint struct {
	Addr netip.Addr
	Port uint16
}

// A Table is a batch of flows, column by column. Column i of the schema is in
// Numbers[i] if it is a Number and in Codes[i] with Dicts[i] if it is a
// Category; the other slice is nil there. A missing number is NaN.
//
// Label, Start, Src, Dst and Line run parallel to the rows; each is nil where
// the source has no such thing. Concurrent reading is safe, changing is not.
type Table struct {
	Schema  *Schema
	Numbers [][]float64
	Codes   [][]int32
	Dicts   []*Dictionary

	Label  []int32     // code into Labels; nil: unlabelled
	Labels *Dictionary // "normal", "neptune", …
	Start  []int64     // ns since the Unix epoch; nil: no times in this data
	Src    []Endpoint  // nil: no addresses in this data
	Dst    []Endpoint
	Line   []int32 // the row's line in its file, from 1

	Name      string // what to call the data in front of people: "KDDTest+", "sim-day2"
	Simulated bool   // true: made by the simulated core, and to be shown as such
	rows      int
}

// NewTable makes an empty table of the schema, with a dictionary for each category.
func NewTable(s *Schema) *Table {
	n := len(s.Columns)
	t := &Table{Schema: s, Numbers: make([][]float64, n), Codes: make([][]int32, n), Dicts: make([]*Dictionary, n)}
	for i, c := range s.Columns {
		if c.Kind == Category {
			t.Codes[i], t.Dicts[i] = []int32{}, NewDictionary()
		} else {
			t.Numbers[i] = []float64{}
		}
	}
	return t
}

// Rows is the number of flows in the table.
func (t *Table) Rows() int { return t.rows }

// SetRows declares how many rows the column slices now hold. Sources call it
// after they have appended whole rows; nobody else needs it.
func (t *Table) SetRows(n int) { t.rows = n }

// Reset empties the table but keeps its memory and its dictionaries, so that a
// stream can be read batch by batch into one table. Views of the old rows are lost.
func (t *Table) Reset() {
	for i := range t.Schema.Columns {
		t.Numbers[i], t.Codes[i] = t.Numbers[i][:0], t.Codes[i][:0]
	}
	t.Label, t.Start, t.Line = t.Label[:0], t.Start[:0], t.Line[:0]
	t.Src, t.Dst = t.Src[:0], t.Dst[:0]
	t.rows = 0
}

// Number gives a numeric column by name, or nil if there is none.
func (t *Table) Number(name string) []float64 {
	if i, ok := t.Schema.Index(name); ok {
		return t.Numbers[i]
	}
	return nil
}

// Category gives the name in a category column at a row; "" if there is no such column.
func (t *Table) Category(name string, row int) string {
	if i, ok := t.Schema.Index(name); ok && t.Codes[i] != nil {
		return t.Dicts[i].Name(t.Codes[i][row])
	}
	return ""
}

// LabelName gives the row's label, or "" where there is none.
func (t *Table) LabelName(row int) string {
	if t.Label == nil {
		return ""
	}
	return t.Labels.Name(t.Label[row])
}

// Missing counts the NaN of each column, in schema order.
func (t *Table) Missing() []int {
	missing := make([]int, len(t.Schema.Columns))
	for i, col := range t.Numbers {
		for _, v := range col {
			if math.IsNaN(v) {
				missing[i]++
			}
		}
	}
	return missing
}

// Select copies the given rows, in the given order, into a new table that
// shares the schema and the dictionaries.
func (t *Table) Select(rows []int) *Table {
	out := *t
	out.rows = len(rows)
	out.Numbers = make([][]float64, len(t.Numbers))
	out.Codes = make([][]int32, len(t.Codes))
	for i := range t.Schema.Columns {
		out.Numbers[i] = pick(t.Numbers[i], rows)
		out.Codes[i] = pick(t.Codes[i], rows)
	}
	out.Label = pick(t.Label, rows)
	out.Start = pick(t.Start, rows)
	out.Src, out.Dst = pick(t.Src, rows), pick(t.Dst, rows)
	out.Line = pick(t.Line, rows)
	return &out
}

func pick[T any](from []T, rows []int) []T {
	if from == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}

// Slice gives rows from (included) to (excluded) as a view that shares memory with t.
func (t *Table) Slice(from, to int) *Table {
	out := *t
	out.rows = to - from
	out.Numbers = make([][]float64, len(t.Numbers))
	out.Codes = make([][]int32, len(t.Codes))
	for i := range t.Schema.Columns {
		out.Numbers[i] = cut(t.Numbers[i], from, to)
		out.Codes[i] = cut(t.Codes[i], from, to)
	}
	out.Label = cut(t.Label, from, to)
	out.Start = cut(t.Start, from, to)
	out.Src, out.Dst = cut(t.Src, from, to), cut(t.Dst, from, to)
	out.Line = cut(t.Line, from, to)
	return &out
}

func cut[T any](s []T, from, to int) []T {
	if s == nil {
		return nil
	}
	return s[from:to:to]
}
