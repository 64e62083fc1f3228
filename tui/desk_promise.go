package tui

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/promise"
)

// NormalFlowsPerDay implements live.Promiser by the default assumptions, as the command line does.
func (d *desk) NormalFlowsPerDay() float64 {
	a := cost.Defaults()
	return a.FlowsPerDay * (1 - a.AttackShare)
}

// A promiseChange is an entry of the audit log: what the champion promises from which
// flow on; nil: what its duty threshold promises.
type promiseChange struct {
	Champion string           `json:"champion"`
	Promise  *promise.Promise `json:"promise"`
	Flow     int              `json:"flow"`
}

// Promise implements live.Promiser, and writes the change down where a store is open.
func (d *desk) Promise(p *promise.Promise) error {
	if err := d.decide(d.station.Promise(p)); err != nil || d.store == nil {
		return err
	}
	now := d.Look().Snapshot
	ctx, stop := context.WithTimeout(context.Background(), recordWithin)
	defer stop()
	if _, err := d.store.Record(ctx, d.who, "promise", promiseChange{now.Champion.Tag, p, now.Position}); err != nil {
		return fmt.Errorf("the promise holds, but the audit log does not say so: %w", err)
	}
	return nil
}
