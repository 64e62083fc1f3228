package widget

import (
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// Dialog clears a box of w by h, or as much of it as there is, in the middle of the
// canvas, frames it as the thing in focus and gives its inside.
func Dialog(c canvas.Canvas, t *theme.Theme, title string, footer Line, w, h int) canvas.Canvas {
	w, h = min(w+6, c.Width()), min(h+2, c.Height())
	box := c.Sub((c.Width()-w)/2, (c.Height()-h)/2, w, h)
	box.Fill(' ', theme.Style{BG: theme.Raised})
	return Panel{Title: title, Footer: footer, Focus: true}.Draw(box, t).Inset(1, 0)
}
