package chart

import (
	"math"
	"slices"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// line draws a Line or Step series as dots, with its marker at a few places.
func (p *plot) line(s *figure.Series, index int) {
	dots := canvas.NewDots(p.area.Width(), p.area.Height())
	style, sign := p.ink(s.Ink), p.asciiSign(s, index)
	beacons := p.beacons(s, index, style.Bold())
	p.walk(s, func(x0, y0, x1, y1 float64) {
		beacons.pass(x0, y0, x1, y1, s.Kind == figure.Step)
		if s.Kind == figure.Step {
			dots.Line(x0, y0, x1, y0, style, sign, s.Dash)
			x0 = x1
		}
		dots.Line(x0, y0, x1, y1, style, sign, s.Dash)
	})
	p.whiskers(s, dots, style, sign)
	dots.Draw(p.area, p.theme.Glyphs.Braille)
	beacons.draw(p.area)
}

// whiskers draws each datum's interval as an upright line.
func (p *plot) whiskers(s *figure.Series, dots *canvas.Dots, style theme.Style, sign rune) {
	for i := range min(len(s.X), len(s.Lo), len(s.Hi)) {
		x, lo := p.dot(s.X[i], s.Lo[i])
		_, hi := p.dot(s.X[i], s.Hi[i])
		dots.Line(x, lo, x, hi, style, sign, false)
	}
}

// walk gives a line's segments in dots, leaving out those shorter than a dot: a
// curve of 20,000 points costs no more drawing than its picture has dots.
func (p *plot) walk(s *figure.Series, segment func(x0, y0, x1, y1 float64)) {
	broken := true
	var x0, y0 float64
	for i := range min(len(s.X), len(s.Y)) {
		if math.IsNaN(s.X[i]) || math.IsNaN(s.Y[i]) {
			broken = true
			continue
		}
		x1, y1 := p.dot(s.X[i], s.Y[i])
		if !broken && i < len(s.X)-1 && int(x0) == int(x1) && int(y0) == int(y1) {
			continue
		}
		if !broken {
			segment(x0, y0, x1, y1)
		} else if len(s.X) == 1 {
			segment(x1, y1, x1, y1)
		}
		x0, y0, broken = x1, y1, false
	}
}

// beacons are a line's marker on a few cells, elsewhere for each series, so that
// lines are told apart without colour.
type beacons struct {
	next, every, end int // cells
	sign             rune
	style            theme.Style
	at               [][2]int
}

func (p *plot) beacons(s *figure.Series, index int, style theme.Style) *beacons {
	w := p.area.Width()
	b := &beacons{every: max(w/3, 6), end: w, sign: p.theme.Glyphs.Shape(s.Shape), style: style}
	b.next = w/8 + index*max(w/16, 3)%max(w/3, 1)
	if s.Shape == figure.NoShape {
		b.end = 0
	} else if len(s.X) <= fewPoints {
		b.everyPoint(p, s)
	}
	return b
}

// fewPoints is how many points of a line are each marked: they are measurements then,
// not a curve.
const fewPoints = 24

func (b *beacons) everyPoint(p *plot, s *figure.Series) {
	for i := range min(len(s.X), len(s.Y)) {
		if x, y := p.column(s.X[i]), p.row(s.Y[i]); x >= 0 && y >= 0 {
			b.at = append(b.at, [2]int{x, y})
		}
	}
	b.end = 0
}

// pass looks whether a segment crosses the next beacon's column.
func (b *beacons) pass(x0, y0, x1, y1 float64, step bool) {
	for b.next < b.end && x0 <= float64(b.next*2) && float64(b.next*2) <= x1 {
		y := y0
		if x1 > x0 && !step {
			y += (y1 - y0) * (float64(b.next*2) - x0) / (x1 - x0)
		}
		b.at = append(b.at, [2]int{b.next, int(y) / 4})
		b.next += b.every
	}
}

func (b *beacons) draw(c canvas.Canvas) {
	for _, at := range b.at {
		c.Set(at[0], at[1], b.sign, b.style)
	}
}

// fill covers the space under a Step with every fourth dot, elsewhere for each series.
func (p *plot) fill(s *figure.Series, index int) {
	step := *s
	step.Kind = figure.Step
	dots := canvas.NewDots(p.area.Width(), p.area.Height())
	style, sign := p.ink(s.Ink), p.asciiSign(s, index)
	w, h := dots.Size()
	p.walk(&step, func(x0, y0, x1, _ float64) {
		for x := edge(x0, w); x < min(edge(x1, w), w); x++ {
			for y := edge(y0, h) + 1; y < h; y++ {
				if (x+y+index)%2 == 0 && x%2 == index%2 {
					dots.Set(x, y, style, sign)
				}
			}
		}
	})
	dots.Draw(p.area, p.theme.Glyphs.Braille)
}

// points draws markers; from a few hundred on, dots.
func (p *plot) points(s *figure.Series) {
	style := p.ink(s.Ink)
	n := min(len(s.X), len(s.Y))
	if n > 300 || s.Shape == figure.NoShape {
		dots := canvas.NewDots(p.area.Width(), p.area.Height())
		for i := range n {
			if x, y := p.dot(s.X[i], s.Y[i]); x >= 0 && y >= 0 {
				dots.Set(int(x), int(y), style, '.')
			}
		}
		dots.Draw(p.area, p.theme.Glyphs.Braille)
		return
	}
	for i := range n {
		x, y := p.column(s.X[i]), p.row(s.Y[i])
		if s.Labels != nil {
			x = p.apart(x, y)
		}
		p.area.Set(x, y, p.theme.Glyphs.Shape(s.Shape), style)
		if i < len(s.Labels) {
			if at, ok := p.labelAt(x, y, canvas.Width(s.Labels[i])); ok {
				p.area.Text(at, y, s.Labels[i], style)
				p.labels = append(p.labels, label{y, at, at + canvas.Width(s.Labels[i])})
			}
		}
	}
}

// apart gives the column of a labelled point: one to the left or right of its own where
// another labelled point has been drawn there, so that neither hides the other and no label
// stands at the wrong marker.
func (p *plot) apart(x, y int) int {
	for _, at := range [...]int{x, x - 1, x + 1} {
		if at >= 0 && at < p.area.Width() && !slices.Contains(p.markers, [2]int{at, y}) {
			p.markers = append(p.markers, [2]int{at, y})
			return at
		}
	}
	return x
}

// labelAt finds room for a label of w cells at the right of a point or else at its left,
// where no other point of the figure lies.
func (p *plot) labelAt(x, y, w int) (at int, ok bool) {
	for _, at := range [...]int{x + 2, x - 1 - w} {
		if at >= 0 && at+w <= p.area.Width() && p.blank(at, at+w, y, x) {
			return at, true
		}
	}
	return 0, false
}

// A label is where a point's label stands: from one column to the one before another.
type label struct{ row, from, to int }

// blank says whether no label, line or labelled point lies in row y from one column to the
// one before another, but for the one at column self.
func (p *plot) blank(from, to, y, self int) bool {
	for _, l := range p.labels {
		if l.row == y && from <= l.to && l.from <= to {
			return false
		}
	}
	for _, m := range p.figure.Marks {
		if x := p.column(m.X); m.Kind == figure.VLine && x >= from && x < to {
			return false // the line would go through it
		}
	}
	for i := range p.figure.Series {
		s := &p.figure.Series[i]
		if s.Kind != figure.Points || s.Labels == nil {
			continue
		}
		for k := range min(len(s.X), len(s.Y)) {
			if x := p.column(s.X[k]); x != self && x >= from-1 && x <= to && p.row(s.Y[k]) == y {
				return false
			}
		}
	}
	return true
}

func (p *plot) asciiSign(s *figure.Series, index int) rune {
	if s.Shape != figure.NoShape {
		return rune(s.Shape.ASCII())
	}
	return rune("*+.x"[index%4])
}
