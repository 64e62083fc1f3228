package widget

import (
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Hint is a key and what it does.
type Hint struct{ Key, Does string }

// Hints draws keys and what they do in one row; what does not fit is left out from
// the end, before the last hint, which always stays.
func Hints(c canvas.Canvas, t *theme.Theme, hints []Hint) {
	width := func(h Hint) int { return canvas.Width(h.Key) + 1 + canvas.Width(h.Does) + 2 }
	total := 0
	for _, h := range hints {
		total += width(h)
	}
	cut := false
	for total-2 > c.Width() && len(hints) > 1 {
		drop := len(hints) - 2
		total -= width(hints[drop])
		if !cut {
			total += 3
			cut = true
		}
		hints = append(hints[:drop:drop], hints[drop+1:]...)
	}
	x := 0
	for i, h := range hints {
		if cut && i == len(hints)-1 {
			x += c.Text(x, 0, string(t.Glyphs.Ellipsis), theme.Fg(theme.Dim)) + 2
		}
		x += c.Text(x, 0, h.Key, theme.Fg(theme.Accent)) + 1
		x += c.Text(x, 0, h.Does, theme.Fg(theme.Dim)) + 2
	}
}
