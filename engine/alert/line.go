package alert

import (
	"time"

	"github.com/trunkline/trunkline/engine/family"
	"github.com/trunkline/trunkline/models/metric"
)

// A Line is an alert as `replay --json` prints it.
type Line struct {
	ID        string    `json:"id"`
	Row       int       `json:"row"`
	Time      time.Time `json:"ts"`
	Severity  string    `json:"severity"`
	Score     float64   `json:"score"`
	Threshold float64   `json:"threshold"`
	PValue    float64   `json:"p_value"`
	Family    string    `json:"family,omitempty"` // "dos", "probe", "r2l", "u2r", or "unlike" every known attack
	// Technique is the one nearest to the family; it is no finding about this alert.
	Technique  *family.Technique `json:"technique,omitempty"`
	Group      string            `json:"group"`
	Model      string            `json:"model"`
	Challenger *OpinionLine      `json:"challenger,omitempty"`
	Flow       FlowLine          `json:"flow"`
	Label      string            `json:"label,omitempty"`
	Why        []ReasonLine      `json:"why,omitempty"`
	Simulated  bool              `json:"simulated,omitempty"`
}

// An OpinionLine is another model's word on the flow.
type OpinionLine struct {
	Model string  `json:"model"`
	Score float64 `json:"score"`
	Alert bool    `json:"alert"`
}

// A FlowLine is the flow; what the data has not is left out.
type FlowLine struct {
	Protocol    string `json:"protocol,omitempty"`
	Service     string `json:"service,omitempty"`
	Flag        string `json:"flag,omitempty"`
	Function    string `json:"function,omitempty"`
	Plane       string `json:"plane,omitempty"`
	Application string `json:"application,omitempty"`
	Src         string `json:"src,omitempty"`
	Dst         string `json:"dst,omitempty"`
}

// A ReasonLine is one feature's share in the score.
type ReasonLine struct {
	Feature      string       `json:"feature"`
	Value        string       `json:"value"`
	Unit         string       `json:"unit,omitempty"`
	Percentile   metric.Value `json:"percentile"`             // of a number among normal traffic
	NormalShare  metric.Value `json:"normal_share,omitempty"` // of normal traffic that has a category's value
	Contribution float64      `json:"contribution"`
}

// Line gives the alert in the keys of the contract.
func (a *Alert) Line() Line {
	l := Line{ID: a.ID, Row: a.Row, Time: a.Time, Severity: a.Severity.String(), Score: a.Score, Threshold: a.Threshold,
		PValue: a.PValue, Family: a.Family, Group: a.Group, Model: a.Model, Label: a.Label, Simulated: a.Simulated,
		Flow: FlowLine{Protocol: a.Flow.Protocol, Service: a.Flow.Service, Flag: a.Flow.Flag, Function: a.Flow.Function,
			Plane: a.Flow.Plane, Application: a.Flow.Application, Src: Address(a.Flow.Src), Dst: Address(a.Flow.Dst)}}
	if t, ok := family.NearestTo(a.Family); ok {
		l.Technique = &t
	}
	if a.Challenger != nil {
		l.Challenger = &OpinionLine{a.Challenger.Model, a.Challenger.Score, a.Challenger.Alert}
	}
	for _, r := range a.Why {
		l.Why = append(l.Why, r.Line())
	}
	return l
}

// Line gives the reason in the keys of the contract.
func (r Reason) Line() ReasonLine {
	return ReasonLine{r.Feature, r.Value, r.Unit, metric.Value(r.Percentile), metric.Value(r.NormalShare), r.Contribution}
}
