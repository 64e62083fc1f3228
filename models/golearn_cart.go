package models

import (
	"context"
	"fmt"
	"math"

	"github.com/sjwhitworth/golearn/base"
	"github.com/sjwhitworth/golearn/trees"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// GolearnCART is golearn's classification tree (Breiman et al. 1984, Gini), kept as a
// baseline. golearn grows it; the tree is copied out, so scoring is ours and the
// answer golearn's: 1 for attack, 0 for normal. A missing value counts as 0, an
// infinite one as the largest float32. A fitted model is immutable and safe for
// concurrent use.
type GolearnCART struct {
	width int
	nodes []cartNode // the root first; empty if root says it all
	root  int32      // a child reference
}

// A cartNode sends a row left where its column is below the threshold.
type cartNode struct {
	column      int32
	threshold   float64
	left, right int32 // an index into nodes, greater than this one's, or ^label
}

func golearnCARTEntry() Entry {
	const maxRows = 20000
	return Entry{
		Key:   "golearn-cart",
		Title: "Decision tree (golearn)",
		About: "A baseline from the golearn library: one classification tree, grown slowly on a sample.",
		Params: []ParamSpec{
			{Name: "depth", Meaning: "cuts from root to leaf at most", Default: 12, Min: 1, Max: 30, Integer: true},
			{Name: "sample", Meaning: "rows drawn for training; the time grows faster than they do", Default: 10000, Min: 100, Max: maxRows, Integer: true, Log: true},
		},
		Limits: Limits{
			HardLabels: true, MaxRows: maxRows, CancelBetweenFits: true, NeedsLabels: true,
			Remark: "Ignores row weights.",
		},
		New: func(s Settings) Learner {
			return golearnCARTLearner{depth: int64(s["depth"]), sample: int(s["sample"])}
		},
		Decode: decodeGolearnCART,
	}
}

type golearnCARTLearner struct {
	depth  int64
	sample int
}

func (l golearnCARTLearner) Fit(ctx context.Context, t Training, report Progress) (m Model, err error) {
	t.Weight = nil
	if err := requireBothClasses("golearn-cart", t); err != nil {
		return nil, err
	}
	t = l.draw(t)
	if err := requireBothClasses("golearn-cart", t); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	varied := variedColumns(t.Rows)
	if len(varied) == 0 {
		return &GolearnCART{width: t.Rows.Width, root: ^majority(t.Attack)}, nil
	}
	defer recoverGolearn("golearn-cart", &m, &err)
	tree := trees.NewDecisionTreeClassifier(trees.GINI, l.depth, []int64{0, 1})
	grid := valueGrid(t, varied)
	if err := tree.Fit(grid); err != nil {
		return nil, fmt.Errorf("train golearn-cart: %w", err)
	}
	if report != nil {
		report(1, 1)
	}
	return exportCART(tree, t, varied), nil
}

func (l golearnCARTLearner) draw(t Training) Training {
	all := make([]int, t.Rows.N)
	for i := range all {
		all[i] = i
	}
	chosen := drawSample(all, l.sample, t.Seed)
	attack := make([]bool, len(chosen))
	for k, i := range chosen {
		attack[k] = t.Attack[i]
	}
	t.Rows, t.Attack = t.Rows.Select(chosen), attack
	for i, x := range t.Rows.X {
		t.Rows.X[i] = float32(cartValue(x))
	}
	return t
}

func cartValue(x float32) float64 {
	if x != x {
		return 0
	}
	return max(-math.MaxFloat32, min(math.MaxFloat32, float64(x)))
}

// variedColumns lists the columns that are not constant: golearn answers wrongly
// where some are.
func variedColumns(r features.Rows) []int {
	var varied []int
	for j := range r.Width {
		for i := range r.N {
			if r.Row(i)[j] != r.X[j] {
				varied = append(varied, j)
				break
			}
		}
	}
	return varied
}

func majority(attack []bool) int32 {
	n := 0
	for _, a := range attack {
		n += btoi(a)
	}
	return int32(btoi(2*n > len(attack)))
}

// valueGrid is the training set as golearn's float attributes, with a float class.
func valueGrid(t Training, columns []int) *base.DenseInstances {
	grid := base.NewDenseInstances()
	specs := make([]base.AttributeSpec, len(columns))
	for k := range columns {
		specs[k] = grid.AddAttribute(base.NewFloatAttribute(fmt.Sprint(k)))
	}
	class := base.NewFloatAttribute("class")
	classSpec := grid.AddAttribute(class)
	grid.AddClassAttribute(class)
	grid.Extend(t.Rows.N)
	for i := range t.Rows.N {
		row := t.Rows.Row(i)
		for k, j := range columns {
			grid.Set(specs[k], i, base.PackFloatToBytes(float64(row[j])))
		}
		grid.Set(classSpec, i, base.PackFloatToBytes(float64(btoi(t.Attack[i]))))
	}
	return grid
}

// exportCART copies golearn's tree, parents before children. If no cut helped,
// golearn leaves a root that cuts at 0 and answers 0 on its right: then the
// majority is the answer.
func exportCART(tree *trees.CARTDecisionTreeClassifier, t Training, columns []int) *GolearnCART {
	m := &GolearnCART{width: t.Rows.Width}
	waiting := sliceOf(tree.RootNode) // golearn's node type has no exported name
	for at := 0; at < len(waiting); at++ {
		from := waiting[at]
		n := cartNode{
			column: int32(columns[from.Feature]), threshold: from.Threshold,
			left: ^int32(from.LeftLabel), right: ^int32(from.RightLabel),
		}
		if from.Left != nil {
			n.left = int32(len(waiting))
			waiting = append(waiting, from.Left)
		}
		if from.Right != nil {
			n.right = int32(len(waiting))
			waiting = append(waiting, from.Right)
		}
		m.nodes = append(m.nodes, n)
	}
	if len(m.nodes) == 1 && !m.nodes[0].helps(t) {
		m.nodes, m.root = nil, ^majority(t.Attack)
	}
	return m
}

func sliceOf[T any](v T) []T { return []T{v} }

// helps says whether the cut lowers the Gini impurity of the training rows.
func (n cartNode) helps(t Training) bool {
	var count [2][2]float64 // side, class
	for i, attack := range t.Attack {
		count[btoi(!(float64(t.Rows.Row(i)[n.column]) < n.threshold))][btoi(attack)]++
	}
	impurity := func(c [2]float64) float64 { return 2 * c[0] * c[1] / max(c[0]+c[1], 1) }
	whole := impurity([2]float64{count[0][0] + count[1][0], count[0][1] + count[1][1]})
	return impurity(count[0])+impurity(count[1]) < whole
}

func (m *GolearnCART) ScoreTo(dst []float64, r features.Rows) {
	requireShape("golearn-cart", dst, r, m.width)
	for i := range dst {
		dst[i] = m.score(r.Row(i))
	}
}

func (m *GolearnCART) score(row []float32) float64 {
	at := m.root
	for at >= 0 {
		if n := &m.nodes[at]; cartValue(row[n.column]) < n.threshold {
			at = n.left
		} else {
			at = n.right
		}
	}
	return float64(^at)
}

func (m *GolearnCART) Encode(w *wire.Writer) {
	w.Uint(uint64(m.width))
	w.Int(int(m.root))
	w.Uint(uint64(len(m.nodes)))
	for _, n := range m.nodes {
		w.Uint(uint64(n.column))
		w.Float(n.threshold)
		w.Int(int(n.left))
		w.Int(int(n.right))
	}
}

func decodeGolearnCART(r *wire.Reader) (Model, error) {
	m := &GolearnCART{}
	width, root, count := r.Uint(), r.Int(), r.Uint()
	if width == 0 || width > 1<<20 || count > uint64(r.Left())/11 || (count == 0 && root >= 0) || (count > 0 && root != 0) || root < -2 {
		r.Fail("a tree of %d columns and %d nodes with root %d", width, count, root)
		return nil, r.Err()
	}
	m.width, m.root = int(width), int32(root)
	for at := range int(count) {
		column, threshold, left, right := r.Uint(), r.Float(), r.Int(), r.Int()
		if column >= width || !isFinite(threshold) || !isCARTChild(left, at, count) || !isCARTChild(right, at, count) {
			r.Fail("node %d cuts column %d of %d at %g, children %d and %d of %d", at, column, width, threshold, left, right, count)
			return nil, r.Err()
		}
		m.nodes = append(m.nodes, cartNode{int32(column), threshold, int32(left), int32(right)})
	}
	return m, r.Err()
}

// isCARTChild says that the reference is a label or a later node: no cycles.
func isCARTChild(ref, parent int, count uint64) bool {
	return ref == ^0 || ref == ^1 || (ref > parent && uint64(ref) < count)
}
