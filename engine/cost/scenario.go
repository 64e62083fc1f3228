package cost

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"sort"
)

// A Scenario is what a person changed on the way to a price, in a form that can be kept,
// handed on, and put into a report. Its JSON has only what was changed.
type Scenario struct {
	Name string `json:"name,omitempty"`
	Set  string `json:"set,omitempty"` // whose rates count: "KDDTest+"; "": the first held-out one

	Model      string             `json:"model,omitempty"`      // the model that is priced; "": the champion
	Against    string             `json:"against,omitempty"`    // and the one that it is compared with
	Thresholds map[string]float64 `json:"thresholds,omitempty"` // by model key; a model without is priced where it is on duty
	Pinned     *Pinned            `json:"pinned,omitempty"`

	Currency          string             `json:"currency,omitempty"`
	Values            map[string]float64 `json:"assumptions,omitempty"` // by Fact.Key
	ByFamily          []FamilyLoss       `json:"by_family,omitempty"`
	FalseAlertsPerDay float64            `json:"false_alerts_per_day,omitempty"` // the budget
}

// Pinned is a model at a threshold that all else is compared with.
type Pinned struct {
	Model     string  `json:"model"`
	Threshold float64 `json:"threshold"`
}

// maxScenario bounds what is read as a scenario, bytes.
const maxScenario = 1 << 16

// ReadScenario reads a scenario from its JSON. Its error is a *ScenarioError.
func ReadScenario(text []byte) (Scenario, error) {
	var s Scenario
	fault := func(reason string) (Scenario, error) { return Scenario{}, &ScenarioError{reason} }
	if len(text) > maxScenario {
		return fault(fmt.Sprintf("%d bytes are no scenario", len(text)))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return fault(err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		return fault("more follows behind it")
	}
	if _, err := s.Over(Defaults()); err != nil {
		return fault(err.Error())
	}
	if !(s.FalseAlertsPerDay >= 0) || s.FalseAlertsPerDay > 1e9 {
		return fault("false_alerts_per_day: want a number from 0 up")
	}
	return s, nil
}

// A ScenarioError is a text that is no scenario.
type ScenarioError struct{ Reason string }

func (e *ScenarioError) Error() string { return "not a scenario: " + e.Reason }

// Over gives assumptions with what the scenario changes of them.
func (s Scenario) Over(a Assumptions) (Assumptions, error) {
	keys := make([]string, 0, len(s.Values))
	for key := range s.Values {
		keys = append(keys, key)
	}
	sort.Strings(keys) // the first fault is always the same one
	for _, key := range keys {
		var err error
		if a, err = a.With(key, s.Values[key]); err != nil {
			return a, err
		}
	}
	if len(s.ByFamily) > 0 {
		a.ByFamily = append([]FamilyLoss(nil), s.ByFamily...)
	}
	if s.Currency != "" {
		if !IsCurrency(s.Currency) {
			return a, fmt.Errorf("currency %q: want three letters, like EUR", s.Currency)
		}
		a.Currency = s.Currency
	}
	return a, a.Check()
}

// Changed notes what assumptions have changed against a start.
func (s *Scenario) Changed(start, now Assumptions) {
	s.Values, s.ByFamily, s.Currency = nil, now.ByFamily, ""
	for _, f := range facts {
		if v := *f.field(&now); v != *f.field(&start) && !math.IsNaN(v) {
			if s.Values == nil {
				s.Values = map[string]float64{}
			}
			s.Values[f.Key] = v
		}
	}
	if now.Currency != start.Currency {
		s.Currency = now.Currency
	}
}

// Text is the scenario as one line of JSON.
func (s Scenario) Text() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // only a value that is no number: Over and the screen let none in
	}
	return string(text)
}

// Empty says that nothing was changed.
func (s Scenario) Empty() bool { return s.Text() == "{}" }

// IsCurrency says whether a text has the form of an ISO 4217 code.
func IsCurrency(text string) bool {
	if len(text) != 3 {
		return false
	}
	for _, r := range text {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}
