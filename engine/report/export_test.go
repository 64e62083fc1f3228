package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/report"
)

func exported() ([]figure.Figure, []figure.Table) {
	f := figure.Figure{Key: "roc", Title: "ROC", X: figure.NewAxis("x", "", 0, 1, 5), Y: figure.NewAxis("y", "", 0, 1, 5),
		Series: []figure.Series{{Name: "boost", X: []float64{0, 0.5, 1}, Y: []float64{0, 0.9, 1}}}}
	return []figure.Figure{f}, []figure.Table{{Columns: []string{"MODEL", "Δ"}, Rows: [][]string{{"=cmd|' /C calc'!A0", "-0.5"}, {"\x1b[31mred\u202e", "@x"}}}}
}

func TestAnExportWritesEveryFigureAndTable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "exports")
	figures, tables := exported()
	paths, err := report.Export(dir, "models", "20260102-120000", figures, tables)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	want := "models-roc-20260102-120000.svg models-roc-20260102-120000.png models-roc-20260102-120000.csv models-table1-20260102-120000.svg models-table1-20260102-120000.png models-table1-20260102-120000.csv"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("wrote %s; want %s", got, want)
	}
	text, err := os.ReadFile(paths[5])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"'=cmd", ",-0.5\n", ",'@x\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if strings.ContainsAny(string(text), "\x1b\u202e") {
		t.Errorf("control characters came through: %q", text)
	}
}

func TestAnExportWritesNothingOver(t *testing.T) {
	dir := t.TempDir()
	figures, tables := exported()
	first, err := report.Export(dir, "models", "now", figures, tables)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(first[0])
	figures[0].Title = "another"
	second, err := report.Export(dir, "models", "now", figures, tables)
	if err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(first[0]); string(after) != string(before) || filepath.Base(second[0]) != "models-roc-now-2.svg" {
		t.Errorf("the second export is %v and the first changed: %t", second, string(after) != string(before))
	}
}

func TestAnExportSaysWhyItCantBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	figures, tables := exported()
	if paths, err := report.Export(file, "models", "now", figures, tables); err == nil || len(paths) > 0 || !strings.Contains(err.Error(), file) {
		t.Errorf("wrote %v, error %v", paths, err)
	}
}
