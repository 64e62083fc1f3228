// Package alert says what an alert is, how alerts of one cause form a group, and
// how severe they are. It knows no store and no screen.
package alert

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/metric"
)

// An Alert is one flow that a model on duty scored above its threshold.
type Alert struct {
	ID         string // see ID
	Source     string // what its input is called: "KDDTest+"
	Row        int    // the flow's row in its input, from 1
	Content    uint64 // the flow's own hash: see Content
	Time       time.Time
	Severity   Severity
	Score      float64
	Threshold  float64
	PValue     float64
	Family     string // predicted attack family: "dos", …; "" where no model says one
	Model      string // tag of the model that raised it: "boost@7f3a"
	Challenger *Opinion
	Flow       Flow
	Label      string   // what the input says the flow is; "" where unlabelled
	Why        []Reason // largest contributions first; nil until asked for
	Group      string   // id of the group that it belongs to
	Simulated  bool
}

// An Opinion is what another model says of the same flow.
type Opinion struct {
	Model string
	Score float64
	Alert bool
}

// A Flow is what an analyst reads of the flow itself. "" and the zero
// Endpoint mean that the data has no such thing.
type Flow struct {
	Protocol, Service, Flag      string
	Function, Plane, Application string
	Src, Dst                     data.Endpoint
}

// Address writes an endpoint as "10.0.0.1:80"; "" where the data has none.
func Address(e data.Endpoint) string {
	if !e.Addr.IsValid() {
		return ""
	}
	return netip.AddrPortFrom(e.Addr, e.Port).String()
}

// A Reason is one feature's share in a score.
type Reason struct {
	Feature      string
	Value        string
	Unit         string
	Percentile   float64 // where a number stands among normal training traffic, 0 to 100; NaN if unknown
	NormalShare  float64 // how much of normal training traffic has a category's value, 0 to 1; NaN if unknown
	Contribution float64 // on the scale of the model's link
}

// Severity is how loudly an alert is shown; see metric.SeverityOf.
type Severity = metric.Severity

// ID names an alert by what it is about: the input, the row's content and
// position, and the model. Replaying the same input finds the same id.
func ID(source string, row int, content uint64, model string) string {
	h := sha256.New()
	h.Write([]byte(source))
	h.Write([]byte{0})
	h.Write([]byte(model))
	h.Write([]byte{0})
	h.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(row)), content))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Content is a 64-bit FNV-1a hash of everything in a table's row but its label.
func Content(t *data.Table, row int) uint64 {
	h := uint64(14695981039346656037)
	mix := func(v uint64) {
		for range 8 {
			h = (h ^ (v & 0xff)) * 1099511628211
			v >>= 8
		}
	}
	for i := range t.Schema.Columns {
		if t.Codes[i] != nil {
			for _, b := range []byte(t.Dicts[i].Name(t.Codes[i][row])) {
				mix(uint64(b))
			}
		} else {
			mix(math.Float64bits(t.Numbers[i][row]))
		}
	}
	if t.Start != nil {
		mix(uint64(t.Start[row]))
	}
	return h
}
