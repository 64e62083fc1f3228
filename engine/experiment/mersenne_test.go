package experiment

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
)

// numpy 1.24.2: numpy.random.RandomState(7).permutation(10)
func TestThePermutationIsNumpys(t *testing.T) {
	if got, want := newMersenne(7).permutation(10), []int{8, 5, 0, 2, 1, 9, 7, 3, 6, 4}; !slices.Equal(got, want) {
		t.Errorf("permutation %v; numpy's is %v", got, want)
	}
}

func TestTheFoldsOfKDDTrainAreTheReferences(t *testing.T) {
	dir := os.Getenv("TRUNKLINE_DATA")
	at, err := data.Find(dir)
	if err != nil {
		if os.Getenv("TRUNKLINE_REQUIRE") != "" {
			t.Fatal(err)
		}
		t.Skip("no NSL-KDD: set TRUNKLINE_DATA")
	}
	train, _, err := data.Load(filepath.Clean(at.Train), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var normals [5]int
	for i, f := range Folds(train.Rows(), 5, 7) {
		if train.LabelName(i) == data.NormalLabel {
			normals[f]++
		}
	}
	if want := [5]int{13504, 13550, 13354, 13440, 13495}; normals != want {
		t.Errorf("normals a fold %v; the reference has %v", normals, want)
	}
}
