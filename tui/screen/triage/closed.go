package triage

import (
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// Closed is the Triage tab while no alert store is open.
type Closed struct {
	Reason string // why there is none; "" where none was asked for
}

// Title implements screen.Screen.
func (Closed) Title() string { return "Triage" }

// Scope implements screen.Screen.
func (Closed) Scope() keymap.Scope { return "triage" }

// Act implements screen.Screen.
func (Closed) Act(keymap.Action, *screen.Context) bool { return false }

// Tick implements screen.Screen.
func (Closed) Tick(*screen.Context) bool { return false }

// Receive implements screen.Screen.
func (Closed) Receive(screen.Reply, *screen.Context) {}

// Draw implements screen.Screen.
func (s Closed) Draw(c canvas.Canvas, x *screen.Context) {
	w, h := min(72, c.Width()), min(13, c.Height())
	box := c.Sub((c.Width()-w)/2, max((c.Height()-h)/2-1, 0), w, h)
	in := widget.Panel{Title: "Triage", Right: widget.Dim("no alert store is open")}.Draw(box, x.Theme).Inset(1, 1)
	y := widget.Paragraph(in, "Is this one real, and what do I do with it?", theme.Style{}.Bold())
	y += 1 + widget.Paragraph(in.Rows(y+1, in.Height()), "The queue of alerts with their state, owner and age; why each was raised, feature by feature; the flows around it and what was decided on similar ones. Deciding needs the alert store: decisions are kept, and written to an audit log with who and when.", theme.Fg(theme.Dim))
	if s.Reason != "" {
		y += 1 + widget.Paragraph(in.Rows(y+1, in.Height()), s.Reason, theme.Fg(theme.Bad))
	}
	widget.Line{{Text: "Until then  ", Style: theme.Fg(theme.Dim)}, {Text: "1", Style: theme.Fg(theme.Accent)}, {Text: " Live opens a group of alerts with ", Style: theme.Fg(theme.Dim)},
		{Text: "enter", Style: theme.Fg(theme.Accent)}}.Draw(in, 0, y+1, x.Theme)
}
