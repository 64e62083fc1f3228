package models

import (
	"context"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// Boost is gradient boosting: trees grown one after the other, each correcting the
// log-odds that those before it give (Friedman 2001, doi:10.1214/aos/1013203451; gains
// and leaf values of second order as in XGBoost, Chen and Guestrin 2016,
// doi:10.1145/2939672.2939785, on histograms of at most 256 bins a column).
//
// Scores are P(attack | flow) in [0, 1], the logistic function of the margin. A missing
// value goes where it helped most in training, or with the majority if the column
// had none then. A fitted model is immutable and safe for concurrent use.
type Boost struct{ scorer *tree.Scorer }

func boostEntry() Entry {
	return Entry{
		Key:   "boost",
		Title: "Gradient boosting",
		About: "Trees that each correct the ones before: the sharpest on attacks like those it was shown, and quick to score.",
		Params: []ParamSpec{
			{Name: "trees", Meaning: "number of trees", Default: 200, Min: 1, Max: 10000, Integer: true, Log: true},
			{Name: "depth", Meaning: "cuts between root and leaf at most", Default: 8, Min: 1, Max: 32, Integer: true},
			{Name: "eta", Meaning: "learning rate: the share of each correction that is taken", Default: 0.1, Min: 1e-4, Max: 1, Log: true},
			{Name: "lambda", Meaning: "L2 penalty of leaf values", Default: 1, Min: 0, Max: 1e6},
			{Name: "alpha", Meaning: "L1 penalty of leaf values", Default: 0, Min: 0, Max: 1e6},
			{Name: "gamma", Meaning: "gain below which a cut is not made", Default: 0, Min: 0, Max: 1e6},
			{Name: "min_child_weight", Meaning: "second derivatives that must come together on each side of a cut", Default: 1, Min: 0, Max: 1e6},
			{Name: "bins", Meaning: "bins of a column at most", Default: 256, Min: 8, Max: tree.MaxBins, Integer: true},
			{Name: "subsample", Meaning: "share of the rows that each tree sees", Default: 1, Min: 0.01, Max: 1},
			{Name: "colsample_node", Meaning: "share of the columns that each node may cut", Default: 1, Min: 0.01, Max: 1},
			{Name: "scale_pos_weight", Meaning: "weight of an attack beside a normal row", Default: 1, Min: 1e-3, Max: 1e3, Log: true},
			{Name: "base_score", Meaning: "probability before the first tree", Default: 0.5, Min: 1e-6, Max: 1 - 1e-6},
		},
		Limits: Limits{
			NeedsLabels: true,
			Remark:      "Needs both normal and attack rows.",
		},
		New:    newBoostLearner,
		Decode: decodeBoost,
	}
}

func newBoostLearner(s Settings) Learner {
	return boostLearner{tree.Boosting{
		Trees: int(s["trees"]), Depth: int(s["depth"]), Eta: s["eta"],
		Lambda: s["lambda"], Alpha: s["alpha"], Gamma: s["gamma"],
		MinChildWeight: s["min_child_weight"], Bins: int(s["bins"]),
		Subsample: s["subsample"], ColumnsPerNode: s["colsample_node"],
		PositiveWeight: s["scale_pos_weight"], BaseProbability: s["base_score"],
	}}
}

type boostLearner struct{ tree.Boosting }

func (l boostLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	if err := requireSupervised("boost", t); err != nil {
		return nil, err
	}
	e, err := l.Grow(ctx, grownFrom(t, report))
	if err != nil {
		return nil, err
	}
	return &Boost{tree.NewScorer(e)}, nil
}

// Ensemble gives the trees, whose values add up to the margin. It must not be changed.
func (m *Boost) Ensemble() *tree.Ensemble { return m.scorer.Ensemble() }

// MarginTo writes each row's margin to dst: the log-odds of an attack.
// It panics if the shapes disagree.
func (m *Boost) MarginTo(dst []float64, r features.Rows) {
	requireShape("boost", dst, r, m.Ensemble().Width)
	m.scorer.ScoreTo(dst, r)
}

func (m *Boost) ScoreTo(dst []float64, r features.Rows) {
	m.MarginTo(dst, r)
	for i, margin := range dst {
		dst[i] = tree.Sigmoid(margin)
	}
}

func (m *Boost) Probability() {}

func (m *Boost) Encode(w *wire.Writer) { m.Ensemble().Encode(w) }

func decodeBoost(r *wire.Reader) (Model, error) {
	e := tree.Decode(r)
	if e == nil {
		return nil, r.Err()
	}
	if e.Aggregate != tree.Sum {
		r.Fail("boosted trees that are not added up")
		return nil, r.Err()
	}
	return &Boost{tree.NewScorer(e)}, nil
}
