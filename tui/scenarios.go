package tui

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/screen/whatif"
)

// saveScenario is the audit log's verb for a scenario that was saved: its body is the
// scenario, which everybody on the store can open again.
const saveScenario triage.Verb = "save-scenario"

// mostScenarios is how many entries are looked through for scenarios.
const mostScenarios = 200

// SaveScenario implements whatif.Desk.
func (d *desk) SaveScenario(ctx context.Context, s cost.Scenario) error {
	if d.store == nil {
		return fmt.Errorf("no alert store is open: copy the scenario instead")
	}
	_, err := d.store.Record(ctx, d.who, saveScenario, s)
	return err
}

// Scenarios implements whatif.Desk.
func (d *desk) Scenarios(ctx context.Context) ([]whatif.Saved, error) {
	if d.store == nil {
		return nil, nil
	}
	entries, err := d.store.Recorded(ctx, saveScenario, mostScenarios)
	if err != nil {
		return nil, err
	}
	var saved []whatif.Saved
	seen := map[string]bool{}
	for _, e := range entries {
		var s cost.Scenario
		if json.Unmarshal(e.Body, &s) != nil || seen[s.Name] { // a newer version's, or saved again since
			continue
		}
		seen[s.Name] = true
		saved = append(saved, whatif.Saved{Scenario: s, Who: e.Who, At: e.At})
	}
	return saved, nil
}
