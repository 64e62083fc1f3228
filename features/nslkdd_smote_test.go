package features

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
)

// notebookTraining is KDDTrain+ in the notebook's encoding, with who attacks.
func notebookTraining(t *testing.T) (*Pipeline, Rows, []bool) {
	t.Helper()
	dir := os.Getenv("TRUNKLINE_DATA")
	if dir == "" {
		if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
			t.Fatal("TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it")
		}
		t.Skip("TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it")
	}
	source, err := data.OpenFile(filepath.Join(dir, "nsl-kdd", "KDDTrain+.txt"), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	table, err := data.ReadAll(source)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Fit(Spec{Encoding: "notebook"}, table, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.Transform(table, 2)
	if err != nil {
		t.Fatal(err)
	}
	attack := make([]bool, table.Rows())
	for i := range attack {
		attack[i] = table.LabelName(i) != "normal"
	}
	return p, rows, attack
}

func TestSMOTEOfTheNotebooksMatrixDoesWhatTheReferenceMeasured(t *testing.T) {
	p, rows, attack := notebookTraining(t)
	made, err := SMOTE{K: 5, Seed: 42, Workers: 2}.Balance(context.Background(), rows, attack, nil)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[bool]int{}
	for _, a := range made.Attack {
		counts[a]++
	}
	if counts[false] != 67343 || counts[true] != 67343 || len(made.Base) != 8713 {
		t.Errorf("after SMOTE %v, %d of them synthetic; want 67,343 each and 8,713", counts, len(made.Base))
	}
	whole := func(row int, column string) bool {
		at := slices.IndexFunc(p.columns, func(c Column) bool { return c.Name == column })
		v := float64(made.Rows.Row(row)[at])*p.scale[at] + p.mean[at]
		return math.Abs(v-math.Round(v)) < 1e-3
	}
	codes, count, service := 0, 0, 0
	for row := rows.N; row < made.Rows.N; row++ {
		if !whole(row, "protocol_type") || !whole(row, "service") || !whole(row, "flag") || !whole(row, "logged_in") {
			codes++
		}
		if !whole(row, "count") {
			count++
		}
		if !whole(row, "srv_count") {
			service++
		}
	}
	within(t, "rows with a code between codes", codes, 80, 0.4)
	within(t, "rows with a broken count", count, 5982, 0.1)
	within(t, "rows with a broken srv_count", service, 4161, 0.1)
}

func within(t *testing.T, what string, got, want int, share float64) {
	t.Helper()
	if math.Abs(float64(got-want)) > share*float64(want) {
		t.Errorf("%s: got %d, want %d ± %g %%", what, got, want, 100*share)
	}
}

func TestNeighboursOfRealAttacksAreThoseOfBruteForce(t *testing.T) {
	_, rows, attack := notebookTraining(t)
	minority, _ := smallerClass(attack)
	x, err := finiteRows(rows, minority)
	if err != nil {
		t.Fatal(err)
	}
	tree := newNeighbourhood(context.Background(), x, rows.Width, 2)
	r := rand.New(rand.NewPCG(1, 1))
	best := make([]neighbour, 5)
	for range 20 {
		place := r.IntN(len(tree.index))
		tree.nearest(best, place)
		for k, want := range scanForNearest(x, rows.Width, int(tree.index[place]), 5) {
			if math.Abs(math.Sqrt(best[k].squared)-math.Sqrt(want.squared)) > 1e-9 {
				t.Errorf("row %d: neighbour %d is at %v, brute force finds one at %v", tree.index[place], k, math.Sqrt(best[k].squared), math.Sqrt(want.squared))
			}
		}
	}
}
