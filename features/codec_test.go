package features_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
	"github.com/trunkline/trunkline/features"
)

func TestANotebookPipelineReadsBackBitForBit(t *testing.T) {
	tab := datatest.Table(datatest.Options{Rows: 600})
	p := fit(t, features.Spec{Encoding: "notebook", Exact: true}, tab, nil)
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back features.Pipeline
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	later := datatest.Table(datatest.Options{Rows: 300, Seed: 5, Novel: true})
	if !reflect.DeepEqual(transform(t, p, later), transform(t, &back, later)) {
		t.Error("it encodes otherwise")
	}
	if !reflect.DeepEqual(p.Notebook(), back.Notebook()) || !reflect.DeepEqual(p.Columns(), back.Columns()) || !reflect.DeepEqual(p.Spec(), back.Spec()) {
		t.Error("it describes itself otherwise")
	}
}

const goodPipeline = `{"format":1,"spec":{"encoding":"oh","exact":true},
"steps":[{"op":"log","name":"src_bytes","from":["src_bytes"]},{"op":"one-hot","name":"service","from":["service"],"names":["a","b"],"values":[0,1],"else":-1}],
"exact":[{"op":"number","name":"src_bytes","from":["src_bytes"]}]}`

func TestABrokenPipelineIsRefused(t *testing.T) {
	var p features.Pipeline
	if err := json.Unmarshal([]byte(goodPipeline), &p); err != nil {
		t.Fatal(err)
	}
	swap := func(from, to string) string {
		if !strings.Contains(goodPipeline, from) {
			t.Fatalf("no %s to swap", from)
		}
		return strings.Replace(goodPipeline, from, to, 1)
	}
	for name, raw := range map[string]string{
		"another format":          swap(`"format":1`, `"format":2`),
		"an unknown field":        swap(`"format":1`, `"format":1,"extra":0`),
		"an unknown step":         swap(`"op":"log"`, `"op":"sqrt"`),
		"a step reads too much":   swap(`"from":["src_bytes"]`, `"from":["src_bytes","dst_bytes"]`),
		"a step reads nothing":    swap(`"from":["src_bytes"]`, `"from":[""]`),
		"a number with names":     swap(`"from":["src_bytes"]`, `"from":["src_bytes"],"names":["a"],"values":[0]`),
		"names out of order":      swap(`["a","b"]`, `["b","a"]`),
		"a doubled name":          swap(`["a","b"]`, `["a","a"]`),
		"a name at another place": swap(`"values":[0,1]`, `"values":[0,70000]`),
		"a place for the unseen":  swap(`"else":-1`, `"else":1`),
		"values without names":    swap(`"values":[0,1]`, `"values":[0]`),
		"two columns of one name": swap(`"name":"service"`, `"name":"service"},{"op":"number","name":"src_bytes","from":["x"]},{"op":"one-hot","name":"s2"`),
		"no columns":              `{"format":1,"spec":{"encoding":"oh"}}`,
		"exact values unasked":    swap(`"exact":true`, `"exact":false`),
		"one-hot exact values":    swap(`"exact":[{"op":"number"`, `"exact":[{"op":"one-hot","else":-1`),
		"scales without means":    swap(`"exact":[`, `"scale":[1,1,1],"exact":[`),
		"oh that scales":          swap(`"exact":[`, `"mean":[0,0,0],"scale":[1,1,1],"exact":[`),
		"notebook unscaled":       swap(`"encoding":"oh"`, `"encoding":"notebook"`),
		"a scale of zero":         `{"format":1,"spec":{"encoding":"notebook"},"notebook":{"rows":1},"steps":[{"op":"number","name":"x","from":["x"]}],"mean":[0],"scale":[0]}`,
		"an infinite mean":        `{"format":1,"spec":{"encoding":"notebook"},"notebook":{"rows":1},"steps":[{"op":"number","name":"x","from":["x"]}],"mean":[1e999],"scale":[1]}`,
		"too long":                `{"format":1,"spec":{"encoding":"` + strings.Repeat("x", 3<<20) + `"}}`,
		"an array":                `[]`,
	} {
		if err := json.Unmarshal([]byte(raw), &p); !errors.Is(err, features.ErrPipeline) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got := names(p.Columns()); len(got) != 3 {
		t.Errorf("a refused pipeline changed the one it was read into: %v", got)
	}
}

// FuzzReadPipeline: whatever reads as a pipeline encodes any flow without a panic,
// or says which column it lacks, and reads back as itself.
func FuzzReadPipeline(f *testing.F) {
	tab := datatest.Table(datatest.Options{Rows: 50})
	for _, spec := range []features.Spec{{Encoding: "oh", Exact: true}, {Encoding: "notebook"}} {
		p := fit(f, spec, tab, nil)
		raw, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(goodPipeline))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var p features.Pipeline
		if err := p.UnmarshalJSON(raw); err != nil {
			if !errors.Is(err, features.ErrPipeline) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		rows, err := p.Transform(tab, 1)
		var missing *features.MissingColumnError
		if err != nil && !errors.As(err, &missing) {
			t.Fatal(err)
		}
		if err == nil && (rows.Width != len(p.Columns()) || rows.ExactWidth != len(p.ExactColumns())) {
			t.Fatalf("%d wide with %d columns", rows.Width, len(p.Columns()))
		}
		again, err := json.Marshal(&p)
		if err != nil {
			t.Fatal(err)
		}
		var back features.Pipeline
		if err := back.UnmarshalJSON(again); err != nil {
			t.Fatalf("what it writes is refused: %v", err)
		}
	})
}

// FuzzReadBaseline: whatever reads as a baseline compares with rows without a panic.
func FuzzReadBaseline(f *testing.F) {
	tab := datatest.Table(datatest.Options{Rows: 60})
	p := fit(f, features.Spec{Encoding: "oh"}, tab, nil)
	raw, err := json.Marshal(features.NewBaseline(p.Columns(), transform(f, p, tab)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var b features.Baseline
		if b.UnmarshalJSON(raw) != nil || b.Width() > 1000 {
			return
		}
		rows := features.Rows{N: 3, Width: b.Width(), X: make([]float32, 3*b.Width())}
		for i := range rows.X {
			rows.X[i] = float32(i % 2)
		}
		for _, s := range b.Compare(rows) {
			if s.PSI != s.PSI || s.P < 0 || s.P > 1 {
				t.Fatalf("%+v", s)
			}
		}
	})
}

func TestOneTransformerServesTablesOfEqualSchemas(t *testing.T) {
	p := fit(t, features.Spec{Encoding: "oh"}, table(smallSchema(), trainFlows()...), nil)
	tr, err := p.Transformer(smallSchema())
	if err != nil {
		t.Fatal(err)
	}
	var rows features.Rows
	tr.To(&rows, table(smallSchema(), trainFlows()...), 0, 2) // another schema value, the same columns
	defer func() {
		if recover() == nil {
			t.Error("a table of other columns was taken")
		}
	}()
	tr.To(&rows, data.NewTable(data.NSLKDD()), 0, 0)
}
