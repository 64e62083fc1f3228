package foreign

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/models/internal/tree"
)

// ReadXGBoost reads a model that XGBoost 1.0 or later saved as .json or .ubj, with
// the boosters gbtree and dart. Errors are *FormatError.
func ReadXGBoost(b []byte) (*Model, error) {
	if len(b) > MaxBytes {
		return nil, &FormatError{Format: "XGBoost", Reason: fmt.Sprintf("larger than %d MB", MaxBytes>>20)}
	}
	parse := parseJSON
	if len(b) > 1 && b[0] == '{' && numberSize(b[1]) > 0 {
		parse = parseUBJ
	}
	d, err := parse(b)
	if err != nil {
		return nil, err
	}
	m, err := xgboostModel(d.at("learner"))
	if err == nil {
		err = m.Check()
	}
	if err != nil {
		return nil, &FormatError{Format: "XGBoost", Reason: err.Error()}
	}
	return m, nil
}

func xgboostModel(learner *document) (*Model, error) {
	if learner.kind != object {
		return nil, fmt.Errorf("there is no learner in it")
	}
	m := &Model{Maker: "XGBoost", Slope: 1, Single: true}
	param := learner.at("learner_model_param")
	var err error
	if m.Width, err = param.at("num_feature").asInt(); err != nil {
		return nil, fmt.Errorf("num_feature: %w", err)
	}
	if m.Groups, err = param.at("num_class").asInt(); err != nil {
		return nil, fmt.Errorf("num_class: %w", err)
	}
	m.Groups = max(m.Groups, 1)
	if targets, err := param.at("num_target").asInt(); err == nil && targets > 1 {
		return nil, fmt.Errorf("it predicts %d targets at once, which can't be read", targets)
	}
	for _, name := range learner.at("feature_names").list {
		m.Features = append(m.Features, name.text)
	}
	if err := m.setXGBoostObjective(learner.at("objective", "name").text, param.at("base_score").text); err != nil {
		return nil, err
	}
	return m, m.readXGBoostTrees(learner.at("gradient_booster"))
}

// setXGBoostObjective finds the link and turns the base score, which is on the
// prediction's scale, into the margin that the trees start from.
func (m *Model) setXGBoostObjective(name, baseScore string) error {
	base, err := strconv.ParseFloat(strings.Trim(baseScore, "[]"), 32)
	if err != nil {
		return fmt.Errorf("base_score %.30q is no number", baseScore)
	}
	m.Base = base
	switch name {
	case "binary:logistic", "reg:logistic":
		if !(base > 0 && base < 1) {
			return fmt.Errorf("base_score %g is no probability", base)
		}
		m.Link, m.Base = Logistic, float64(float32(-math.Log(1/base-1)))
	case "binary:hinge":
		m.Link = Hinge
	case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft":
		if !(base > 0) {
			return fmt.Errorf("base_score %g is not above 0", base)
		}
		m.Link, m.Base = Exponential, float64(float32(math.Log(base)))
	case "multi:softmax", "multi:softprob":
		m.Link = Softmax
	case "binary:logitraw", "reg:squarederror", "reg:linear", "reg:squaredlogerror", "reg:absoluteerror", "reg:pseudohubererror", "rank:pairwise", "rank:ndcg", "rank:map":
	default:
		return fmt.Errorf("objective %.40q is not known", name)
	}
	return nil
}

func (m *Model) readXGBoostTrees(booster *document) error {
	var weights []float64
	switch name := booster.at("name").text; name {
	case "gbtree":
	case "dart":
		weights = booster.at("weight_drop").numbers
		booster = booster.at("gbtree")
	default:
		return fmt.Errorf("booster %.30q, can read gbtree and dart", name)
	}
	trees, groups := booster.at("model", "trees").list, booster.at("model", "tree_info").numbers
	if len(groups) != len(trees) || weights != nil && len(weights) != len(trees) {
		return fmt.Errorf("%d trees, %d groups, %d weights", len(trees), len(groups), len(weights))
	}
	left := room{nodes: maxNodes, categories: maxNodes}
	for i := range trees {
		t, err := xgboostTree(&trees[i], &left)
		if err != nil {
			return fmt.Errorf("tree %d: %w", i, err)
		}
		if !(groups[i] >= 0 && groups[i] < float64(m.Groups)) {
			return fmt.Errorf("tree %d belongs to output %g of %d", i, groups[i], m.Groups)
		}
		t.Group = int32(groups[i])
		if weights != nil {
			t.scale(weights[i])
		}
		m.Trees = append(m.Trees, *t)
	}
	return nil
}

func (t *Tree) scale(weight float64) {
	for i := range t.Nodes {
		if t.Nodes[i].Feature == tree.Leaf {
			t.Nodes[i].Value = float64(float32(t.Nodes[i].Value * weight))
		}
	}
}

