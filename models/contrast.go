package models

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// Contrast is gradient boosting that tells normal flows from attacks and from
// synthetic oddities: normal flows in which some values were swapped for those of
// other normal flows (after Hastie, Tibshirani, Friedman, The Elements of Statistical
// Learning, section 14.2.4). What is neither normal nor like a known attack then tends
// to look odd.
//
// Scores are margins: the log-odds of "attack or oddity" in that mixture, which are no
// estimate of P(attack | flow). A missing value goes where it helped most in training.
// A fitted model is immutable and safe for concurrent use.
type Contrast struct{ scorer *tree.Scorer }

func contrastEntry() Entry {
	return Entry{
		Key:   "contrast",
		Title: "Contrast boosting",
		About: "Boosting of normal traffic against attacks and against synthetic oddities made from normal traffic: finds unseen attacks that plain boosting takes for normal.",
		Params: []ParamSpec{
			{Name: "swapped", Meaning: "chance that a column of an oddity has another flow's value", Default: 0.1, Min: 0.001, Max: 1, Log: true},
			{Name: "oddity_weight", Meaning: "weight of an oddity beside a normal flow", Default: 0.3, Min: 0.001, Max: 100, Log: true},
			{Name: "type_power", Meaning: "an attack of a type with n rows weighs n to the minus this, all attacks as much as all normal flows; 0: all attacks alike", Default: 0.5, Min: 0, Max: 1},
			{Name: "trees", Meaning: "number of trees", Default: 200, Min: 1, Max: 10000, Integer: true, Log: true},
			{Name: "depth", Meaning: "cuts between root and leaf at most", Default: 8, Min: 1, Max: 32, Integer: true},
			{Name: "eta", Meaning: "learning rate: the share of each correction that is taken", Default: 0.1, Min: 1e-4, Max: 1, Log: true},
			{Name: "subsample", Meaning: "share of the rows that each tree sees", Default: 0.7, Min: 0.01, Max: 1},
			{Name: "colsample_node", Meaning: "share of the columns that each node may cut", Default: 0.3, Min: 0.01, Max: 1},
		},
		Limits: Limits{NeedsLabels: true, Remark: "Needs both normal and attack rows; ignores row weights."},
		New: func(s Settings) Learner {
			return contrastLearner{swapped: s["swapped"], oddityWeight: s["oddity_weight"], typePower: s["type_power"],
				boosting: tree.Boosting{
					Trees: int(s["trees"]), Depth: int(s["depth"]), Eta: s["eta"], Lambda: 1, MinChildWeight: 1, Bins: tree.MaxBins,
					Subsample: s["subsample"], ColumnsPerNode: s["colsample_node"], PositiveWeight: 1, BaseProbability: 0.5,
				}}
		},
		Decode: decodeContrast,
	}
}

type contrastLearner struct {
	swapped, oddityWeight, typePower float64
	boosting                         tree.Boosting
}

func (l contrastLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	t.Weight = nil
	if err := requireBothClasses("contrast", t); err != nil {
		return nil, err
	}
	s, err := l.contrasted(ctx, t)
	if err != nil {
		return nil, err
	}
	s.Report = report
	e, err := l.boosting.Grow(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Contrast{tree.NewScorer(e)}, nil
}

// contrasted gives the training rows and behind them an oddity for each normal one.
func (l contrastLearner) contrasted(ctx context.Context, t Training) (tree.Sample, error) {
	normals := normalRows(t)
	n, width := t.Rows.N, t.Rows.Width
	s := tree.Sample{Seed: t.Seed, Workers: t.Workers,
		Rows:   features.Rows{N: n + len(normals), Width: width, X: make([]float32, 0, (n+len(normals))*width)},
		Attack: append(make([]bool, 0, n+len(normals)), t.Attack...),
		Weight: l.weights(t, len(normals))}
	s.Rows.X = append(s.Rows.X, t.Rows.X[:n*width]...)
	for k, i := range normals {
		if k%1024 == 0 && ctx.Err() != nil {
			return s, ctx.Err()
		}
		s.Rows.X = append(s.Rows.X, t.Rows.Row(i)...)
		l.swap(s.Rows.Row(n+k), t, normals, uint64(k))
		s.Attack = append(s.Attack, true)
		s.Weight = append(s.Weight, l.oddityWeight)
	}
	return s, nil
}

// swap puts values of random normal rows in a random few of a row's columns, each
// column on its own: one-hot columns too, so that an oddity may have two services or none.
func (l contrastLearner) swap(row []float32, t Training, normals []int, k uint64) {
	const stream = 0x6f646473 << 32 // its own random numbers
	rng := rand.New(rand.NewPCG(t.Seed, stream|k))
	for j := range row {
		if rng.Float64() < l.swapped {
			row[j] = t.Rows.Row(normals[rng.IntN(len(normals))])[j]
		}
	}
}

// weights gives each training row's: a normal one's is 1, an attack's falls with the
// number of rows of its type, and all attacks together weigh as much as all normals.
func (l contrastLearner) weights(t Training, normals int) []float64 {
	kind := func(i int) int32 {
		if t.Type == nil {
			return 0
		}
		return t.Type[i]
	}
	rows := map[int32]float64{}
	for i, attack := range t.Attack {
		if attack {
			rows[kind(i)]++
		}
	}
	w := make([]float64, t.Rows.N, t.Rows.N+normals)
	total := 0.0
	for i, attack := range t.Attack {
		if w[i] = 1; attack {
			w[i] = math.Pow(rows[kind(i)], -l.typePower)
			total += w[i]
		}
	}
	for i, attack := range t.Attack {
		if attack {
			w[i] *= float64(normals) / total
		}
	}
	return w
}

// Ensemble gives the trees, whose values add up to the margin. It must not be changed.
func (m *Contrast) Ensemble() *tree.Ensemble { return m.scorer.Ensemble() }

func (m *Contrast) ScoreTo(dst []float64, r features.Rows) {
	requireShape("contrast", dst, r, m.Ensemble().Width)
	m.scorer.ScoreTo(dst, r)
}

func (m *Contrast) explainer(columns, _ []features.Column) Explainer {
	return explainEnsemble(m.Ensemble(), columns, "log-odds", 1)
}

func (m *Contrast) Encode(w *wire.Writer) { m.Ensemble().Encode(w) }

func decodeContrast(r *wire.Reader) (Model, error) {
	e := tree.Decode(r)
	if e == nil {
		return nil, r.Err()
	}
	if e.Aggregate != tree.Sum {
		r.Fail("boosted trees that are not added up")
		return nil, r.Err()
	}
	return &Contrast{tree.NewScorer(e)}, nil
}
