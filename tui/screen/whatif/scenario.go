package whatif

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/widget"
)

// A scenario is everything that a person can change.
type scenario struct {
	assumptions cost.Assumptions
	start       cost.Assumptions // where r leads back to
	budget      float64          // false alerts a day that are put up with
	threshold   map[string]float64
	name        string // under which it was saved
}

// defaultBudget is the worked example of the brief: 20 false alerts a day.
const defaultBudget = 20

func newScenario() scenario {
	return scenario{assumptions: cost.Defaults(), start: cost.Defaults(), budget: defaultBudget, threshold: map[string]float64{}}
}

// measured takes what a replay measured, for what nobody has changed yet.
func (sc *scenario) measured(a cost.Assumptions) {
	before := sc.start
	sc.start = a
	for key, by := range a.Measured {
		now, _ := sc.assumptions.Get(key)
		was, _ := before.Get(key)
		if now == was {
			sc.restore(key, by)
		}
	}
}

// restore sets an assumption to where it started, with what measured it.
func (sc *scenario) restore(key, by string) {
	v, _ := sc.start.Get(key)
	sc.assumptions, _ = sc.assumptions.With(key, v)
	if by == "" {
		return
	}
	measured := map[string]string{key: by} // a map of its own: others may be reading the old one
	for k, v := range sc.assumptions.Measured {
		measured[k] = v
	}
	sc.assumptions.Measured = measured
}

// A row is one number that can be changed.
type row struct {
	key      string
	title    string
	short    string // where a slider stands beside it
	unit     string
	min, max float64
	log      bool
	source   string
}

// The rows that are no assumption of package cost.
const (
	keyThreshold = "threshold"
	keyBudget    = "budget"
	keyCurrency  = "currency"
	familyPrefix = "loss."
)

// rows lists what can be changed, the threshold first.
func (sc *scenario) rows() []row {
	rows := []row{{key: keyThreshold, title: "Threshold", short: "Threshold", source: "Of the model that is priced; every other model stays at the one on duty"}}
	for _, f := range cost.Facts() {
		r := row{key: f.Key, title: f.Title, short: shortTitle(f), unit: f.Unit, min: f.Min, max: f.Max, log: f.Log, source: f.Source}
		if strings.HasPrefix(r.unit, "/") || f.Key == "loss_per_incident" {
			r.unit = sc.assumptions.Currency + r.unit
		}
		if f.Key == "incidents_per_month" {
			r.unit = "/month"
		}
		rows = append(rows, r)
	}
	for _, f := range data.Families {
		rows = append(rows, row{key: familyPrefix + f.Key(), title: "Loss of a missed " + f.String(), short: "  a missed " + f.String(), unit: sc.assumptions.Currency, min: 1e4, max: 1e6, log: true,
			source: "as the loss above until it is changed; incidents are then split evenly between the families"})
	}
	return append(rows,
		row{key: keyBudget, title: "Budget of false alerts", short: "False-alert budget", unit: "/day", min: 1, max: 1000, log: true, source: "before grouping; whether it can be promised depends on the calibration flows"},
		row{key: keyCurrency, title: "Currency", short: "Currency", source: "ISO 4217; nothing is converted"})
}

// shortTitle is a fact's title where a slider needs the room.
func shortTitle(f cost.Fact) string {
	switch f.Key {
	case "cost_per_hour":
		return "Analyst's hour"
	case "productive_hours":
		return "Productive hours"
	case "grouping_fp":
		return "Flows a false alert"
	case "loss_per_incident":
		return "Loss an incident"
	}
	return f.Title
}

// value gives a row's number; the threshold is the model's.
func (sc *scenario) value(key string) float64 {
	return valueOf(sc.assumptions, sc.budget, key)
}

// started gives the number where a row started.
func (sc *scenario) started(key string) float64 {
	if strings.HasPrefix(key, familyPrefix) {
		return sc.assumptions.LossPerIncident
	}
	return valueOf(sc.start, defaultBudget, key)
}

func valueOf(a cost.Assumptions, budget float64, key string) float64 {
	if family, ok := strings.CutPrefix(key, familyPrefix); ok {
		for _, l := range a.ByFamily {
			if l.Family == family {
				return l.LossPerIncident
			}
		}
		return a.LossPerIncident
	}
	if key == keyBudget {
		return budget
	}
	v, _ := a.Get(key)
	return v
}

// set changes a row; an error says why the value makes no sense, and nothing is changed.
func (sc *scenario) set(key string, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("want a number")
	}
	if family, ok := strings.CutPrefix(key, familyPrefix); ok {
		return sc.setFamily(family, v)
	}
	if key == keyBudget {
		if v <= 0 || v > 1e9 {
			return fmt.Errorf("want more than 0 false alerts a day")
		}
		sc.budget = v
		return nil
	}
	changed, err := sc.assumptions.With(key, v)
	if err == nil {
		sc.assumptions = changed
	}
	return err
}

