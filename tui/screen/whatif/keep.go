package whatif

import (
	"math"
	"strings"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// Scenario is what was changed on the screen, to be kept, handed on or reported.
func (s *Screen) Scenario() cost.Scenario {
	now := cost.Scenario{Name: s.sc.name, Model: s.model, Against: s.against}
	now.Changed(s.sc.start, s.sc.assumptions)
	if s.sc.budget != defaultBudget {
		now.FalseAlertsPerDay = s.sc.budget
	}
	for key, t := range s.sc.threshold {
		if finite(t) {
			if now.Thresholds == nil {
				now.Thresholds = map[string]float64{}
			}
			now.Thresholds[key] = t
		}
	}
	if s.pinned != nil && finite(s.pinned.threshold) {
		now.Pinned = &cost.Pinned{Model: s.pinned.key, Threshold: s.pinned.threshold}
	}
	if s.view.Result != nil && s.setName != firstSet(s.view.Result) {
		now.Set = s.setName
	}
	return now
}

func finite(t float64) bool { return !math.IsInf(t, 0) && !math.IsNaN(t) }

// adopt makes the screen what a scenario says; on an error nothing has changed. Models
// and sets that are not there are passed over until they are.
func (s *Screen) adopt(k cost.Scenario) error {
	a, err := k.Over(s.sc.start)
	if err != nil {
		return err
	}
	s.sc.resetAll()
	s.sc.assumptions, s.sc.name = a, k.Name
	if k.FalseAlertsPerDay > 0 {
		s.sc.budget = k.FalseAlertsPerDay
	}
	for key, t := range k.Thresholds {
		s.sc.threshold[key] = t
	}
	s.model, s.against, s.setName, s.pinned = k.Model, k.Against, k.Set, nil
	if k.Pinned != nil {
		s.pinned = &side{k.Pinned.Model, k.Pinned.Threshold}
	}
	s.reprice()
	return nil
}

// Keep implements screen.Keeper.
func (s *Screen) Keep() string {
	if now := s.Scenario(); !now.Empty() {
		return now.Text()
	}
	return ""
}

// Restore implements screen.Keeper.
func (s *Screen) Restore(text string) {
	if k, err := cost.ReadScenario([]byte(text)); err == nil {
		_ = s.adopt(k) // read is checked
	}
}

// copyScenario puts the scenario on the clipboard.
func (s *Screen) copyScenario(x *screen.Context) {
	x.Copy = s.Scenario().Text()
	x.Say("the scenario is copied: " + x.Keys.Key("whatif.open") + " takes it in elsewhere, report --scenario too")
}

// readPasted takes a scenario from text that somebody handed on.
func (s *Screen) readPasted(text string, x *screen.Context) error {
	k, err := cost.ReadScenario([]byte(strings.TrimSpace(text)))
	if err != nil {
		return err
	}
	if err := s.adopt(k); err != nil {
		return err
	}
	x.Say("took the scenario in")
	return nil
}

// scenarioName is what stands in the title of a scenario that has a name.
func (s *Screen) scenarioName() widget.Line {
	if s.sc.name == "" {
		return widget.Dim("every number can be changed")
	}
	return widget.Dim("scenario " + canvasName(s.sc.name))
}
