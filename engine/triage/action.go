package triage

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/query"
)

// An Action is one thing that one person does to one or many alerts. Either IDs or
// Filter says which.
type Action struct {
	Who    string
	Verb   Verb // Acknowledge to Remark
	Reason Reason
	Note   string
	Owner  string // of Assign; "" takes the owner away

	// IDs names alerts. All of them change or none does.
	IDs []Target
	// Filter takes every matching alert for which the verb is legal; the others stay
	// as they are and are counted.
	Filter *Filter
}

// A Target is an alert as the person saw it.
type Target struct {
	ID       string
	Revision int64 // what the person looked at; 0: whatever it is now
}

// A Filter is a query with what it was asked on. UpTo, where it is not 0, leaves out
// alerts that came after a count: what was counted is what changes.
type Filter struct {
	Text  string // as typed, for the record
	Query query.Query
	UpTo  int64
	// Group, where it is not "", is the only group that matches; Seen is the newest entry
	// of the audit log when the person looked at it. If somebody else has decided on it
	// since, nothing changes and a *ConflictError tells who.
	Group string
	Seen  int64
}

// Bounds of what people write; more is no note but a file.
const (
	maxNote = 16 << 10
	maxName = 200
)

// Check refuses an action that is wrong whatever the alerts are. Its errors are a
// *ReasonError or an *ActionError.
func (a *Action) Check() error {
	fault := func(format string, args ...any) error { return &ActionError{a.Verb, fmt.Sprintf(format, args...)} }
	switch {
	case strings.TrimSpace(a.Who) == "":
		return fault("it wants to know who does it")
	case len(a.Who) > maxName || len(a.Owner) > maxName:
		return fault("a name has at most %d bytes", maxName)
	case len(a.Note) > maxNote:
		return fault("a note has at most %d bytes", maxNote)
	case (len(a.IDs) == 0) == (a.Filter == nil):
		return fault("it wants alerts by id or by filter, one of the two")
	}
	switch a.Verb {
	case Acknowledge, Escalate, Reopen, Assign:
	case Close:
		_, err := ParseReason(string(a.Reason))
		return err
	case Remark:
		if strings.TrimSpace(a.Note) == "" {
			return fault("it wants a text")
		}
	default:
		return fault("no such action")
	}
	if a.Reason != NoReason {
		return fault("only closing takes a reason; a note says why")
	}
	return nil
}

// An Effect is what a legal action makes of an alert: nil leaves a part as it is.
type Effect struct {
	State  *State
	Owner  *string
	Reason *Reason
	// Takes makes Who the owner of an alert that has none.
	Takes bool
}

// Effect is the same for every alert of the action. Acknowledging and escalating take
// an alert that nobody owns; reopening clears the reason.
func (a *Action) Effect() Effect {
	var e Effect
	if m, ok := moves[a.Verb]; ok {
		e.State = &m.to
	}
	none := NoReason
	switch a.Verb {
	case Acknowledge, Escalate:
		e.Takes = true
	case Close:
		e.Reason = &a.Reason
	case Reopen:
		e.Reason = &none
	case Assign:
		e.Owner = &a.Owner
	}
	return e
}

// An ActionError is an action that makes no sense for any alert.
type ActionError struct {
	Verb   Verb
	Reason string
}

func (e *ActionError) Error() string { return fmt.Sprintf("%s: %s", e.Verb, e.Reason) }

// An Outcome is what an action came to.
type Outcome struct {
	Seq       int64 // its entry in the audit log
	Verb      Verb
	Changed   int
	Groups    int   // that the changed alerts lie in
	Skipped   int   // matched, but the verb is not legal for them; or, of an undo, changed by others since
	Undoes    int64 // of an undo: the entry that was taken back
	UndidVerb Verb  // and what that was
	Hides     int64 // of a suppression: its number
}
