package models

import (
	"context"
	"math"

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
	reliability     figure.Figure
}

type judgedModel struct {
	fitted   *experiment.Fitted
	index    int // in the catalog
	curve    *metric.Curve
	families *metric.Groups
	novelty  *metric.Groups
	auc, ap  float64
	oracle   float64 // recall at the oracle threshold for 1 % false alarms
	brier    float64 // NaN for a score that is no probability
	scores   figure.Figure
	steps    []float64 // thresholds that the cursor stops at, from the highest down
}

// judge works a set out. It runs beside the screen.
func judge(ctx context.Context, r *experiment.Result, set *experiment.Set, catalog screen.Catalog) (*judged, error) {
	j := &judged{result: r, set: set, about: figure.Set{Name: set.Name, Simulated: set.Simulated}}
	var curves []figure.Model
	var reliable []figure.Reliable
	for _, f := range r.Models {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		scores := r.ScoresOn(set, f.Spec.Key)
		if scores == nil {
			continue
		}
		m := judgeModel(f, set, scores, catalog)
		j.about.Normals, j.about.Attacks = m.curve.Normals(), m.curve.Attacks()
		j.models = append(j.models, m)
		curves = append(curves, figure.Model{Name: f.Spec.Key, Index: m.index, Curve: m.curve, Threshold: f.Threshold})
		if f.Probability() {
			reliable = append(reliable, figure.Reliable{Name: f.Spec.Key, Index: m.index, Bins: metric.Reliability(scores, set.Attack, 10)})
		}
	}
	for i := range j.models {
		m := &j.models[i]
		m.scores = figure.Scores(j.about, m.fitted.Spec.Key, m.curve.Distribution(60), m.fitted.Threshold, math.NaN())
		quiet(&m.scores)
	}
	j.roc, j.rocLog = figure.ROC(j.about, curves, false, nil), figure.ROC(j.about, curves, true, nil)
	j.pr, j.reliability = figure.PrecisionRecall(j.about, curves, nil), figure.Reliability(j.about, reliable)
	quiet(&j.roc, &j.rocLog, &j.pr)
	return j, nil
}

func judgeModel(f *experiment.Fitted, set *experiment.Set, scores []float64, catalog screen.Catalog) judgedModel {
	m := judgedModel{fitted: f, index: catalog.Index(f.Spec.Key), curve: metric.NewCurve(scores, set.Attack), brier: math.NaN()}
	m.families = metric.NewFamilies(scores, set.Family)
	if set.Novel != nil {
		m.novelty = metric.NewNovelty(scores, set.Attack, set.Novel)
	}
	m.auc, m.ap, m.oracle = m.curve.AUC(), m.curve.AveragePrecision(), m.curve.RecallAtFPR(0.01)
	if f.Probability() {
		m.brier = metric.Brier(scores, set.Attack)
	}
	m.steps = steps(m.curve)
	return m
}

// quiet takes the texts of the marks off: the panels say them.
func quiet(figures ...*figure.Figure) {
	for _, f := range figures {
		for i := range f.Marks {
			f.Marks[i].Text = ""
		}
	}
}

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

// near gives the place among the steps of the threshold just below t, or of t itself.
func (m *judgedModel) near(t float64) int {
	for i, v := range m.steps {
		if v <= t {
			return i
		}
	}
	return len(m.steps) - 1
}

// calibrated says whether the model's threshold promises a rate.
func (m *judgedModel) promised(r *experiment.Result) float64 { return r.Promised(m.fitted) }
