// Package promise turns what people are promised about false alarms into thresholds,
// and says whether it was kept. There are three promises: a share of normal flows, a
// number of false alerts a day, and a share of wrong ones among the alert groups shown.
//
// All three rest on held-out normal flows alone (conformal prediction: Vovk, Gammerman,
// Shafer 2005) and hold for traffic exchangeable with them, and for no other.
package promise

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// A Kind is what a promise speaks of.
type Kind string

const (
	FPR    Kind = "fpr"    // the share of normal flows that alert
	Budget Kind = "budget" // false alerts a day
	FDR    Kind = "fdr"    // the share of wrong ones among the alert groups shown in a window
)

// A By is what a promise is kept for apart: each service, each plane, each protocol
// has its own false-alarm rate, or all flows have one together.
type By string

const (
	Together   By = ""
	ByService  By = "service"
	ByPlane    By = "plane"
	ByProtocol By = "protocol"
)

// Bys lists what promises can be made by.
var Bys = [...]By{ByService, ByPlane, ByProtocol}

// Column is the flow column that tells the flows of a By apart; "" for Together.
func (b By) Column() string {
	if b == ByProtocol {
		return "protocol_type"
	}
	return string(b)
}

// A Promise is plain data: it can be compared, saved and shown.
type Promise struct {
	Kind  Kind    `json:"kind"`
	Value float64 `json:"value"` // a rate, false alerts a day, or q, the share of wrong groups
	By    By      `json:"by,omitempty"`
	// NormalFlowsPerDay turns a budget into a rate.
	NormalFlowsPerDay float64 `json:"normal_flows_per_day,omitempty"`
}

// Rate is the share of normal flows that may alert; NaN for FDR, which speaks of groups.
func (p Promise) Rate() float64 {
	switch p.Kind {
	case FPR:
		return p.Value
	case Budget:
		return metric.BudgetRate(p.Value, p.NormalFlowsPerDay)
	}
	return math.NaN()
}

// Check says what is wrong with a promise before any flow is looked at: nil or a *ValueError.
func (p Promise) Check() error {
	switch {
	case p.Kind == Budget && !(p.Value > 0 && p.NormalFlowsPerDay > 0 && !math.IsInf(p.Value, 0)):
		return &ValueError{p, "want more than 0 false alerts a day, and some normal flows a day"}
	case p.Kind == FPR && !(p.Value > 0 && p.Value < 1), p.Kind == FDR && !(p.Value > 0 && p.Value < 1):
		return &ValueError{p, "want a share between 0 and 1"}
	case p.Kind != FPR && p.Kind != Budget && p.Kind != FDR:
		return &ValueError{p, "want fpr, budget or fdr"}
	}
	switch p.By {
	case Together, ByService, ByPlane, ByProtocol:
		return nil
	}
	return &ValueError{p, "want service, plane or protocol"}
}

// String says the promise in words.
func (p Promise) String() string {
	var s string
	switch p.Kind {
	case FPR:
		s = fmt.Sprintf("at most %.3g %% of normal flows alert", 100*p.Value)
	case Budget:
		s = fmt.Sprintf("at most %g false alerts a day", p.Value)
	case FDR:
		s = fmt.Sprintf("at most %.3g %% of the alert groups shown are wrong", 100*p.Value)
	}
	if p.By != Together {
		s += ", for each " + string(p.By)
	}
	return s
}

// A ValueError is a promise that nobody could keep or that means nothing.
type ValueError struct {
	Promise Promise
	Reason  string
}

func (e *ValueError) Error() string {
	by := ""
	if e.Promise.By != Together {
		by = fmt.Sprintf(" by %.40q", string(e.Promise.By))
	}
	return fmt.Sprintf("promise %s %g%s: %s", e.Promise.Kind, e.Promise.Value, by, e.Reason)
}

// A TooFewError is a promise that cannot be made with the calibration flows there are.
type TooFewError struct {
	Promise Promise
	Reason  *metric.PromiseError
}

func (e *TooFewError) Error() string {
	switch e.Promise.Kind {
	case FDR:
		return fmt.Sprintf("a share of %g wrong among the groups shown cannot be promised with %d calibration flows: it needs %d",
			e.Promise.Value, e.Reason.Flows, e.Reason.Needed)
	case Budget:
		return fmt.Sprintf("%g false alerts a day among %g normal flows cannot be promised with %d calibration flows: it needs %d; with these, %.3g a day can",
			e.Promise.Value, e.Promise.NormalFlowsPerDay, e.Reason.Flows, e.Reason.Needed, e.Reason.Smallest*e.Promise.NormalFlowsPerDay)
	}
	return e.Reason.Error()
}

func (e *TooFewError) Unwrap() error { return e.Reason }
