package models

import (
	"context"
	"math"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// The standardisation of logistic regression: a column's deviation counts as at
// least deviationFloor, and no standardised value is beyond ±deviationLimit, so
// that a rare one-hot or a heavy tail can't own a score.
const (
	deviationFloor = 0.02
	deviationLimit = 8
)

// Logistic is L2-regularised logistic regression on standardised columns
// (Cox 1958; the objective is scikit-learn's: C times the summed log-loss plus
// half the squared weights, intercept unpenalised).
//
// Scores are P(attack | flow) in [0, 1]. A missing value counts as the column's
// mean. A fitted model is immutable and safe for concurrent use.
type Logistic struct {
	mean, scale []float64 // of each column: z = clip((x-mean)/scale, ±8)
	weight      []float64 // log-odds per unit of z
	intercept   float64
}

func logisticEntry() Entry {
	return Entry{
		Key:   "logistic",
		Title: "Logistic regression",
		About: "One weight a column, added up to log-odds: the plainest supervised model, quick and readable, blind to combinations.",
		Params: []ParamSpec{{
			Name: "c", Meaning: "inverse strength of the L2 penalty: smaller is smoother",
			Default: 1, Min: 1e-4, Max: 1e4, Log: true,
		}},
		Limits: Limits{
			NeedsLabels: true,
			Remark:      "At most 2,048 columns; needs both normal and attack rows.",
		},
		New:    func(s Settings) Learner { return logisticLearner{c: s["c"]} },
		Decode: decodeLogistic,
	}
}

type logisticLearner struct{ c float64 }

func (l logisticLearner) Fit(ctx context.Context, t Training, report Progress) (Model, error) {
	const maxColumns = 2048 // the Hessian has its square
	if err := requireBothClasses("logistic", t); err != nil {
		return nil, err
	}
	if t.Rows.Width > maxColumns {
		return nil, &TrainingError{"logistic", "more than 2,048 columns"}
	}
	m, err := standardise(ctx, t.Rows)
	if err != nil {
		return nil, err
	}
	p, err := newLogisticProblem(ctx, m, t, l.c)
	if err != nil {
		return nil, err
	}
	if err := p.minimise(ctx, report); err != nil {
		return nil, err
	}
	m.weight, m.intercept = p.weight, p.intercept
	return m, nil
}

// requireBothClasses is the TrainingError of a training set that a supervised
// learner can't use, or nil.
func requireBothClasses(model string, t Training) error {
	var seen [2]bool
	for i, attack := range t.Attack {
		if t.Weight == nil || t.Weight[i] > 0 {
			seen[btoi(attack)] = true
		}
	}
	switch {
	case t.Rows.N == 0 || t.Rows.Width == 0:
		return &TrainingError{model, "no rows or no columns"}
	case len(t.Attack) != t.Rows.N:
		return &TrainingError{model, "needs a label for every row"}
	case !seen[0]:
		return &TrainingError{model, "needs normal rows, has attacks only"}
	case !seen[1]:
		return &TrainingError{model, "needs attack rows, has normals only"}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// standardise takes each column's mean and deviation (divided by n) over its finite values.
func standardise(ctx context.Context, r features.Rows) (*Logistic, error) {
	m := &Logistic{mean: make([]float64, r.Width), scale: make([]float64, r.Width)}
	count := make([]float64, r.Width)
	err := eachRow(ctx, r.N, func(i int) {
		for j, x := range r.Row(i) {
			if v := float64(x); isFinite(v) {
				m.mean[j] += v
				count[j]++
			}
		}
	})
	for j := range m.mean {
		m.mean[j] /= max(count[j], 1)
	}
	if err == nil {
		err = eachRow(ctx, r.N, func(i int) {
			for j, x := range r.Row(i) {
				if v := float64(x) - m.mean[j]; isFinite(v) {
					m.scale[j] += float64(v * v)
				}
			}
		})
	}
	for j := range m.scale {
		m.scale[j] = max(math.Sqrt(m.scale[j]/max(count[j], 1)), deviationFloor)
	}
	return m, err
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// z standardises one value of column j.
func (m *Logistic) z(j int, x float32) float64 {
	z := (float64(x) - m.mean[j]) / m.scale[j]
	switch {
	case z > deviationLimit:
		return deviationLimit
	case z < -deviationLimit:
		return -deviationLimit
	case z != z:
		return 0
	}
	return z
}

func (m *Logistic) margin(row []float32) float64 {
	sum := m.intercept
	for j, x := range row {
		sum += m.weight[j] * m.z(j, x)
	}
	return sum
}

func sigmoid(margin float64) float64 { return 1 / (1 + math.Exp(-margin)) }

func (m *Logistic) ScoreTo(dst []float64, r features.Rows) {
	requireShape("logistic", dst, r, len(m.mean))
	for i := range dst {
		dst[i] = sigmoid(m.margin(r.Row(i)))
	}
}

func (m *Logistic) Probability() {}

// Attribute gives each column's part of the log-odds; the base is an average flow's.
func (m *Logistic) Attribute(dst []float64, row []float32) (base, score float64, link string) {
	for j, x := range row {
		dst[j] = m.weight[j] * m.z(j, x)
	}
	return m.intercept, m.margin(row), "log-odds"
}

func (m *Logistic) Encode(w *wire.Writer) {
	w.Floats(m.mean)
	w.Floats(m.scale)
	w.Floats(m.weight)
	w.Float(m.intercept)
}

func decodeLogistic(r *wire.Reader) (Model, error) {
	m := &Logistic{mean: r.Floats(), scale: r.Floats(), weight: r.Floats(), intercept: r.Float()}
	n := len(m.mean)
	if n == 0 || len(m.scale) != n || len(m.weight) != n || !isModest(m.intercept) {
		r.Fail("a logistic regression of %d means, %d scales, %d weights", n, len(m.scale), len(m.weight))
		return nil, r.Err()
	}
	for j := range n {
		if !isModest(m.mean[j]) || !(m.scale[j] >= deviationFloor && isModest(m.scale[j])) || !isModest(m.weight[j]) {
			r.Fail("column %d has mean %g, scale %g, weight %g", j, m.mean[j], m.scale[j], m.weight[j])
			return nil, r.Err()
		}
	}
	return m, r.Err()
}

// isModest says that sums of products of v can't overflow.
func isModest(v float64) bool { return math.Abs(v) < 1e100 }
