package replay

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
)

// A Grouping is how many flows stand behind one alert that an analyst opens, for
// attacks and for false alarms apart.
type Grouping struct {
	FlowsTP, GroupsTP int
	FlowsFP, GroupsFP int
	Source            string
}

// MeasureGrouping replays labelled flows that have times and addresses and counts
// groups; a group counts for the class that most of its flows have. It gives nil where
// the data can't tell, as NSL-KDD can't: without times and hosts a group is a guess.
func MeasureGrouping(ctx context.Context, t *data.Table, champion *Scorer, clock Clock) (*Grouping, error) {
	if t.Label == nil || t.Start == nil || t.Dst == nil {
		return nil, nil
	}
	groups := map[*alert.Group]bool{}
	p, err := NewPlayer(t, Options{Champion: champion, Clock: clock, Why: WhyNone, Sink: func(_ *alert.Alert, g *alert.Group, _ bool) { groups[g] = true }})
	if err != nil {
		return nil, err
	}
	if err := p.PlayAll(ctx); err != nil {
		return nil, err
	}
	out := &Grouping{Source: t.Name}
	for g := range groups {
		normal := 0
		for label, n := range g.Labels {
			if data.FamilyOf(label) == data.Normal {
				normal += n
			}
		}
		out.FlowsFP += normal
		out.FlowsTP += g.Count - normal
		if 2*normal > g.Count {
			out.GroupsFP++
		} else {
			out.GroupsTP++
		}
	}
	return out, nil
}

// TP is flows an alert of attacks, FP of normal flows; 0 if there were none.
func (g *Grouping) TP() float64 { return float64(g.FlowsTP) / float64(max(1, g.GroupsTP)) }

// FP is flows an alert of normal flows; 0 if there were none.
func (g *Grouping) FP() float64 { return float64(g.FlowsFP) / float64(max(1, g.GroupsFP)) }

// String says what was measured, and on what.
func (g *Grouping) String() string {
	return fmt.Sprintf("replay of %s: %d attack flows in %d groups, %d normal flows in %d", g.Source, g.FlowsTP, g.GroupsTP, g.FlowsFP, g.GroupsFP)
}
