package foreign

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/models/internal/tree"
)

const lightGBM = "LightGBM text"

// ReadLightGBM reads LightGBM's model text, versions 2 to 4.
// Errors are *FormatError.
func ReadLightGBM(b []byte) (*Model, error) {
	if len(b) > MaxBytes {
		return nil, &FormatError{Format: lightGBM, Reason: fmt.Sprintf("larger than %d MB", MaxBytes>>20)}
	}
	r := &lightGBMReader{rest: b}
	m, err := r.model()
	if err != nil {
		return nil, &FormatError{lightGBM, fmt.Sprintf("line %d", r.line), err.Error()}
	}
	if err := m.Check(); err != nil {
		return nil, &FormatError{Format: lightGBM, Reason: err.Error()}
	}
	return m, nil
}

// A lightGBMReader goes through the text line by line, section by section: the
// header, then each tree, each a list of key=value.
type lightGBMReader struct {
	rest []byte
	line int
}

func (r *lightGBMReader) next() (line []byte, ok bool) {
	if len(r.rest) == 0 {
		return nil, false
	}
	r.line++
	line, r.rest, _ = bytes.Cut(r.rest, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'}), true
}

// section reads key=value lines up to a blank line. A line without "=" is a key
// with no value.
func (r *lightGBMReader) section() map[string][]byte {
	fields := map[string][]byte{}
	for {
		line, ok := r.next()
		if !ok || len(line) == 0 && len(fields) > 0 {
			return fields
		}
		if len(line) > 0 && len(fields) < 64 {
			key, value, _ := bytes.Cut(line, []byte{'='})
			fields[string(key[:min(len(key), 40)])] = value
		}
	}
}

func (r *lightGBMReader) model() (*Model, error) {
	if first, _ := r.next(); string(first) != "tree" {
		return nil, fmt.Errorf("want a first line \"tree\", have %.20q", first)
	}
	head := r.section()
	version := string(head["version"])
	if version != "v2" && version != "v3" && version != "v4" {
		return nil, fmt.Errorf("version %.20q, can read v2, v3 and v4", version)
	}
	m := &Model{Maker: "LightGBM", Slope: 1}
	last, err := oneInt(head, "max_feature_idx")
	if err != nil {
		return nil, err
	}
	if m.Groups, err = oneInt(head, "num_tree_per_iteration"); err != nil {
		return nil, err
	}
	if last < 0 || last >= maxWidth || m.Groups < 1 {
		return nil, fmt.Errorf("max_feature_idx %d, num_tree_per_iteration %d", last, m.Groups)
	}
	m.Width = last + 1
	if names := strings.Fields(string(head["feature_names"])); len(names) == m.Width {
		m.Features = names
	}
	_, m.Average = head["average_output"]
	if err := m.setObjective(strings.Fields(string(head["objective"]))); err != nil {
		return nil, err
	}
	if err := r.trees(m, len(bytes.Fields(head["tree_sizes"]))); err != nil {
		return nil, err
	}
	if version == "v2" && m.Average && m.leavesAreShares() {
		m.Link = Identity // the first forests held converted outputs
	}
	return m, nil
}

// setObjective finds what LightGBM does to the sum; see its ConvertOutput methods.
func (m *Model) setObjective(words []string) error {
	name := ""
	if len(words) > 0 {
		name = words[0]
	}
	switch name {
	case "binary", "cross_entropy", "xentropy":
		m.Link = Logistic
	case "cross_entropy_lambda", "xentlambda":
		m.Link = LogOnePlus
	case "poisson", "gamma", "tweedie":
		m.Link = Exponential
	case "multiclass", "softmax":
		m.Link = Softmax
	case "multiclassova", "multiclass_ova", "ova", "ovr":
		m.Link = OneVersusAll
	case "", "none", "custom", "regression", "regression_l2", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank", "rank_xendcg":
		m.Link = Identity
	default:
		return fmt.Errorf("objective %.30q is not known", name)
	}
	for _, w := range words[min(1, len(words)):] {
		key, value, _ := strings.Cut(w, ":")
		switch {
		case key == "sqrt" && m.Link == Identity:
			m.Link = Square
		case key == "sigmoid":
			slope, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return fmt.Errorf("objective's sigmoid %.30q is no number", value)
			}
			m.Slope = slope
		}
	}
	return nil
}

