package datatest

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/trunkline/trunkline/data"
)

func TestTheSameOptionsGiveTheSameBytes(t *testing.T) {
	if !bytes.Equal(NSLKDD(Options{Seed: 7}), NSLKDD(Options{Seed: 7})) {
		t.Error("two runs differ")
	}
	if bytes.Equal(NSLKDD(Options{Seed: 7}), NSLKDD(Options{Seed: 8})) {
		t.Error("two seeds agree")
	}
	if long := NSLKDD(Options{Seed: 7, Rows: 300}); !bytes.HasPrefix(long, NSLKDD(Options{Seed: 7, Rows: 100})) {
		t.Error("a row depends on the number of rows")
	}
}

func TestTheReaderTakesTheRows(t *testing.T) {
	for columns, schema := range map[int]*data.Schema{41: data.NSLKDD(), 42: data.NSLKDD(), 43: data.NSLKDDJudged()} {
		table := Table(Options{Rows: 500, Columns: columns})
		if table.Rows() != 500 || table.Schema != schema {
			t.Errorf("%d columns: %d rows of %s", columns, table.Rows(), table.Schema.Name)
		}
		if (table.Label == nil) != (columns == 41) {
			t.Errorf("%d columns: labels are %v", columns, table.Label != nil)
		}
	}
}

func TestNovelBringsTypesThatTrainingLacks(t *testing.T) {
	train, test := Table(Options{}), Table(Options{Seed: 1, Novel: true})
	if _, ok := train.Labels.Lookup("mscan"); ok {
		t.Error("training rows have mscan")
	}
	for _, label := range []string{"mscan", "apache2", "snmpguess", "ps", "neptune", "normal"} {
		if _, ok := test.Labels.Lookup(label); !ok {
			t.Errorf("test rows lack %s", label)
		}
	}
}

func TestDirHasTheThreeFiles(t *testing.T) {
	dir := Dir(t, 400)
	for name, atMost := range map[string]int{"KDDTrain+.txt": 400, "KDDTest+.txt": 100, "KDDTest-21.txt": 99} {
		s, err := data.OpenFile(filepath.Join(dir, name), data.Options{})
		if err != nil {
			t.Fatal(err)
		}
		table, err := data.ReadAll(s)
		if err != nil || table.Rows() > atMost || table.Rows() == 0 {
			t.Errorf("%s: %d rows, %v", name, table.Rows(), err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
