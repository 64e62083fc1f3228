package models

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
)

// A message is one protocol buffers message: each field's values in their order.
type message map[protowire.Number][][]byte

// parse reads a message; numbers are kept as their 8 little-endian bytes.
func parse(t testing.TB, b []byte) message {
	t.Helper()
	m := message{}
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("no protocol buffers message: %v", protowire.ParseError(n))
		}
		b = b[n:]
		var value []byte
		switch kind {
		case protowire.BytesType:
			value, n = protowire.ConsumeBytes(b)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(b)
			value = protowire.AppendFixed64(nil, uint64(v))
		default:
			var v uint64
			v, n = protowire.ConsumeVarint(b)
			value = protowire.AppendFixed64(nil, v)
		}
		if n < 0 {
			t.Fatalf("field %d: %v", field, protowire.ParseError(n))
		}
		m[field], b = append(m[field], value), b[n:]
	}
	return m
}

func (m message) text(field protowire.Number) string { return string(bytes.Join(m[field], nil)) }

// readTrees evaluates TreeEnsembleRegressor by ONNX's text of it.
type readTrees struct {
	ints   map[string][]int64
	floats map[string][]float32
	modes  []string
	mean   bool
}

func readTreeNode(t testing.TB, node message) readTrees {
	r := readTrees{ints: map[string][]int64{}, floats: map[string][]float32{}}
	for _, b := range node[5] {
		a := parse(t, b)
		name := a.text(1)
		for b := a[8]; len(b) > 0 && len(b[0]) > 0; {
			v, n := protowire.ConsumeVarint(b[0])
			r.ints[name], b[0] = append(r.ints[name], int64(v)), b[0][n:]
		}
		for b := a[7]; len(b) > 0 && len(b[0]) > 0; {
			v, n := protowire.ConsumeFixed32(b[0])
			r.floats[name], b[0] = append(r.floats[name], math.Float32frombits(v)), b[0][n:]
		}
		for _, s := range a[9] {
			r.modes = append(r.modes, string(s))
		}
		r.mean = r.mean || name == "aggregate_function" && a.text(4) == "AVERAGE"
	}
	return r
}

func (r readTrees) value(row []float32) float64 {
	weight := map[[2]int64]float32{}
	for i, w := range r.floats["target_weights"] {
		weight[[2]int64{r.ints["target_treeids"][i], r.ints["target_nodeids"][i]}] = w
	}
	at := map[[2]int64]int{}
	for i, id := range r.ints["nodes_nodeids"] {
		at[[2]int64{r.ints["nodes_treeids"][i], id}] = i
	}
	sum, trees := 0.0, 0
	for k := int64(0); ; k++ {
		i, there := at[[2]int64{k, 0}]
		if !there {
			break
		}
		trees++
		for r.modes[i] == "BRANCH_LEQ" {
			x := row[r.ints["nodes_featureids"][i]]
			next := r.ints["nodes_falsenodeids"][i]
			if x <= r.floats["nodes_values"][i] || x != x && r.ints["nodes_missing_value_tracks_true"][i] == 1 {
				next = r.ints["nodes_truenodeids"][i]
			}
			i = at[[2]int64{k, next}]
		}
		sum += float64(weight[[2]int64{k, r.ints["nodes_nodeids"][i]}])
	}
	if r.mean {
		sum /= float64(trees)
	}
	return sum + float64(r.floats["base_values"][0])
}

func TestTreesInONNXCutWhereOursDo(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for range 100 {
		e := randomEnsemble(rng, tree.Aggregate(rng.IntN(2)))
		var m Model = &Forest{tree.NewScorer(e)}
		if e.Aggregate == tree.Sum {
			m = &Boost{tree.NewScorer(e)}
		}
		var file bytes.Buffer
		if err := WriteONNX(&file, m, namedColumns(e.Width), nil); err != nil {
			t.Fatal(err)
		}
		graph := parse(t, parse(t, file.Bytes())[7][0])
		nodes := graph[1]
		if want := 1 + btoi(e.Aggregate == tree.Sum); len(nodes) != want {
			t.Fatalf("%d nodes, want %d: trees, and a sigmoid for boosting", len(nodes), want)
		}
		read := readTreeNode(t, parse(t, nodes[0]))
		rows := ensembleRows(rng, 50, e.Width)
		for i := range rows.N {
			got, want := read.value(rows.Row(i)), e.Value(rows.Row(i))
			if math.Abs(got-want) > 1e-5 {
				t.Fatalf("row %v: the file says %v, the ensemble %v", rows.Row(i), got, want)
			}
		}
	}
}

func TestONNXFilesSayWhatTheyAre(t *testing.T) {
	e := randomEnsemble(rand.New(rand.NewPCG(1, 1)), tree.Sum)
	var file, again bytes.Buffer
	about := map[string]string{"threshold": "0.25", "model": "boost@1234"}
	for _, w := range []*bytes.Buffer{&file, &again} {
		if err := WriteONNX(w, &Boost{tree.NewScorer(e)}, namedColumns(e.Width), about); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(file.Bytes(), again.Bytes()) {
		t.Error("the same model gives other bytes")
	}
	m := parse(t, file.Bytes())
	if v, _ := protowire.ConsumeFixed64(m[1][0]); v != 8 {
		t.Errorf("IR version %d, want 8", v)
	}
	var facts []string
	for _, b := range m[14] {
		p := parse(t, b)
		facts = append(facts, p.text(1)+"="+p.text(2))
	}
	text := strings.Join(facts, "\n")
	if !strings.HasPrefix(text, "columns=[\"service=a b") || !strings.HasSuffix(text, "model=boost@1234\nthreshold=0.25") {
		t.Errorf("the metadata say\n%s", text)
	}
}

func mustReadForeign(t testing.TB, name string) Model {
	t.Helper()
	b, err := os.ReadFile("internal/foreign/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var columns []features.Column
	for _, n := range [...]string{"duration", "src_bytes", "count", "rate", "service", "flag"} {
		columns = append(columns, features.Column{Name: n})
	}
	m, err := Import(b, columns, 0)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOnlyTreesThatONNXHoldsAreWritten(t *testing.T) {
	huge := &tree.Ensemble{Width: 2, Trees: []tree.Tree{{Nodes: []tree.Node{{Feature: tree.Leaf, Value: 1e60}}}}}
	for name, c := range map[string]struct {
		m       Model
		columns int
	}{
		"a logistic regression": {&Logistic{}, 2},
		"one name, two columns": {&Boost{tree.NewScorer(&tree.Ensemble{Width: 2})}, 1},
		"a leaf beyond float32": {&Boost{tree.NewScorer(huge)}, 2},
		"an isolation forest":   {&Isolation{tree.NewScorer(&tree.Ensemble{Width: 2}), 5}, 2},
		"cuts by categories":    {mustReadForeign(t, "categories.json"), 6},
	} {
		var fault *ExportError
		if err := WriteONNX(&bytes.Buffer{}, c.m, make([]features.Column, c.columns), nil); !errors.As(err, &fault) {
			t.Errorf("%s gives %v, want an ExportError", name, err)
		}
	}
}
