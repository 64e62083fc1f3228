package models

import (
	"fmt"
	"io"
	"strconv"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/onnx"
)

// WriteFlowONNX writes a model of trees with its feature pipeline in front: an ONNX file
// that takes flows as they are. Each flow column that the pipeline reads is an input of its
// name, rows × 1: numbers as float64, NaN for a missing one; categories as strings. The output and
// about are WriteONNX's.
//
// The graph encodes in float64 and rounds to float32 as the pipeline does, so that a
// value stays on its side of every cut.
func WriteFlowONNX(w io.Writer, m Model, p *features.Pipeline, about map[string]string) error {
	e, err := treesOf(m, formatONNX)
	if err != nil {
		return err
	}
	if len(p.Columns()) != e.Width {
		return &ExportError{formatONNX, fmt.Sprintf("the pipeline makes %d columns, the model reads %d", len(p.Columns()), e.Width)}
	}
	b := newFlowGraph(p.Formulas())
	encoded, err := b.encode(p.Formulas())
	if err != nil {
		return err
	}
	return writeONNX(w, b.Graph, encoded, e, p.Columns(), about)
}

// A flowGraph grows by the nodes that encode flows.
type flowGraph struct {
	onnx.Graph
	known map[string]onnx.Type // inputs so far
	taken map[string]bool      // names that values can't have
	made  int                  // values named so far
}

func newFlowGraph(formulas []features.Formula) *flowGraph {
	b := &flowGraph{known: map[string]onnx.Type{}, taken: map[string]bool{}}
	for _, f := range formulas {
		for _, column := range f.From {
			b.taken[column] = true
		}
	}
	return b
}

// encode adds the nodes of all formulas and gives the name of the encoded rows.
// Neighbours with the same op are reckoned together, as one matrix.
func (b *flowGraph) encode(formulas []features.Formula) (string, error) {
	var numbers, encoded []string // float64 parts, float32 parts
	scaled := standardised(formulas)
	for from, to := 0, 0; from < len(formulas); from = to {
		for to = from + 1; to < len(formulas) && alike(formulas[from], formulas[to]); to++ {
		}
		part, err := b.part(formulas[from:to])
		if err != nil {
			return "", err
		}
		switch {
		case formulas[from].Op == "one-hot":
			encoded = append(encoded, part)
		case scaled:
			numbers = append(numbers, part)
		default:
			encoded = append(encoded, b.toFloat(part))
		}
	}
	if scaled {
		encoded = []string{b.toFloat(b.standardise(b.concat(numbers), formulas))}
	}
	return b.concat(encoded), nil
}

// alike says whether two formulas can be reckoned as one matrix.
func alike(a, b features.Formula) bool {
	return a.Op == b.Op && (a.Op == "number" || a.Op == "log" || a.Op == "per-255")
}

func standardised(formulas []features.Formula) bool {
	for _, f := range formulas {
		if f.Mean != 0 || f.Scale != 1 {
			return true
		}
	}
	return false
}

// part adds the nodes of formulas that are alike and gives their columns' name.
func (b *flowGraph) part(f []features.Formula) (string, error) {
	var columns []string
	for k := range f {
		name, err := b.operands(f[k])
		if err != nil {
			return "", err
		}
		columns = append(columns, name...)
	}
	x, y := columns[0], columns[len(columns)-1]
	switch f[0].Op {
	case "number":
		return b.concat(columns), nil
	case "log":
		return b.log(b.concat(columns)), nil
	case "per-255":
		return b.apply("Div", b.concat(columns), b.constant(255)), nil
	case "code", "one-hot":
		return x, nil
	case "burstiness":
		return b.ratio(x, y, 0.001), nil
	case "log-burstiness":
		return b.log(b.ratio(x, y, 0.001)), nil
	case "symmetry":
		return b.ratio(x, y, 1), nil
	case "log-symmetry":
		return b.apply("Sub", b.log(x), b.log(y)), nil
	case "traffic":
		return b.apply("Mul", x, y), nil
	}
	return "", &ExportError{formatONNX, fmt.Sprintf("the features' step %q can't be put into a graph", f[0].Op)}
}

