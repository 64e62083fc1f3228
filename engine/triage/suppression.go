package triage

import (
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/engine/query"
)

// A Suppression hides new alerts of a scope until its end. It never touches an alert
// that somebody has acknowledged, escalated or closed.
type Suppression struct {
	ID     int64
	Scope  string // a query: see CheckScope
	Query  query.Query
	Owner  string
	Why    string
	Made   time.Time
	Until  time.Time
	Lifted time.Time // zero unless somebody ended it early
	Hits   int       // alerts that it hides now, or hid when it ended
}

// Active says whether it still hides what comes.
func (s *Suppression) Active(now time.Time) bool { return s.Lifted.IsZero() && now.Before(s.Until) }

// longest is how far off an end may be: what should be hidden for longer is a matter
// for the model or the network, not for a suppression.
const longest = 366 * 24 * time.Hour

// scopeFields may stand in a scope: what a flow is. naming are those of them that name
// traffic; a scope without one of them would hide an attack of any kind.
var (
	scopeFields = fields("family", "model", "proto", "service", "flag", "src", "sport", "dst", "dport", "label", "sev", "score", "p")
	naming      = fields("proto", "service", "src", "dst", "dport")
)

func fields(names ...query.Field) map[query.Field]bool {
	set := map[query.Field]bool{}
	for _, n := range names {
		set[n] = true
	}
	return set
}

// Check refuses a suppression without owner, reason or a sensible end, or with a scope
// that is empty or wider than traffic of one kind. Its error is a *ScopeError.
func (s *Suppression) Check(now time.Time) error {
	switch {
	case strings.TrimSpace(s.Owner) == "":
		return &ScopeError{s.Scope, "it wants an owner"}
	case strings.TrimSpace(s.Why) == "":
		return &ScopeError{s.Scope, "it wants a reason"}
	case len(s.Why) > maxNote || len(s.Owner) > maxName:
		return &ScopeError{s.Scope, "its reason or owner is too long"}
	case !s.Until.After(now):
		return &ScopeError{s.Scope, "its end is not in the future"}
	case s.Until.Sub(now) > longest:
		return &ScopeError{s.Scope, "its end is more than a year off"}
	}
	return CheckScope(s.Scope, s.Query)
}

// CheckScope refuses a scope that says nothing of what traffic it hides.
func CheckScope(text string, q query.Query) error {
	named := false
	for _, t := range q.Terms {
		if !scopeFields[t.Field] {
			what := "a bare word"
			if t.Field != "" {
				what = string(t.Field)
			}
			return &ScopeError{text, what + " is nothing that a flow has"}
		}
		named = named || naming[t.Field] && !t.Not && !everyone(t)
	}
	if !named {
		return &ScopeError{text, "it names no traffic"}
	}
	return nil
}

// everyone says whether a term names no one: a block that holds all addresses, or more
// ports than one.
func everyone(t query.Term) bool {
	if t.Net != nil {
		return t.Net.Prefix().Bits() == 0
	}
	return t.Field == "dport" && t.Op != query.Has
}

// A ScopeError is a suppression that must not be.
type ScopeError struct {
	Scope  string
	Reason string
}

func (e *ScopeError) Error() string { return fmt.Sprintf("suppression %q: %s", e.Scope, e.Reason) }
