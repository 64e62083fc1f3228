package query

import (
	"net/netip"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
)

// A Subject is an alert with what people have made of it.
type Subject struct {
	Alert *alert.Alert
	State string // "new"
	Owner string
	Notes []string
	Me    string    // who asks: what owner:me means
	Now   time.Time // on the clock that age counts on
	// Raised is when the alert came; zero: at its flow's time.
	Raised time.Time
}

// Match says whether every term holds.
func (q Query) Match(s Subject) bool {
	for i := range q.Terms {
		if q.Terms[i].holds(s) == q.Terms[i].Not {
			return false
		}
	}
	return true
}

func (t *Term) holds(s Subject) bool {
	a := s.Alert
	switch t.Field {
	case "":
		return t.word(s)
	case "sev":
		if t.Op == Has {
			return float64(a.Severity) == t.Lo
		}
		return t.compare(float64(a.Severity))
	case "score":
		return t.compare(a.Score)
	case "p":
		return t.compare(a.PValue)
	case "age":
		return t.compare(s.Now.Sub(s.raised()).Seconds())
	case "src":
		return t.Net.holds(a.Flow.Src.Addr)
	case "dst":
		return t.Net.holds(a.Flow.Dst.Addr)
	case "sport":
		return t.port(a.Flow.Src)
	case "dport":
		return t.port(a.Flow.Dst)
	case "state":
		return s.State == t.Text
	case "owner":
		if t.Text == "me" {
			return s.Me != "" && s.Owner == s.Me
		}
	}
	for _, text := range t.texts(s) {
		if contains(text, t.Text) {
			return true
		}
	}
	return false
}

func (s *Subject) raised() time.Time {
	if s.Raised.IsZero() {
		return s.Alert.Time
	}
	return s.Raised
}

// texts are what a text field says of an alert.
func (t *Term) texts(s Subject) []string {
	f := &s.Alert.Flow
	switch t.Field {
	case "owner":
		return []string{s.Owner}
	case "family":
		return []string{s.Alert.Family}
	case "model":
		return []string{s.Alert.Model}
	case "proto":
		return []string{f.Protocol, f.Application}
	case "service":
		return []string{f.Service, f.Function}
	case "flag":
		return []string{f.Flag}
	case "label":
		return []string{s.Alert.Label}
	case "id":
		return []string{s.Alert.ID, s.Alert.Group}
	case "note":
		return s.Notes
	}
	return nil
}

// word looks for a bare word in everything that is text.
func (t *Term) word(s Subject) bool {
	a, f := s.Alert, &s.Alert.Flow
	for _, text := range [...]string{a.ID, a.Family, a.Model, a.Label, f.Protocol, f.Service, f.Flag, f.Function, f.Plane, f.Application, s.Owner} {
		if contains(text, t.Text) {
			return true
		}
	}
	for _, note := range s.Notes {
		if contains(note, t.Text) {
			return true
		}
	}
	return false
}

func (t *Term) compare(v float64) bool {
	switch t.Op {
	case Less:
		return v < t.Lo
	case LessEqual:
		return v <= t.Lo
	case Greater:
		return v > t.Lo
	case GreaterEqual:
		return v >= t.Lo
	}
	return v >= t.Lo && v <= t.Hi
}

// port compares an endpoint's port; a flow without addresses has none.
func (t *Term) port(e data.Endpoint) bool { return e.Addr.IsValid() && t.compare(float64(e.Port)) }

func (n *network) holds(a netip.Addr) bool { return a.IsValid() && n.prefix.Contains(a.Unmap()) }

// contains ignores case; lower has none.
func contains(text, lower string) bool {
	return text != "" && strings.Contains(strings.ToLower(text), lower)
}
