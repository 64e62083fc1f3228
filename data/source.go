package data

import (
	"fmt"
	"io"
)

// A Source reads flows from one input. Next appends at most max rows to t,
// which must have the source's schema, and gives how many it appended; after
// the last row it gives 0, io.EOF. A bad row ends it with a *ParseError,
// unless the source was opened with Options.Skipped.
// A source is used by one goroutine; the table belongs to the caller.
type Source interface {
	Schema() *Schema
	Next(t *Table, max int) (int, error)
	Close() error
}

// Options are what a reader may be told. The zero value is strict reading.
type Options struct {
	// Skipped, if set, is told of each bad row, which is then left out
	// (`--skip-bad`); if nil, the first bad row is an error.
	Skipped func(*ParseError)
}

// An Entry describes one kind of input: one file in this package, one line in Catalog.
type Entry struct {
	Key   string // "nsl-kdd"
	Title string // "NSL-KDD"
	// Sniff says whether an input that begins with head is of this kind.
	Sniff func(head []byte) bool
	// Open reads r; name is the file's name in messages.
	Open func(name string, r io.Reader, o Options) (Source, error)
}

// A ParseError is a place in an input that could not be read as its source's format.
type ParseError struct {
	Source       string // "nsl-kdd"
	File         string
	Line, Column int    // from 1; Column counts fields; 0 when unknown
	Reason       string // "want a number in src_bytes, have \"12x\""
}

func (e *ParseError) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Reason)
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason)
}

// ReadAll reads a source to its end into one table.
func ReadAll(s Source) (*Table, error) {
	t := NewTable(s.Schema())
	for {
		if _, err := s.Next(t, 8192); err == io.EOF {
			return t, nil
		} else if err != nil {
			return nil, err
		}
	}
}
