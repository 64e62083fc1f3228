package data_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
)

func pack(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnUnknownKindIsSaidToBeWhatItIs(t *testing.T) {
	rows := datatest.NSLKDD(datatest.Options{Rows: 100})
	for name, c := range map[string]struct{ head, says string }{
		"a capture":       {"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "a packet capture (pcap)"},
		"a zip":           {"PK\x03\x04\x14\x00", "a zip archive: unpack it first"},
		"a web page":      {"<!DOCTYPE html>\n<html>", "an HTML or XML page"},
		"JSON":            {`{"event_type":"flow"}`, "JSON"},
		"a Zeek log":      {"#separator \\x09\n#fields\tts\n", "a Zeek log"},
		"a program":       {"\x7fELF\x02\x01\x01\x00", "a program"},
		"binary":          {"\x01\x02\x00\x03\x1b[31m", `this is binary, it begins with "\x01\x02\x00\x03\x1b[31"`},
		"nothing":         {"", "the file is empty"},
		"blanks":          {"\n\n  \n", "the file is empty"},
		"another CSV":     {"ts,src,dst\n1,2,3\n", `3 comma-separated columns and begins with "ts,src,dst"`},
		"a novel":         {strings.Repeat("It was a dark night. ", 500), `begins with "It was a dark night. It was a dark night`},
		"packed nothing":  {string(pack(t, nil)), "the file is empty"},
		"a packed zip":    {string(pack(t, []byte("PK\x03\x04"))), "a zip archive"},
		"packed twice":    {string(pack(t, pack(t, rows))), "gzip inside gzip"},
		"half a gzip":     {"\x1f\x8b\x08", "the gzip file is damaged"},
		"a damaged gzip":  {"\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00", "the gzip file is damaged"},
		"too few columns": {"1,tcp,http\n", "3 comma-separated columns"},
	} {
		var bad *data.ParseError
		if _, err := data.Open("some-file", strings.NewReader(c.head), data.Options{}); !errors.As(err, &bad) || !strings.Contains(bad.Reason, c.says) {
			t.Errorf("%s: %v, want %q in it", name, err, c.says)
		} else if bad.File != "some-file" || bad.Line != 0 || strings.ContainsAny(bad.Error(), "\x1b\n") {
			t.Errorf("%s: %q", name, bad.Error())
		}
	}
}

func TestAnUnknownKindIsToldWhatCanBeRead(t *testing.T) {
	_, err := data.Open("x", strings.NewReader("hello"), data.Options{})
	for _, e := range data.Catalog() {
		if !strings.Contains(err.Error(), e.Title) {
			t.Errorf("%v does not name %s", err, e.Title)
		}
	}
}

// One bad row at the top is refused as a row: the kind of file is still known.
func TestABadFirstRowIsAPlaceInAKnownKind(t *testing.T) {
	rows := datatest.NSLKDD(datatest.Options{Rows: 20})
	for name, c := range map[string]struct {
		text         []byte
		line, column int
	}{
		"letters for a number": {onField(rows, 1, 5, "many"), 1, 5},
		"an empty name":        {onField(rows, 1, 2, ""), 1, 2},
		"40 columns":           {onLine(rows, 1, func(f []string) []string { return f[:40] }), 1, 0},
		"50 columns":           {onLine(rows, 1, func(f []string) []string { return append(f, "1", "2", "3", "4", "5", "6", "7") }), 1, 0},
		"garbage":              {onLine(rows, 1, func(f []string) []string { return []string{"\x00\x01"} }), 1, 0},
		"one short row":        {[]byte("0,tcp,http,SF,18\n"), 1, 0},
	} {
		var bad *data.ParseError
		if _, err := readText(t, string(c.text), data.Options{}); !errors.As(err, &bad) || bad.Line != c.line || bad.Column != c.column || bad.Source != "nsl-kdd" {
			t.Errorf("%s: %v, want line %d, column %d", name, err, c.line, c.column)
		}
	}
}

func TestDamageInsideAGzipIsAParseErrorThatCannotBeSkipped(t *testing.T) {
	packed := pack(t, datatest.NSLKDD(datatest.Options{Rows: 4000}))
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 0xff
	sum := bytes.Clone(packed)
	sum[len(sum)-6] ^= 0xff
	for name, c := range map[string]struct {
		packed []byte
		says   string
	}{
		"cut off":        {packed[:len(packed)/2], "cut off"},
		"a flipped byte": {flipped, ""}, // damaged data, or bad rows before it is noticed
		"a wrong sum":    {sum, "damaged"},
	} {
		for _, skipping := range []bool{false, true} {
			var o data.Options
			if skipping {
				o.Skipped = func(*data.ParseError) {}
			}
			s, err := data.Open("rows.gz", bytes.NewReader(c.packed), o)
			if err == nil {
				_, err = data.ReadAll(s)
			}
			var bad *data.ParseError
			if !errors.As(err, &bad) || !strings.Contains(bad.Reason, c.says) {
				t.Errorf("%s, skipping %v: %v", name, skipping, err)
			}
		}
	}
}

func TestOpenFileReadsAndClosesAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flows")
	if err := os.WriteFile(path, pack(t, datatest.NSLKDD(datatest.Options{Rows: 50})), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := data.OpenFile(path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if table, err := data.ReadAll(s); err != nil || table.Rows() != 50 {
		t.Errorf("%v rows, %v", table, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("the file was still open: %v", err)
	}
}

func TestAMissingFileAndADirectoryAreErrorsThatNameThem(t *testing.T) {
	dir := t.TempDir()
	if _, err := data.OpenFile(filepath.Join(dir, "none"), data.Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "none") {
		t.Errorf("missing: %v", err)
	}
	if _, err := data.OpenFile(dir, data.Options{}); err == nil || strings.Count(err.Error(), dir) != 1 {
		t.Errorf("a directory: %v", err)
	}
}

func TestLoadGivesTheHashOfTheFileAsItLies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "KDDTest+.txt.gz")
	if err := os.WriteFile(path, pack(t, datatest.NSLKDD(datatest.Options{Rows: 50})), 0o600); err != nil {
		t.Fatal(err)
	}
	table, sum, err := data.Load(path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := data.HashFile(path)
	if sum != want || err != nil || table.Name != "KDDTest+" || table.Rows() != 50 {
		t.Errorf("hash %s, want %s; %q has %d rows; %v", sum, want, table.Name, table.Rows(), err)
	}
}
