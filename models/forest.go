package models

import (
	"context"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// Forest is a random forest (Breiman 2001, doi:10.1023/A:1010933404324): trees grown on
// rows drawn with replacement, each node cut where Gini impurity falls most among a few
// random columns. ExtraTrees are scored alike.
//
// Scores are the mean share of attacks in the leaves that a flow falls into, in [0, 1].
// A missing value goes where it helped most in training, or with the majority if
// there was none. A fitted model is immutable and safe for concurrent use.
type Forest struct{ scorer *tree.Scorer }

// The class weights of a forest.
const (
	weightsNone     = iota // a row counts 1
	weightsBalanced        // both classes weigh the same: a row counts n/(2·rows of its class)
)

func forestEntry() Entry {
	return Entry{
		Key:   "forest",
		Title: "Random forest",
		About: "Many trees, each on its own draw of rows and columns, voting: robust, hard to misconfigure, ranks well beyond its training traffic.",
		Params: []ParamSpec{
			{Name: "trees", Meaning: "number of trees", Default: 150, Min: 1, Max: 10000, Integer: true, Log: true},
			{Name: "depth", Meaning: "cuts between root and leaf at most; 0: until leaves are pure", Default: 12, Min: 0, Max: tree.MaxDepth, Integer: true},
			{Name: "columns", Meaning: "columns that each node draws; 0: the square root of their number", Default: 0, Min: 0, Max: 1e5, Integer: true},
			{Name: "min_leaf", Meaning: "rows on each side of a cut at least, by weight", Default: 1, Min: 1, Max: 1e6, Integer: true, Log: true},
			{Name: "class_weight", Meaning: "whether both classes weigh the same, however many rows they have", Default: weightsBalanced, Choices: []string{"none", "balanced"}},
			{Name: "bins", Meaning: "bins of a column at most", Default: 256, Min: 8, Max: tree.MaxBins, Integer: true},
		},
		Limits: Limits{NeedsLabels: true, Remark: "Needs both normal and attack rows."},
		New: func(s Settings) Learner {
			return forestLearner{"forest", tree.Forest{
				Trees: int(s["trees"]), Depth: int(s["depth"]), Columns: int(s["columns"]), MinLeaf: int(s["min_leaf"]),
				Balanced: s["class_weight"] == weightsBalanced, Bins: int(s["bins"]),
			}}
		},
		Decode: decodeForest,
	}
}

// A shareLearner grows trees whose leaves hold attack shares.
type shareLearner interface {
	Grow(ctx context.Context, s tree.Sample) (*tree.Ensemble, error)
}

type forestLearner struct {
	key string
	shareLearner
}

func (l forestLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	if err := requireSupervised(l.key, t); err != nil {
		return nil, err
	}
	e, err := l.Grow(ctx, grownFrom(t, report))
	if err != nil {
		return nil, err
	}
	return &Forest{tree.NewScorer(e)}, nil
}

// Ensemble gives the trees, whose mean value is the score. It must not be changed.
func (m *Forest) Ensemble() *tree.Ensemble { return m.scorer.Ensemble() }

func (m *Forest) ScoreTo(dst []float64, r features.Rows) {
	requireShape("forest", dst, r, m.Ensemble().Width)
	m.scorer.ScoreTo(dst, r)
}

func (m *Forest) Probability() {}

func (m *Forest) Encode(w *wire.Writer) { m.Ensemble().Encode(w) }

func decodeForest(r *wire.Reader) (Model, error) {
	e := tree.Decode(r)
	if e != nil && !sharesOf(e) {
		r.Fail("trees whose leaves are not attack shares")
	}
	if r.Err() != nil {
		return nil, r.Err()
	}
	return &Forest{tree.NewScorer(e)}, nil
}
