package chart

import (
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// heat draws a matrix as filled cells with their labels. If there are more rows than
// the area has, each terminal row shows two of them as half blocks.
func (p *plot) heat(s *figure.Series) {
	g := s.Grid
	if !sound(g) {
		return
	}
	if m := p.tiles(g); m.half {
		p.halves(g, m)
	} else {
		p.fullTiles(g, m)
	}
	p.heatNames(g)
}

// tiles is the size of a matrix cell in terminal cells; half means that a terminal
// row holds two matrix rows.
type tiles struct {
	w, h int
	half bool
}

func (p *plot) tiles(g *figure.Grid) tiles {
	w := max(min(p.area.Width()/g.Cols, 18), 1)
	h := min(p.area.Height()/g.Rows, w/2+1)
	return tiles{w, max(h, 1), h < 1 && p.theme.Shaded() && p.theme.Glyphs.Half != 0}
}

// row is the first terminal row of a matrix row.
func (m tiles) row(r int) int {
	if m.half {
		return r / 2
	}
	return r * m.h
}

func (p *plot) fullTiles(g *figure.Grid, m tiles) {
	for r := range min(g.Rows, p.area.Height()/m.h) {
		for col := range min(g.Cols, p.area.Width()/m.w) {
			i := r*g.Cols + col
			tile := p.area.Sub(col*m.w, r*m.h, m.w, m.h)
			ground, shade := p.shade(g, g.Values[i])
			if math.IsNaN(g.Values[i]) {
				continue
			}
			tile.Fill(shade, theme.Style{FG: theme.None, BG: ground})
			if i < len(g.Labels) {
				p.tileLabel(tile, g.Labels[i], ground, shade)
			}
		}
	}
}

// tileLabel writes into a tile; on one of solid blocks in the blocks' negative.
func (p *plot) tileLabel(tile canvas.Canvas, label string, ground theme.Role, shade rune) {
	lines := strings.Split(label, "\n")
	for k, line := range lines[:min(len(lines), tile.Height())] {
		if w := canvas.Width(line); w < tile.Width() {
			style := theme.Style{FG: p.theme.TextOn(ground), BG: ground}
			if !p.theme.Shaded() {
				style = theme.Fg(theme.Text)
				if shade == solid {
					style.Attr |= theme.Reverse
				}
			}
			tile.Text((tile.Width()-w)/2, (tile.Height()-len(lines)+1)/2+k, line, style)
		}
	}
}

const solid = '█'

// halves draws two matrix rows a terminal row: the upper one is the upper half
// block's colour, the lower one its background.
func (p *plot) halves(g *figure.Grid, m tiles) {
	for r := 0; r < g.Rows && r/2 < p.area.Height(); r += 2 {
		for col := range min(g.Cols, p.area.Width()/m.w) {
			upper, _ := p.shade(g, g.Values[r*g.Cols+col])
			lower := theme.None
			if r+1 < g.Rows {
				lower, _ = p.shade(g, g.Values[(r+1)*g.Cols+col])
			}
			p.area.HLine(col*m.w, r/2, m.w, p.theme.Glyphs.Half, theme.Style{FG: upper, BG: lower})
		}
	}
}

// shade gives a value's step of the ramp, and the rune that shows it where colours
// are too few.
func (p *plot) shade(g *figure.Grid, v float64) (theme.Role, rune) {
	share := (v - g.Min) / (g.Max - g.Min)
	step, signs, strength := theme.Ramp(share), p.theme.Glyphs.Shades, share
	if g.Diverging {
		step, strength = theme.Split(share), math.Abs(2*share-1)
		if share < 0.5 {
			signs = p.theme.Glyphs.Minus
		}
	}
	if p.theme.Shaded() {
		return step, ' '
	}
	if !(strength > 0) {
		return theme.None, ' '
	}
	return theme.None, signs[min(int(strength*5), 4)]
}

// heatNames names rows at the left and columns below. Columns too narrow for their
// names are numbered, and so are the rows then.
func (p *plot) heatNames(g *figure.Grid) {
	m := p.tiles(g)
	numbered := p.columnNames(g, m)
	dim := theme.Fg(theme.Dim)
	for r, name := range axisNames(p.y, g.Rows) {
		row := m.row(r) + (m.h-1)/2
		if m.half && r%2 == 1 || row >= p.area.Height() {
			continue
		}
		if numbered {
			name = strconv.Itoa(r+1) + " " + name
		}
		name = canvas.Fit(name, p.left-1, p.theme.Glyphs.Ellipsis)
		p.whole.Text(p.left-1-canvas.Width(name), p.top+row, name, dim)
	}
}

func (p *plot) columnNames(g *figure.Grid, m tiles) (numbered bool) {
	names := axisNames(p.x, g.Cols)
	for _, name := range names {
		numbered = numbered || canvas.Width(name) > max(m.w-1, 1)
	}
	bottom := p.top + min(m.row(g.Rows-1)+m.h, p.area.Height())
	every := 1
	if numbered {
		every = (len(strconv.Itoa(g.Cols)) + m.w) / m.w
	}
	for col := 0; col < len(names) && (col+1)*m.w <= p.area.Width(); col += every {
		name := names[col]
		if numbered {
			name = strconv.Itoa(col + 1)
		}
		p.whole.Text(p.left+col*m.w+max(m.w-canvas.Width(name), 0)/2, bottom, name, theme.Fg(theme.Dim))
	}
	return numbered
}

// axisNames gives the tick labels at 0…n−1.
func axisNames(a figure.Axis, n int) []string {
	names := make([]string, n)
	for _, tick := range a.Ticks {
		if i := int(tick.At); i >= 0 && i < n {
			names[i] = tick.Label
		}
	}
	return names
}
