package replay

import (
	"fmt"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/promise"
)

// Keep puts the scorer under a promise: thresholds and p-values are the terms' from now
// on. Under a promised share of wrong groups the replay decides window by window, and
// Threshold goes on saying which flows count as ordinary.
func (s *Scorer) Keep(terms *promise.Terms) {
	s.terms, s.schema = terms, nil // bind anew: the terms may need a column
	s.Promised = terms.Promise.Rate()
	if terms.Promise.Kind != promise.FDR {
		s.Threshold = terms.Stratum("").Threshold
	}
}

// Terms are those that Keep was given; nil: the duty threshold's own.
func (s *Scorer) Terms() *promise.Terms { return s.terms }

// sameDuty says whether two scorers judge alike: the same model by the same promise.
func (s *Scorer) sameDuty(other *Scorer) bool {
	return other != nil && s.Tag == other.Tag && s.Threshold == other.Threshold && s.promised() == other.promised()
}

// promised is the promise that the scorer is under.
func (s *Scorer) promised() promise.Promise {
	if s.terms != nil {
		return s.terms.Promise
	}
	if s.Promised == s.Promised {
		return promise.Promise{Kind: promise.FPR, Value: s.Promised}
	}
	return promise.Promise{}
}

// A stratifier finds the stratum of a flow. The zero value knows none.
type stratifier struct {
	column int // of the schema; −1: all flows are in one stratum
	dict   *data.Dictionary
	byCode []*promise.Stratum
}

func (s *Scorer) bindStrata(schema *data.Schema) error {
	s.strata = stratifier{column: -1}
	if s.terms == nil || s.terms.Promise.By == promise.Together {
		return nil
	}
	at, ok := schema.Index(s.terms.Promise.By.Column())
	if !ok || schema.Columns[at].Kind != data.Category {
		return &promise.ValueError{Promise: s.terms.Promise, Reason: fmt.Sprintf("%s has no %s", schema.Name, s.terms.Promise.By)}
	}
	s.strata.column = at
	return nil
}

// stratum gives the stratum of a flow; nil where nothing was promised by Keep. Names are
// looked up once a dictionary.
func (s *Scorer) stratum(t *data.Table, row int) *promise.Stratum {
	st := &s.strata
	switch {
	case s.terms == nil:
		return nil
	case st.column < 0:
		return s.terms.Stratum("")
	}
	d := t.Dicts[st.column]
	if st.dict != d {
		st.dict, st.byCode = d, st.byCode[:0]
	}
	for code := len(st.byCode); code < d.Len(); code++ {
		st.byCode = append(st.byCode, s.terms.Stratum(d.Name(int32(code))))
	}
	return st.byCode[t.Codes[st.column][row]]
}

// A ruling is what becomes of a flow.
type ruling struct {
	alert     bool
	threshold float64 // an alert is a score strictly above it
	p         float64 // 0 for a flow that is no alert: nobody asks
}

// rule judges a flow by its threshold.
func (s *Scorer) rule(t *data.Table, row int, score float64) ruling {
	r := ruling{threshold: s.Threshold}
	calibration := s.Fitted.Calibration
	if stratum := s.stratum(t, row); stratum != nil {
		r.threshold, calibration = stratum.Threshold, stratum.Calibration
	}
	if score > r.threshold {
		r.alert, r.p = true, calibration.PValue(score)
	}
	return r
}