func (m *Model) leavesAreShares() bool {
	for _, t := range m.Trees {
		for _, n := range t.Nodes {
			if n.Feature == tree.Leaf && (n.Value < 0 || n.Value > 1) {
				return false
			}
		}
	}
	return true
}

// trees reads every section that begins with Tree=; announced is how many the
// header lists, 0 if it does not.
func (r *lightGBMReader) trees(m *Model, announced int) error {
	nodes := 0
	for len(r.rest) > 0 {
		if bytes.HasPrefix(r.rest, []byte("end of trees")) {
			break
		}
		if !bytes.HasPrefix(r.rest, []byte("Tree=")) {
			r.next()
			continue
		}
		t, err := lightGBMTree(r.section(), maxNodes-nodes)
		if err != nil {
			return fmt.Errorf("tree %d: %w", len(m.Trees), err)
		}
		nodes += len(t.Nodes)
		t.Group = int32(len(m.Trees) % m.Groups)
		m.Trees = append(m.Trees, *t)
	}
	if announced > 0 && announced != len(m.Trees) {
		return fmt.Errorf("%d trees, the header lists %d: the file is cut off or mixed up", len(m.Trees), announced)
	}
	return nil
}

// lightGBMTree makes a tree of its section. LightGBM numbers cuts and leaves apart;
// here the leaves stand behind the cuts until order moves them.
func lightGBMTree(f map[string][]byte, room int) (*Tree, error) {
	leaves, err := oneInt(f, "num_leaves")
	if err != nil {
		return nil, err
	}
	if leaves < 1 || leaves > room/2 {
		return nil, fmt.Errorf("num_leaves is %d, there is room for %d", leaves, room/2)
	}
	if linear, ok := f["is_linear"]; ok && string(linear) != "0" {
		return nil, fmt.Errorf("its leaves hold linear models, which can't be read")
	}
	if _, ok := f["shrinkage"]; !ok {
		return nil, fmt.Errorf("no shrinkage: the file is cut off")
	}
	cuts := leaves - 1
	nodes := make([]Node, cuts+leaves)
	values, err := floats(f, "leaf_value", leaves)
	if err != nil {
		return nil, err
	}
	for i, v := range values {
		nodes[cuts+i] = Node{Feature: tree.Leaf, Set: NoSet, Value: v}
	}
	t := &Tree{}
	if cuts > 0 {
		if err := t.readCuts(f, nodes[:cuts], leaves); err != nil {
			return nil, err
		}
	}
	if err := readCovers(f, nodes, cuts); err != nil {
		return nil, err
	}
	t.Nodes, err = order(nodes)
	return t, err
}

// readCovers reads the rows of each leaf and cut, which some files leave out.
func readCovers(f map[string][]byte, nodes []Node, cuts int) error {
	for _, list := range [...]struct {
		key   string
		nodes []Node
	}{{"internal_count", nodes[:cuts]}, {"leaf_count", nodes[cuts:]}} {
		if len(f[list.key]) == 0 {
			continue
		}
		counts, err := floats(f, list.key, len(list.nodes))
		if err != nil {
			return err
		}
		for i, c := range counts {
			list.nodes[i].Cover = c
		}
	}
	return nil
}

func (t *Tree) readCuts(f map[string][]byte, cuts []Node, leaves int) error {
	var lists [4][]float64
	for k, key := range [...]string{"split_feature", "decision_type", "left_child", "right_child"} {
		var err error
		if lists[k], err = ints(f, key, len(cuts)); err != nil {
			return err
		}
	}
	thresholds, err := floats(f, "threshold", len(cuts))
	if err != nil {
		return err
	}
	if err := t.readSets(f); err != nil {
		return err
	}
	for i := range cuts {
		cuts[i], err = lightGBMCut(lists[0][i], int(lists[1][i]), thresholds[i], len(t.Sets))
		if err != nil {
			return fmt.Errorf("cut %d: %w", i, err)
		}
		for side, child := range [...]float64{lists[2][i], lists[3][i]} {
			at := int32(child)
			if child < 0 {
				at = int32(len(cuts)) + ^at
			}
			if child < -float64(leaves) || child >= float64(len(cuts)) {
				return fmt.Errorf("cut %d has child %g of %d cuts and %d leaves", i, child, len(cuts), leaves)
			}
			*[...]*int32{&cuts[i].Left, &cuts[i].Right}[side] = at
		}
	}
	return nil
}

