package metric

import "fmt"

// Severity is how loudly an alert is shown. It comes from the p-value alone: how
// rarely normal traffic looks like this.
type Severity uint8

const (
	Low      Severity = iota // an alert like any other
	Medium                   // p ≤ 5e-3
	High                     // p ≤ 1e-3
	Critical                 // p ≤ 1e-4
)

// Severities lists the levels, loudest first.
var Severities = [...]Severity{Critical, High, Medium, Low}

// SeverityOf gives the severity of an alert with p-value p.
func SeverityOf(p float64) Severity {
	for _, s := range Severities {
		if p <= s.AtMost() {
			return s
		}
	}
	return Low
}

// AtMost is the largest p-value of the level.
func (s Severity) AtMost() float64 { return [...]float64{1, 5e-3, 1e-3, 1e-4}[s] }

// String is "low", "medium", "high" or "critical".
func (s Severity) String() string { return [...]string{"low", "medium", "high", "critical"}[s] }

// MarshalText writes the level's word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the level's word.
func (s *Severity) UnmarshalText(b []byte) error {
	for _, level := range Severities {
		if string(b) == level.String() {
			*s = level
			return nil
		}
	}
	return fmt.Errorf("severity %q: want low, medium, high or critical", b)
}

// Unreachable lists the levels that no alert can have with n calibration flows, since
// a p-value is never below 1/(n+1); loudest first. Each needs FlowsNeeded(level.AtMost()).
func Unreachable(n int) []Severity {
	var out []Severity
	for _, s := range Severities {
		if SmallestRate(n) > s.AtMost() {
			out = append(out, s)
		}
	}
	return out
}
