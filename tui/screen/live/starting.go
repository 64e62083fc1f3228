package live

import (
	"fmt"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawStarting says what goes on until the first model is on duty.
func (s *Screen) drawStarting(c canvas.Canvas, x *screen.Context) {
	st := &s.now.Station
	w, h := min(84, c.Width()-4), 11
	box := c.Sub((c.Width()-w)/2, max((c.Height()-h)/2, 0), w, h)
	panel := widget.Panel{Title: "Getting ready", Focus: true}
	if st.Simulated {
		panel.Right = widget.Line{widget.Badge("SIMULATED", theme.Simulated)}
	}
	if st.Phase == workstation.Failed {
		panel.Title = "This can't go on"
	}
	in := panel.Draw(box, x.Theme).Inset(1, 1)
	if st.Phase == workstation.Failed && st.Err != nil {
		n := widget.Paragraph(in, visible.Text(st.Err.Error(), 600), theme.Fg(theme.Bad))
		widget.Paragraph(in.Rows(n+1, in.Height()-n-1), "q leaves; `trunkline doctor` says what works here and what is missing.", theme.Fg(theme.Dim))
		return
	}
	y := 0
	for _, step := range steps(st) {
		step.draw(in.Rows(y, 1), x)
		y++
	}
	if p, ok := DownloadProgress(st.Download); ok && y+1 < in.Height() {
		p.Draw(in.Rows(y+1, 1), x.Theme)
	}
}

// A step on the way to the first alert.
type step struct {
	name  string
	state stepState
	work  widget.Progress
	said  string
}

type stepState uint8

const (
	waiting stepState = iota
	underWay
	done
)

func (p step) draw(c canvas.Canvas, x *screen.Context) {
	g, dim := x.Theme.Glyphs, theme.Fg(theme.Dim)
	switch p.state {
	case waiting:
		c.Text(0, 0, string(g.Dot)+" "+p.name, dim)
	case done:
		c.Text(0, 0, string(g.Tick), theme.Fg(theme.Good).Bold())
		c.Text(2, 0, p.name+"  ", theme.Style{})
		c.Text(2+canvas.Width(p.name)+2, 0, p.said, dim)
	case underWay:
		c.Text(0, 0, string(g.Cursor), theme.Fg(theme.Accent).Bold())
		p.work.Label = p.name
		p.work.Draw(c.Sub(2, 0, c.Width()-2, 1), x.Theme)
	}
}

// steps tells the way from nothing to the first model on duty.
func steps(st *workstation.State) []step {
	load := step{name: "find and read data", state: underWay}
	var rest []step
	for _, stage := range [...]struct {
		stage experiment.Stage
		name  string
	}{{experiment.Encoding, "features"}, {experiment.Fitting, "fit"}, {experiment.Judging, "evaluate"}} {
		rest = append(rest, step{name: stage.name})
		if st.Phase == workstation.Training && st.Progress.Stage == stage.stage {
			now := &rest[len(rest)-1]
			now.state = underWay
			now.work = StageProgress(st.Progress, st.Elapsed)
			if st.Progress.Model != "" {
				now.name += " " + st.Progress.Model
			}
		}
	}
	if st.Inputs != nil {
		load.state, load.said = done, visible.Text(fmt.Sprintf("%s, %s flows", st.Inputs.Train.Name, widget.Count(st.Inputs.Train.Rows())), 60)
	}
	for i, seen := len(rest)-1, false; i >= 0; i-- {
		if seen {
			rest[i].state = done
		}
		seen = seen || rest[i].state == underWay
	}
	duty := step{name: "first model on duty"}
	return append(append([]step{load}, rest...), duty)
}

// StageProgress is a stage of training as a bar.
func StageProgress(p experiment.Progress, elapsed time.Duration) widget.Progress {
	return widget.Progress{Done: p.Done, Total: p.Total, Elapsed: elapsed}
}

// DownloadProgress is a download as a bar; false while there is none.
func DownloadProgress(d workstation.Download) (widget.Progress, bool) {
	if d.State != workstation.Fetching || d.Total <= 0 {
		return widget.Progress{}, false
	}
	p := widget.Progress{Label: "download " + visible.Text(d.File, 30), Done: int(d.Done), Total: int(d.Total)}
	if d.Rate > 0 {
		p.Elapsed = time.Duration(float64(d.Done) / d.Rate * float64(time.Second))
	}
	return p, true
}
