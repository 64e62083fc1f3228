package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// The columns of an NSL-KDD file: 41 features, then the label, then the difficulty.
const (
	nslkddFeatures = 41
	nslkddLabelled = 42
	nslkddFull     = 43
)

// maxNames bounds how many distinct names one category column may bring.
const maxNames = 1 << 16

// nslkddEntry reads NSL-KDD and KDD'99 files: comma-separated rows of 41 features,
// of 42 columns with the label ("normal", or "normal." as KDD'99 has it), or of 43
// with the difficulty. The first row, or a header that names the columns, fixes how many.
//
// Numbers are decimal, finite, not negative and at most 2^53; shares and flags are
// at most 1; names begin with a letter and are printable ASCII. Blank lines are passed over.
func nslkddEntry() Entry {
	return Entry{Key: "nsl-kdd", Title: "NSL-KDD", Sniff: sniffNSLKDD,
		Open: func(name string, r io.Reader, o Options) (Source, error) { return openNSLKDD(name, r, o) }}
}

// nslkddSource reads rows. It holds the first line, which told the number of columns.
type nslkddSource struct {
	lines   *lines
	options Options
	schema  *Schema
	fields  []nslkddField
	first   []byte // read on opening, not yet given as a row

	numbers [nslkddFull]float64 // the row in hand, by field
	names   [nslkddFull][]byte
	codes   [nslkddFull]int32
}

// nslkddField is what one field of a row must hold.
type nslkddField struct {
	name   string
	named  bool    // a category or the label; else a number
	column int     // in the schema; -1: the label
	limit  float64 // of a number
}

