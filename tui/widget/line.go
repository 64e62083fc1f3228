// Package widget has the parts that screens are put together from: panels, tables,
// gauges, sparklines, inputs, dialogs. Each draws on a canvas; none keeps a theme, a
// clock or a global.
package widget

import (
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Span is text in one style.
type Span struct {
	Text  string
	Style theme.Style
}

// A Line is spans side by side.
type Line []Span

// Plain is a line of ordinary text.
func Plain(text string) Line { return Line{{text, theme.Style{}}} }

// Dim is a line that is read second.
func Dim(text string) Line { return Line{{text, theme.Fg(theme.Dim)}} }

// Add gives the line with one more span.
func (l Line) Add(text string, s theme.Style) Line { return append(l, Span{text, s}) }

// Width is the line's columns.
func (l Line) Width() int {
	n := 0
	for _, s := range l {
		n += canvas.Width(s.Text)
	}
	return n
}

// Draw writes the line from (x, y), cut with a mark at the canvas' edge, and gives
// the column after it.
func (l Line) Draw(c canvas.Canvas, x, y int, t *theme.Theme) int {
	for i, s := range l {
		room := c.Width() - x
		if room <= 0 {
			return x
		}
		w := canvas.Width(s.Text)
		if rest := l[i+1:].Width(); w < room || w == room && rest == 0 {
			x += c.Text(x, y, s.Text, s.Style)
			continue
		}
		text := s.Text
		if w == room { // more follows, so this must show that it was cut
			text += " "
		}
		return x + c.Text(x, y, canvas.Fit(text, room, t.Glyphs.Ellipsis), s.Style)
	}
	return x
}

// DrawRight writes the line so that it ends before column right.
func (l Line) DrawRight(c canvas.Canvas, right, y int, t *theme.Theme) int {
	x := max(right-l.Width(), 0)
	l.Draw(c, x, y, t)
	return x
}

// Badge is a word on a filled ground.
func Badge(text string, ground theme.Role) Span {
	return Span{" " + text + " ", theme.Fg(theme.OnBadge).On(ground).Bold()}
}
