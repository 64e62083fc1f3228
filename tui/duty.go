package tui

import (
	"context"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/triage"
)

// A change of duty is an entry of the audit log: which models, from which flow on.
type dutyChange struct {
	From lineup `json:"from"`
	To   lineup `json:"to"`
	Flow int    `json:"flow"` // flows that were played by then
}

// A lineup is the models on duty, by tag.
type lineup struct {
	Champion   string  `json:"champion"`
	Threshold  float64 `json:"threshold"`
	Challenger string  `json:"challenger,omitempty"`
}

func lineupOf(s *replay.Snapshot) lineup {
	return lineup{s.Champion.Tag, s.Champion.Threshold, s.Challenger.Tag}
}

// recordWithin bounds how long a person waits for the entry.
const recordWithin = 2 * time.Second

// duty changes the models on duty and writes that down, where a store is open.
func (d *desk) duty(verb triage.Verb, key string, change func(key string) error) error {
	before := d.Look().Snapshot
	if err := d.decide(change(key)); err != nil || d.store == nil {
		return err
	}
	after := d.Look().Snapshot
	ctx, stop := context.WithTimeout(context.Background(), recordWithin)
	defer stop()
	if _, err := d.store.Record(ctx, d.who, verb, dutyChange{lineupOf(&before), lineupOf(&after), after.Position}); err != nil {
		return fmt.Errorf("%s is on duty, but the audit log does not say so: %w", key, err)
	}
	return nil
}