// setFamily prices one family apart. The first time, all are split off evenly.
func (sc *scenario) setFamily(family string, v float64) error {
	a := sc.assumptions
	if len(a.ByFamily) == 0 {
		for _, f := range data.Families {
			a.ByFamily = append(a.ByFamily, cost.FamilyLoss{Family: f.Key(), IncidentsPerMonth: a.IncidentsPerMonth / float64(len(data.Families)), LossPerIncident: a.LossPerIncident})
		}
	} else {
		a.ByFamily = append([]cost.FamilyLoss(nil), a.ByFamily...)
	}
	for i := range a.ByFamily {
		if a.ByFamily[i].Family == family {
			a.ByFamily[i].LossPerIncident = v
		}
	}
	if err := a.Check(); err != nil {
		return err
	}
	sc.assumptions = a
	return nil
}

// reset goes back to where a row started.
func (sc *scenario) reset(key string) {
	switch {
	case strings.HasPrefix(key, familyPrefix):
		sc.assumptions.ByFamily = nil
	case key == keyBudget:
		sc.budget = defaultBudget
	case key == keyCurrency:
		sc.assumptions.Currency = sc.start.Currency
	default:
		sc.restore(key, sc.start.Measured[key])
	}
}

// resetAll goes back to where everything started.
func (sc *scenario) resetAll() {
	sc.assumptions, sc.budget = sc.start, defaultBudget
	clear(sc.threshold)
}

// origin says what stands behind a row's number.
func (sc *scenario) origin(key string) string {
	switch {
	case strings.HasPrefix(key, familyPrefix) && len(sc.assumptions.ByFamily) == 0:
		return "as above"
	case strings.HasPrefix(key, familyPrefix), key == keyBudget, key == keyThreshold:
		return "chosen"
	case key == keyCurrency:
		return ""
	}
	now, _ := sc.assumptions.Get(key)
	was, _ := sc.start.Get(key)
	if now != was {
		return "changed"
	}
	return sc.assumptions.Origin(key)
}

// place is where a value stands on its slider, 0 to 1.
func (r row) place(v float64) float64 {
	if r.log {
		if v <= 0 {
			return 0
		}
		return (math.Log(v) - math.Log(r.min)) / (math.Log(r.max) - math.Log(r.min))
	}
	return (v - r.min) / (r.max - r.min)
}

// at is the value at a place of its slider, rounded to two digits.
func (r row) at(share float64) float64 {
	v := r.min + share*(r.max-r.min)
	if r.log {
		v = r.min * math.Pow(r.max/r.min, share)
	}
	return significant(v, 2)
}

// step moves a value by a little, or by much, to a round number.
func (r row) step(v float64, up, much bool) float64 {
	if r.log {
		by := 1.1
		if much {
			by = 2
		}
		if !up {
			by = 1 / by
		}
		return significant(v*by, 2)
	}
	by := (r.max - r.min) / 50
	by = math.Pow(10, math.Ceil(math.Log10(by)-0.3)) / 2
	if much {
		by *= 5
	}
	if !up {
		by = -by
	}
	return math.Max(math.Round((v+by)*100)/100, 0)
}

// significant rounds to so many digits.
func significant(v float64, digits int) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	s, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	return s
}

// written is a row's value for people.
func (r row) written(v float64) string {
	if r.key == "attack_share" {
		return fmt.Sprintf("1 in %s", widget.Count(int(math.Round(1/math.Max(v, 1e-12)))))
	}
	if v >= 1000 && v < 1e9 {
		return widget.Count(int(math.Round(v)))
	}
	return widget.Short(v)
}

// read takes what a person types: 250k, 1.5M, 0.002 %, 1 in 50000, 1e-5.
func read(text string) (float64, error) {
	t := strings.ToLower(strings.TrimSpace(strings.ReplaceAll(text, ",", "")))
	if of, ok := strings.CutPrefix(t, "1 in "); ok {
		v, err := read(of)
		if err != nil || v <= 0 {
			return 0, fmt.Errorf("want a number like 1 in 50000, have %q", text)
		}
		return 1 / v, nil
	}
	by := 1.0
	for suffix, factor := range map[string]float64{"%": 0.01, "k": 1e3, "m": 1e6, "g": 1e9} {
		if cut, ok := strings.CutSuffix(t, suffix); ok {
			t, by = strings.TrimSpace(cut), factor
			break
		}
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("want a number like 250k, 0.002 %% or 1 in 50000, have %q", text)
	}
	return v * by, nil
}
