package tui

import (
	"context"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/live"
)

// A decider is a desk with a store: its feed also takes decisions on groups.
type decider struct{ *desk }

// live gives the Live screen, on which groups can be decided if a store is open.
func (d *desk) live() screen.Screen {
	if d.store == nil {
		return live.New(d)
	}
	return live.New(decider{d})
}

// Acknowledge implements live.Decider.
func (d decider) Acknowledge(group string) error { return d.act(triage.Acknowledge, group) }

// Escalate implements live.Decider.
func (d decider) Escalate(group string) error { return d.act(triage.Escalate, group) }

// act decides on what of a group is stored by now.
func (d decider) act(verb triage.Verb, group string) error {
	text := "id:" + group
	q, err := query.Parse(text)
	if err != nil {
		return err
	}
	_, err = d.store.Act(context.Background(), triage.Action{Who: d.who, Verb: verb, Filter: &triage.Filter{Text: text, Query: q}})
	return err
}
