// Package triage says what people may do with an alert: its states and the moves
// between them, why it is closed, what hides it, and which past alerts it is like.
// It keeps nothing: engine/store does.
package triage

import (
	"fmt"
	"slices"
	"strings"
)

// A State is how far people are with an alert.
type State uint8

const (
	New          State = iota // nobody has looked yet
	Acknowledged              // somebody works on it
	Escalated                 // handed to those who can act
	Suppressed                // hidden by a suppression
	Closed                    // decided, for a Reason
)

// States lists the states in the order in which an alert usually goes through them.
var States = [...]State{New, Acknowledged, Escalated, Suppressed, Closed}

var stateNames = [...]string{"new", "acknowledged", "escalated", "suppressed", "closed"}

// String is the state's word in filters, JSON and on screens.
func (s State) String() string { return stateNames[s] }

// MarshalText writes the state's word.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseState reads a state's word.
func ParseState(word string) (State, bool) {
	i := slices.Index(stateNames[:], word)
	return State(max(i, 0)), i >= 0
}

// OCSF is the status_id of a Detection Finding (class 2004) in that state; an escalated
// finding is in progress and carries a flag of its own.
func (s State) OCSF() (status int, escalated bool) {
	return [...]int{1, 2, 2, 3, 4}[s], s == Escalated
}

// A Reason is why an alert was closed.
type Reason string

const (
	NoReason       Reason = ""
	TruePositive   Reason = "true-positive"
	BenignPositive Reason = "benign-positive" // a true alarm on legitimate behaviour
	FalsePositive  Reason = "false-positive"
	Duplicate      Reason = "duplicate"
	Automated      Reason = "automated"
	Other          Reason = "other"
)

// Reasons lists the reasons an alert may be closed for.
var Reasons = [...]Reason{TruePositive, BenignPositive, FalsePositive, Duplicate, Automated, Other}

// Teaches says whether the reason is a verdict that a model may be trained on. A benign
// positive is none: the alarm was right, and calling its flow normal would be wrong.
func (r Reason) Teaches() bool { return r == TruePositive || r == FalsePositive }

// Verdict says whether the reason tells what the alert was.
func (r Reason) Verdict() bool { return r.Teaches() || r == BenignPositive }

// ParseReason reads a reason; its error lists them.
func ParseReason(word string) (Reason, error) {
	r := Reason(strings.ToLower(word))
	if slices.Contains(Reasons[:], r) {
		return r, nil
	}
	return NoReason, &ReasonError{word}
}

// ReasonWords lists the reasons as text.
func ReasonWords() []string {
	words := make([]string, len(Reasons))
	for i, r := range Reasons {
		words[i] = string(r)
	}
	return words
}

// A ReasonError is a close reason that there is not; "" where one is missing.
type ReasonError struct{ Word string }

func (e *ReasonError) Error() string {
	if e.Word == "" {
		return "closing wants a reason"
	}
	return fmt.Sprintf("no close reason %q", e.Word)
}
