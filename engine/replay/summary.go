package replay

import (
	"time"

	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/models/metric"
)

// A Summary is the last line of `replay --json`.
type Summary struct {
	Flows          int                   `json:"flows"`
	Alerts         int                   `json:"alerts"`
	Groups         int                   `json:"groups"`
	TP             *int                  `json:"tp"` // null without labels, as the other three
	FP             *int                  `json:"fp"`
	FN             *int                  `json:"fn"`
	TN             *int                  `json:"tn"`
	Seconds        float64               `json:"seconds"`
	FlowsPerSecond float64               `json:"flows_per_second"`
	Latency        metric.LatencySummary `json:"latency_us"`
	Source         string                `json:"source"`
	Simulated      bool                  `json:"simulated,omitempty"`
	NoTimes        bool                  `json:"no_times_in_this_data,omitempty"`
	Promised       metric.Value          `json:"promised_fpr"`
	Realised       metric.Value          `json:"realised_fpr"`
	BySeverity     map[string]int        `json:"by_severity"`
	// Promise is what was promised, Outcome what came of a promised rate, Discovery of a
	// promised share of wrong groups; each is left out where it was not promised.
	Promise   *promise.Promise          `json:"promise,omitempty"`
	Outcome   *promise.Outcome          `json:"outcome,omitempty"`
	Discovery *promise.DiscoveryOutcome `json:"discovery,omitempty"`
	Strata    []StratumLine             `json:"strata,omitempty"`
	Drift     DriftLine                 `json:"drift"`
}

// A StratumLine is a stratum in the summary.
type StratumLine struct {
	Name   string          `json:"name"`
	Rows   int             `json:"calibration_rows"`
	Basis  promise.Basis   `json:"basis"`
	Flows  int             `json:"flows"`
	Alerts int             `json:"alerts"`
	Kept   promise.Outcome `json:"outcome"`
}

// A DriftLine is the drift in the summary.
type DriftLine struct {
	Verdict drift.Verdict `json:"verdict"`
	Void    bool          `json:"promise_void"`
	Since   int           `json:"since_flow,omitempty"`
	Reasons []Reason      `json:"reasons"`
	Watched int           `json:"watched"`
	Held    int           `json:"held"`
	Score   drift.Shift   `json:"score"`
	Top     []drift.Shift `json:"features"` // the furthest moved
	Shifted int           `json:"shifted"`
	Moving  int           `json:"moving"`
}

// Summary sums the replay up after it took that long.
func (s *Snapshot) Summary(took time.Duration) Summary {
	out := Summary{Flows: s.Position, Alerts: s.AlertCount, Groups: s.GroupCount, Seconds: took.Seconds(),
		FlowsPerSecond: float64(s.Position) / max(took.Seconds(), 1e-9), Latency: s.Latency.Summary(), Source: s.Source,
		Simulated: s.Simulated, NoTimes: !s.HasTimes, Promised: metric.Value(s.Promised), Realised: metric.Value(s.Against.FPR()),
		BySeverity: map[string]int{}}
	if s.Labelled {
		t := s.Against
		out.TP, out.FP, out.FN, out.TN = &t.TP, &t.FP, &t.FN, &t.TN
	}
	s.sumPromise(&out)
	for _, severity := range metric.Severities {
		out.BySeverity[severity.String()] = s.BySeverity[severity]
	}
	return out
}

func (s *Snapshot) sumPromise(out *Summary) {
	d := s.Drift
	out.Drift = DriftLine{d.Verdict, d.Void, d.Since, append([]Reason{}, d.Reasons...), d.Watched, d.Held, d.Score, d.Top, d.Shifted, d.Moving}
	if s.Promise.Kind == "" {
		return
	}
	out.Promise = &s.Promise
	if s.Promise.Kind == promise.FDR {
		out.Discovery = &s.Discovery
		return
	}
	out.Outcome = &s.Outcome
	for _, c := range s.Strata {
		out.Strata = append(out.Strata, StratumLine{c.Name, c.Rows, c.Basis, c.Flows, c.Alerts, c.Outcome})
	}
}
