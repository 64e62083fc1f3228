package data_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
	"github.com/trunkline/trunkline/data/sourcetest"
)

// samples has a sample for each source in the catalog, by key.
func samples() map[string]sourcetest.Sample {
	return map[string]sourcetest.Sample{
		"nsl-kdd":   nslkddSample(),
		"flows-csv": flowsCSVSample(),
	}
}

func TestEverySourceKeepsItsPromises(t *testing.T) {
	samples := samples()
	for _, e := range data.Catalog() {
		t.Run(e.Key, func(t *testing.T) {
			s, ok := samples[e.Key]
			if !ok {
				t.Fatalf("samples has nothing for %s: add it", e.Key)
			}
			sourcetest.Run(t, e, s)
		})
	}
}

func nslkddSample() sourcetest.Sample {
	full := datatest.NSLKDD(datatest.Options{Rows: 12})
	return sourcetest.Sample{
		Text:       full,
		Unlabelled: datatest.NSLKDD(datatest.Options{Rows: 12, Columns: 41}),
		Lines:      true,
		Bad: []sourcetest.Bad{
			{Name: "too few columns", Text: onLine(full, 5, func(f []string) []string { return f[:17] }), Line: 5, Says: "want 43 columns as in the first row, have 17"},
			{Name: "a column lost in the middle", Text: onLine(full, 5, func(f []string) []string { return append(f[:9], f[10:]...) }), Line: 5, Says: "have 42"},
			{Name: "too many columns", Text: onLine(full, 5, func(f []string) []string { return append(f, "1") }), Line: 5, Says: "have 44"},
			{Name: "letters for a number", Text: onField(full, 4, 5, "12x"), Line: 4, Column: 5, Says: `want a number in src_bytes, have "12x"`},
			{Name: "a number for a name", Text: onField(full, 4, 3, "80"), Line: 4, Column: 3, Says: `want a name in service, have "80"`},
			{Name: "an empty number", Text: onField(full, 4, 1, ""), Line: 4, Column: 1, Says: `want a number in duration, have ""`},
			{Name: "an empty name", Text: onField(full, 4, 4, ""), Line: 4, Column: 4, Says: `want a name in flag, have ""`},
			{Name: "an empty label", Text: onField(full, 4, 42, ""), Line: 4, Column: 42, Says: "want a name in label"},
			{Name: "NaN", Text: onField(full, 3, 6, "NaN"), Line: 3, Column: 6, Says: `want a number in dst_bytes, have "NaN"`},
			{Name: "infinity", Text: onField(full, 3, 25, "+Inf"), Line: 3, Column: 25, Says: "serror_rate"},
			{Name: "a negative number", Text: onField(full, 3, 6, "-5"), Line: 3, Column: 6, Says: `want a number of at least 0 in dst_bytes, have "-5"`},
			{Name: "a share above 1", Text: onField(full, 3, 29, "1.01"), Line: 3, Column: 29, Says: "want a number up to 1 in same_srv_rate"},
			{Name: "a number beyond all counting", Text: onField(full, 3, 5, "1e300"), Line: 3, Column: 5, Says: "want a number up to 9007199254740992 in src_bytes"},
			{Name: "a hexadecimal number", Text: onField(full, 3, 5, "0x1p4"), Line: 3, Column: 5, Says: "want a number"},
			{Name: "a blank before a number", Text: onField(full, 3, 5, " 12"), Line: 3, Column: 5, Says: `have " 12"`},
			{Name: "a terminal escape", Text: onField(full, 3, 3, "http\x1b]0;owned\a"), Line: 3, Column: 3, Says: `have "http\x1b]0;owned\a"`},
			{Name: "a long value", Text: onField(full, 3, 5, strings.Repeat("9", 5000)), Line: 3, Column: 5, Says: strings.Repeat("9", 40) + `"…`},
			{Name: "a difficulty that is none", Text: onField(full, 6, 43, "hard"), Line: 6, Column: 43, Says: "want a number in difficulty"},
			{Name: "NUL bytes", Text: onField(full, 7, 8, "\x00\x00"), Line: 7, Column: 8, Says: `have "\x00\x00"`},
			{Name: "binary in the middle", Text: onLine(full, 7, func([]string) []string { return []string{"\x7fELF\x02\x01\x01\x00\x00"} }), Line: 7, Says: `bytes that are no text ("\x02\x01`},
			{Name: "a line that is too long", Text: onField(full, 7, 3, strings.Repeat("a", 100_000)), Line: 7, Says: "a line of over 65536 bytes"},
			{Name: "a bad first row", Text: onField(full, 1, 2, ""), Line: 1, Column: 2, Says: "protocol_type"},
			{Name: "a first row of another width", Text: onLine(full, 1, func(f []string) []string { return f[:3] }), Line: 1, Says: "want 41, 42 or 43 columns, have 3"},
			{Name: "an empty file", Says: "the file is empty", Fatal: true},
			{Name: "nothing but blank lines", Text: []byte("\n\r\n\n"), Says: "no good row", Fatal: true},
			{Name: "a header and nothing else", Text: []byte(headerLine() + "\n"), Says: "no good row", Fatal: true},
			{Name: "an end inside a row", Text: full[:len(full)-60], Line: 12, Says: "the file ends inside this line", Fatal: true},
		},
	}
}

func headerLine() string {
	var names []string
	for _, c := range data.NSLKDD().Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, ",")
}

// onLine gives text with the fields of one line (from 1) changed.
func onLine(text []byte, line int, change func([]string) []string) []byte {
	all := bytes.SplitAfter(text, []byte("\n"))
	fields := strings.Split(strings.TrimSuffix(string(all[line-1]), "\n"), ",")
	all[line-1] = []byte(strings.Join(change(fields), ",") + "\n")
	return bytes.Join(all, nil)
}

// onField gives text with one field (from 1) of one line replaced.
func onField(text []byte, line, field int, by string) []byte {
	return onLine(text, line, func(f []string) []string { f[field-1] = by; return f })
}

func FuzzNSLKDD(f *testing.F) {
	// Short seeds: minimizing long ones takes the fuzzer's time (or -fuzzminimizetime 10x).
	for columns := 41; columns <= 43; columns++ {
		f.Add(datatest.NSLKDD(datatest.Options{Rows: 2, Columns: columns}))
	}
	for _, b := range nslkddSample().Bad {
		if lines := bytes.SplitAfter(b.Text, []byte("\n")); b.Line > 0 && len(lines[b.Line-1]) < 2000 {
			f.Add(append(bytes.Clone(lines[b.Line-1]), lines[0]...))
		}
	}
	entry := data.Catalog()[0]
	f.Fuzz(func(t *testing.T, input []byte) { sourcetest.Hostile(t, entry, input) })
}
