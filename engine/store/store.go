// Package store keeps alerts, what people made of them, and what they decided: the
// one place that knows a database. Store is what everybody else sees of it.
//
// Reading is safe from any goroutine and never waits for writing. Writes take turns. A
// write that decides something is on the disk when it returns; one that only adds alerts
// may be lost to a power cut (never to a killed process), and replaying finds them again.
package store

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
)

// A Store is an alert store. Its errors are the types and kinds of errors.go and
// triage/errors.go; a cancelled context ends a query within a tenth of a second.
type Store interface {
	Alerts
	Desk
	Journal
	Precedents
	Desktop

	// Version says whether anything changed since it was asked last. It costs nothing:
	// fifty sessions may ask five times a second.
	Version() Version
	// Backup writes a consistent copy to a file while the store is in use.
	Backup(ctx context.Context, path string) error
	// Close waits for writes that are under way.
	Close() error
}

// Alerts are put in, counted and read.
type Alerts interface {
	// Put stores the alerts that the store has not: an alert that it has stays as people
	// left it. It gives how many were new. All are stored or none is.
	Put(ctx context.Context, batch []Raised) (added int, err error)
	// Get gives the alert whose id begins with id, by its only match.
	Get(ctx context.Context, id string) (triage.Case, error)
	// List gives a page of the alerts that a selection holds.
	List(ctx context.Context, l List) (Page, error)
	// Groups gives the groups that hold alerts of a selection.
	Groups(ctx context.Context, l GroupList) (GroupPage, error)
	// Count counts a selection's alerts and groups.
	Count(ctx context.Context, s Selection, how Counting) (Count, error)
	// Totals counts all alerts by state and severity.
	Totals(ctx context.Context) (Totals, error)
}

// Desk is where people decide.
type Desk interface {
	// Act does what a person wants with alerts, all or none of those named by id. Its
	// errors are *triage.ConflictError, *triage.MoveError, *triage.UnknownAlertError and
	// those of Action.Check; on an error nothing has changed.
	Act(ctx context.Context, a triage.Action) (triage.Outcome, error)
	// Undo takes the person's last action back that is not taken back yet. Alerts that
	// others changed since stay as they are and are counted as skipped.
	Undo(ctx context.Context, who string) (triage.Outcome, error)
	// Suppress hides what is new in the scope, now and until its end.
	Suppress(ctx context.Context, s triage.Suppression) (triage.Outcome, error)
	// DryRun counts what a suppression would hide of what is there: the alerts of its
	// scope, and those of them that are new.
	DryRun(ctx context.Context, s triage.Suppression) (scope, hides Count, err error)
	// Lift ends a suppression before its time; what it hides is new again.
	Lift(ctx context.Context, id int64, who string) (triage.Outcome, error)
	// Suppressions lists them all, the newest first.
	Suppressions(ctx context.Context) ([]triage.Suppression, error)
}

// Journal is what was decided, in order.
type Journal interface {
	// History lists what was done to an alert, the oldest first.
	History(ctx context.Context, id string) ([]triage.Decision, error)
	// Log gives entries of the audit log behind a number, at most n.
	Log(ctx context.Context, after int64, n int) ([]Entry, error)
	// Record writes an entry that changes no alert: a champion's promotion, an export.
	// body becomes JSON.
	Record(ctx context.Context, who string, verb triage.Verb, body any) (seq int64, err error)
	// Recorded gives the newest n entries of a verb, the newest first.
	Recorded(ctx context.Context, verb triage.Verb, n int) ([]Entry, error)
	// Verify checks the audit log from its first entry. Its error is a *TamperError.
	Verify(ctx context.Context) (Chain, error)
}

// Precedents are past alerts with a verdict.
type Precedents interface {
	// Similar gives the n alerts with a verdict that were raised for the most similar
	// reasons by the same kind of model; none where the alert's reasons are not known.
	Similar(ctx context.Context, id string, n int) ([]Similar, error)
	// Explain keeps the reasons of an alert that came without.
	Explain(ctx context.Context, id string, why []alert.Reason) error
	// Verdicts lists the alerts closed as true or false positives, the oldest first.
	Verdicts(ctx context.Context) ([]Verdict, error)
}

// Desktop is what people keep for themselves.
type Desktop interface {
	// Filters lists a person's saved filters and everybody's, by name.
	Filters(ctx context.Context, who string) ([]Filter, error)
	SaveFilter(ctx context.Context, f Filter) error
	DropFilter(ctx context.Context, owner, name string) error
	// View is what a person's screen looked like when they left; "" if they never did.
	View(ctx context.Context, who, screen string) (string, error)
	SaveView(ctx context.Context, who, screen, body string) error
	// KeepRun keeps a training's record; body becomes JSON. Runs gives the newest n.
	KeepRun(ctx context.Context, who string, body any) (id int64, err error)
	Runs(ctx context.Context, n int) ([]Run, error)
}

// A Raised is an alert on its way into the store.
type Raised struct {
	Alert    alert.Alert
	GroupKey string // of the group that Alert.Group names
}

// A Selection is a query with who asks it and when.
type Selection struct {
	Query query.Query
	Me    string    // what owner:me means
	Now   time.Time // what age counts from
	UpTo  int64     // leave out alerts that came after this one; 0: none
	// Hidden, if not 0, keeps only alerts that this suppression hides.
	Hidden int64
}

// A List asks for a page of alerts.
type List struct {
	Selection
	Order Order
	From  Cursor // the zero Cursor begins
	Limit int    // 1 to 1000; 0 is 50
}

// An Order of alerts.
type Order uint8

const (
	Newest Order = iota // by when they came
	Oldest
	Worst // by severity, then the newest
)

// A Cursor is a place in a list. Its zero value is the beginning.
type Cursor struct {
	Seq int64
	Sev uint8
	In  bool
}

// A Page is a part of a list. It may hold fewer alerts than asked for and yet not be
// the last: one call looks at so many alerts and no more, so that it is quick whatever
// the query. Ask on from Next while More.
type Page struct {
	Cases []triage.Case
	Next  Cursor
	More  bool
}

// A Count is how many alerts in how many groups. Where it is not Exact there are at
// least as many: "10,000+"; MoreGroups says the same of the groups alone. UpTo is the newest alert that it looked at: an action with
// the same UpTo changes what was counted and nothing that came since.
type Count struct {
	Alerts, Groups int
	Exact          bool
	MoreGroups     bool
	UpTo           int64
}

// Counting says how hard to count.
type Counting uint8

const (
	AtLeast Counting = iota // stops at 10,000, or where it takes long
	Exactly
)

// Totals are counts of all alerts by state and severity.
type Totals [len(triage.States)][4]int

// Of is how many alerts are in a state.
func (t *Totals) Of(s triage.State) int {
	n := 0
	for _, v := range t[s] {
		n += v
	}
	return n
}

// All is how many alerts there are.
func (t *Totals) All() int {
	n := 0
	for _, s := range triage.States {
		n += t.Of(s)
	}
	return n
}

// A Version changes with the store. Alerts grows with every change of what List, Groups
// or Count may say; Audit is the newest entry of the audit log: Log(Audit of the last
// look) says who did what since.
type Version struct {
	Alerts uint64
	Audit  int64
}
