package chart

import (
	"math"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/theme"
)

// boxes draws box plots lying down: whiskers from the smallest to the largest value,
// a box over the middle half and a bar at the median. Series of one category take a
// row each.
func (p *plot) boxes(s *figure.Series, index int) {
	style := p.ink(s.Ink)
	for i, five := range s.Five {
		if i >= len(s.X) || five.N == 0 || math.IsNaN(five.Min+five.Max+s.X[i]) {
			continue
		}
		row := p.row(math.Round(s.X[i])) + p.rowOfSeries(index)
		p.box(row, five, style)
		p.boxLabel(row, s.Name, five.N, style)
	}
}

// rowOfSeries spreads the box series of one category around its row.
func (p *plot) rowOfSeries(index int) int {
	n, mine := 0, 0
	for i := range p.figure.Series {
		if p.figure.Series[i].Kind == figure.Boxes {
			if i == index {
				mine = n
			}
			n++
		}
	}
	return mine - (n-1)/2
}

func (p *plot) box(row int, five figure.FiveNumbers, style theme.Style) {
	g := p.theme.Glyphs
	lo, q1, q3, hi := p.column(five.Min), p.column(five.Q1), p.column(five.Q3), p.column(five.Max)
	lo, hi = max(lo, 0), min(hi, p.area.Width()-1)
	p.area.HLine(lo, row, hi-lo+1, g.Whisker, style)
	p.area.Set(lo, row, g.Fork, style)
	p.area.Set(hi, row, g.Spoon, style)
	p.area.HLine(max(q1, 0), row, min(q3, p.area.Width()-1)-max(q1, 0)+1, g.Eighths[8], style)
	p.area.Set(p.column(five.Median), row, g.VLine, theme.Fg(theme.Text).Bold())
	if g.Braille && q3 > q1 { // the median as a gap in a filled box
		p.area.Set(p.column(five.Median), row, g.Eighths[4], style)
	}
}

// boxLabel says behind the plot which series a box is of, and of how many values.
func (p *plot) boxLabel(row int, name string, n int, style theme.Style) {
	if row < 0 || row >= p.area.Height() {
		return
	}
	x := p.left + p.area.Width() + 1
	x += p.whole.Text(x, p.top+row, name, style) + 1
	p.whole.Text(x, p.top+row, figure.Count(n), theme.Fg(theme.Dim))
}
