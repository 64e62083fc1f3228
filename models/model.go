// Package models holds the learners, each in a file of its own and one line in
// Catalog, and what they fit: immutable models that score encoded flows.
package models

import (
	"context"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// Training is what a learner may see. Rows and labels run parallel; the learner
// must not change or keep them.
type Training struct {
	Rows         features.Rows
	Columns      []features.Column // of Rows.X
	ExactColumns []features.Column // of Rows.Exact; empty if the recipe gives none
	Attack       []bool            // nil: no labels, only learners of normal traffic can fit
	Type         []int32           // attack type as an index into TypeNames; nil without labels
	TypeNames    []string          // "normal", "neptune", …
	Weight       []float64         // a weight a row; nil: all 1
	Calibration  features.Rows     // held-out normal rows, for learners that combine parts by their tails; N is 0 if there are none
	Seed         uint64
	Workers      int // goroutines at most; the fitted model never depends on it
}

// Progress is told of work done; total is 0 while unknown. It is called from
// one goroutine at a time and must return at once.
type Progress func(done, total int)

// A Learner fits a model to training rows. Fit returns ctx's error within 100 ms
// of cancellation unless the catalog entry declares otherwise; report may be nil.
type Learner interface {
	Fit(ctx context.Context, t Training, report Progress) (Model, error)
}

// A Model scores flows. It is immutable and safe for concurrent use.
type Model interface {
	// ScoreTo writes one finite score a row to dst, len(dst) == r.N; higher is
	// more suspicious. A row's score does not depend on the rows beside it.
	// It panics if r's width is not the one the model was fitted on: that is a
	// caller's bug, never an input's.
	ScoreTo(dst []float64, r features.Rows)
	// Encode writes the model so that its entry's Decode gives one that scores
	// bit for bit the same.
	Encode(w *wire.Writer)
}

// A Probabilistic model's scores are estimates of P(attack | flow) in [0, 1]:
// Brier score, calibration error and the threshold 0.5 have a meaning for it.
type Probabilistic interface {
	Model
	Probability()
}

// Attributor is a model that can take a score apart.
type Attributor interface {
	Model
	// Attribute writes to dst one contribution a column of Rows.X and returns
	// the base value: base + sum(dst) is the score on the scale called link
	// ("log-odds", "probability", "path length") to 1e-9 of that scale.
	Attribute(dst []float64, row []float32) (base, score float64, link string)
}

// Limits are what an entry says it cannot do, so that nobody is surprised.
type Limits struct {
	HardLabels        bool   // scores are 0 or 1: AUC is one point
	MaxRows           int    // 0: no limit; else the learner draws a seeded sample of this size
	CancelBetweenFits bool   // a started fit can't be stopped
	NeedsLabels       bool   // supervised
	NeedsExact        bool   // reads Rows.Exact
	Remark            string // one sentence for the docs and the Models screen
}
