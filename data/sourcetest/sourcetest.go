// Package sourcetest is the test that every source in data's Catalog passes.
package sourcetest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/trunkline/trunkline/data"
)

// A Sample is what the test of one source works on. Its rows are synthetic.
type Sample struct {
	Text       []byte // at least 10 good rows, labelled if the format has labels; keep it under 10 kB
	Unlabelled []byte // the same rows without labels; nil if the format always or never has them
	Lines      bool   // rows are lines of text: CRLF and a byte order mark are fine
	Bad        []Bad
}

// Bad is an input with one bad row in it.
type Bad struct {
	Name         string // a sentence: "a letter in a number"
	Text         []byte
	Line, Column int
	Says         string // part of the reason
	Fatal        bool   // not a row that could be left out
}

// Run holds the source e to what data.Source and data.Entry promise.
func Run(t *testing.T, e data.Entry, s Sample) {
	want := read(t, e, s.Text, 8192)
	if want.Rows() < 10 {
		t.Fatalf("the sample has %d rows, want at least 10", want.Rows())
	}
	t.Run("it is the first kind to know its content", func(t *testing.T) { sniffs(t, e, s.Text) })
	t.Run("the batch size changes nothing", func(t *testing.T) {
		for _, size := range []int{1, 2, 3, 7, want.Rows(), want.Rows() + 1} {
			same(t, want, read(t, e, s.Text, size))
		}
	})
	t.Run("how the bytes arrive changes nothing", func(t *testing.T) {
		for _, r := range []io.Reader{
			iotest.OneByteReader(bytes.NewReader(s.Text)),
			iotest.HalfReader(bytes.NewReader(s.Text)),
			iotest.DataErrReader(bytes.NewReader(s.Text)),
		} {
			same(t, want, readFrom(t, e, r, 5))
		}
	})
	t.Run("gzip changes nothing", func(t *testing.T) { same(t, want, readPacked(t, s.Text)) })
	t.Run("the end stays the end", func(t *testing.T) { endStays(t, e, s.Text) })
	t.Run("each row knows its place", func(t *testing.T) { places(t, want) })
	t.Run("a read error is passed on", func(t *testing.T) { passesOn(t, e, s.Text) })
	t.Run("an input may stop anywhere", func(t *testing.T) { truncated(t, e, s, want) })
	t.Run("an endless line is refused", func(t *testing.T) { endless(t, e, s) })
	if s.Lines {
		t.Run("CRLF and a byte order mark change nothing", func(t *testing.T) {
			crlf := bytes.ReplaceAll(s.Text, []byte("\n"), []byte("\r\n"))
			same(t, want, read(t, e, crlf, 3))
			same(t, want, read(t, e, append([]byte("\uFEFF"), s.Text...), 3))
			same(t, want, readPacked(t, append([]byte("\uFEFF"), crlf...)))
			same(t, want, read(t, e, bytes.TrimSuffix(s.Text, []byte("\n")), 3))
		})
	}
	if s.Unlabelled != nil {
		t.Run("without labels there are none", func(t *testing.T) { unlabelled(t, e, s, want) })
	}
	for _, b := range s.Bad {
		t.Run("refused: "+b.Name, func(t *testing.T) { refused(t, e, b) })
		if !b.Fatal {
			t.Run("skipped: "+b.Name, func(t *testing.T) { skipped(t, e, b) })
		}
	}
}

func open(t testing.TB, e data.Entry, r io.Reader, o data.Options) data.Source {
	t.Helper()
	s, err := e.Open("sample", r, o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

func read(t testing.TB, e data.Entry, text []byte, size int) *data.Table {
	t.Helper()
	return readFrom(t, e, bytes.NewReader(text), size)
}

func readFrom(t testing.TB, e data.Entry, r io.Reader, size int) *data.Table {
	t.Helper()
	s := open(t, e, r, data.Options{})
	table, err := drain(t, s, size)
	if err != nil {
		t.Fatalf("Next: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	return table
}

// drain reads to the end and holds each Next to what it says it appended.
func drain(t testing.TB, s data.Source, size int) (*data.Table, error) {
	t.Helper()
	table := data.NewTable(s.Schema())
	for {
		before := table.Rows()
		n, err := s.Next(table, size)
		if n < 0 || n > size || table.Rows() != before+n {
			t.Fatalf("Next(%d) says %d rows and appended %d", size, n, table.Rows()-before)
		}
		if message := ragged(table); message != "" {
			t.Fatal(message)
		}
		switch {
		case err == io.EOF && n == 0:
			return table, nil
		case err != nil:
			return table, err
		case n == 0:
			t.Fatalf("Next gives 0 rows and no error")
		}
	}
}

func readPacked(t *testing.T, text []byte) *data.Table {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(text)
	z.Close()
	s, err := data.Open("sample.gz", &packed, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table, err := drain(t, s, 8192)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func sniffs(t *testing.T, e data.Entry, text []byte) {
	for _, other := range data.Catalog() {
		if other.Sniff(text[:min(len(text), 4096)]) {
			if other.Key != e.Key {
				t.Errorf("%s takes it first", other.Key)
			}
			return
		}
	}
	t.Errorf("nothing in the catalog takes it")
}

func endStays(t *testing.T, e data.Entry, text []byte) {
	s := open(t, e, bytes.NewReader(text), data.Options{})
	table, err := drain(t, s, 8192)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if n, err := s.Next(table, 4); n != 0 || err != io.EOF {
			t.Fatalf("Next after the end = %d, %v", n, err)
		}
	}
}

func places(t *testing.T, table *data.Table) {
	if table.Line == nil {
		t.Fatal("rows have no line numbers")
	}
	for i, line := range table.Line {
		if line < 1 || i > 0 && line <= table.Line[i-1] {
			t.Fatalf("row %d is on line %d", i, line)
		}
	}
}

func passesOn(t *testing.T, e data.Entry, text []byte) {
	broken := errors.New("the disk is on fire")
	r := io.MultiReader(bytes.NewReader(text), iotest.ErrReader(broken))
	for _, o := range []data.Options{{}, {Skipped: func(*data.ParseError) {}}} {
		s := open(t, e, r, o)
		if _, err := drain(t, s, 3); !errors.Is(err, broken) {
			t.Errorf("skipping %v: have %v", o.Skipped != nil, err)
		}
		r = io.MultiReader(bytes.NewReader(text), iotest.ErrReader(broken))
	}
}

func unlabelled(t *testing.T, e data.Entry, s Sample, want *data.Table) {
	have := read(t, e, s.Unlabelled, 4)
	if have.Label != nil || have.Labels != nil {
		t.Fatal("there are labels")
	}
	if have.LabelName(0) != "" {
		t.Errorf("row 0 is labelled %q", have.LabelName(0))
	}
	if have.Rows() != want.Rows() {
		t.Errorf("%d rows, with labels %d", have.Rows(), want.Rows())
	}
}
