package experiment

import (
	"context"

	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/models/metric"
)

// A Comparison is every model's figures on every set: what `compare --json` prints.
type Comparison struct {
	Seed      uint64             `json:"seed"`
	Recipe    string             `json:"recipe"`
	Repeats   int                `json:"repeats"`
	Simulated bool               `json:"simulated,omitempty"`
	Data      map[string]DataRow `json:"data"`
	Models    []ModelFigures     `json:"models"`
	Pairs     []PairFigures      `json:"pairs"` // every model beside the champion
	// Leaking names the columns that speak of the label and were let in: no figure
	// here is one to expect.
	Leaking []string `json:"leaking,omitempty"`
	// By, if set, is what promises were also made for apart: see SetFigures.Strata.
	By promise.By `json:"by,omitempty"`
}

// A DataRow names the data behind a comparison.
type DataRow struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

// ModelFigures are one model's figures.
type ModelFigures struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Measured
	SizeBytes  int    `json:"size_bytes"`
	HardLabels bool   `json:"hard_labels"`
	TrainRows  int    `json:"train_rows"`
	Duty       string `json:"duty,omitempty"` // "champion", "challenger"
	Tag        string `json:"tag"`
	// PromisedFPR is what the duty threshold promises on traffic like the
	// held-out normals; each set's fpr is what it realised there.
	PromisedFPR metric.Value          `json:"promised_fpr"`
	Sets        map[string]SetFigures `json:"sets"`
}

// SetFigures are a report with the counts behind its recalls.
type SetFigures struct {
	metric.Report
	Families map[string]Counts `json:"families"`
	Seen     Counts            `json:"seen"`
	Novel    Counts            `json:"novel"`
	Promise  promise.Outcome   `json:"promise"` // of the duty threshold
	// Calibrated are the model's calibrated probabilities on the set, beside its score as
	// it is; null for a model without any.
	Calibrated *CalibratedFigures `json:"calibrated"`
	// FamilyConfusion sets flows' own families against what an analyst is told.
	FamilyConfusion FamilyConfusion  `json:"family_confusion,omitempty"`
	Strata          []StratumFigures `json:"strata,omitempty"` // where a promise was asked for by service, plane or protocol
}

// Counts are the alerts among some attacks, with the recall's 95 % Wilson interval.
type Counts struct {
	Alerts int             `json:"alerts"`
	Rows   int             `json:"rows"`
	Wilson metric.Interval `json:"wilson"`
}

// Compare works out every figure of a result. measured may lack a model: it is
// then timed as never.
func Compare(ctx context.Context, r *Result, measured map[string]Measured, workers int) (Comparison, error) {
	c := Comparison{Seed: r.Provenance.Seed, Recipe: r.Recipe.Name, Repeats: 1, Simulated: r.Provenance.Simulated, Leaking: r.Recipe.Features.On,
		Data: map[string]DataRow{"train": {r.Provenance.Train, r.Provenance.Rows, r.Provenance.SHA256}}}
	for _, s := range r.Sets {
		if sum, ok := r.Provenance.Tests[s.Name]; ok {
			c.Data[s.Name] = DataRow{s.Name, s.Len(), sum}
		}
	}
	for _, f := range r.Models {
		m := ModelFigures{Key: f.Spec.Key, Title: f.Entry.Title, Measured: measured[f.Spec.Key], SizeBytes: f.SizeBytes, Tag: f.Tag(),
			HardLabels: f.Entry.Limits.HardLabels, TrainRows: f.TrainRows, Duty: r.Recipe.duty(f.Spec.Key),
			PromisedFPR: metric.Value(r.Promised(f)), Sets: map[string]SetFigures{}}
		for _, set := range r.Sets {
			if err := ctx.Err(); err != nil {
				return c, err
			}
			if set.Labelled() && r.ScoresOn(set, f.Spec.Key) != nil {
				m.Sets[set.Name] = r.withCounts(f, set, r.Figures(f, set, workers))
			}
		}
		c.Models = append(c.Models, m)
	}
	var err error
	c.Pairs, err = Pairs(ctx, r, workers)
	return c, err
}

func (r *Result) withCounts(of *Fitted, set *Set, report metric.Report) SetFigures {
	f := SetFigures{Report: report, Families: map[string]Counts{}, Promise: r.Outcome(of, set, report.Confusion),
		Calibrated: r.calibratedFigures(of, set), FamilyConfusion: r.FamilyConfusion(of, set)}
	for _, g := range report.Families {
		f.Families[g.Name] = countsOf(g)
	}
	if len(report.Novelty) == 2 {
		f.Seen, f.Novel = countsOf(report.Novelty[0]), countsOf(report.Novelty[1])
	}
	return f
}

func countsOf(g metric.GroupRecall) Counts { return Counts{g.Alerts, g.Rows, g.Range} }

// duty says whether a model is on duty: "champion", "challenger" or "".
func (r Recipe) duty(key string) string {
	switch key {
	case r.Champion:
		return "champion"
	case r.Challenger:
		return "challenger"
	}
	return ""
}
