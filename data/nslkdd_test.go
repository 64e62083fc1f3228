package data_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
	"github.com/trunkline/trunkline/data/sourcetest"
)

func readText(t testing.TB, text string, o data.Options) (*data.Table, error) {
	t.Helper()
	s, err := data.Open("rows.txt", strings.NewReader(text), o)
	if err != nil {
		return nil, err
	}
	return data.ReadAll(s)
}

func mustRead(t testing.TB, text string) *data.Table {
	t.Helper()
	table, err := readText(t, text, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// The reader's own scanner against encoding/csv and strconv, field by field.
func TestEveryFieldIsWhatTheFileSays(t *testing.T) {
	text := datatest.NSLKDD(datatest.Options{Seed: 3, Rows: 1500, Novel: true})
	table := mustRead(t, string(text))
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) != table.Rows() {
		t.Fatal(len(rows), table.Rows(), err)
	}
	for i, row := range rows {
		if row[41] != table.LabelName(i) {
			t.Fatalf("row %d: label %q, want %q", i, table.LabelName(i), row[41])
		}
		for c, column := range table.Schema.Columns {
			field := row[c]
			if column.Name == "difficulty" {
				field = row[42]
			}
			if column.Kind == data.Category {
				if have := table.Category(column.Name, i); have != field {
					t.Fatalf("row %d: %s is %q, want %q", i, column.Name, have, field)
				}
			} else if want, _ := strconv.ParseFloat(field, 64); table.Number(column.Name)[i] != want {
				t.Fatalf("row %d: %s is %v, want %v", i, column.Name, table.Number(column.Name)[i], want)
			}
		}
	}
}

func TestDifficultyIsAJudgeAndNoFeature(t *testing.T) {
	for _, c := range data.NSLKDDJudged().Columns {
		if (c.Role == data.Judge) != (c.Name == "difficulty") {
			t.Errorf("%s has role %d", c.Name, c.Role)
		}
	}
	if _, ok := data.NSLKDD().Index("difficulty"); ok || len(data.NSLKDD().Columns) != 41 {
		t.Errorf("NSLKDD has %d columns, difficulty among them: %v", len(data.NSLKDD().Columns), ok)
	}
}

func TestKDD99LabelsLoseTheirDot(t *testing.T) {
	text := datatest.NSLKDD(datatest.Options{Rows: 200, Columns: 42})
	dotted := bytes.ReplaceAll(text, []byte("\n"), []byte(".\n"))
	if d := sourcetest.Diff(mustRead(t, string(text)), mustRead(t, string(dotted))); d != "" {
		t.Error(d)
	}
}

func TestAHeaderThatNamesTheColumnsIsNoRow(t *testing.T) {
	var names []string
	for _, c := range data.NSLKDD().Columns {
		names = append(names, c.Name)
	}
	for columns, more := range map[int][]string{41: nil, 42: {"class"}, 43: {"Label", "difficulty_level"}} {
		rows := string(datatest.NSLKDD(datatest.Options{Rows: 20, Columns: columns}))
		header := strings.Join(append(names[:41:41], more...), ",") + "\n"
		table := mustRead(t, header+rows)
		if table.Rows() != 20 || table.Line[0] != 2 {
			t.Errorf("%d columns: %d rows, the first on line %d", columns, table.Rows(), table.Line[0])
		}
	}
	names[7] = "wrong"
	_, err := readText(t, strings.Join(names, ",")+"\n", data.Options{})
	if err == nil {
		t.Error("a header with another name was taken")
	}
}

func TestBlankLinesAreNoRows(t *testing.T) {
	rows := string(datatest.NSLKDD(datatest.Options{Rows: 10}))
	table := mustRead(t, "\n\r\n"+strings.ReplaceAll(rows, "\n", "\n\n"))
	if table.Rows() != 10 || table.Line[0] != 3 || table.Line[9] != 21 {
		t.Errorf("%d rows on lines %v", table.Rows(), table.Line)
	}
}

func TestLabelledAndUnlabelledRowsDoNotMix(t *testing.T) {
	table := mustRead(t, string(datatest.NSLKDD(datatest.Options{Rows: 10, Columns: 42})))
	s, err := data.Open("more.txt", bytes.NewReader(datatest.NSLKDD(datatest.Options{Rows: 10, Columns: 41})), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var bad *data.ParseError
	if n, err := s.Next(table, 10); n != 0 || !errors.As(err, &bad) || !strings.Contains(bad.Reason, "labelled and unlabelled") {
		t.Errorf("Next = %d, %v", n, err)
	}
}

func TestTheNumberOfNamesIsBounded(t *testing.T) {
	row := strings.TrimSuffix(string(datatest.NSLKDD(datatest.Options{Rows: 1, Columns: 41})), "\n")
	f := strings.Split(row, ",")
	var b strings.Builder
	for i := range 1<<16 + 1 {
		f[2] = fmt.Sprintf("s%d", i)
		b.WriteString(strings.Join(f, ",") + "\n")
	}
	var bad *data.ParseError
	if _, err := readText(t, b.String(), data.Options{}); !errors.As(err, &bad) || bad.Line != 1<<16+1 || bad.Column != 3 {
		t.Errorf("have %v", err)
	}
}

// The published files have these figures (goals: shapes, types, missing values, class counts).
func TestTheRealFilesAreReadInFull(t *testing.T) {
	at, err := data.Find(os.Getenv("TRUNKLINE_DATA"))
	if err != nil {
		lacksData(t, err)
	}
	for _, file := range data.NSLKDDFiles() {
		table, sum, err := data.Load(filepath.Join(at.Dir, file.Name), data.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if table.Rows() != file.Rows || sum != file.SHA256 || table.Name+".txt" != file.Name {
			t.Errorf("%s: %d rows, hash %s, name %q", file.Name, table.Rows(), sum, table.Name)
		}
		for i, n := range table.Missing() {
			if n != 0 {
				t.Errorf("%s: %d missing in %s", file.Name, n, table.Schema.Columns[i].Name)
			}
		}
		if _, bytes, err := data.HashFile(filepath.Join(at.Dir, file.Name)); bytes != file.Bytes || err != nil {
			t.Errorf("%s: %d bytes, %v", file.Name, bytes, err)
		}
	}
}

func TestKDD99IsReadFromItsGzip(t *testing.T) {
	path := filepath.Join(os.Getenv("TRUNKLINE_DATA"), "kdd99", "kddcup.data_10_percent.gz")
	if _, err := os.Stat(path); err != nil {
		lacksData(t, err)
	}
	table, _, err := data.Load(path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, dotted := table.Labels.Lookup("normal."); table.Rows() != 494021 || table.Labels.Len() != 23 || dotted {
		t.Errorf("%d rows, labels %v", table.Rows(), table.Labels.Names())
	}
}

func lacksData(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
		t.Fatalf("TRUNKLINE_REQUIRE=1: %v", err)
	}
	t.Skipf("needs the real files; set TRUNKLINE_DATA to their directory (%v)", err)
}

func BenchmarkReadNSLKDD(b *testing.B) {
	text := datatest.NSLKDD(datatest.Options{Rows: 20_000})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := data.Open("rows.txt", bytes.NewReader(text), data.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if t, err := data.ReadAll(s); err != nil || t.Rows() != 20_000 {
			b.Fatal(t, err)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// A reader that reuses its table allocates nothing a row.
func BenchmarkStreamNSLKDD(b *testing.B) {
	text := datatest.NSLKDD(datatest.Options{Rows: 20_000})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := data.Open("rows.txt", bytes.NewReader(text), data.Options{})
		if err != nil {
			b.Fatal(err)
		}
		t := data.NewTable(s.Schema())
		for err == nil {
			t.Reset()
			_, err = s.Next(t, 512)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}

// The real training file, from the disk, with its hash: 125,973 rows, 19 MB.
func BenchmarkLoadKDDTrain(b *testing.B) {
	at, err := data.Find(os.Getenv("TRUNKLINE_DATA"))
	if err != nil {
		lacksData(b, err)
	}
	for b.Loop() {
		if _, _, err := data.Load(at.Train, data.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
