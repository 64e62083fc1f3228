package store

import (
	"errors"
	"fmt"
)

// What can be wrong with a database as a whole. A *Fault wraps one of them.
var (
	ErrCorrupt  = errors.New("the database is damaged")
	ErrForeign  = errors.New("this is no alert store")
	ErrNewer    = errors.New("a newer trunkline made this store")
	ErrFull     = errors.New("the disk is full")
	ErrDisk     = errors.New("the disk fails")
	ErrReadOnly = errors.New("the store can't be written to")
	ErrLocked   = errors.New("another program keeps the store locked")
	ErrInUse    = errors.New("the store is in use")
	ErrClosed   = errors.New("the store is closed")
)

// A Fault is a store that can't do its work: which one, what it is (one of the errors
// above), and what the database said.
type Fault struct {
	Path   string
	Kind   error
	Detail string // "" if Kind says it all
}

func (e *Fault) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("alert store %s: %v", e.Path, e.Kind)
	}
	return fmt.Sprintf("alert store %s: %v (%s)", e.Path, e.Kind, e.Detail)
}

func (e *Fault) Unwrap() error { return e.Kind }

// An AlertError is an alert that can't be stored: a caller's mistake.
type AlertError struct{ ID, Reason string }

func (e *AlertError) Error() string { return fmt.Sprintf("alert %q: %s", e.ID, e.Reason) }

// A NotFoundError names what the store has not: a suppression, a saved filter.
type NotFoundError struct{ What, Name string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("no %s %s", e.What, e.Name) }

// An AmbiguousError is the beginning of several alerts' ids.
type AmbiguousError struct {
	Prefix string
	IDs    []string
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q begins the ids of several alerts: %s, %s, …", e.Prefix, e.IDs[0], e.IDs[1])
}

// A TamperError is the first place where the audit log is not what it was.
type TamperError struct {
	Seq    int64
	Reason string
}

func (e *TamperError) Error() string { return fmt.Sprintf("audit log, entry %d: %s", e.Seq, e.Reason) }
