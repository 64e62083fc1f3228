// Package alert says what an alert is, how alerts of one cause form a group, and
// how severe they are. It knows no store and no screen.
package alert

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"time"

	"github.com/trunkline/trunkline/data"
)

// An Alert is one flow that a model on duty scored above its threshold.
type Alert struct {
	ID         string // see ID
	Row        int    // the flow's row in its input, from 1
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

// A Reason is one feature's share in a score.
type Reason struct {
	Feature      string
	Value        string
	Unit         string
	Percentile   float64 // where the value stands among normal training traffic, 0 to 100; NaN if unknown
	Contribution float64 // on the scale of the model's link
}

// Severity orders alerts by how seldom normal traffic scores as high.
type Severity uint8

const (
	Low Severity = iota
	Medium
	High
	Critical
)

// Severities, worst first.
var Severities = [...]Severity{Critical, High, Medium, Low}

// String is the severity's word: "critical".
func (s Severity) String() string { return [...]string{"low", "medium", "high", "critical"}[s] }

// Short is the severity in four columns: "CRIT".
func (s Severity) Short() string { return [...]string{"LOW", "MED", "HIGH", "CRIT"}[s] }

// MaxP is the largest p-value that has the severity.
func (s Severity) MaxP() float64 { return [...]float64{1, 5e-3, 1e-3, 1e-4}[s] }

// SeverityOf gives the severity of an alert with the p-value.
func SeverityOf(p float64) Severity {
	for _, s := range Severities {
		if p <= s.MaxP() {
			return s
		}
	}
	return Low
}

// Reachable says whether n calibration flows can give a p-value this small:
// the smallest is 1/(n+1).
func (s Severity) Reachable(n int) bool { return 1/float64(n+1) <= s.MaxP() }

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
