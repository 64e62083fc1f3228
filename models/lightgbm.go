package models

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
)

// An ensembleModel is a model whose score comes from trees added up or averaged.
type ensembleModel interface {
	Model
	Ensemble() *tree.Ensemble // nil: another program's trees that ours can't stand for
}

// exportedTrees are a model as other programs' formats hold it.
type exportedTrees struct {
	*tree.Ensemble
	logistic bool // the score is the logistic function of the ensemble's value
}

// treesOf gives a model's trees, or the *ExportError that there are none.
func treesOf(m Model, format string) (exportedTrees, error) {
	model, ok := m.(ensembleModel)
	if !ok {
		return exportedTrees{}, &ExportError{format, "the model is not made of trees"}
	}
	e := model.Ensemble()
	if e == nil {
		return exportedTrees{}, &ExportError{format, "the model cuts by categories, has several outputs or a link of its own"}
	}
	_, probabilistic := m.(Probabilistic)
	return exportedTrees{e, probabilistic && e.Aggregate == tree.Sum}, nil
}

// WriteLightGBM writes a model of trees as LightGBM's model text, version 3, which
// LightGBM 3 and later and the leaves package read. Predictions from the file are
// the model's scores to a rounding of float64 (boosting: with the sigmoid that its
// objective line asks for; forests: the average). columns name the features; a model
// that is not made of trees is an *ExportError.
func WriteLightGBM(w io.Writer, m Model, columns []features.Column) error {
	e, err := treesOf(m, "LightGBM text")
	if err != nil {
		return err
	}
	return writeLightGBM(w, e.Ensemble, e.logistic, columns)
}

// An ExportError is a model that a file format can't hold.
type ExportError struct{ Format, Reason string }

func (e *ExportError) Error() string { return fmt.Sprintf("write %s: %s", e.Format, e.Reason) }

// writeLightGBM writes the ensemble. LightGBM's rule is ours: left if x ≤ threshold.
// It has no base score, so the trees carry it.
func writeLightGBM(w io.Writer, e *tree.Ensemble, sigmoid bool, columns []features.Column) error {
	if len(columns) != e.Width {
		return &ExportError{"LightGBM text", fmt.Sprintf("%d column names for %d columns", len(columns), e.Width)}
	}
	trees := e.Trees
	if len(trees) == 0 {
		trees = []tree.Tree{{Nodes: []tree.Node{{Feature: tree.Leaf}}}}
	}
	var body bytes.Buffer
	sizes := make([]string, len(trees))
	for i, t := range trees {
		before := body.Len()
		bias := e.Base
		if e.Aggregate == tree.Sum && i > 0 {
			bias = 0
		}
		fmt.Fprintf(&body, "Tree=%d\n", i)
		newLightGBMTree(t, bias).write(&body)
		sizes[i] = strconv.Itoa(body.Len() - before)
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "tree\nversion=v3\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=%d\n", e.Width-1)
	switch {
	case e.Aggregate == tree.Mean:
		head.WriteString("objective=regression\naverage_output\n")
	case sigmoid:
		head.WriteString("objective=binary sigmoid:1\n")
	default:
		head.WriteString("objective=regression\n")
	}
	fmt.Fprintf(&head, "feature_names=%s\n", strings.Join(lightGBMNames(columns), " "))
	fmt.Fprintf(&head, "feature_infos=%s\n", strings.TrimSuffix(strings.Repeat("[-inf:inf] ", e.Width), " "))
	fmt.Fprintf(&head, "tree_sizes=%s\n\n", strings.Join(sizes, " "))
	for _, part := range [...][]byte{head.Bytes(), body.Bytes(), []byte("end of trees\n\nparameters:\nend of parameters\n")} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write LightGBM text: %w", err)
		}
	}
	return nil
}

// lightGBMNames gives the columns distinct names that LightGBM and leaves accept:
// no blanks, no "=", nothing with a meaning in JSON.
func lightGBMNames(columns []features.Column) []string {
	seen := map[string]bool{}
	var names []string
	for j, c := range columns {
		name := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-+./", r) {
				return r
			}
			return '_'
		}, c.Name)
		if name == "" || seen[name] {
			name = fmt.Sprintf("%s_%d", name, j)
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

// A lightGBMTree is a tree as LightGBM keeps it: cuts and leaves numbered apart, a
// child that is a leaf given as the complement of its number.
type lightGBMTree struct {
	feature, decision, left, right, cutCount []int
	threshold, cutWeight, value, weight      []float64
	count                                    []int
}

func newLightGBMTree(t tree.Tree, bias float64) *lightGBMTree {
	out := &lightGBMTree{}
	number := make([]int, len(t.Nodes))
	for i, n := range t.Nodes {
		if n.Feature == tree.Leaf {
			number[i] = ^len(out.value)
			out.value = append(out.value, n.Value+bias)
			out.weight = append(out.weight, n.Cover)
			out.count = append(out.count, int(max(1, min(1e9, math.Round(n.Cover)))))
			continue
		}
		number[i] = len(out.feature)
		out.feature = append(out.feature, int(n.Feature))
		out.threshold = append(out.threshold, float64(n.Threshold))
		out.cutWeight = append(out.cutWeight, n.Cover)
		const missingIsNaN, defaultLeft = 2 << 2, 1 << 1
		if n.NaNRight {
			out.decision = append(out.decision, missingIsNaN)
		} else {
			out.decision = append(out.decision, missingIsNaN|defaultLeft)
		}
	}
	total := make([]int, len(t.Nodes))
	for i := len(t.Nodes) - 1; i >= 0; i-- {
		if n := t.Nodes[i]; n.Feature == tree.Leaf {
			total[i] = out.count[^number[i]]
		} else {
			total[i] = total[n.Left] + total[n.Right]
		}
	}
	for i, n := range t.Nodes {
		if n.Feature != tree.Leaf {
			out.left, out.right = append(out.left, number[n.Left]), append(out.right, number[n.Right])
			out.cutCount = append(out.cutCount, total[i])
		}
	}
	return out
}

func (t *lightGBMTree) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "num_leaves=%d\nnum_cat=0\n", len(t.value))
	zeros := make([]int, len(t.feature))
	writeInts(b, "split_feature", t.feature)
	writeInts(b, "split_gain", zeros)
	writeFloats(b, "threshold", t.threshold)
	writeInts(b, "decision_type", t.decision)
	writeInts(b, "left_child", t.left)
	writeInts(b, "right_child", t.right)
	writeFloats(b, "leaf_value", t.value)
	writeFloats(b, "leaf_weight", t.weight)
	writeInts(b, "leaf_count", t.count)
	writeInts(b, "internal_value", zeros)
	writeFloats(b, "internal_weight", t.cutWeight)
	writeInts(b, "internal_count", t.cutCount)
	b.WriteString("is_linear=0\nshrinkage=1\n\n\n")
}

func writeInts(b *bytes.Buffer, key string, values []int) {
	b.WriteString(key)
	for i, v := range values {
		b.WriteByte(" ="[btoi(i == 0)])
		b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(v), 10))
	}
	if len(values) == 0 {
		b.WriteByte('=')
	}
	b.WriteByte('\n')
}

// writeFloats gives 17 significant digits: a float64 comes back as it was.
func writeFloats(b *bytes.Buffer, key string, values []float64) {
	b.WriteString(key)
	for i, v := range values {
		b.WriteByte(" ="[btoi(i == 0)])
		b.Write(strconv.AppendFloat(b.AvailableBuffer(), v, 'g', 17, 64))
	}
	if len(values) == 0 {
		b.WriteByte('=')
	}
	b.WriteByte('\n')
}
