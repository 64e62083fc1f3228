package tui

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen/live"
	"github.com/trunkline/trunkline/tui/screen/models"
	"github.com/trunkline/trunkline/tui/screen/whatif"
	"github.com/trunkline/trunkline/tui/shell"
	"github.com/trunkline/trunkline/tui/widget"
)

// A desk is a workstation as the screens of one session see it: each of them declares
// what it needs, and this is where the two meet.
type desk struct {
	station *workstation.Station
	shared  bool
	now     func() time.Time
	store   store.Store // nil: none is open
	who     string

	seen   live.View // what Look gave last
	seenAt time.Time
}

// Look implements live.Feed.
func (d *desk) Look() live.View {
	v := live.View{Station: d.station.State(), Shared: d.shared}
	if v.Station.Player != nil {
		v.Playing, v.Snapshot = true, v.Station.Player.Snapshot()
	}
	d.seen, d.seenAt = v, d.now()
	return v
}

// glance is Look, or what it gave a moment ago: the header is drawn at every key press.
func (d *desk) glance() live.View {
	if d.now().Sub(d.seenAt) < 200*time.Millisecond {
		return d.seen
	}
	return d.Look()
}

// play does something to the replay, if there is one.
func (d *desk) play(do func(p *replay.Player)) {
	if p := d.station.State().Player; p != nil {
		do(p)
	}
}

// Pause implements live.Feed.
func (d *desk) Pause(paused bool) { d.play(func(p *replay.Player) { p.Pause(paused) }) }

// SetSpeed implements live.Feed.
func (d *desk) SetSpeed(speed float64) { d.play(func(p *replay.Player) { p.SetSpeed(speed) }) }

// Step implements live.Feed.
func (d *desk) Step(flows int) { d.play(func(p *replay.Player) { p.Step(flows) }) }

// Seek implements live.Feed.
func (d *desk) Seek(position int) { d.play(func(p *replay.Player) { p.Seek(position) }) }

// Models implements models.Desk.
func (d *desk) Models() models.View {
	v := d.glance()
	m := models.View{Result: v.Station.Result, Measured: v.Station.Measured, Workers: runtime.GOMAXPROCS(0),
		Simulated: v.Station.Simulated, Progress: v.Station.Progress, Elapsed: v.Station.Elapsed, Err: v.Station.Err}
	if v.Playing {
		m.Champion, m.Challenger = v.Snapshot.Champion.Key, v.Snapshot.Challenger.Key
	}
	if v.Station.Phase == workstation.Training {
		m.Training, m.Note = true, training(v.Station.Progress)
	}
	return m
}

// WhatIf implements whatif.Desk.
func (d *desk) WhatIf() whatif.View {
	m := d.Models()
	return whatif.View{Result: m.Result, Champion: m.Champion, Challenger: m.Challenger, Workers: m.Workers, Simulated: m.Simulated,
		Progress: m.Progress, Elapsed: m.Elapsed, Note: m.Note, Err: m.Err}
}

// Assumptions implements whatif.Desk.
func (d *desk) Assumptions(ctx context.Context) (cost.Assumptions, error) {
	return d.station.Assumptions(ctx)
}

// NotebookCost implements whatif.Desk.
func (d *desk) NotebookCost(ctx context.Context) (*cost.Notebook, error) {
	return d.station.NotebookCost(ctx)
}

// Latency implements models.Desk.
func (d *desk) Latency(ctx context.Context, key string) (*metric.Latency, error) {
	return d.station.Latency(ctx, key)
}

// Promote implements models.Desk.
func (d *desk) Promote(key string) error { return d.duty("promote", key, d.station.Promote) }

// Challenge implements models.Desk.
func (d *desk) Challenge(key string) error { return d.duty("challenge", key, d.station.Challenge) }

// decide makes the next look a fresh one.
func (d *desk) decide(err error) error {
	d.seenAt = time.Time{}
	return err
}

// status is what stands in the header.
func (d *desk) status() shell.Status {
	v := d.glance()
	st := v.Station
	s := shell.Status{Simulated: st.Simulated}
	if st.Inputs != nil {
		s.Source = st.Inputs.Train.Name
	}
	if v.Playing {
		now := &v.Snapshot
		s.HasReplay, s.Source, s.Simulated = true, now.Source, now.Simulated
		s.Paused, s.Done, s.Speed, s.Position, s.Total = now.Paused, now.Done, now.Speed, now.Position, now.Total
		s.Champion, s.Challenger = now.Champion.Tag, now.Challenger.Tag
	}
	s.Note, s.Trouble = note(&st)
	return s
}

// note is what goes on beside what is seen.
func note(st *workstation.State) (text string, trouble bool) {
	switch {
	case st.Phase == workstation.Failed && st.Err != nil:
		return st.Err.Error(), true
	case st.DutyErr != nil:
		return st.DutyErr.Error(), true
	case st.Download.State == workstation.Fetching && st.Download.Total > 0:
		return fmt.Sprintf("downloading NSL-KDD %s", widget.Percent(float64(st.Download.Done)/float64(st.Download.Total))), false
	case st.Download.State == workstation.Arrived && st.Simulated:
		return "NSL-KDD is here: R changes over", false
	case st.Phase == workstation.Training:
		return training(st.Progress), false
	case st.Download.State == workstation.Offline && st.Simulated:
		return "offline, and no copy of NSL-KDD", false
	}
	return "", false
}

func training(p experiment.Progress) string {
	text := string(p.Stage)
	if p.Model != "" {
		text += " " + p.Model
	}
	if p.Total > 0 {
		text += " " + widget.Percent(math.Min(float64(p.Done)/float64(p.Total), 1))
	}
	return text
}
