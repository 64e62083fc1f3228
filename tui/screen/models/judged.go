package models

import (
	"context"
	"math"
	"sort"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
)

// A judged set is everything that the panels need of a result on one set, worked out
// once so that moving a threshold costs a few binary searches. It is immutable.
type judged struct {
	result *experiment.Result
	set    *experiment.Set
	about  figure.Set
	models []judgedModel

	roc, rocLog, pr figure.Figure
}

type judgedModel struct {
	fitted   *experiment.Fitted
	index    int // in the catalog
	promises float64
	curve    *metric.Curve
	families *metric.Groups
	novelty  *metric.Groups
	auc, ap  float64
	oracle   float64 // recall at the oracle threshold for 1 % false alarms
	brier    float64 // NaN for a score that is no probability

	scores      figure.Figure
	reliability reliability
	steps       []float64 // thresholds that the cursor stops at, from the highest down
}

// workOut works a set out. It runs beside the screen.
func workOut(ctx context.Context, r *experiment.Result, set *experiment.Set, catalog screen.Catalog) (*judged, error) {
	j := &judged{result: r, set: set, about: figure.Set{Name: set.Name, Simulated: set.Simulated}}
	var curves []figure.Model
	for _, f := range r.Models {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		scores := r.ScoresOn(set, f.Spec.Key)
		if scores == nil || !set.Labelled() {
			continue
		}
		m := judgeModel(f, set, scores, r.Probabilities(f, set), catalog.Index(f.Spec.Key))
		m.promises = r.Promised(f)
		j.about.Normals, j.about.Attacks = m.curve.Normals(), m.curve.Attacks()
		j.models = append(j.models, m)
		curves = append(curves, figure.Model{Name: f.Spec.Key, Index: m.index, Curve: m.curve, Threshold: math.NaN()})
	}
	j.roc, j.rocLog = figure.ROC(j.about, curves, false, nil), figure.ROC(j.about, curves, true, nil)
	j.pr = figure.PrecisionRecall(j.about, curves, nil)
	for i := range j.pr.Marks {
		j.pr.Marks[i].Text = "" // the panel says it
	}
	return j, nil
}

func judgeModel(f *experiment.Fitted, set *experiment.Set, scores, probabilities []float64, index int) judgedModel {
	m := judgedModel{fitted: f, index: index, curve: metric.NewCurve(scores, set.Attack)}
	about := figure.Set{Name: set.Name, Simulated: set.Simulated, Normals: m.curve.Normals(), Attacks: m.curve.Attacks()}
	m.families = metric.NewFamilies(scores, set.Family)
	if set.Novel != nil {
		m.novelty = metric.NewNovelty(scores, set.Attack, set.Novel)
	}
	m.auc, m.ap, m.oracle = m.curve.AUC(), m.curve.AveragePrecision(), m.curve.RecallAtFPR(0.01)
	m.reliability = newReliability(about, f, index, scores, probabilities, set.Attack)
	m.brier = m.reliability.before.brier
	m.scores = figure.Scores(about, f.Spec.Key, m.curve.Distribution(60), math.NaN(), math.NaN())
	m.scores.Y.Label = "" // the panel says it
	m.steps = steps(m.curve)
	return m
}

func (m *judgedModel) key() string { return m.fitted.Spec.Key }

// steps are thresholds a twentieth of the false alarms, or a hundredth of the attacks,
// apart: enough to go through all of them in a few hundred key presses.
func steps(c *metric.Curve) []float64 {
	var out []float64
	last := metric.Point{FP: -1}
	points := c.Points()
	for i, p := range points {
		if i == len(points)-1 || last.FP < 0 || p.FP-last.FP >= max(last.FP/20, 1) || p.TP-last.TP >= max(c.Attacks()/100, 1) {
			out, last = append(out, p.Threshold), p
		}
	}
	return out
}

// beside gives the next step from a threshold, by steps down (more alerts) or up.
func (m *judgedModel) beside(t float64, by int) float64 {
	at := sort.Search(len(m.steps), func(i int) bool { return m.steps[i] <= t })
	switch {
	case at == len(m.steps) || m.steps[at] == t:
		at += by
	case by > 0: // between two steps the lower one is the first on the way down
		at += by - 1
	default:
		at += by
	}
	return m.steps[min(max(at, 0), len(m.steps)-1)]
}

// nearest gives the step whose place is nearest, as a mouse wants it.
func (m *judgedModel) nearest(distance func(metric.Confusion) float64) float64 {
	best, least := m.steps[0], math.Inf(1)
	for _, t := range m.steps {
		if d := distance(m.curve.At(t)); d < least {
			best, least = t, d
		}
	}
	return best
}

// promised is the false-alarm rate that a threshold promises on traffic like the
// held-out normals: what was promised for the one on duty, the share of calibration
// flows above any other. NaN for a model that can promise none.
func (m *judgedModel) promised(t float64) float64 {
	n := m.fitted.Calibration.N()
	if t == m.fitted.Threshold || m.fitted.Entry.Limits.HardLabels || n == 0 {
		return m.promises
	}
	scores := m.fitted.Calibration.Scores()
	above := n - sort.Search(n, func(i int) bool { return scores[i] > t })
	return math.Max(float64(above)/float64(n), metric.SmallestRate(n))
}
