package sourcetest

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/trunkline/trunkline/data"
)

// Hostile holds the source e to what it promises of any bytes at all: it gives rows
// or a *data.ParseError that is safe to print, finite numbers, and the same whatever
// the batch size. Fuzz targets call it.
func Hostile(t testing.TB, e data.Entry, input []byte) {
	t.Helper()
	first, err := attempt(t, e, input, 1, data.Options{})
	second, again := attempt(t, e, input, 8192, data.Options{})
	if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
		t.Fatalf("batches of 1: %v\nbatches of 8192: %v", err, again)
	}
	if first != nil && second != nil {
		same(t, first, second)
	}
	var skipped int
	third, fatal := attempt(t, e, input, 8192, data.Options{Skipped: func(e *data.ParseError) { skipped++; safe(t, e) }})
	if err == nil && (skipped > 0 || fatal != nil) {
		t.Fatalf("good when read strictly; when skipping: %d skipped, %v", skipped, fatal)
	}
	if first != nil && third != nil && third.Rows() < first.Rows() {
		t.Fatalf("%d rows before the bad one, %d when it is skipped", first.Rows(), third.Rows())
	}
}

func attempt(t testing.TB, e data.Entry, input []byte, size int, o data.Options) (*data.Table, error) {
	t.Helper()
	s, err := e.Open("sample", bytes.NewReader(input), o)
	if err != nil {
		safe(t, err)
		return nil, err
	}
	table, err := drain(t, s, size)
	if err != nil {
		safe(t, err)
		if _, again := s.Next(table, 1); again != err {
			t.Fatalf("after %v, Next gives %v", err, again)
		}
	}
	for i, column := range table.Numbers {
		for row, v := range column {
			if math.IsInf(v, 0) {
				t.Fatalf("row %d has %g in %s", row, v, table.Schema.Columns[i].Name)
			}
		}
	}
	return table, err
}

// safe wants a *data.ParseError that is one printable line of bounded length.
func safe(t testing.TB, err error) *data.ParseError {
	t.Helper()
	var bad *data.ParseError
	if !errors.As(err, &bad) {
		t.Fatalf("have %T %v, want a *data.ParseError", err, err)
	}
	if len(bad.Error()) > 500 {
		t.Fatalf("a message of %d bytes", len(bad.Error()))
	}
	for _, r := range bad.Error() {
		if r != '…' && (r < ' ' || r > '~') {
			t.Fatalf("the message has %U in it: %q", r, bad.Error())
		}
	}
	return bad
}

// truncated cuts the sample at every byte: all rows that are whole are there, the
// last may be refused, and nothing panics.
func truncated(t *testing.T, e data.Entry, s Sample, want *data.Table) {
	for n := range s.Text {
		table, err := attempt(t, e, s.Text[:n], 8192, data.Options{})
		if err == nil && table.Rows() == 0 {
			t.Fatalf("cut at byte %d: neither rows nor an error", n)
		}
		if table == nil || table.Rows() == 0 || table.Schema != want.Schema || (table.Label == nil) != (want.Label == nil) {
			continue // cut so early that the format looks like a shorter one
		}
		same(t, want.Slice(0, table.Rows()-1), table.Slice(0, table.Rows()-1))
	}
}

// endless has the good rows followed by a line without an end. A source must give up
// after a bounded part of it.
func endless(t *testing.T, e data.Entry, s Sample) {
	for _, filler := range []byte{0, '1', ',', 'a', ' ', '{'} {
		tail := &filled{filler: filler}
		opened := open(t, e, io.MultiReader(bytes.NewReader(s.Text), tail), data.Options{})
		_, err := drain(t, opened, 8192)
		if safe(t, err); tail.read > 8<<20 {
			t.Errorf("%q: %d bytes read of a line without an end", filler, tail.read)
		}
		tail = &filled{filler: filler}
		if _, err := e.Open("sample", tail, data.Options{}); err == nil {
			t.Errorf("%q without an end was opened", filler)
		} else if safe(t, err); tail.read > 8<<20 {
			t.Errorf("%q: %d bytes read on opening", filler, tail.read)
		}
	}
}

// filled is one byte for ever; reading 64 MB of it is taken for reading all of it.
type filled struct {
	filler byte
	read   int
}

func (f *filled) Read(p []byte) (int, error) {
	if f.read > 64<<20 {
		return 0, errors.New("still reading")
	}
	for i := range p {
		p[i] = f.filler
	}
	f.read += len(p)
	return len(p), nil
}
