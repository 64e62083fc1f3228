package sourcetest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
)

func refused(t *testing.T, e data.Entry, b Bad) {
	_, err := attempt(t, e, b.Text, 8192, data.Options{})
	if err == nil {
		t.Fatal("it was read")
	}
	check(t, e, b, safe(t, err))
}

func skipped(t *testing.T, e data.Entry, b Bad) {
	var told []*data.ParseError
	s, err := e.Open("sample", bytes.NewReader(b.Text), data.Options{Skipped: func(e *data.ParseError) { told = append(told, e) }})
	if err != nil {
		t.Fatal(err)
	}
	table, err := drain(t, s, 8192)
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 {
		t.Fatalf("told of %d bad rows, want 1: %v", len(told), told)
	}
	check(t, e, b, told[0])
	for _, line := range table.Line {
		if int(line) == b.Line {
			t.Errorf("line %d is in the table all the same", line)
		}
	}
	if last := table.Line[len(table.Line)-1]; int(last) <= b.Line {
		t.Errorf("nothing was read behind line %d: put good rows there", b.Line)
	}
}

func check(t *testing.T, e data.Entry, b Bad, have *data.ParseError) {
	t.Helper()
	if have.Source != e.Key || have.File != "sample" {
		t.Errorf("source %q, file %q; want %q, %q", have.Source, have.File, e.Key, "sample")
	}
	if have.Line != b.Line || have.Column != b.Column {
		t.Errorf("line %d, column %d; want %d, %d (%v)", have.Line, have.Column, b.Line, b.Column, have)
	}
	if b.Says == "" || !strings.Contains(have.Reason, b.Says) {
		t.Errorf("it says %q, want %q in it", have.Reason, b.Says)
	}
}
