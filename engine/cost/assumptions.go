// Package cost prices a threshold: what its alerts cost to look at, what its misses
// cost to suffer, and what the one and the other depend on. Every number that nobody
// measured is an assumption with a source and a range, and can be changed.
//
// Money is in the scenario's currency, converted by nobody. Months have 30.4 days.
package cost

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/trunkline/trunkline/data"
)

// DaysPerMonth turns days into months.
const DaysPerMonth = 30.4

// Assumptions are all the numbers that a price rests on, in the keys of `cost --json`.
type Assumptions struct {
	FlowsPerDay       float64 `json:"flows_per_day" toml:"flows_per_day"`             // N
	AttackShare       float64 `json:"attack_share" toml:"attack_share"`               // π, of flows; never the test set's
	MinutesPerAlert   float64 `json:"minutes_per_alert" toml:"minutes_per_alert"`     // m
	CostPerHour       float64 `json:"cost_per_hour" toml:"cost_per_hour"`             // w, loaded
	Currency          string  `json:"currency" toml:"currency"`                       // ISO 4217
	Analysts          float64 `json:"analysts" toml:"analysts"`                       // on a day
	ProductiveHours   float64 `json:"productive_hours" toml:"productive_hours"`       // of an analyst's day
	GroupingTP        float64 `json:"grouping_tp" toml:"grouping_tp"`                 // G, flows an alert, of attacks
	GroupingFP        float64 `json:"grouping_fp" toml:"grouping_fp"`                 // and of normal flows
	IncidentsPerMonth float64 `json:"incidents_per_month" toml:"incidents_per_month"` // that happen, found or not
	LossPerIncident   float64 `json:"loss_per_incident" toml:"loss_per_incident"`     // when missed

	// ByFamily splits the incidents by attack family; nil: IncidentsPerMonth and
	// LossPerIncident stand for all, with the recall over all attacks.
	ByFamily []FamilyLoss `json:"by_family,omitempty" toml:"by_family"`
	// Measured names what measured an assumption, by key: "replay of KDDTest+: 9,120
	// flows in 88 groups". An assumption that is not in it is assumed, and shown as that.
	Measured map[string]string `json:"measured,omitempty" toml:"measured"`
}

// A FamilyLoss is what the incidents of one attack family come to.
type FamilyLoss struct {
	Family            string  `json:"family" toml:"family"` // data.Family.Key: "dos"
	IncidentsPerMonth float64 `json:"incidents_per_month" toml:"incidents_per_month"`
	LossPerIncident   float64 `json:"loss_per_incident" toml:"loss_per_incident"`
}

// Defaults are where every scenario starts; each one's source is in its Fact.
func Defaults() Assumptions {
	a := Assumptions{Currency: "USD"}
	for _, f := range facts {
		*f.field(&a) = f.Default
	}
	return a
}

// A Fact declares one assumption: sliders, flags, the tornado and the method sheet
// come from it.
type Fact struct {
	Key      string // as in JSON
	Title    string
	Unit     string
	Default  float64
	Min, Max float64 // the range that is plausible; not a limit on what may be entered
	Log      bool    // spread sliders over decades
	Source   string
	field    func(*Assumptions) *float64
}

// Facts lists the assumptions in the order in which people see them.
func Facts() []Fact { return append([]Fact(nil), facts[:]...) }

const ours = "our assumption; range ÷10 … ×10"