// room is what a model's trees may still take up.
type room struct{ nodes, categories int }

// xgboostTree makes a tree of its lists. A leaf's split_condition is its value.
func xgboostTree(d *document, left *room) (*Tree, error) {
	if size, err := d.at("tree_param", "size_leaf_vector").asInt(); err == nil && size > 1 {
		return nil, fmt.Errorf("its leaves hold %d values, which can't be read", size)
	}
	lefts, rights := d.at("left_children").numbers, d.at("right_children").numbers
	columns, conditions := d.at("split_indices").numbers, d.at("split_conditions").numbers
	missingLeft, categorical := d.at("default_left").numbers, d.at("split_type").numbers
	covers := d.at("sum_hessian").numbers
	n := len(lefts)
	if left.nodes -= n; n == 0 || left.nodes < 0 || len(rights) != n || len(columns) != n || len(conditions) != n || len(missingLeft) != n ||
		len(categorical) != n && len(categorical) != 0 || len(covers) != n && len(covers) != 0 {
		return nil, fmt.Errorf("its lists have %d, %d, %d, %d, %d, %d and %d elements, there is room for %d",
			n, len(rights), len(columns), len(conditions), len(missingLeft), len(categorical), len(covers), left.nodes+n)
	}
	t := &Tree{}
	setOf, err := t.readXGBoostSets(d, n, left)
	if err != nil {
		return nil, err
	}
	nodes := make([]Node, n)
	for i := range nodes {
		if lefts[i] == -1 {
			nodes[i] = Node{Feature: tree.Leaf, Set: NoSet, Value: conditions[i]}
			continue
		}
		if !isIndex(lefts[i], n) || !isIndex(rights[i], n) || !isIndex(columns[i], maxWidth) {
			return nil, fmt.Errorf("node %d cuts column %g, children %g and %g of %d nodes", i, columns[i], lefts[i], rights[i], n)
		}
		nodes[i] = Node{
			Feature: int32(columns[i]), Set: NoSet, MissingLeft: missingLeft[i] != 0,
			Left: int32(lefts[i]), Right: int32(rights[i]), Threshold: below(conditions[i]),
		}
		if len(categorical) > 0 && categorical[i] == 1 {
			set, ok := setOf[i]
			if !ok {
				return nil, fmt.Errorf("node %d has no set of categories", i)
			}
			nodes[i].toRightOf(set)
		}
	}
	for i, cover := range covers {
		nodes[i].Cover = cover
	}
	t.Nodes, err = order(nodes)
	return t, err
}

// below gives the largest float32 under t: XGBoost compares as float32 and goes left
// if x < t.
func below(t float64) float64 {
	return float64(math.Nextafter32(float32(t), float32(math.Inf(-1))))
}

// toRightOf makes a cut by categories: XGBoost sends those in the set right, this
// package left.
func (n *Node) toRightOf(set int32) {
	n.Set, n.Threshold = set, 0
	n.Left, n.Right = n.Right, n.Left
	n.MissingLeft = !n.MissingLeft
}

func isIndex(v float64, n int) bool {
	return v >= 0 && v < float64(n) && v == math.Trunc(v)
}

// readXGBoostSets reads the categories of the nodes that cut by them, as bit sets.
func (t *Tree) readXGBoostSets(d *document, nodes int, left *room) (setOf map[int]int32, err error) {
	const maxCategory = 1 << 16
	at, sizes := d.at("categories_nodes").numbers, d.at("categories_sizes").numbers
	from, categories := d.at("categories_segments").numbers, d.at("categories").numbers
	if len(sizes) != len(at) || len(from) != len(at) || len(at) > nodes {
		return nil, fmt.Errorf("%d, %d and %d lists of categories", len(at), len(sizes), len(from))
	}
	setOf = map[int]int32{}
	for k, node := range at {
		if !isIndex(node, nodes) || !isIndex(from[k], len(categories)+1) || !isIndex(sizes[k], len(categories)+1-int(from[k])) {
			return nil, fmt.Errorf("categories %g from %g for node %g", sizes[k], from[k], node)
		}
		var set []uint32
		left.categories -= int(sizes[k])
		for _, c := range categories[int(from[k]) : int(from[k])+int(sizes[k])] {
			if left.categories < 0 {
				return nil, fmt.Errorf("too many categories")
			}
			if !isIndex(c, maxCategory) {
				return nil, fmt.Errorf("category %g", c)
			}
			for len(set) <= int(c)/32 {
				set = append(set, 0)
				left.categories--
			}
			set[int(c)/32] |= 1 << (int(c) % 32)
		}
		setOf[int(node)] = int32(len(t.Sets))
		t.Sets = append(t.Sets, set)
	}
	return setOf, nil
}
