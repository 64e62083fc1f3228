package data

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// flowsCSVEntry reads what `trunkline simulate --format csv` writes: a header line that
// names the columns of CoreFlows in any order, with start (RFC 3339), src, src_port, dst
// and dst_port beside them and, if they are known, label and simulated. Fields are not
// quoted. An empty number is missing; an empty address stands for an end that is not known.
func flowsCSVEntry() Entry {
	return Entry{Key: "flows-csv", Title: "core flows as CSV", Sniff: sniffFlowsCSV,
		Open: func(name string, r io.Reader, o Options) (Source, error) { return openFlowsCSV(name, r, o) }}
}

// flowsCSVSource reads rows into row, and puts it into a table once all of it is good.
type flowsCSVSource struct {
	lines    *lines
	options  Options
	fields   []flowsCSVField
	labelled bool
	rows     int
	row      flowsCSVRow
}

func openFlowsCSV(name string, r io.Reader, o Options) (*flowsCSVSource, error) {
	s := &flowsCSVSource{lines: newLines("flows-csv", name, r), options: o}
	line, err := s.lines.next()
	switch {
	case err == io.EOF:
		e := s.lines.bad(0, "the file is empty")
		e.Line = 0
		return nil, e
	case err != nil:
		return nil, err
	}
	return s, s.header(line)
}

// header takes the order of the fields from the first line.
func (s *flowsCSVSource) header(line []byte) error {
	missing := flowsCSVFields()
	for i, name := range strings.Split(string(line), ",") {
		at := slices.IndexFunc(missing, func(f flowsCSVField) bool { return f.name == name })
		if at < 0 {
			return s.lines.bad(i+1, "want the name of a column of core flows, each once, have %s", Quote(name))
		}
		s.fields = append(s.fields, missing[at])
		s.labelled = s.labelled || name == "label"
		missing = slices.Delete(missing, at, at+1)
	}
	for _, f := range missing {
		if !f.optional {
			return s.lines.bad(0, "the header has no column %s", f.name)
		}
	}
	return nil
}

// sniffFlowsCSV knows the format by names that its header has and no other format's.
func sniffFlowsCSV(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), "\r\n"), []byte{'\n'})
	names := strings.Split(strings.TrimSuffix(string(line), "\r"), ",")
	found := 0
	for _, n := range names {
		switch n {
		case "start", "src", "dst", "service", "function", "plane", "application":
			found++
		}
	}
	return found >= 5
}

// Schema implements Source.
func (s *flowsCSVSource) Schema() *Schema { return CoreFlows() }

// Close implements Source.
func (s *flowsCSVSource) Close() error { return nil }

// Next implements Source.
func (s *flowsCSVSource) Next(t *Table, max int) (int, error) {
	if t.Schema != CoreFlows() {
		panic(fmt.Sprintf("data: core flows can't fill a table of schema %s", t.Schema.Name))
	}
	if t.rows == 0 && s.labelled && t.Label == nil {
		t.Label, t.Labels = []int32{}, NewDictionary()
	}
	if s.labelled != (t.Label != nil) {
		return 0, &ParseError{Source: "flows-csv", File: s.lines.file, Reason: "labelled and unlabelled rows can't go into one table"}
	}
	n := 0
	for n < max {
		line, err := s.lines.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			if err = s.parse(line); err == nil {
				err = s.put(t)
			}
		}
		if err == nil {
			n++
		} else if err := s.skip(err); err != nil {
			s.lines.err = err
			return n, err
		}
	}
	if n == 0 && max > 0 {
		return 0, s.atEnd()
	}
	return n, nil
}

// atEnd refuses an input that had a header and nothing else.
func (s *flowsCSVSource) atEnd() error {
	if s.rows == 0 && s.lines.err == io.EOF {
		s.lines.err = &ParseError{Source: "flows-csv", File: s.lines.file, Reason: "no flow in it, only a header"}
	}
	return s.lines.err
}

// skip passes over a bad row if the source was opened for that; what ends the input stays an error.
func (s *flowsCSVSource) skip(err error) error {
	bad, ok := err.(*ParseError)
	if !ok || s.options.Skipped == nil || err == s.lines.err {
		return err
	}
	s.options.Skipped(bad)
	return nil
}
