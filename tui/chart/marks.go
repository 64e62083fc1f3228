package chart

import (
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// marks draws on top of the series.
func (p *plot) marks(marks []figure.Mark) {
	for i := range marks {
		p.mark(&marks[i])
	}
}

func (p *plot) mark(m *figure.Mark) {
	style := theme.Fg(markRole(m.Role))
	switch m.Kind {
	case figure.VLine:
		p.acrossX(m, style)
	case figure.HLine:
		p.acrossY(m, style)
	case figure.Dot:
		p.dotMark(m, style)
	case figure.Segment:
		dots := canvas.NewDots(p.area.Width(), p.area.Height())
		x0, y0 := p.dot(m.X, m.Y)
		x1, y1 := p.dot(m.X2, m.Y2)
		dots.Line(x0, y0, x1, y1, style, '.', m.Role == figure.Reference)
		dots.Draw(p.area, p.theme.Glyphs.Braille)
	case figure.Cell:
		p.outline(m, style)
	}
}

// dotMark draws a place to look at in its role's colour, or in the model's whose it is.
func (p *plot) dotMark(m *figure.Mark, style theme.Style) {
	x, y, sign := p.column(m.X), p.row(m.Y), p.theme.Glyphs.Marked[min(int(m.Role), 4)]
	if m.Ink != figure.Plain {
		style = p.ink(m.Ink)
	}
	if m.Shape != figure.NoShape {
		sign = p.theme.Glyphs.Shape(m.Shape)
	}
	p.area.Set(x, y, sign, style.Bold())
	p.beside(x, y, m.Text, style)
}

func markRole(r figure.Role) theme.Role {
	switch r {
	case figure.Cursor:
		return theme.Accent
	case figure.Chosen:
		return theme.Text
	case figure.Cheapest:
		return theme.Good
	case figure.Warning:
		return theme.Bad
	}
	return theme.Dim
}

// acrossX draws an upright line and its text at the top, on the side with more room.
func (p *plot) acrossX(m *figure.Mark, style theme.Style) {
	x := p.column(m.X)
	if x < 0 || x >= p.area.Width() {
		return
	}
	for y := range p.area.Height() {
		p.area.Set(x, y, p.theme.Glyphs.VLine, style)
	}
	p.beside(x, 0, m.Text, style)
}

func (p *plot) acrossY(m *figure.Mark, style theme.Style) {
	y := p.row(m.Y)
	p.area.HLine(0, y, p.area.Width(), p.theme.Glyphs.HLine, style)
	if m.Text != "" {
		w := canvas.Width(m.Text)
		p.area.Text(p.area.Width()-w-1, y, " "+m.Text, style)
	}
}

// beside writes a mark's text to the right of (x, y), or to the left where that is cut.
func (p *plot) beside(x, y int, text string, style theme.Style) {
	if text == "" || x < 0 || x >= p.area.Width() {
		return
	}
	w := canvas.Width(text)
	if x+2+w > p.area.Width() && x-1-w >= 0 {
		x -= w + 3
	}
	p.area.Text(x+1, y, " "+text+" ", style)
}

// outline marks a heat cell: a sign on it, since there is no room for a frame.
func (p *plot) outline(m *figure.Mark, style theme.Style) {
	for i := range p.figure.Series {
		g := p.figure.Series[i].Grid
		if p.figure.Series[i].Kind != figure.Heat || !sound(g) {
			continue
		}
		t := p.tiles(g)
		p.area.Set(int(m.X)*t.w+(t.w-1)/2, t.row(int(m.Y))+(t.h-1)/2, p.theme.Glyphs.Cross, style.Bold())
	}
}