// lightGBMCut reads a decision type: bit 0 categorical, bit 1 missing goes left,
// bits 2 and 3 what counts as missing: nothing (NaN is 0 then), 0 and NaN, NaN.
func lightGBMCut(feature float64, decision int, threshold float64, sets int) (Node, error) {
	const categorical, defaultLeft = 1, 2
	if feature < 0 || feature >= maxWidth || decision < 0 || decision > 15 || decision>>2 == 3 {
		return Node{}, fmt.Errorf("column %g, decision type %d", feature, decision)
	}
	n := Node{Feature: int32(feature), Set: NoSet}
	if decision&categorical != 0 {
		if !(threshold >= 0 && threshold < float64(sets)) {
			return Node{}, fmt.Errorf("set of categories %g, there are %d", threshold, sets)
		}
		n.Set = int32(threshold)
		return n, nil // a missing category goes right
	}
	n.Threshold = threshold
	switch decision >> 2 {
	case 0:
		n.MissingLeft = threshold >= 0
	case 1:
		n.ZeroMissing, n.MissingLeft = true, decision&defaultLeft != 0
	case 2:
		n.MissingLeft = decision&defaultLeft != 0
	}
	return n, nil
}

func (t *Tree) readSets(f map[string][]byte) error {
	count, err := oneInt(f, "num_cat")
	if err != nil || count == 0 {
		return err
	}
	if count < 0 || count > maxNodes {
		return fmt.Errorf("num_cat is %d", count)
	}
	bounds, err := ints(f, "cat_boundaries", count+1)
	if err != nil {
		return err
	}
	words, err := ints(f, "cat_threshold", int(min(bounds[count], maxNodes)))
	if err != nil {
		return err
	}
	set := make([]uint32, len(words))
	for i, w := range words {
		if w < 0 || w > math.MaxUint32 {
			return fmt.Errorf("cat_threshold holds %g", w)
		}
		set[i] = uint32(w)
	}
	for k := range count {
		from, to := bounds[k], bounds[k+1]
		if from < 0 || to < from || to > float64(len(set)) {
			return fmt.Errorf("cat_boundaries %g to %g of %d", from, to, len(set))
		}
		t.Sets = append(t.Sets, set[int(from):int(to)])
	}
	return nil
}

func oneInt(f map[string][]byte, key string) (int, error) {
	v, err := strconv.Atoi(string(f[key]))
	if err != nil {
		return 0, fmt.Errorf("want a whole number in %s, have %.30q", key, f[key])
	}
	return v, nil
}

func ints(f map[string][]byte, key string, n int) ([]float64, error) {
	values, err := floats(f, key, n)
	for _, v := range values {
		if v != math.Trunc(v) {
			return nil, fmt.Errorf("%s holds %g, want whole numbers", key, v)
		}
	}
	return values, err
}

// floats reads exactly n finite numbers.
func floats(f map[string][]byte, key string, n int) ([]float64, error) {
	text := f[key]
	if n < 0 || n > len(text) {
		return nil, fmt.Errorf("%s has not the %d numbers it should", key, n)
	}
	values := make([]float64, 0, n)
	for len(text) > 0 {
		var word []byte
		word, text, _ = bytes.Cut(text, []byte{' '})
		if len(word) == 0 {
			continue
		}
		v, err := strconv.ParseFloat(string(word), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%s holds %.30q, want a number", key, word)
		}
		if len(values) == n {
			return nil, fmt.Errorf("%s has more than %d numbers", key, n)
		}
		values = append(values, v)
	}
	if len(values) != n {
		return nil, fmt.Errorf("%s has %d numbers, want %d", key, len(values), n)
	}
	return values, nil
}
