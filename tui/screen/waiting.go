package screen

import (
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Waiting is what a screen shows until it has something of its own to show: what is
// being done and how far it is, or why it can't go on.
type Waiting struct {
	Title, Text string
	Work        widget.Progress // drawn if it has a label
	Err         error
	Simulated   bool
}

// Draw draws it in the middle of the canvas.
func (w Waiting) Draw(c canvas.Canvas, t *theme.Theme) {
	width := min(84, c.Width()-4)
	box := c.Sub((c.Width()-width)/2, max((c.Height()-9)/2, 0), width, 9)
	panel := widget.Panel{Title: w.Title, Focus: true}
	if w.Simulated {
		panel.Right = widget.Line{widget.Badge("SIMULATED", theme.Simulated)}
	}
	if w.Err != nil {
		panel.Title = "This can't go on"
	}
	in := panel.Draw(box, t).Inset(1, 1)
	if w.Err != nil {
		widget.Paragraph(in, visible.Text(w.Err.Error(), 600), theme.Fg(theme.Bad))
		return
	}
	n := widget.Paragraph(in.Rows(0, max(in.Height()-2, 1)), w.Text, theme.Style{})
	if w.Work.Label != "" {
		w.Work.Draw(in.Rows(n+1, 1), t)
	}
}
