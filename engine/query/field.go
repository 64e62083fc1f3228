package query

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/models/metric"
)

// A Field is what a term speaks about.
type Field string

// Fields lists the fields in the order in which people read of them.
func Fields() []string {
	return []string{"sev", "state", "owner", "score", "p", "family", "model", "proto", "service", "flag", "src", "sport", "dst", "dport", "label", "age", "note", "id"}
}

// kind says how a field's values are written and which comparisons it has.
type kind uint8

const (
	text kind = iota
	ranked
	number
	duration
	address
	state
)

var kinds = map[Field]kind{"sev": ranked, "state": state, "owner": text, "score": number, "p": number, "family": text, "model": text,
	"proto": text, "service": text, "flag": text, "src": address, "dst": address, "sport": number, "dport": number, "label": text, "age": duration, "note": text, "id": text}

// read checks a term's value and turns it into what Match compares.
func (k kind) read(w word, t Term) (Term, error) {
	if (k == text || k == address || k == state) && t.Op != Has {
		return t, w.fault(string(t.Field) + " has no order; write " + string(t.Field) + ":" + t.Text)
	}
	switch k {
	case ranked:
		s, ok := severity(t.Text)
		if !ok {
			return t, w.fault("want low, medium, high or critical")
		}
		t.Lo = float64(s)
	case state:
		t.Text = strings.ToLower(t.Text)
		if !slices.Contains([]string{"new", "acknowledged", "escalated", "suppressed", "closed"}, t.Text) {
			return t, w.fault("want new, acknowledged, escalated, suppressed or closed")
		}
	case number, duration:
		return k.readNumber(w, t)
	case address:
		return readAddress(w, t)
	default:
		t.Text = strings.ToLower(t.Text)
	}
	return t, nil
}

var short = [...]string{metric.Low: "low", metric.Medium: "med", metric.High: "high", metric.Critical: "crit"}

// severity reads low, med, high, crit and the whole words.
func severity(s string) (metric.Severity, bool) {
	s = strings.ToLower(s)
	for _, v := range metric.Severities {
		if s == v.String() || s == short[v] {
			return v, true
		}
	}
	return 0, false
}

func (k kind) readNumber(w word, t Term) (Term, error) {
	parse := func(s string) (float64, bool) {
		if k == duration {
			return readDuration(s)
		}
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil && v == v
	}
	lo, hi, isRange := strings.Cut(t.Text, "..")
	var ok bool
	if t.Lo, ok = parse(lo); !ok {
		return t, w.fault(fmt.Sprintf("want a %s, have %q", map[kind]string{number: "number", duration: "time like 30m, 2h or 3d"}[k], lo))
	}
	if t.Hi = t.Lo; isRange {
		if t.Hi, ok = parse(hi); !ok || t.Hi < t.Lo {
			return t, w.fault(fmt.Sprintf("want a range like %s:%s..%s", t.Field, lo, lo))
		}
		t.Op = Range
	}
	return t, nil
}

// readDuration reads 90s, 30m, 2h, 3d and what time.ParseDuration reads, as seconds.
func readDuration(s string) (float64, bool) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		v, err := strconv.ParseFloat(days, 64)
		return v * 86400, err == nil && v == v
	}
	d, err := time.ParseDuration(s)
	return d.Seconds(), err == nil
}

// network is an address or a block of them.
type network struct{ prefix netip.Prefix }

// Prefix is the block; of a single address its own.
func (n *network) Prefix() netip.Prefix { return n.prefix }

func readAddress(w word, t Term) (Term, error) {
	if p, err := netip.ParsePrefix(t.Text); err == nil {
		t.Net = &network{p.Masked()}
		return t, nil
	}
	a, err := netip.ParseAddr(t.Text)
	if err != nil {
		return t, w.fault("want an address like 10.4.0.17 or a block like 10.4.0.0/16")
	}
	t.Net = &network{netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())}
	return t, nil
}
