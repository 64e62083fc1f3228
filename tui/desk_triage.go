package tui

import (
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/triage"
)

// triage gives the Triage screen, or what stands there while no store is open.
func (d *desk) triage(why string) screen.Screen {
	if d.store == nil {
		return triage.Closed{Reason: why}
	}
	return triage.New(d)
}

// Store implements triage.Desk.
func (d *desk) Store() store.Store { return d.store }

// Who implements triage.Desk.
func (d *desk) Who() string { return d.who }

// Surroundings implements triage.Desk.
func (d *desk) Surroundings(a *alert.Alert) (*workstation.Surroundings, error) {
	return d.station.Surroundings(a)
}
