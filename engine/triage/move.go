package triage

import "slices"

// A Verb is a thing that a person does to alerts.
type Verb string

const (
	Acknowledge Verb = "acknowledge"
	Escalate    Verb = "escalate"
	Close       Verb = "close"
	Reopen      Verb = "reopen" // back to new; what was decided stays in the history
	Assign      Verb = "assign"
	Remark      Verb = "note"
	Suppress    Verb = "suppress" // by a suppression: see Suppression
	Lift        Verb = "lift"     // a suppression ends before its time; what it hid is new again
	Undo        Verb = "undo"
)

// moves is the whole table of legal moves: from which states a verb leads, and where
// to. Assign and Remark stay where they are.
var moves = map[Verb]struct {
	from []State
	to   State
}{
	Acknowledge: {[]State{New, Escalated, Suppressed}, Acknowledged},
	Escalate:    {[]State{New, Acknowledged, Suppressed}, Escalated},
	Close:       {[]State{New, Acknowledged, Escalated, Suppressed}, Closed},
	Reopen:      {[]State{Acknowledged, Escalated, Suppressed, Closed}, New},
	Suppress:    {[]State{New}, Suppressed},
	Lift:        {[]State{Suppressed}, New},
}

// From lists the states from which the verb is legal.
func (v Verb) From() []State {
	if m, ok := moves[v]; ok {
		return m.from
	}
	return States[:]
}

// To is the state that the verb leads to from a state, and whether that is legal.
func (v Verb) To(from State) (State, bool) {
	m, moved := moves[v]
	if !moved {
		return from, v == Assign || v == Remark
	}
	if !slices.Contains(m.from, from) {
		return from, false
	}
	return m.to, true
}

// Legal lists what a person may do to an alert in a state, for menus.
func Legal(s State) []Verb {
	var verbs []Verb
	for _, v := range []Verb{Acknowledge, Escalate, Close, Reopen, Assign, Remark} {
		if _, ok := v.To(s); ok {
			verbs = append(verbs, v)
		}
	}
	return verbs
}

// Past is the verb as a report says it: "acknowledged".
func (v Verb) Past() string {
	switch v {
	case Acknowledge:
		return "acknowledged"
	case Escalate:
		return "escalated"
	case Close:
		return "closed"
	case Reopen:
		return "reopened"
	case Assign:
		return "assigned"
	case Remark:
		return "noted"
	case Suppress:
		return "suppressed"
	case Lift:
		return "lifted"
	case Undo:
		return "undone"
	}
	return string(v)
}
