package triage

import (
	"fmt"
	"strings"
	"time"
)

// A ConflictError is an alert that somebody changed after the person looked at it.
type ConflictError struct {
	ID        string
	Seen, Now int64 // revisions; Seen is 0 where a group was looked at
	State     State // what it is now
	Reason    Reason
	By        string // who made it so
	At        time.Time
	More      int // further alerts of the same action with a conflict
}

func (e *ConflictError) Error() string {
	if e.Seen == 0 {
		return fmt.Sprintf("%s was here first: alert %s is %s since %s%s; nothing was changed",
			e.By, e.ID, standing(e.State, e.Reason), e.At.Format(time.TimeOnly), more(e.More))
	}
	return fmt.Sprintf("alert %s is %s by now: %s changed it at %s (revision %d, you saw %d)%s; nothing was changed",
		e.ID, standing(e.State, e.Reason), e.By, e.At.Format(time.TimeOnly), e.Now, e.Seen, more(e.More))
}

// A MoveError is a verb that an alert's state has no place for.
type MoveError struct {
	ID     string
	Verb   Verb
	State  State
	Reason Reason
	By     string // who made it so; "" if it came so
	At     time.Time
	More   int
}

func (e *MoveError) Error() string {
	who := ""
	if e.By != "" {
		who = fmt.Sprintf(", by %s at %s", e.By, e.At.Format(time.TimeOnly))
	}
	return fmt.Sprintf("can't %s alert %s: it is %s%s%s; nothing was changed", e.Verb, e.ID, standing(e.State, e.Reason), who, more(e.More))
}

// An UnknownAlertError names ids that the store has not.
type UnknownAlertError struct{ IDs []string }

func (e *UnknownAlertError) Error() string {
	shown := e.IDs
	if len(shown) > 3 {
		shown = shown[:3]
	}
	return fmt.Sprintf("no alert %s%s", strings.Join(shown, ", "), more(len(e.IDs)-len(shown)))
}

// A NothingToUndoError says that a person has done nothing that is not undone already.
type NothingToUndoError struct{ Who string }

func (e *NothingToUndoError) Error() string { return "nothing to undo for " + e.Who }

func standing(s State, r Reason) string {
	if r != NoReason {
		return fmt.Sprintf("%s as %s", s, r)
	}
	return s.String()
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}
