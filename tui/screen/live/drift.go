package live

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawDrift says whether traffic below the threshold is still like training's normals:
// the verdict in a word, then the score and the features that moved furthest.
func (s *Screen) drawDrift(c canvas.Canvas, x *screen.Context) {
	noteDrift(c, s.snap(beside))
	d := &s.snap(beside).Drift
	panel := widget.Panel{Title: "Drift", Right: driftWord(d.Verdict)}
	if since := d.ShiftedSince(); since > 0 {
		panel.Right = append(widget.Dim("from flow "+widget.Count(since)+" "), panel.Right...)
	}
	if d.Features > 0 {
		panel.Footer = widget.Dim(fmt.Sprintf("%d of %d shifted, %d moving", d.Shifted, d.Features, d.Moving))
	}
	in := panel.Draw(c, x.Theme)
	if d.Held == 0 {
		text := "Flows below the threshold are compared with training's normals, " + widget.Count(drift.Every) + " at a time."
		if d.Watched > 0 {
			text += " " + widget.Count(d.Watched) + " have come."
		}
		widget.Paragraph(in, text, theme.Fg(theme.Dim))
		return
	}
	head := fmt.Sprintf("last %s below threshold", widget.Count(d.Held))
	widget.Dim(head).Draw(in, 0, 0, x.Theme)
	widget.Dim("PSI").DrawRight(in, in.Width(), 0, x.Theme)
	rows := append([]drift.Shift{d.Score}, d.Top...)
	for i, shift := range rows[:min(len(rows), max(in.Height()-1, 0))] {
		drawShift(in.Rows(1+i, 1), x.Theme, shift)
	}
}

// driftName is the column of a feature's name.
const driftName = 18

// drawShift draws one feature: how far on the way to having moved, and its PSI.
func drawShift(c canvas.Canvas, t *theme.Theme, shift drift.Shift) {
	name, style := shift.Feature, theme.Style{}
	if name == "score" {
		style = style.Bold()
	}
	n := min(driftName+max(c.Width()-36, 0)/2, 26)
	c.Text(0, 0, canvas.Fit(visible.Text(name, 40), n, t.Glyphs.Ellipsis), style)
	role := shiftRole(shift.Verdict)
	said := psiText(shift.PSI) + " " + string(shiftSign(shift.Verdict, t))
	widget.Gauge(c.Sub(n+1, 0, c.Width()-n-1-9, 1), t, math.Min(shift.Excess(), 1), theme.Fg(role))
	c.Text(c.Width()-canvas.Width(said), 0, said, theme.Fg(role))
}

func psiText(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f", v)
	}
	return widget.Short(v)
}

func shiftRole(v features.Verdict) theme.Role {
	switch v {
	case features.Shifted:
		return theme.Bad
	case features.Moving:
		return theme.Medium
	}
	return theme.Dim
}

// shiftSign says the verdict without colour: shifted, moving, steady.
func shiftSign(v features.Verdict, t *theme.Theme) rune {
	switch v {
	case features.Shifted:
		return t.Glyphs.Cross
	case features.Moving:
		return t.Glyphs.Up
	}
	return t.Glyphs.Tick
}

func driftWord(v drift.Verdict) widget.Line {
	role := theme.Dim
	switch v {
	case drift.Shifted:
		role = theme.Bad
	case drift.Moving:
		role = theme.Medium
	case drift.Steady:
		role = theme.Good
	case "":
		v = drift.TooFew
	}
	return widget.Line{{Text: string(v), Style: theme.Fg(role).Bold()}}
}
