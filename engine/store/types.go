package store

import (
	"encoding/json"
	"time"

	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/models/metric"
)

// A GroupList asks for the groups that hold alerts of a selection.
type GroupList struct {
	Selection
	Order GroupOrder
	From  int64 // Next of the page before; 0 begins
	Limit int   // 1 to 1000; 0 is 50
}

// A GroupOrder of groups.
type GroupOrder uint8

const (
	GroupNewest GroupOrder = iota // by their newest alert
	GroupLargest
	GroupWorst
)

// A GroupPage is a part of a list of groups. As a Page it may be short and yet not the
// last. It is Partial where a filter on single alerts finds so many of them that only
// the newest were looked at.
type GroupPage struct {
	Groups  []Group
	Next    int64
	More    bool
	Partial bool
}

// A Group is a run of alerts of one cause as the store has it.
type Group struct {
	ID          string
	Key         string
	First, Last time.Time // flow time
	Matching    int       // its alerts that the selection holds
	All         int       // all its alerts
	ByState     [len(triage.States)]int
	Worst       metric.Severity // of those that match
	Top         triage.Case     // the alert with the highest score

	seq int64
}

// An Entry is a line of the audit log.
type Entry struct {
	Seq    int64           `json:"seq"`
	At     time.Time       `json:"at"`
	Who    string          `json:"who"`
	Verb   triage.Verb     `json:"verb"`
	Body   json.RawMessage `json:"body"`
	Hash   string          `json:"hash"` // hexadecimal
	Undone bool            `json:"undone,omitempty"`
}

// A Chain is what Verify found in order: an entry's hash noted elsewhere (on paper, in
// a ticket) shows later that nothing before it was changed or cut off.
type Chain struct {
	Entries int64
	Changes int64  // of alerts
	Head    int64  // the newest entry
	Hash    string // of the head, hexadecimal
}

// A Similar is a past alert with its verdict.
type Similar struct {
	Case   triage.Case
	Cosine float64 // 1: raised for the same reasons
	Alike  int     // alerts of its group with that verdict
}

// A Verdict is a flow that a person has said what it is: a row to train on.
type Verdict struct {
	Alert   string        `json:"alert"`
	Source  string        `json:"source"` // the input, as alerts name it
	Row     int           `json:"row"`    // there, from 1
	Content uint64        `json:"content"`
	Model   string        `json:"model"`
	Family  string        `json:"family,omitempty"` // predicted
	Reason  triage.Reason `json:"reason"`
	By      string        `json:"by"`
	At      time.Time     `json:"at"`
}

// A Filter is a query that somebody keeps under a name; Owner "" keeps it for everybody.
type Filter struct{ Owner, Name, Query string }

// A Run is a training that somebody asked for.
type Run struct {
	ID   int64
	At   time.Time
	Who  string
	Body json.RawMessage
}
