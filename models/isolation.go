package models

import (
	"context"
	"fmt"
	"math"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// Isolation is an isolation forest: random axis-parallel cuts isolate an unusual
// row in fewer steps than a usual one (Liu, Ting, Zhou 2008, doi:10.1109/ICDM.2008.17).
//
// Scores are 2^(-E[h(x)]/c(n)) in (0, 1]; higher is more suspicious. h is the number of
// cuts until x stands alone, c(n) what a search tree of n keys would take. A missing
// value goes left at every cut. A fitted forest is immutable and safe for concurrent use.
type Isolation struct {
	scorer *tree.Scorer // mean path length
	rows   int          // that each tree was grown on: n
}

// The columns that an isolation forest may cut, and the rows that it is fitted on.
const (
	columnsNumbers  = iota // all but the one-hot ones
	columnsAll             // every column
	columnsNotebook        // burstiness, symmetry_ratio, is_signaling, service

	fitOnNormals = 0
	fitOnAll     = 1
)

func isolationEntry() Entry {
	return Entry{
		Key:   "isolation",
		Title: "Isolation forest",
		About: "How few random cuts set a flow apart from normal traffic: needs no attack to learn from, and keeps its false-alarm promise best.",
		Params: []ParamSpec{
			{Name: "trees", Meaning: "number of trees", Default: 200, Min: 1, Max: 10000, Integer: true, Log: true},
			{Name: "rows", Meaning: "rows that each tree is grown on, drawn without replacement", Default: 4096, Min: 2, Max: 1 << 20, Integer: true, Log: true},
			{Name: "column_share", Meaning: "share of the columns that each tree may cut", Default: 1, Min: 0.01, Max: 1},
			{Name: "columns", Meaning: "which columns may be cut: those that are not one-hot, all, or the notebook's four", Default: columnsNumbers, Choices: []string{"numbers", "all", "notebook"}},
			{Name: "fit_on", Meaning: "which rows it learns from; rows without labels count as normal", Default: fitOnNormals, Choices: []string{"normals", "all"}},
		},
		Limits: Limits{Remark: "Looks at labels only to leave attacks out; weights are not looked at."},
		New: func(s Settings) Learner {
			return isolationLearner{
				forest:  tree.Isolation{Trees: int(s["trees"]), Rows: int(s["rows"]), Share: s["column_share"]},
				columns: int(s["columns"]), fitOn: int(s["fit_on"]),
			}
		},
		Decode: decodeIsolation,
	}
}

type isolationLearner struct {
	forest         tree.Isolation
	columns, fitOn int
}

func (l isolationLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	columns, err := l.columnsOf(t)
	if err != nil {
		return nil, err
	}
	s := grownFrom(t, report)
	if l.fitOn == fitOnNormals && t.Attack != nil {
		s.Rows = t.Rows.Select(normalRows(t))
	}
	if s.Rows.N == 0 || len(columns) == 0 {
		return nil, &TrainingError{"isolation", "no rows to learn from, or no columns to cut"}
	}
	f := l.forest
	f.Columns = columns
	e, err := f.Grow(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Isolation{tree.NewScorer(e), min(f.Rows, s.Rows.N)}, nil
}

// columnsOf gives the columns that may be cut.
func (l isolationLearner) columnsOf(t Training) ([]int32, error) {
	if l.columns == columnsNotebook {
		return columnsCalled(t, "burstiness", "symmetry_ratio", "is_signaling", "service")
	}
	var columns []int32
	for j := range t.Rows.Width {
		if l.columns == columnsAll || j >= len(t.Columns) || !t.Columns[j].OneHot {
			columns = append(columns, int32(j))
		}
	}
	return columns, nil
}

func columnsCalled(t Training, names ...string) ([]int32, error) {
	at := map[string]int32{}
	for j, c := range t.Columns {
		at[c.Name] = int32(j)
	}
	var columns []int32
	for _, name := range names {
		j, ok := at[name]
		if !ok {
			return nil, &TrainingError{"isolation", fmt.Sprintf("the recipe gives no column %q", name)}
		}
		columns = append(columns, j)
	}
	return columns, nil
}

// pathLengths gives the trees, whose mean value is the path length: not the score, so
// an isolation forest can't be written as an ensemble of other tools.
func (m *Isolation) pathLengths() *tree.Ensemble { return m.scorer.Ensemble() }

func (m *Isolation) ScoreTo(dst []float64, r features.Rows) {
	requireShape("isolation", dst, r, m.pathLengths().Width)
	m.scorer.ScoreTo(dst, r)
	usual := tree.PathLength(m.rows)
	for i, length := range dst {
		dst[i] = 0.5 // nothing can be said from one row
		if usual > 0 {
			dst[i] = tree.Exp(-length / usual * math.Ln2)
		}
	}
}

func (m *Isolation) Encode(w *wire.Writer) {
	w.Uint(uint64(m.rows))
	m.pathLengths().Encode(w)
}

func decodeIsolation(r *wire.Reader) (Model, error) {
	rows := r.Uint()
	e := tree.Decode(r)
	if e == nil {
		return nil, r.Err()
	}
	if rows < 1 || rows > math.MaxInt32 || e.Aggregate != tree.Mean || e.Base != 0 || len(e.Trees) == 0 {
		r.Fail("an isolation forest of %d trees on %d rows", len(e.Trees), rows)
		return nil, r.Err()
	}
	return &Isolation{tree.NewScorer(e), int(rows)}, nil
}
