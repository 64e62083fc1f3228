package data_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/data/sourcetest"
)

// coreFlowsCSV is a header and so many rows of the simulated core.
func coreFlowsCSV(rows int) []byte {
	s, err := simulate.Open(simulate.Settings{Seed: 3, Length: 5 * time.Minute})
	if err != nil {
		panic(err)
	}
	var out bytes.Buffer
	if err := simulate.Write(&out, s, "csv"); err != nil {
		panic(err)
	}
	return bytes.Join(bytes.SplitAfterN(out.Bytes(), []byte("\n"), rows+2)[:rows+1], nil)
}

// withoutField gives text without one field (from 1) of every line.
func withoutField(text []byte, field int) []byte {
	for line := range bytes.Count(text, []byte("\n")) {
		text = onLine(text, line+1, func(f []string) []string { return slices.Delete(f, field-1, field) })
	}
	return text
}

func flowsCSVSample() sourcetest.Sample {
	full := coreFlowsCSV(12)
	fields := 1 + strings.Count(string(full[:bytes.IndexByte(full, '\n')]), ",")
	label, simulated := fields-1, fields
	header := func(change func([]string) []string) []byte { return onLine(full, 1, change) }
	return sourcetest.Sample{
		Text:       full,
		Unlabelled: withoutField(full, label),
		Lines:      true,
		Bad: []sourcetest.Bad{
			{Name: "too few columns", Text: onLine(full, 5, func(f []string) []string { return f[:17] }), Line: 5, Says: "want 25 columns as in the header, have 17"},
			{Name: "a time that is none", Text: onField(full, 4, 1, "yesterday"), Line: 4, Column: 1, Says: `want a time such as 2000-01-01T00:00:00.5Z in start, have "yesterday"`},
			{Name: "a time before all clocks", Text: onField(full, 4, 1, "0001-01-01T00:00:00Z"), Line: 4, Column: 1, Says: "want a time"},
			{Name: "an address that is none", Text: onField(full, 4, 2, "10.0.0.256"), Line: 4, Column: 2, Says: "want an IP address in src"},
			{Name: "an address with a zone", Text: onField(full, 4, 4, "fe80::1%eth0"), Line: 4, Column: 4, Says: "want an IP address in dst"},
			{Name: "a port beyond all ports", Text: onField(full, 4, 3, "65536"), Line: 4, Column: 3, Says: "want a port in src_port"},
			{Name: "letters for a number", Text: onField(full, 4, 10, "12x"), Line: 4, Column: 10, Says: `want a number in src_bytes, have "12x"`},
			{Name: "a negative number", Text: onField(full, 4, 11, "-5"), Line: 4, Column: 11, Says: "want a number of at least 0 in dst_bytes"},
			{Name: "a flag above 1", Text: onField(full, 4, 12, "2"), Line: 4, Column: 12, Says: "want a number up to 1 in land"},
			{Name: "NaN", Text: onField(full, 4, 10, "NaN"), Line: 4, Column: 10, Says: `have "NaN"`},
			{Name: "an empty name", Text: onField(full, 4, 8, ""), Line: 4, Column: 8, Says: "want a name in service"},
			{Name: "a quoted name", Text: onField(full, 4, 8, `"amf/n2"`), Line: 4, Column: 8, Says: "want a name in service"},
			{Name: "an empty label", Text: onField(full, 4, label, ""), Line: 4, Column: label, Says: "want a label in label"},
			{Name: "neither simulated nor not", Text: onField(full, 4, simulated, "maybe"), Line: 4, Column: simulated, Says: "want true or false in simulated"},
			{Name: "a terminal escape", Text: onField(full, 4, 8, "amf\x1b]0;owned\a"), Line: 4, Column: 8, Says: `\x1b]0;owned`},
			{Name: "a line that is too long", Text: onField(full, 4, 8, strings.Repeat("a", 100_000)), Line: 4, Says: "a line of over 65536 bytes"},
			{Name: "an unknown column", Text: header(func(f []string) []string { f[6] = "colour"; return f }), Line: 1, Column: 7, Says: `have "colour"`, Fatal: true},
			{Name: "a doubled column", Text: header(func(f []string) []string { f[6] = f[5]; return f }), Line: 1, Column: 7, Says: `each once, have "duration"`, Fatal: true},
			{Name: "a missing column", Text: withoutField(full, 8), Line: 1, Says: "the header has no column service", Fatal: true},
			{Name: "a header and nothing else", Text: full[:bytes.IndexByte(full, '\n')+1], Says: "no flow in it", Fatal: true},
			{Name: "an empty file", Says: "the file is empty", Fatal: true},
			{Name: "an end inside a row", Text: full[:len(full)-60], Line: 13, Says: "the file ends inside this line", Fatal: true},
		},
	}
}

func TestFlowsCSVTakesColumnsInAnyOrderAndMissingValues(t *testing.T) {
	full := coreFlowsCSV(3)
	text := onField(onField(full, 2, 10, ""), 3, 2, "")
	for line := range 4 {
		text = onLine(text, line+1, func(f []string) []string { slices.Reverse(f); return f })
	}
	s, err := data.Open("flows.csv", bytes.NewReader(text), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table, err := data.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	if missing := table.Missing(); missing[4] != 1 || !table.Simulated {
		t.Errorf("missing %v, simulated %v; want one missing src_bytes, true", missing, table.Simulated)
	}
	if table.Src[1].Addr.IsValid() || !table.Src[0].Addr.IsValid() {
		t.Errorf("sources %v", table.Src)
	}
}

func FuzzFlowsCSV(f *testing.F) {
	sample := flowsCSVSample()
	f.Add(sample.Text)
	f.Add(sample.Unlabelled)
	for _, b := range sample.Bad {
		if len(b.Text) < 20_000 {
			f.Add(b.Text)
		}
	}
	var entry data.Entry
	for _, e := range data.Catalog() {
		if e.Key == "flows-csv" {
			entry = e
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) { sourcetest.Hostile(t, entry, input) })
}

func BenchmarkReadFlowsCSV(b *testing.B) {
	text := coreFlowsCSV(4000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s, err := data.Open("flows.csv", bytes.NewReader(text), data.Options{})
		if err != nil {
			b.Fatal(err)
		}
		t := data.NewTable(s.Schema())
		for err == nil {
			_, err = s.Next(t, 1024)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}