var facts = [...]Fact{
	{"flows_per_day", "Flows a day", "flows/day", 250000, 1e4, 1e8, true,
		"the notebook's 5 M packets a day at 20 packets a flow; measure your own", func(a *Assumptions) *float64 { return &a.FlowsPerDay }},
	{"attack_share", "Attack share", "of flows", 2e-5, 1e-7, 1e-2, true,
		"Axelsson 2000 (doi:10.1145/357830.357849): 20 attack records in 1 M; the test set's share says nothing about yours", func(a *Assumptions) *float64 { return &a.AttackShare }},
	{"minutes_per_alert", "Minutes an alert", "min", 10, 5, 30, false,
		"CriticalStart 2019: 78 % of analysts say at least 10", func(a *Assumptions) *float64 { return &a.MinutesPerAlert }},
	{"cost_per_hour", "Cost of an analyst's hour", "/h", 80, 64, 90, false,
		"wage of about 49–60 USD/h × 1.3–1.5 for overheads", func(a *Assumptions) *float64 { return &a.CostPerHour }},
	{"analysts", "Analysts on a day", "", 4, 1, 20, false,
		"our assumption", func(a *Assumptions) *float64 { return &a.Analysts }},
	{"productive_hours", "Productive hours an analyst-day", "h/day", 6, 4, 7.5, false,
		"our assumption: an 8-hour day less meetings, hand-over and breaks", func(a *Assumptions) *float64 { return &a.ProductiveHours }},
	{"grouping_tp", "Attack flows an alert", "flows/alert", 50, 5, 500, true,
		ours + "; a replay measures it", func(a *Assumptions) *float64 { return &a.GroupingTP }},
	{"grouping_fp", "Normal flows a false alert", "flows/alert", 50, 5, 500, true,
		ours + "; a replay measures it", func(a *Assumptions) *float64 { return &a.GroupingFP }},
	{"incidents_per_month", "Incidents a month", "/month", 0.25, 0.025, 2.5, true,
		ours, func(a *Assumptions) *float64 { return &a.IncidentsPerMonth }},
	{"loss_per_incident", "Loss of a missed incident", "", 100000, 1e4, 1e6, true,
		ours, func(a *Assumptions) *float64 { return &a.LossPerIncident }},
}

// Get gives an assumption by its key.
func (a Assumptions) Get(key string) (float64, bool) {
	f, ok := fact(key)
	if !ok {
		return math.NaN(), false
	}
	return *f.field(&a), true
}

// With gives the assumptions with one changed; they are then no longer measured there.
// It gives an *AssumptionError for an unknown key or a value that makes no sense.
func (a Assumptions) With(key string, v float64) (Assumptions, error) {
	f, ok := fact(key)
	if !ok {
		return a, &AssumptionError{key, v, "no such assumption"}
	}
	*f.field(&a) = v
	if _, was := a.Measured[key]; was {
		measured := make(map[string]string, len(a.Measured))
		for k, by := range a.Measured {
			if k != key {
				measured[k] = by
			}
		}
		a.Measured = measured
	}
	return a, a.Check()
}

// Origin says where an assumption's value is from: what measured it, or "assumed".
func (a Assumptions) Origin(key string) string {
	if by, ok := a.Measured[key]; ok {
		return "measured: " + by
	}
	return "assumed"
}

// Check gives an *AssumptionError for the first value that makes no sense.
func (a Assumptions) Check() error {
	for _, f := range facts {
		if err := sensible(f.Key, *f.field(&a)); err != nil {
			return err
		}
	}
	for _, l := range a.ByFamily {
		if err := sensible("incidents_per_month", l.IncidentsPerMonth); err != nil {
			return err
		}
		if err := sensible("loss_per_incident", l.LossPerIncident); err != nil {
			return err
		}
		if !slices.ContainsFunc(data.Families[:], func(f data.Family) bool { return f.Key() == l.Family }) {
			return &AssumptionError{"by_family " + strconv.Quote(l.Family), l.LossPerIncident, "want dos, probe, r2l or u2r"}
		}
	}
	return nil
}

func sensible(key string, v float64) error {
	least, most, want := 0.0, 1e15, "want a number from 0 up"
	switch key {
	case "attack_share":
		most, want = 1, "want a share from 0 to 1"
	case "grouping_tp", "grouping_fp":
		least, want = 1, "want at least 1 flow an alert"
	case "productive_hours":
		most, want = 24, "want 0 to 24 hours"
	}
	if !(v >= least && v <= most) {
		return &AssumptionError{key, v, want}
	}
	return nil
}

func fact(key string) (Fact, bool) {
	for _, f := range facts {
		if f.Key == key {
			return f, true
		}
	}
	return Fact{}, false
}

// An AssumptionError is a value that an assumption cannot have.
type AssumptionError struct {
	Key    string
	Value  float64
	Reason string
}

func (e *AssumptionError) Error() string {
	return fmt.Sprintf("assumption %s = %g: %s", e.Key, e.Value, e.Reason)
}

// FlowsFromPackets turns packets a day into flows a day.
func FlowsFromPackets(packetsPerDay, packetsPerFlow float64) float64 {
	return packetsPerDay / packetsPerFlow
}
