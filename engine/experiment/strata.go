package experiment

import (
	"math"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/models/metric"
)

// Strata are the parts that a column divides flows into: each service, each plane.
type Strata struct {
	Names []string
	Code  []int32 // of each flow, an index into Names
}

// strataOf reads the columns that promises can be made by, those that the table has.
func strataOf(t *data.Table) map[promise.By]Strata {
	strata := map[promise.By]Strata{}
	for _, by := range promise.Bys {
		if i, ok := t.Schema.Index(by.Column()); ok && t.Codes[i] != nil {
			strata[by] = Strata{slices.Clone(t.Dicts[i].Names()), t.Codes[i]}
		}
	}
	return strata
}

// pick gives the strata of some of the flows.
func (s Strata) pick(rows []int) Strata { return Strata{s.Names, pickRows(s.Code, rows)} }

// Settle finds the thresholds by which a model keeps a promise. Errors are
// *promise.TooFewError and *promise.ValueError.
func (r *Result) Settle(f *Fitted, p promise.Promise) (*promise.Terms, error) {
	if p.By == promise.Together {
		return promise.Settle(p, promise.Calibrated{Scores: f.Calibration.Scores()})
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	set := r.Set(calibrating)
	if set == nil || set.Strata[p.By].Code == nil || r.ScoresOn(set, f.Spec.Key) == nil {
		return nil, &promise.ValueError{Promise: p, Reason: "the calibration flows have no " + string(p.By)}
	}
	normals := set.normals()
	strata := set.Strata[p.By].pick(normals)
	return promise.Settle(p, promise.Calibrated{Scores: pickRows(r.ScoresOn(set, f.Spec.Key), normals), Names: strata.Names, Code: strata.Code})
}

// calibrating is the set whose normal flows calibrate every model.
const calibrating = "validation"

// Outcome judges the promise of a model's duty threshold on a set.
func (r *Result) Outcome(f *Fitted, set *Set, c metric.Confusion) promise.Outcome {
	return judged(set, c, f.Calibration.N(), r.Promised(f))
}

func judged(set *Set, c metric.Confusion, calibration int, rate float64) promise.Outcome {
	o := promise.Judge(c.FP, c.FP+c.TN, calibration, rate, promise.Once)
	if set.Name == calibrating && o.Verdict != promise.Unspoken {
		o.Verdict = promise.ByMaking
	}
	return o
}

// A StratumFigures is a stratum of a set: what is promised there, what a threshold of
// its own realises, and what the one threshold for all flows does. Strata too small for
// a promise of their own are also counted together, as one named promise.OtherName.
type StratumFigures struct {
	Name      string          `json:"name"`
	Rows      int             `json:"calibration_rows"` // normal flows of its own
	Smallest  metric.Value    `json:"smallest_rate"`    // that these could promise
	Basis     promise.Basis   `json:"basis"`
	Threshold metric.Value    `json:"threshold"`
	Own       promise.Outcome `json:"own"`
	Pooled    promise.Outcome `json:"pooled"`
	Attacks   int             `json:"attacks"`
	Recall    metric.Value    `json:"recall"` // of the stratum's attacks, at its own threshold
}

// StrataFigures judges a promise made for each stratum apart, beside the same promise
// made for all flows together: the set's strata, those with the most normal flows first.
func (r *Result) StrataFigures(f *Fitted, set *Set, p promise.Promise) ([]StratumFigures, error) {
	apart, err := r.Settle(f, p)
	if err != nil {
		return nil, err
	}
	whole := p
	whole.By = promise.Together
	together, err := r.Settle(f, whole)
	if err != nil {
		return nil, err
	}
	j := strataJudge{set: set, rate: p.Rate(), pooled: together.Stratum("")}
	counts := j.count(r.ScoresOn(set, f.Spec.Key), set.Strata[p.By], apart)
	var figures []StratumFigures
	var others stratumCounts
	for code, name := range set.Strata[p.By].Names {
		s := apart.Stratum(name)
		if counts[code].own.Rows() == 0 {
			continue
		}
		if s.Basis != promise.Own {
			others.add(counts[code])
		}
		figures = append(figures, j.figures(name, s, counts[code], s.Basis == promise.Own))
	}
	if others.own.Rows() > 0 {
		figures = append(figures, j.figures(promise.OtherName, apart.Stratum(promise.OtherName), others, true))
	}
	slices.SortStableFunc(figures, func(a, b StratumFigures) int { return b.Own.Normals - a.Own.Normals })
	return figures, nil
}

// stratumCounts are a stratum's confusions at its own threshold and at the one for all.
type stratumCounts struct{ own, pooled metric.Confusion }

func (c *stratumCounts) add(d stratumCounts) {
	for _, pair := range [][2]*metric.Confusion{{&c.own, &d.own}, {&c.pooled, &d.pooled}} {
		to, from := pair[0], pair[1]
		to.TP, to.FP, to.TN, to.FN = to.TP+from.TP, to.FP+from.FP, to.TN+from.TN, to.FN+from.FN
	}
}

type strataJudge struct {
	set    *Set
	rate   float64
	pooled *promise.Stratum
}

func (j *strataJudge) count(scores []float64, strata Strata, apart *promise.Terms) []stratumCounts {
	counts := make([]stratumCounts, len(strata.Names))
	for i, code := range strata.Code {
		counts[code].own.Add(j.set.Attack[i], scores[i] > apart.Stratum(strata.Names[code]).Threshold)
		counts[code].pooled.Add(j.set.Attack[i], scores[i] > j.pooled.Threshold)
	}
	return counts
}

// figures judges a stratum; one without a promise of its own is only counted.
func (j *strataJudge) figures(name string, s *promise.Stratum, c stratumCounts, promised bool) StratumFigures {
	f := StratumFigures{Name: name, Rows: s.Rows, Basis: s.Basis, Threshold: metric.Value(s.Threshold),
		Pooled:  judged(j.set, c.pooled, j.pooled.Calibration.N(), j.rate),
		Attacks: c.own.TP + c.own.FN, Recall: metric.Value(c.own.Recall())}
	if s.Name != name {
		f.Rows = 0 // calibration never saw it
	}
	f.Smallest = metric.Value(metric.SmallestRate(f.Rows))
	rate := j.rate
	if !promised {
		rate = math.NaN()
	}
	f.Own = judged(j.set, c.own, s.Calibration.N(), rate)
	return f
}

// MakeBy adds to every model's sets what comes of the recipe's promise made for each
// service, plane or protocol apart. Models whose threshold promises nothing are left
// out, as are sets without such a column; the error is a *promise.ValueError if the
// calibration flows have none.
func (c *Comparison) MakeBy(r *Result, by promise.By) error {
	c.By = by
	for _, m := range c.Models {
		f, ok := r.Model(m.Key)
		if rate := r.Promised(f); ok && rate == rate {
			for name, figures := range m.Sets {
				strata, err := r.StrataFigures(f, r.Set(name), promise.Promise{Kind: promise.FPR, Value: rate, By: by})
				if err != nil {
					return err
				}
				figures.Strata = strata
				m.Sets[name] = figures
			}
		}
	}
	return nil
}
