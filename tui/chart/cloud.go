package chart

import (
	"math"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
)

// dither says from which density on each dot of a cell is shown (Bayer 1973).
var dither = [4][2]float64{{0.06, 0.56}, {0.81, 0.31}, {0.19, 0.69}, {0.94, 0.44}}

// cloud draws a density as dots, the more the denser, on a logarithmic scale: a
// lone flow is still seen beside a thousand.
func (p *plot) cloud(s *figure.Series, index int) {
	g := s.Grid
	if !sound(g) || !(g.Max > 0) {
		return
	}
	dots := canvas.NewDots(p.area.Width(), p.area.Height())
	w, h := dots.Size()
	style, sign := p.ink(s.Ink), p.asciiSign(s, index)
	if s.Shape != figure.NoShape {
		sign = p.theme.Glyphs.Shape(s.Shape)
	}
	cols, rows := make([]int, w), make([]int, h)
	for x := range cols {
		cols[x] = gridIndex(p.sx, g.X0, g.X1, (float64(x)+0.5)/float64(w), g.Cols)
	}
	for y := range rows {
		rows[y] = gridIndex(p.sy, g.Y0, g.Y1, 1-(float64(y)+0.5)/float64(h), g.Rows)
	}
	weight := 1 / math.Log1p(g.Max)
	for y, row := range rows {
		for x, col := range cols {
			if row < 0 || col < 0 {
				continue
			}
			v := g.Values[row*g.Cols+col]
			if v > 0 && math.Max(math.Log1p(v)*weight, 0.08) >= dither[(y+index)%4][(x+index)%2] {
				dots.Set(x, y, style, sign)
			}
		}
	}
	// Without colour the dots of two clouds look the same; markers don't.
	dots.Draw(p.area, p.theme.Glyphs.Braille && p.theme.Colored())
}

// gridIndex is the cell, of n between two values of an axis, at a place of the plot; −1 outside.
func gridIndex(s scale, from, to, place float64, n int) int {
	at := (place - s.place(from)) / (s.place(to) - s.place(from)) * float64(n)
	if !(at >= 0 && at < float64(n)) {
		return -1
	}
	return int(at)
}

// sound says whether a grid's values are as many as it claims.
func sound(g *figure.Grid) bool {
	return g != nil && g.Rows > 0 && g.Cols > 0 && len(g.Values)/g.Cols >= g.Rows
}
