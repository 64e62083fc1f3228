// Package chart draws figures in terminal cells: the same figure.Figure that
// engine/figure writes as SVG and PNG, with lines as braille dots, bars as eighths
// of a cell, and signs of ASCII where that is all there is. It draws on any size;
// what does not fit is left out in the order legend, axis names, tick labels.
package chart

import (
	"math"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// Draw draws a figure on the whole canvas, without its title: that is the panel's.
func Draw(c canvas.Canvas, f *figure.Figure, t *theme.Theme) {
	c.Note(f)
	p := newPlot(c, f, t)
	p.base()
	p.marks(f.Marks)
}

// A Picture is a place on a screen where a figure is drawn again and again. It keeps
// what it drew until figure, size or theme change, so that only the marks that move
// are drawn in each frame. The zero Picture is ready; it belongs to one session.
type Picture struct {
	figure *figure.Figure
	theme  *theme.Theme
	drawn  canvas.Canvas
	plot   plot
}

// Draw draws the figure, and the cursor marks on top of the figure's own.
// Figures are immutable, so another pointer is what tells a new version.
func (p *Picture) Draw(c canvas.Canvas, f *figure.Figure, t *theme.Theme, cursor ...figure.Mark) {
	if f == nil {
		return
	}
	note(c, f, cursor)
	if p.figure != f || p.theme != t || p.drawn.Width() != c.Width() || p.drawn.Height() != c.Height() {
		p.figure, p.theme, p.drawn = f, t, canvas.New(c.Width(), c.Height())
		p.plot = newPlot(p.drawn, f, t)
		p.plot.base()
		p.plot.marks(f.Marks)
	}
	c.Paste(0, 0, p.drawn)
	if len(cursor) > 0 {
		p.plot.on(c).marks(cursor)
	}
}

// note tells who listens of the figure with its cursor marks.
func note(c canvas.Canvas, f *figure.Figure, cursor []figure.Mark) {
	if !c.Heard() {
		return
	}
	whole := *f
	whole.Marks = append(append([]figure.Mark(nil), f.Marks...), cursor...)
	c.Note(&whole)
}

// At gives the values that a cell of the canvas drawn on last stands for, for the
// mouse; ok is false outside the axes and where an axis has names instead of values.
func (p *Picture) At(column, row int) (x, y float64, ok bool) {
	a := &p.plot
	column, row = column-a.left, row-a.top
	w, h := a.area.Width(), a.area.Height()
	if p.figure == nil || column < 0 || row < 0 || column >= w || row >= h || a.x.Scale == figure.Category || a.y.Scale == figure.Category {
		return 0, 0, false
	}
	return a.x.Value((float64(column) + 0.5) / float64(w)), a.y.Value(1 - (float64(row)+0.5)/float64(h)), true
}

// plot is a figure laid out on a canvas.
type plot struct {
	figure *figure.Figure
	theme  *theme.Theme
	x, y   figure.Axis // as drawn: Boxes swap them
	sx, sy scale

	whole   canvas.Canvas
	area    canvas.Canvas // inside the axes
	left    int           // columns before area: tick labels and the axis
	top     int           // rows above it: legend and the y axis' name
	hidden  bool          // too small for anything but the area
	labels  []label       // of points, so far
	markers [][2]int      // columns and rows of labelled points, so far
}

// on is the same layout on another canvas of the same size.
func (p plot) on(c canvas.Canvas) *plot {
	p.whole = c
	p.area = c.Sub(p.left, p.top, p.area.Width(), p.area.Height())
	return &p
}

func (p *plot) base() {
	p.grid()
	for i := range p.figure.Series {
		if s := &p.figure.Series[i]; s.Kind == figure.Area {
			p.fill(s, i) // below every line, so that no fill hides another's edge
		}
	}
	for i := range p.figure.Series {
		p.series(&p.figure.Series[i], i)
	}
	p.axes()
	p.legend()
}

func (p *plot) series(s *figure.Series, index int) {
	switch s.Kind {
	case figure.Line, figure.Step:
		p.line(s, index)
	case figure.Area:
		edge := *s
		edge.Kind, edge.Shape, edge.Dash = figure.Step, figure.NoShape, false
		p.line(&edge, index)
	case figure.Points:
		p.points(s)
	case figure.Bars:
		p.bars(s)
	case figure.HBars:
		p.hbars(s)
	case figure.Boxes:
		p.boxes(s, index)
	case figure.Heat:
		p.heat(s)
	case figure.Cloud:
		p.cloud(s, index)
	}
}

// column and row give the cell of a value, which may lie outside the area.
func (p *plot) column(v float64) int {
	return whole(p.sx.place(v)*float64(p.area.Width()), p.area.Width())
}

func (p *plot) row(v float64) int {
	if p.y.Scale == figure.Category {
		return p.lane(v)
	}
	return whole((1-p.sy.place(v))*float64(p.area.Height()), p.area.Height())
}

// lane is the middle row of a category: all categories are equally high.
func (p *plot) lane(v float64) int {
	i := int(math.Round(math.Min(math.Max(v, -1), 1e6)))
	if !p.y.Reversed {
		i = p.lanes() - 1 - i
	}
	return i*p.laneRows() + (p.laneRows()-1)/2
}

func (p *plot) lanes() int    { return max(int(math.Min(p.y.Max-p.y.Min, 1e6)), 1) }
func (p *plot) laneRows() int { return max(p.area.Height()/p.lanes(), 1) }

// whole rounds a place down to a cell; the far edge belongs to the last cell.
func whole(at float64, n int) int {
	switch {
	case !(at >= 0): // NaN too
		return -1
	case at > float64(n):
		return n
	}
	return min(int(at+1e-9), n-1) // 0.2 × 10 is 2, not 1.9999
}

// dot gives a value pair's place among the dots of the area.
func (p *plot) dot(x, y float64) (dx, dy float64) {
	w, h := float64(p.area.Width()*2-1), float64(p.area.Height()*4-1)
	return p.sx.place(x)*w + 0.5, (1-p.sy.place(y))*h + 0.5
}

func (p *plot) ink(i figure.Ink) theme.Style { return theme.Fg(theme.InkRole(i)) }

// scale is an axis' Place with everything that does not depend on the value worked
// out before: a curve has thousands of points.
type scale struct {
	axis      figure.Axis
	min, span float64
}

func newScale(a figure.Axis) scale {
	s := scale{axis: a, min: a.Min, span: a.Max - a.Min}
	if a.Scale == figure.Log {
		s.min = math.Log10(a.Min)
		s.span = math.Log10(a.Max) - s.min
	}
	return s
}

func (s scale) place(v float64) float64 {
	if s.axis.Scale == figure.Log {
		v = math.Log10(math.Max(v, s.axis.Min))
	}
	at := (v - s.min) / s.span
	if s.axis.Reversed {
		return 1 - at
	}
	return at
}

// has says whether any series is of the kind.
func has(f *figure.Figure, kind figure.Kind) bool {
	for i := range f.Series {
		if f.Series[i].Kind == kind {
			return true
		}
	}
	return false
}
