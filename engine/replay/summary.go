package replay

import (
	"time"

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
	for _, severity := range metric.Severities {
		out.BySeverity[severity.String()] = s.BySeverity[severity]
	}
	return out
}
