package data

import (
	"bytes"
	"errors"
	"fmt"
	"math"
)

// row parses one line and, if all of it is good, appends it to t.
func (s *nslkddSource) row(t *Table, line []byte) error {
	if err := s.parse(line); err != nil {
		if 1+bytes.Count(line, []byte{','}) != len(s.fields) {
			return s.wrongWidth(line, fmt.Sprintf("%d columns as in the first row", len(s.fields)))
		}
		return err
	}
	if err := s.code(t); err != nil {
		return err
	}
	for i, f := range s.fields {
		switch {
		case f.column < 0:
			t.Label = append(t.Label, s.codes[i])
		case f.named:
			t.Codes[f.column] = append(t.Codes[f.column], s.codes[i])
		default:
			t.Numbers[f.column] = append(t.Numbers[f.column], s.numbers[i])
		}
	}
	t.Line = append(t.Line, int32(min(s.lines.n, math.MaxInt32)))
	t.rows++
	return nil
}

// parse reads a line's fields into s.numbers and s.names.
func (s *nslkddSource) parse(rest []byte) error {
	for i := range s.fields {
		n, err := 0, error(nil)
		if s.fields[i].named {
			n, err = s.name(i, rest)
		} else {
			n, err = s.number(i, rest)
		}
		last := i == len(s.fields)-1
		switch {
		case err != nil:
			return err
		case last != (n == len(rest)):
			return errColumns
		case !last:
			rest = rest[n+1:]
		}
	}
	return nil
}

// name reads field i at the front of rest and gives its length.
func (s *nslkddSource) name(i int, rest []byte) (int, error) {
	n := fieldEnd(rest)
	name := rest[:n]
	if s.fields[i].column < 0 {
		name = bytes.TrimSuffix(name, []byte{'.'})
	}
	if !isName(name) {
		return n, s.lines.bad(i+1, "want a name in %s, have %s", s.fields[i].name, Quote(rest[:n]))
	}
	s.names[i] = name
	return n, nil
}

// number reads field i at the front of rest and gives its length.
func (s *nslkddSource) number(i int, rest []byte) (int, error) {
	v, n, ok := scanNumber(rest)
	if !ok {
		n = fieldEnd(rest)
		v, ok = parseNumber(rest[:n])
	}
	if !ok || !(v >= 0 && v <= s.fields[i].limit) {
		return n, s.badNumber(i, rest[:n])
	}
	s.numbers[i] = v
	return n, nil
}

// errColumns is replaced by row, which counts the columns and says how many there are.
var errColumns = errors.New("wrong number of columns")

func fieldEnd(b []byte) int {
	if i := bytes.IndexByte(b, ','); i >= 0 {
		return i
	}
	return len(b)
}

// code numbers the names of the row in hand by t's dictionaries.
func (s *nslkddSource) code(t *Table) error {
	for i, f := range s.fields {
		if !f.named {
			continue
		}
		d := t.Labels
		if f.column >= 0 {
			d = t.Dicts[f.column]
		}
		var ok bool
		if s.codes[i], ok = d.codeWithin(s.names[i], maxNames); !ok {
			return s.lines.bad(i+1, "more than %d different names in %s", maxNames, f.name)
		}
	}
	return nil
}

// isName says whether a field is the name of a protocol, a service, a flag or an attack.
func isName(field []byte) bool {
	if len(field) == 0 || len(field) > 64 || (field[0]|0x20) < 'a' || (field[0]|0x20) > 'z' {
		return false
	}
	for _, c := range field {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}

func (s *nslkddSource) badNumber(field int, have []byte) error {
	f, want := s.fields[field], "a number"
	if v, ok := parseNumber(have); ok {
		want = "a number of at least 0"
		if v > 0 {
			want = fmt.Sprintf("a number up to %.0f", f.limit)
		}
	}
	return s.lines.bad(field+1, "want %s in %s, have %s", want, f.name, Quote(have))
}

// wrongWidth says how many columns a line has, and what it is if it is no text at all.
func (s *nslkddSource) wrongWidth(line []byte, want string) error {
	if i := bytes.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' }); i >= 0 {
		return s.lines.bad(0, "want %s, have bytes that are no text (%s)", want, Quote(line[i:min(i+4, len(line))]))
	}
	e := s.lines.bad(0, "want %s, have %d", want, 1+bytes.Count(line, []byte{','}))
	if s.lines.cut {
		e.Reason += "; the file ends inside this line"
	}
	return e
}
