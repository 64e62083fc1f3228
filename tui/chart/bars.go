package chart

import (
	"math"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// bars draws upright bars in eighths of a cell. Where several fall on one column the
// highest is seen: a peak is never lost to the width of the terminal.
func (p *plot) bars(s *figure.Series) {
	tallest := make([]int, p.area.Width()) // the datum seen in each column, from 1
	for i := range min(len(s.X), len(s.Y)) {
		if math.IsNaN(s.X[i]) || math.IsNaN(s.Y[i]) {
			continue
		}
		from, to := span(p.x, s.X[i], s.Width, p.area.Width())
		for col := max(from, 0); col <= min(to, p.area.Width()-1); col++ {
			if k := tallest[col]; k == 0 || s.Y[k-1] < s.Y[i] {
				tallest[col] = i + 1
			}
		}
	}
	floor := math.Max(0, p.y.Min)
	for col, k := range tallest {
		if k > 0 {
			p.column8(col, p.sy.place(base(s, k-1, floor)), p.sy.place(s.Y[k-1]), p.ink(inkOf(s, k-1)))
		}
	}
	p.barLabels(s)
}

// barLabels writes a bar's label above it if it is not much wider.
func (p *plot) barLabels(s *figure.Series) {
	for i := range min(len(s.X), len(s.Y), len(s.Labels)) {
		from, to := span(p.x, s.X[i], s.Width, p.area.Width())
		w := canvas.Width(s.Labels[i])
		if row := p.row(s.Y[i]); row > 0 && w <= to-from+3 {
			p.area.Text((from+to+1-w)/2, row-1, s.Labels[i], theme.Fg(theme.Dim))
		}
	}
}

// span gives the first and last cell of what is centred on v and width wide. At
// least one cell is covered, and neighbours share none.
func span(a figure.Axis, v, width float64, cells int) (from, to int) {
	lo, hi := v-width/2, v+width/2
	if a.Scale == figure.Log {
		lo, hi = v/math.Pow(10, width/2), v*math.Pow(10, width/2)
	}
	x0, x1 := a.Place(lo)*float64(cells), a.Place(hi)*float64(cells)
	if x0 > x1 {
		x0, x1 = x1, x0
	}
	from, to = edge(x0, cells), edge(x1, cells)-1
	return from, max(to, from)
}

func edge(at float64, cells int) int {
	if math.IsNaN(at) {
		return -1
	}
	return int(math.Round(math.Min(math.Max(at, -1), float64(cells)+1)))
}

// column8 fills a column from one height to another, both shares of the area.
func (p *plot) column8(col int, from, to float64, style theme.Style) {
	if from > to {
		from, to = to, from
	}
	h := p.area.Height()
	lo, hi := eighths(from, h), eighths(to, h)
	if hi == lo && to > from {
		hi++ // what is not nothing is seen
	}
	for row := range h {
		bottom := (h - 1 - row) * 8
		if n := min(hi-bottom, 8); n > 0 && lo < bottom+8 {
			p.area.Set(col, row, p.theme.Glyphs.Levels[n], style)
		}
	}
}

func eighths(share float64, cells int) int {
	if math.IsNaN(share) {
		return 0
	}
	return int(math.Round(math.Min(math.Max(share, 0), 1) * float64(cells) * 8))
}

// hbars draws lying bars, one row each, with the label behind and the interval's
// upper part at the end.
func (p *plot) hbars(s *figure.Series) {
	floor := math.Max(0, p.x.Min)
	for i := range min(len(s.X), len(s.Y)) {
		if math.IsNaN(s.X[i]) || math.IsNaN(s.Y[i]) {
			continue
		}
		row, style := p.barRow(s.Y[i]), p.ink(inkOf(s, i))
		p.row8(row, p.sx.place(base(s, i, floor)), p.sx.place(s.X[i]), style)
		p.barEnd(s, i, row, style)
	}
}

// barRow is a bar's row; several series share a category's rows by their offsets.
func (p *plot) barRow(y float64) int {
	if p.y.Scale != figure.Category {
		return p.row(y)
	}
	offset := y - math.Round(y)
	if !p.y.Reversed {
		offset = -offset
	}
	return p.lane(y) + int(math.Round(offset*float64(p.laneRows())))
}

// barEnd writes a lying bar's whiskers and its label.
func (p *plot) barEnd(s *figure.Series, i, row int, style theme.Style) {
	end := p.column(math.Max(s.X[i], p.x.Min)) + 1
	if i < len(s.Lo) && i < len(s.Hi) && !math.IsNaN(s.Lo[i]+s.Hi[i]) {
		lo, hi := max(p.column(s.Lo[i]), 0), p.column(s.Hi[i])
		for col := max(end, lo); col < hi; col++ {
			p.area.Set(col, row, p.theme.Glyphs.Whisker, style)
		}
		if hi >= end {
			p.area.Set(min(hi, p.area.Width()-1), row, p.theme.Glyphs.Spoon, style)
			end = hi + 1
		}
	}
	if i < len(s.Labels) && s.X[i] < base(s, i, math.Max(0, p.x.Min)) { // to the left
		w := canvas.Width(s.Labels[i])
		p.area.Text(max(p.column(math.Max(s.X[i], p.x.Min))-1-w, 0), row, s.Labels[i], theme.Fg(theme.Dim))
		return
	}
	if i < len(s.Labels) {
		behind := p.whole.Rows(p.top+row, 1)
		at := min(p.left+end+1, p.left+p.area.Width()+1)
		behind.Text(at, 0, canvas.Fit(s.Labels[i], behind.Width()-at, p.theme.Glyphs.Ellipsis), theme.Fg(theme.Dim))
	}
}

// row8 fills a row from one place to another, both shares of the area.
func (p *plot) row8(row int, from, to float64, style theme.Style) {
	if from > to {
		from, to = to, from
	}
	w := p.area.Width()
	lo, hi := eighths(from, w), eighths(to, w)
	if hi == lo && to > from {
		hi++
	}
	for col := lo / 8; col < w && col*8 < hi; col++ {
		sign := p.theme.Glyphs.Eighths[min(hi-col*8, 8)]
		if p.laneRows() < 2 { // bars that touch would grow into one
			sign = p.theme.Glyphs.GaugeOn
		}
		p.area.Set(col, row, sign, style)
	}
}

func inkOf(s *figure.Series, i int) figure.Ink {
	if i < len(s.Inks) {
		return s.Inks[i]
	}
	return s.Ink
}

func base(s *figure.Series, i int, floor float64) float64 {
	if i < len(s.Base) {
		return s.Base[i]
	}
	return floor
}
