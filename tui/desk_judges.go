package tui

import (
	"context"

	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/workstation"
)

// Verdicts implements models.Desk.
func (d *desk) Verdicts(ctx context.Context) (judge.Verdicts, error) { return d.station.Verdicts(ctx) }

// Judging implements models.Desk.
func (d *desk) Judging() workstation.Judging { return d.station.Judging() }

// StartJudging implements models.Desk. It goes on when the person leaves: the station ends it.
func (d *desk) StartJudging(keys []string) error {
	return d.station.StartJudging(context.Background(), keys)
}

// CancelJudging implements models.Desk.
func (d *desk) CancelJudging() { d.station.CancelJudging() }