// operands gives the names of what a formula reads: numbers as they are, a category as its
// number or its one-hot columns.
func (b *flowGraph) operands(f features.Formula) ([]string, error) {
	var names []string
	for k, column := range f.From {
		category := k == 0 && (f.Op == "code" || f.Op == "one-hot" || f.Op == "traffic")
		kind := onnx.Double
		if category {
			kind = onnx.String
		}
		if err := b.input(column, kind); err != nil {
			return nil, err
		}
		name := column
		switch {
		case f.Op == "one-hot":
			name = b.oneHot(column, f.Names)
		case category:
			name = b.code(column, f)
		}
		names = append(names, name)
	}
	return names, nil
}

func (b *flowGraph) input(column string, kind onnx.Type) error {
	was, seen := b.known[column]
	switch {
	case seen && was != kind:
		return &ExportError{formatONNX, fmt.Sprintf("the features read column %s as a number and as a category", column)}
	case column == ONNXScore || column == onnxMargin:
		return &ExportError{formatONNX, "a flow column is called " + column}
	case !seen:
		b.known[column] = kind
		b.Inputs = append(b.Inputs, onnx.Value{Name: column, Type: kind, Columns: 1})
	}
	return nil
}

// oneHot makes rows × names columns; the operator puts them into a third dimension.
func (b *flowGraph) oneHot(column string, names []string) string {
	cube := b.node("OneHotEncoder", onnx.ML, []string{column}, onnx.Attribute{Name: "cats_strings", Value: names}, onnx.Attribute{Name: "zeros", Value: int64(1)})
	return b.node("Flatten", "", []string{cube}, onnx.Attribute{Name: "axis", Value: int64(1)})
}

func (b *flowGraph) code(column string, f features.Formula) string {
	values := make([]float32, len(f.Values))
	for i, v := range f.Values {
		values[i] = float32(v) // small whole numbers
	}
	code := b.node("LabelEncoder", onnx.ML, []string{column}, onnx.Attribute{Name: "keys_strings", Value: f.Names},
		onnx.Attribute{Name: "values_floats", Value: values}, onnx.Attribute{Name: "default_float", Value: float32(f.Else)})
	return b.node("Cast", "", []string{code}, onnx.Attribute{Name: "to", Value: int64(onnx.Double)})
}

// log is sign(x)·ln(1+|x|).
func (b *flowGraph) log(x string) string {
	return b.apply("Mul", b.apply("Sign", x), b.apply("Log", b.apply("Add", b.apply("Abs", x), b.constant(1))))
}

func (b *flowGraph) ratio(x, y string, more float64) string {
	return b.apply("Div", x, b.apply("Add", y, b.constant(more)))
}

func (b *flowGraph) standardise(x string, formulas []features.Formula) string {
	mean, scale := make([]float64, len(formulas)), make([]float64, len(formulas))
	for j, f := range formulas {
		mean[j], scale[j] = f.Mean, f.Scale
	}
	return b.apply("Div", b.apply("Sub", x, b.constant(mean...)), b.constant(scale...))
}

func (b *flowGraph) toFloat(x string) string {
	return b.node("Cast", "", []string{x}, onnx.Attribute{Name: "to", Value: int64(onnx.Float)})
}

func (b *flowGraph) concat(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return b.node("Concat", "", parts, onnx.Attribute{Name: "axis", Value: int64(1)})
}

func (b *flowGraph) constant(values ...float64) string {
	name := b.name()
	b.Constants = append(b.Constants, onnx.Constant{Name: name, Values: values})
	return name
}

func (b *flowGraph) apply(op string, in ...string) string { return b.node(op, "", in) }

func (b *flowGraph) node(op, domain string, in []string, attributes ...onnx.Attribute) string {
	out := b.name()
	b.Nodes = append(b.Nodes, onnx.Node{Op: op, Domain: domain, In: in, Out: []string{out}, Attributes: attributes})
	return out
}

// name is one that no flow column has.
func (b *flowGraph) name() string {
	for {
		b.made++
		if name := "v" + strconv.Itoa(b.made); !b.taken[name] {
			return name
		}
	}
}
