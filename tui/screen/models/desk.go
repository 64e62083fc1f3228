// Package models is the screen that says which model should be on duty: figures of
// every model on a set that is named, and curves on which a threshold is moved.
package models

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
)

// A Desk is where the screen looks and what it can change.
type Desk interface {
	// Models, Promote and Challenge don't wait. Promote puts a model on duty as
	// champion, Challenge beside the champion.
	Models() View
	Promote(key string) error
	Challenge(key string) error
	// Latency times one flow's way through a model, here and now: half a second at most.
	Latency(ctx context.Context, key string) (*metric.Latency, error)
	// Verdicts reads what the two judges said of models before. Judging says how far they
	// are with what StartJudging asked them; none of these three waits.
	Verdicts(ctx context.Context) (judge.Verdicts, error)
	Judging() workstation.Judging
	StartJudging(keys []string) error
	CancelJudging()
}

// A View is what there is to see at one moment.
type View struct {
	Result               *experiment.Result // nil until the first model is fitted; grows
	Measured             map[string]experiment.Measured
	Champion, Challenger string // keys of the models on duty
	Workers              int
	Simulated            bool

	Training bool // models are still being fitted
	Progress experiment.Progress
	Elapsed  time.Duration // since the training began
	Note     string        // the same in a few words
	Err      error         // why nothing more will come
}
