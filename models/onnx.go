package models

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/onnx"
	"github.com/trunkline/trunkline/models/internal/tree"
)

// The names of what goes into and comes out of an ONNX file.
const (
	ONNXFeatures = "features" // float32, rows × encoded columns, where flows are encoded already
	ONNXScore    = "score"    // float32, rows × 1
)

const (
	formatONNX = "ONNX"
	onnxMargin = "margin" // what the logistic function makes a score of
)

// WriteONNX writes a model of trees as an ONNX file (IR 8, operator set 17, ai.onnx.ml 3)
// whose input "features" takes encoded rows, float32, NaN for what is missing, and whose
// output "score" is the model's score in float32: cuts fall as here, bit for bit, and only the
// leaves' sum is rounded. columns name the features. about is written into the file's
// metadata. A model that is not made of trees is an *ExportError.
func WriteONNX(w io.Writer, m Model, columns []features.Column, about map[string]string) error {
	e, err := treesOf(m, formatONNX)
	if err != nil {
		return err
	}
	if len(columns) != e.Width {
		return &ExportError{formatONNX, fmt.Sprintf("%d column names for %d columns", len(columns), e.Width)}
	}
	g := onnx.Graph{Inputs: []onnx.Value{{Name: ONNXFeatures, Type: onnx.Float, Columns: e.Width, Doc: "flows, encoded; the columns are in the metadata"}}}
	return writeONNX(w, g, ONNXFeatures, e, columns, about)
}

// writeONNX adds the trees, which read the value called in, to a graph and writes it.
func writeONNX(w io.Writer, g onnx.Graph, in string, e exportedTrees, columns []features.Column, about map[string]string) error {
	names := make([]string, len(columns))
	for j, c := range columns {
		names[j] = c.Name
	}
	list, err := json.Marshal(names)
	if err != nil {
		return fmt.Errorf("write %s: %w", formatONNX, err)
	}
	about = maps.Clone(about)
	if about == nil {
		about = map[string]string{}
	}
	about["columns"] = string(list)
	if err := addTrees(&g, in, e); err != nil {
		return err
	}
	g.Name = "trunkline"
	g.Outputs = []onnx.Value{{Name: ONNXScore, Type: onnx.Float, Columns: 1, Doc: "higher is more suspicious"}}
	file := onnx.Model{Producer: "trunkline", Graph: g}
	for _, key := range slices.Sorted(maps.Keys(about)) {
		file.Properties = append(file.Properties, onnx.Property{Key: key, Value: about[key]})
	}
	if _, err := w.Write(file.Bytes()); err != nil {
		return fmt.Errorf("write %s: %w", formatONNX, err)
	}
	return nil
}

// addTrees adds the nodes that make the score of an encoded row.
func addTrees(g *onnx.Graph, in string, e exportedTrees) error {
	ensemble, err := treeAttributes(e.Ensemble)
	if err != nil {
		return err
	}
	out := ONNXScore
	if e.logistic {
		out = onnxMargin
	}
	g.Nodes = append(g.Nodes, onnx.Node{Op: "TreeEnsembleRegressor", Domain: onnx.ML, In: []string{in}, Out: []string{out}, Attributes: ensemble})
	if e.logistic {
		g.Nodes = append(g.Nodes, onnx.Node{Op: "Sigmoid", In: []string{out}, Out: []string{ONNXScore}})
	}
	return nil
}

// treeAttributes writes an ensemble as TreeEnsembleRegressor takes it: each node a
// place in parallel lists. BRANCH_LEQ is our rule, x ≤ threshold in float32.
func treeAttributes(e *tree.Ensemble) ([]onnx.Attribute, error) {
	trees := e.Trees
	if len(trees) == 0 {
		trees = []tree.Tree{{Nodes: []tree.Node{{Feature: tree.Leaf}}}}
	}
	var of, id, feature, left, right, nanLeft, leafOf, leafID, target []int64
	var mode []string
	var threshold, value []float32
	for k, t := range trees {
		for i, n := range t.Nodes {
			of, id = append(of, int64(k)), append(id, int64(i))
			left, right = append(left, int64(n.Left)), append(right, int64(n.Right))
			feature, threshold = append(feature, int64(max(n.Feature, 0))), append(threshold, n.Threshold)
			nanLeft = append(nanLeft, int64(btoi(n.Feature != tree.Leaf && !n.NaNRight)))
			if n.Feature != tree.Leaf {
				mode = append(mode, "BRANCH_LEQ")
				continue
			}
			mode = append(mode, "LEAF")
			leafOf, leafID, target = append(leafOf, int64(k)), append(leafID, int64(i)), append(target, 0)
			value = append(value, float32(n.Value))
			if math.Abs(n.Value) > math.MaxFloat32 {
				return nil, &ExportError{formatONNX, fmt.Sprintf("a leaf of tree %d has the value %g, beyond float32", k, n.Value)}
			}
		}
	}
	aggregate := "SUM"
	if e.Aggregate == tree.Mean {
		aggregate = "AVERAGE"
	}
	return []onnx.Attribute{
		{Name: "n_targets", Value: int64(1)},
		{Name: "aggregate_function", Value: aggregate},
		{Name: "post_transform", Value: "NONE"},
		{Name: "base_values", Value: []float32{float32(e.Base)}},
		{Name: "nodes_treeids", Value: of},
		{Name: "nodes_nodeids", Value: id},
		{Name: "nodes_featureids", Value: feature},
		{Name: "nodes_modes", Value: mode},
		{Name: "nodes_values", Value: threshold},
		{Name: "nodes_truenodeids", Value: left},
		{Name: "nodes_falsenodeids", Value: right},
		{Name: "nodes_missing_value_tracks_true", Value: nanLeft},
		{Name: "target_treeids", Value: leafOf},
		{Name: "target_nodeids", Value: leafID},
		{Name: "target_ids", Value: target},
		{Name: "target_weights", Value: value},
	}, nil
}
