// Package replay plays flows through a champion and a challenger on a virtual
// clock, and turns what they say into grouped alerts.
package replay

import (
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/reason"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// A Scorer is a fitted model with its way from a raw flow to a verdict. It belongs
// to one goroutine: it owns the buffers that keep a flow's way free of allocation.
type Scorer struct {
	Fitted    *experiment.Fitted
	Threshold float64
	Promised  float64 // the false-alarm rate that the threshold promises; NaN: none
	Tag       string

	result      *experiment.Result
	teller      *reason.Teller // made when it is first wanted
	mute        bool           // the model can't say why
	pipeline    *features.Pipeline
	transformer *features.Transformer
	schema      *data.Schema
	rows        features.Rows
	score       [1]float64
	ahead       struct {
		table  *data.Table
		from   int
		rows   features.Rows
		scores []float64
	}

	terms  *promise.Terms // nil: the duty threshold's own promise
	strata stratifier

	families *models.Families // nil: nobody can say what kind of attack it is
	alike    features.Rows
	likeness [1]models.Likeness
}

// NewScorer makes a scorer for a model of a result, at its duty threshold.
func NewScorer(r *experiment.Result, f *experiment.Fitted) *Scorer {
	return &Scorer{result: r, Fitted: f, Threshold: f.Threshold, Promised: r.Promised(f), Tag: f.Tag(), pipeline: r.Pipeline, families: r.Families}
}

// Bind finds the pipeline's columns in a schema; the error names a column that is not there.
func (s *Scorer) Bind(schema *data.Schema) error {
	if s.schema == schema {
		return nil
	}
	tr, err := s.pipeline.Transformer(schema)
	if err != nil {
		return err
	}
	if err := s.bindStrata(schema); err != nil {
		return err
	}
	s.transformer, s.schema = tr, schema
	return nil
}

// Score gives the score of one row of a table whose schema the scorer is bound to.
func (s *Scorer) Score(t *data.Table, row int) float64 {
	s.transformer.To(&s.rows, t, row, row+1)
	s.Fitted.Model.ScoreTo(s.score[:], s.rows)
	return s.score[0]
}

// Why gives the reasons of a row's score, the weightiest first; nil if the model can't say.
func (s *Scorer) Why(t *data.Table, row int) []alert.Reason {
	e, err := s.Explain(t, row)
	if e == nil || err != nil {
		return nil // Bind would have refused the schema
	}
	return e.Reasons[:min(len(e.Reasons), whyShown)]
}

// Explain takes a row's score apart in full; nil if the model can't say. The error is a
// *features.MissingColumnError.
func (s *Scorer) Explain(t *data.Table, row int) (*reason.Explanation, error) {
	if s.teller == nil && !s.mute {
		var ok bool
		s.teller, ok = reason.NewTeller(s.result, s.Fitted)
		s.mute = !ok
	}
	if s.mute {
		return nil, nil
	}
	return s.teller.Tell(t, row)
}

// whyShown is how many reasons an alert carries.
const whyShown = 8

// Encoded is the last scored flow as the model saw it, valid until the next Score.
func (s *Scorer) Encoded() features.Rows { return s.rows }

// aheadRows is how many rows Ahead scores in one go.
const aheadRows = 256

// Ahead gives the score of one row and works the rows after it out along with it: a
// row's score does not depend on its neighbours, and a block costs much less than its
// rows one by one. What is timed flow by flow uses Score.
func (s *Scorer) Ahead(t *data.Table, row int) float64 {
	if s.ahead.table != t || row < s.ahead.from || row >= s.ahead.from+len(s.ahead.scores) {
		n := min(aheadRows, t.Rows()-row)
		s.transformer.To(&s.ahead.rows, t, row, row+n)
		s.ahead.table, s.ahead.from = t, row
		s.ahead.scores = slices.Grow(s.ahead.scores[:0], n)[:n]
		s.Fitted.Model.ScoreTo(s.ahead.scores, s.ahead.rows)
	}
	return s.ahead.scores[row-s.ahead.from]
}

// Alert says whether a score is one.
func (s *Scorer) Alert(score float64) bool { return score > s.Threshold }

// Family says what kind of attack a row is, should it be one: "dos", "probe", "r2l",
// "u2r", or "unlike" every attack that training knew; "" where nobody can say.
func (s *Scorer) Family(t *data.Table, row int) string {
	if s.families == nil {
		return ""
	}
	s.transformer.To(&s.alike, t, row, row+1)
	s.families.SayTo(s.likeness[:], s.alike)
	return s.likeness[0].Key()
}

// monitor watches the flows below the threshold; nil where training left no baseline.
func (s *Scorer) monitor() *drift.Monitor {
	if s.result.Baseline == nil {
		return nil
	}
	return drift.NewMonitor(s.result.Baseline, s.result.CalibrationScores(s.Fitted), s.Threshold)
}

// Duty describes the scorer to front ends.
func (s *Scorer) Duty() Duty {
	d := Duty{Key: s.Fitted.Spec.Key, Tag: s.Tag, Title: s.Fitted.Entry.Title, Threshold: s.Threshold}
	if c := s.Fitted.Calibration; c != nil {
		d.CalibrationRows = c.N()
	}
	return d
}

// FlowOf reads what an analyst wants to see of a row.
func FlowOf(t *data.Table, row int) alert.Flow {
	f := alert.Flow{
		Protocol: t.Category("protocol_type", row), Service: t.Category("service", row), Flag: t.Category("flag", row),
		Function: t.Category("function", row), Plane: t.Category("plane", row), Application: t.Category("application", row),
	}
	if t.Src != nil {
		f.Src = t.Src[row]
	}
	if t.Dst != nil {
		f.Dst = t.Dst[row]
	}
	return f
}
