package models

import (
	"bufio"
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dmitryikh/leaves"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
)

// randomEnsemble grows trees without data: cuts on few thresholds, so that rows hit
// them exactly, NaN to either side, lone leaves among them.
func randomEnsemble(rng *rand.Rand, aggregate tree.Aggregate) *tree.Ensemble {
	e := &tree.Ensemble{Width: 1 + rng.IntN(6), Base: rng.NormFloat64(), Aggregate: aggregate}
	for range rng.IntN(12) {
		var t tree.Tree
		growRandom(&t, rng, e.Width, 5)
		e.Trees = append(e.Trees, t)
	}
	return e
}

func growRandom(t *tree.Tree, rng *rand.Rand, width, depth int) int32 {
	at := int32(len(t.Nodes))
	t.Nodes = append(t.Nodes, tree.Node{Feature: tree.Leaf, Cover: float64(rng.IntN(50)), Value: rng.NormFloat64()})
	if depth > 0 && rng.IntN(4) > 0 {
		left := growRandom(t, rng, width, depth-1)
		right := growRandom(t, rng, width, depth-1)
		t.Nodes[at] = tree.Node{
			Feature: int32(rng.IntN(width)), Threshold: float32(rng.IntN(5)) / 3, NaNRight: rng.IntN(2) == 0,
			Left: left, Right: right, Cover: t.Nodes[left].Cover + t.Nodes[right].Cover,
		}
	}
	return at
}

// ensembleRows draws values on, just above and just below the thresholds, and NaN.
func ensembleRows(rng *rand.Rand, n, width int) features.Rows {
	r := features.Rows{N: n, Width: width}
	for range n * width {
		x := float32(rng.IntN(5)) / 3
		switch rng.IntN(5) {
		case 0:
			x = math.Nextafter32(x, 9)
		case 1:
			x = math.Nextafter32(x, -9)
		case 2:
			x = float32(math.NaN())
		}
		r.X = append(r.X, x)
	}
	return r
}

func namedColumns(n int) []features.Column {
	c := make([]features.Column, n)
	for j := range c {
		c[j].Name = "service=a b\n" // what a model file must not take over; the same for all
	}
	return c
}

func TestLeavesReadsWhatWeWriteAsLightGBM(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		e := randomEnsemble(rng, tree.Aggregate(rng.IntN(2)))
		var text bytes.Buffer
		sigmoid := rng.IntN(2) == 0
		if err := writeLightGBM(&text, e, sigmoid, namedColumns(e.Width)); err != nil {
			t.Fatal(err)
		}
		read, err := leaves.LGEnsembleFromReader(bufio.NewReader(bytes.NewReader(text.Bytes())), true)
		if err != nil {
			t.Fatalf("leaves: %v in\n%s", err, text.Bytes())
		}
		rows := ensembleRows(rng, 50, e.Width)
		for i := range rows.N {
			row := make([]float64, e.Width)
			for j, x := range rows.Row(i) {
				row[j] = float64(x)
			}
			want := e.Value(rows.Row(i))
			if sigmoid && e.Aggregate == tree.Sum {
				want = sigmoid64(want)
			}
			if got := read.PredictSingle(row, 0); math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
				t.Fatalf("row %v: leaves says %v, the ensemble %v, in\n%s", row, got, want, text.Bytes())
			}
		}
	}
}

func sigmoid64(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func TestLightGBMTextGivesTheSizeOfEachTree(t *testing.T) {
	e := randomEnsemble(rand.New(rand.NewPCG(5, 5)), tree.Sum)
	var text strings.Builder
	if err := writeLightGBM(&text, e, true, namedColumns(e.Width)); err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(text.String(), "\n\n")
	_, list, _ := strings.Cut(head, "tree_sizes=")
	for i, size := range strings.Fields(list) {
		n := 0
		for _, digit := range size {
			n = 10*n + int(digit-'0')
		}
		if !strings.HasPrefix(body, "Tree=") || !strings.HasSuffix(body[:n], "\nshrinkage=1\n\n\n") {
			t.Fatalf("tree %d is not the %d bytes that tree_sizes says: %q", i, n, body[:n])
		}
		body = body[n:]
	}
	if !strings.HasPrefix(body, "end of trees\n") {
		t.Errorf("after the trees comes %.40q", body)
	}
}

func TestOnlyTreesAreWrittenAsLightGBM(t *testing.T) {
	var fault *ExportError
	if err := WriteLightGBM(&bytes.Buffer{}, &Logistic{}, nil); !errors.As(err, &fault) {
		t.Errorf("a logistic regression gives %v, want an ExportError", err)
	}
	if err := writeLightGBM(&bytes.Buffer{}, &tree.Ensemble{Width: 2}, true, namedColumns(1)); !errors.As(err, &fault) {
		t.Errorf("one name for two columns gives %v, want an ExportError", err)
	}
}
