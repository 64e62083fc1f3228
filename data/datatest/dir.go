package datatest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Dir makes a directory with the three files of NSL-KDD, synthetic: KDDTrain+.txt
// with rows rows, KDDTest+.txt with a quarter as many and with novel attack types,
// and KDDTest-21.txt with those of its rows whose difficulty is not 21.
func Dir(t testing.TB, rows int) string {
	t.Helper()
	dir := t.TempDir()
	test := NSLKDD(Options{Seed: 2, Rows: rows / 4, Attack: 0.57, Novel: true})
	for name, text := range map[string][]byte{
		"KDDTrain+.txt":  NSLKDD(Options{Seed: 1, Rows: rows}),
		"KDDTest+.txt":   test,
		"KDDTest-21.txt": hardPart(test),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func hardPart(test []byte) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(string(test)) {
		if !strings.HasSuffix(line, ",21\n") {
			b.WriteString(line)
		}
	}
	return b.Bytes()
}
