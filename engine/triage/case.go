package triage

import (
	"time"

	"github.com/trunkline/trunkline/engine/alert"
)

// A Case is an alert with what people have made of it.
type Case struct {
	Alert    alert.Alert
	GroupKey string    // what the members of its group share
	Raised   time.Time // when the store first saw it: what age counts from

	State    State
	Owner    string
	Reason   Reason
	Revision int64     // 1 when it came; grows with every change
	Changed  time.Time // zero while it is as it came
	By       string    // who changed it last
	Hidden   int64     // the suppression that hides it; 0: none
	Notes    []Note    // the oldest first
}

// A Note is what somebody wrote about an alert.
type Note struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// A Decision is one change of one alert: who made it, when, and what of what.
type Decision struct {
	Seq                int64 // its entry in the audit log; many alerts may share it
	Who                string
	When               time.Time
	Verb               Verb
	Revision           int64 // that the alert then had
	FromState, State   State
	FromOwner, Owner   string
	FromReason, Reason Reason
	Note               string
	Undone             bool // taken back later
}
