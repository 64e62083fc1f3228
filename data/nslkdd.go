package data

import (
	"bytes"
	"fmt"
	"io"
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
	any     bool   // a row was good

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
	e := &ParseError{Source: "nsl-kdd", File: s.lines.file, Reason: "no good row of 41, 42 or 43 columns in it"}
	if s.lines.n == 0 {
		e.Reason = "the file is empty"
	}
	return e
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
		if err == nil {
			err = s.row(t, line)
		}
		switch {
		case err == nil:
			n++
			s.any = true
		case err == io.EOF && !s.any:
			s.lines.err = s.noRows()
			return 0, s.lines.err
		case err == io.EOF && n > 0:
			return n, nil
		case s.skip(err) != nil:
			s.lines.err = err
			return n, err
		}
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
