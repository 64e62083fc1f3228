package triage

import (
	"time"

	"github.com/trunkline/trunkline/models/metric"
)

// RespondWithin is how soon somebody should have looked at a new alert: the service level
// that the queue counts down to. Assumed: common targets of security operation centres,
// by severity; no standard prescribes them.
func RespondWithin(s metric.Severity) time.Duration {
	return [...]time.Duration{metric.Low: 24 * time.Hour, metric.Medium: 8 * time.Hour, metric.High: time.Hour, metric.Critical: 15 * time.Minute}[s]
}

// Left is how long there is until a new alert should have been looked at, negative if
// that time is over. Whoever acknowledged, escalated or closed it has met it.
func Left(s metric.Severity, raised, now time.Time) time.Duration {
	return RespondWithin(s) - now.Sub(raised)
}
