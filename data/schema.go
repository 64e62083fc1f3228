package data

import "fmt"

// Kind says how a column's values are held.
type Kind uint8

const (
	Number   Kind = iota // float64
	Category             // a code into the column's Dictionary
)

// Role says what a column may be used for.
type Role uint8

const (
	Feature Role = iota // may feed a model
	Judge               // speaks about the row's label or its difficulty: never a feature
)

// A Column is one field that every row of a table has.
type Column struct {
	Name    string // as the source's documentation spells it, e.g. "src_bytes"
	Kind    Kind
	Role    Role
	Unit    string // "s", "bytes", "flows", "share", "packets", "flag"; "" for a category or a plain count
	Meaning string // one sentence for a person
}

// A Schema is an ordered list of columns with distinct names. It is immutable
// after NewSchema and safe for concurrent use; two tables of one schema share it.
type Schema struct {
	Name    string
	Columns []Column
	byName  map[string]int
}

// NewSchema makes a schema. It panics on a doubled name: that is a caller's bug.
func NewSchema(name string, columns ...Column) *Schema {
	s := &Schema{Name: name, Columns: columns, byName: make(map[string]int, len(columns))}
	for i, c := range columns {
		if _, doubled := s.byName[c.Name]; doubled {
			panic(fmt.Sprintf("data: schema %s has two columns %q", name, c.Name))
		}
		s.byName[c.Name] = i
	}
	return s
}

// Index gives the position of the column called name.
func (s *Schema) Index(name string) (int, bool) {
	i, ok := s.byName[name]
	return i, ok
}

// With gives a schema that has further columns behind those of s.
func (s *Schema) With(name string, columns ...Column) *Schema {
	all := make([]Column, 0, len(s.Columns)+len(columns))
	return NewSchema(name, append(append(all, s.Columns...), columns...)...)
}
