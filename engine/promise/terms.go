package promise

import (
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/models/metric"
)

// Terms are what a promise comes to for one model: a threshold for every flow, by the
// stratum that the flow is in. They are immutable and safe for concurrent use.
//
// This is Mondrian conformal prediction (Vovk, Gammerman, Shafer 2005, section 4.5): a
// stratum's flows are compared with calibration flows of the same stratum only, so that
// the rate holds within it, where a pooled threshold lets one service's false alarms
// hide behind another's silence.
type Terms struct {
	Promise Promise
	strata  map[string]*Stratum
	other   *Stratum
}

// A Stratum is the flows of one service, plane or protocol, and what can be promised there.
type Stratum struct {
	Name  string
	Rows  int   // calibration flows of its own
	Basis Basis // whose calibration flows speak for it
	// Calibration are those flows, Threshold what follows from them: an alert is a score
	// strictly above it. NaN for FDR, which has no threshold before its window is over.
	Calibration *metric.Calibration
	Threshold   float64
}

// Smallest is the smallest false-alarm rate that the stratum's own flows could promise.
func (s *Stratum) Smallest() float64 { return metric.SmallestRate(s.Rows) }

// A Basis says whose calibration flows a stratum is judged by.
type Basis string

const (
	Own   Basis = "own"   // its own: the promise holds within the stratum
	Other Basis = "other" // those of all strata too small for their own: it holds for these together
	All   Basis = "all"   // those of every stratum: it holds for all traffic together only
)

// OtherName is the stratum of flows that have none of their own.
const OtherName = "(all others)"

// Calibrated are the scores of held-out normal flows, and the stratum of each.
type Calibrated struct {
	Scores []float64
	Names  []string // strata by code; nil: all flows are in one
	Code   []int32
}

// Settle finds the thresholds that keep a promise. Strata with too few calibration
// flows are pooled; the error is a *TooFewError if all flows together are too few, or a
// *ValueError.
func Settle(p Promise, c Calibrated) (*Terms, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	all := metric.NewCalibration(c.Scores)
	var tooFew *metric.PromiseError
	if err := metric.CanPromise(p.level(), all.N()); errors.As(err, &tooFew) {
		return nil, &TooFewError{p, tooFew}
	}
	t := &Terms{Promise: p, strata: map[string]*Stratum{}, other: p.stratum(OtherName, all.N(), All, all)}
	if p.By == Together {
		return t, nil
	}
	scores := make([][]float64, len(c.Names))
	for i, code := range c.Code {
		scores[code] = append(scores[code], c.Scores[i])
	}
	var rest []float64
	for code, name := range c.Names {
		if own := scores[code]; len(own) >= p.enough() {
			t.strata[name] = p.stratum(name, len(own), Own, metric.NewCalibration(own))
		} else {
			rest = append(rest, own...)
		}
	}
	if len(rest) >= p.enough() {
		t.other = p.stratum(OtherName, len(rest), Other, metric.NewCalibration(rest))
	} else {
		t.other.Rows = len(rest)
	}
	for code, name := range c.Names {
		if t.strata[name] == nil && len(scores[code]) > 0 {
			small := *t.other
			small.Name, small.Rows = name, len(scores[code])
			t.strata[name] = &small
		}
	}
	return t, nil
}

// level is the p-value that must be possible: without it nothing can ever alert.
func (p Promise) level() float64 {
	if p.Kind == FDR {
		return p.Value
	}
	return p.Rate()
}

// groupsBeside is how many other groups of a window a group must be able to be shown
// beside, for its stratum to have a calibration of its own.
const groupsBeside = 100

// enough is how many calibration flows a stratum of its own needs. For FDR its smallest
// p-value must pass Benjamini and Hochberg's cut among a hundred groups.
func (p Promise) enough() int {
	if p.Kind == FDR {
		return metric.FlowsNeeded(p.Value / groupsBeside)
	}
	return metric.FlowsNeeded(p.Rate())
}

func (p Promise) stratum(name string, rows int, basis Basis, c *metric.Calibration) *Stratum {
	s := &Stratum{Name: name, Rows: rows, Basis: basis, Calibration: c, Threshold: math.NaN()}
	if p.Kind != FDR {
		s.Threshold, _ = c.ConformalThreshold(p.Rate()) // there are enough flows: see Settle
	}
	return s
}

// Stratum gives the stratum of a name, that of all others for one that calibration had
// too little of or never saw. It allocates nothing.
func (t *Terms) Stratum(name string) *Stratum {
	if s, ok := t.strata[name]; ok {
		return s
	}
	return t.other
}

// Strata lists those that calibration saw, largest first, then the one for all others.
func (t *Terms) Strata() []*Stratum {
	var list []*Stratum
	for _, s := range t.strata {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *Stratum) int {
		if a.Rows != b.Rows {
			return b.Rows - a.Rows
		}
		return strings.Compare(a.Name, b.Name)
	})
	return append(list, t.other)
}
