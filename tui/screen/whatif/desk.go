// Package whatif is the screen that prices a threshold: what it costs, what would
// change it, and which of its numbers nobody has measured.
package whatif

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
)

// A Desk is where the screen gets its figures from.
type Desk interface {
	WhatIf() View
	// Assumptions are the defaults with what a replay measures. It may take seconds.
	Assumptions(ctx context.Context) (cost.Assumptions, error)
	// SaveScenario keeps a scenario for all who use the same store; Scenarios gives the
	// newest of each name, the newest first.
	SaveScenario(ctx context.Context, s cost.Scenario) error
	Scenarios(ctx context.Context) ([]Saved, error)
	// NotebookCost is the notebook's own business figure; nil where it has none. It may
	// take a minute.
	NotebookCost(ctx context.Context) (*cost.Notebook, error)
}

// A View is what there is to price.
type View struct {
	Result               *experiment.Result // nil until the first model is fitted; grows
	Champion, Challenger string             // keys of the models on duty
	Workers              int
	Simulated            bool

	Progress experiment.Progress // of the training
	Elapsed  time.Duration       // since it began
	Note     string              // what is being fitted
	Err      error               // why nothing more will come
}