func openNSLKDD(name string, r io.Reader, o Options) (*nslkddSource, error) {
	s := &nslkddSource{lines: newLines("nsl-kdd", name, r), options: o}
	for s.fields == nil {
		line, err := s.lines.next()
		if err == io.EOF {
			return nil, s.noRows()
		}
		if err == nil {
			err = s.begin(line)
		}
		if err := s.skip(err); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// begin takes the number of columns from the first line.
func (s *nslkddSource) begin(line []byte) error {
	width := 1 + bytes.Count(line, []byte{','})
	if width < nslkddFeatures || width > nslkddFull {
		return s.wrongWidth(line, "41, 42 or 43 columns")
	}
	s.schema = NSLKDD()
	if width == nslkddFull {
		s.schema = NSLKDDJudged()
	}
	s.fields = nslkddFields(s.schema, width)
	if !isNSLKDDHeader(line) {
		s.first = bytes.Clone(line)
	}
	return nil
}

func nslkddFields(schema *Schema, width int) []nslkddField {
	var fields []nslkddField
	for i, c := range schema.Columns {
		if i == nslkddFeatures {
			break
		}
		fields = append(fields, fieldOf(c, i))
	}
	if width >= nslkddLabelled {
		fields = append(fields, nslkddField{name: "label", named: true, column: -1})
	}
	if width == nslkddFull {
		fields = append(fields, fieldOf(schema.Columns[nslkddFeatures], nslkddFeatures))
	}
	return fields
}

func fieldOf(c Column, column int) nslkddField {
	f := nslkddField{name: c.Name, named: c.Kind == Category, column: column, limit: maxNumber}
	if c.Unit == "share" || c.Unit == "flag" {
		f.limit = 1
	}
	return f
}

func (s *nslkddSource) noRows() error {
	e := s.lines.bad(0, "no row of 41, 42 or 43 columns in it")
	if s.lines.n == 0 {
		e.Reason = "the file is empty"
	}
	e.Line = 0
	return e
}

// isNSLKDDHeader says whether a line names the columns, as some copies of the files do.
func isNSLKDDHeader(line []byte) bool {
	for i, field := range strings.Split(string(line), ",") {
		field = strings.ToLower(strings.Trim(field, " \"'"))
		switch {
		case i < nslkddFeatures && field != NSLKDD().Columns[i].Name,
			i == nslkddFeatures && !slices.Contains([]string{"label", "class", "labels", "attack"}, field):
			return false
		}
	}
	return true
}

// sniffNSLKDD knows a file by any of its first lines, so that one bad row is refused
// as a row, with its line, and not as an unknown kind of file.
func sniffNSLKDD(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	for i, line := range bytes.SplitN(bytes.TrimLeft(head, "\r\n"), []byte{'\n'}, 6) {
		if i < 5 && looksNSLKDD(bytes.TrimSuffix(line, []byte{'\r'})) {
			return true
		}
	}
	return false
}

// looksNSLKDD says whether a line is a header, has about the right fields, or begins as
// a row does and has lost its end.
func looksNSLKDD(line []byte) bool {
	f := bytes.Split(line, []byte{','})
	if len(f) < 5 || len(f) > 2*nslkddFull {
		return false
	}
	if len(f) >= nslkddFeatures && isNSLKDDHeader(line) {
		return true
	}
	numbers, names := 0, 0
	for i, field := range f {
		if _, ok := parseNumber(field); ok {
			numbers++
		} else if i >= 1 && i <= 3 && isName(field) {
			names++
		}
	}
	_, first := parseNumber(f[0])
	begins := first && names == 3 && slices.Contains([]string{"tcp", "udp", "icmp"}, string(f[1]))
	return begins || len(f) >= nslkddFeatures && len(f) <= nslkddFull && numbers >= 30 && names >= 1
}

func (s *nslkddSource) Schema() *Schema { return s.schema }

func (s *nslkddSource) Close() error { return nil }

// Next implements Source.
func (s *nslkddSource) Next(t *Table, max int) (int, error) {
	if t.Schema != s.schema {
		panic(fmt.Sprintf("data: an %s source can't fill a table of schema %s", s.schema.Name, t.Schema.Name))
	}
	if err := s.prepare(t); err != nil {
		return 0, err
	}
	n := 0
	for n < max {
		line, err := s.line()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = s.row(t, line)
		}
		if err == nil {
			n++
		} else if err := s.skip(err); err != nil {
			s.lines.err = err
			return n, err
		}
	}
	if n == 0 && max > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// prepare gives an empty table the parallel columns that this file has.
func (s *nslkddSource) prepare(t *Table) error {
	labelled := len(s.fields) >= nslkddLabelled
	if t.rows == 0 && t.Line == nil {
		t.Line = []int32{}
		if labelled {
			t.Label, t.Labels = []int32{}, NewDictionary()
		}
	}
	if labelled != (t.Label != nil) {
		return &ParseError{Source: "nsl-kdd", File: s.lines.file,
			Reason: fmt.Sprintf("%d columns: labelled and unlabelled rows can't go into one table", len(s.fields))}
	}
	return nil
}

func (s *nslkddSource) line() ([]byte, error) {
	if line := s.first; line != nil {
		s.first = nil
		return line, nil
	}
	return s.lines.next()
}

// skip passes over a bad row if the source was opened for that. What ends the
// input (damage in a compressed file, a disk error) can't be skipped.
func (s *nslkddSource) skip(err error) error {
	bad, ok := err.(*ParseError)
	if !ok || s.options.Skipped == nil || err == s.lines.err {
		return err
	}
	s.options.Skipped(bad)
	return nil
}

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
		n := 0
		if f := &s.fields[i]; f.named {
			n = fieldEnd(rest)
			name := rest[:n]
			if f.column < 0 {
				name = bytes.TrimSuffix(name, []byte{'.'})
			}
			if !isName(name) {
				return s.lines.bad(i+1, "want a name in %s, have %s", f.name, Quote(rest[:n]))
			}
			s.names[i] = name
		} else {
			var ok bool
			if s.numbers[i], n, ok = scanNumber(rest); !ok {
				n = fieldEnd(rest)
				s.numbers[i], ok = parseNumber(rest[:n])
			}
			if v := s.numbers[i]; !ok || !(v >= 0 && v <= f.limit) {
				return s.badNumber(i, rest[:n])
			}
		}
		switch last := i == len(s.fields)-1; {
		case last != (n == len(rest)):
			return errColumns
		case !last:
			rest = rest[n+1:]
		}
	}
	return nil
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
