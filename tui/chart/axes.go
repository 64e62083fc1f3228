package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// Below this size of the area there is no room to say what is drawn.
const (
	leastColumns = 8
	leastRows    = 3
)

// newPlot lays a figure out: legend and y name on top, tick labels on the left and
// below, the x name behind the last tick label.
func newPlot(c canvas.Canvas, f *figure.Figure, t *theme.Theme) plot {
	p := plot{figure: f, theme: t, x: f.X, y: f.Y, whole: c}
	if has(f, figure.Boxes) { // boxes lie: a cell is twice as high as wide
		p.x, p.y = f.Y, f.X
		p.y.Reversed = true
	}
	p.sx, p.sy = newScale(p.x), newScale(p.y)
	left, below := p.gutter()+1, 2
	if has(f, figure.Heat) {
		left, below = p.gutter(), 1
	}
	if p.xName() != "" && c.Height() >= 12 {
		below++
	}
	p.top = p.headRows()
	w, h := c.Width()-left-p.labelRoom(), c.Height()-p.top-below
	if w < leastColumns || h < leastRows {
		p.hidden, p.top, left, w, h = true, 0, 0, c.Width(), c.Height()
	}
	p.left = left
	p.area = c.Sub(left, p.top, w, h)
	return p
}

// labelRoom is what the labels behind lying bars or boxes need, at most half the canvas.
func (p *plot) labelRoom() int {
	widest := 0
	for i := range p.figure.Series {
		s := &p.figure.Series[i]
		if s.Kind == figure.HBars {
			for _, label := range s.Labels {
				widest = max(widest, canvas.Width(label)+2)
			}
		}
		if s.Kind == figure.Boxes && p.whole.Width() >= 50 {
			widest = max(widest, canvas.Width(s.Name)+8)
		}
	}
	return min(widest, p.whole.Width()/2)
}

// gutter is the width of the y axis' labels, at most two fifths of the canvas.
func (p *plot) gutter() int {
	widest := 0
	for _, tick := range p.y.Ticks {
		widest = max(widest, canvas.Width(tick.Label))
	}
	return min(widest+1, max(p.whole.Width()*2/5, 4))
}

// headRows is how many rows the legend and the y name take.
func (p *plot) headRows() int {
	if p.whole.Height() < 7 || p.yName() == "" && len(p.legendItems()) == 0 {
		return 0
	}
	return 1
}

func (p *plot) xName() string { return name(p.x) }
func (p *plot) yName() string { return name(p.y) }

func name(a figure.Axis) string {
	if a.Unit != "" && a.Label != "" {
		return a.Label + ", " + a.Unit
	}
	return a.Label + a.Unit
}

// grid draws faint lines at the labelled ticks, below everything else.
func (p *plot) grid() {
	if p.hidden || p.theme.ASCII || has(p.figure, figure.Heat) || has(p.figure, figure.HBars) {
		return
	}
	faint := theme.Fg(theme.Border)
	if !p.y.NoGrid {
		for _, tick := range p.rowTicks() {
			if tick.Label != "" {
				p.area.HLine(0, p.row(tick.At), p.area.Width(), p.theme.Glyphs.GridX, faint)
			}
		}
	}
	if !p.x.NoGrid {
		for _, tick := range p.x.Ticks {
			if x := p.column(tick.At); tick.Label != "" && x > 0 && x < p.area.Width()-1 {
				p.area.VLine(x, 0, p.area.Height(), p.theme.Glyphs.GridY, faint)
			}
		}
	}
}

// axes draws the two axes with their ticks, labels and names.
func (p *plot) axes() {
	if p.hidden || has(p.figure, figure.Heat) {
		return
	}
	g, faint := p.theme.Glyphs, theme.Fg(theme.Border)
	bottom := p.top + p.area.Height()
	p.whole.VLine(p.left-1, p.top, p.area.Height(), g.AxisY, faint)
	p.whole.Set(p.left-1, bottom, g.Origin, faint)
	p.whole.HLine(p.left, bottom, p.area.Width(), g.AxisX, faint)
	p.yTicks()
	p.moreLanes()
	p.xTicks(bottom)
}

// moreLanes says how many categories there was no row for.
func (p *plot) moreLanes() {
	if p.y.Scale != figure.Category || p.lanes() <= p.area.Height() {
		return
	}
	row := p.area.Height() - 1
	p.area.Rows(row, 1).Fill(' ', theme.Style{})
	p.area.Text(0, row, fmt.Sprintf("and %d more", p.lanes()-row), theme.Fg(theme.Dim))
}

func (p *plot) yTicks() {
	last := -2
	ticks := p.rowTicks()
	for i := range ticks {
		tick := ticks[i]
		if !p.y.Reversed { // from the top down
			tick = ticks[len(ticks)-1-i]
		}
		row := p.row(tick.At)
		if row < 0 || row >= p.area.Height() || tick.Label == "" || row <= last {
			continue
		}
		last = row
		label := canvas.Fit(tick.Label, p.left-2, p.theme.Glyphs.Ellipsis)
		p.whole.Text(p.left-2-canvas.Width(label), p.top+row, label, theme.Fg(theme.Dim))
		p.whole.Set(p.left-1, p.top+row, p.theme.Glyphs.TickY, theme.Fg(theme.Border))
	}
}

// rowTicks are the labelled ticks of the y axis, every second, third, … of them where
// they would stand closer than two rows and so at uneven distances.
func (p *plot) rowTicks() []figure.Tick {
	var labelled []figure.Tick
	for _, tick := range p.y.Ticks {
		if tick.Label != "" {
			labelled = append(labelled, tick)
		}
	}
	if p.y.Scale == figure.Category || len(labelled) < 3 {
		return labelled
	}
	every := (2*(len(labelled)-1) + p.area.Height() - 2) / max(p.area.Height()-1, 1)
	var kept []figure.Tick
	for i := 0; i < len(labelled); i += max(every, 1) {
		kept = append(kept, labelled[i])
	}
	return kept
}

// xTicks labels the x axis, each tick or every second, third, … one so that no two
// labels touch, and puts the axis' name where it fits.
func (p *plot) xTicks(bottom int) {
	labels := p.xLabels()
	every := 1
	for ; every < len(labels) && !apart(labels, every); every++ {
	}
	free := 0
	for i := 0; i < len(labels); i += every {
		l := labels[i]
		p.whole.Set(p.left+l.column, bottom, p.theme.Glyphs.TickX, theme.Fg(theme.Border))
		p.whole.Text(l.from, bottom+1, l.text, theme.Fg(theme.Dim))
		free = l.from + canvas.Width(l.text) + 1
	}
	p.nameX(bottom, free)
}

// xLabel is a tick's label and where it would stand.
type xLabel struct {
	column, from int
	text         string
}

// xLabels lists the labelled ticks from left to right.
func (p *plot) xLabels() []xLabel {
	var labels []xLabel
	for _, tick := range p.x.Ticks {
		col, w := p.column(tick.At), canvas.Width(tick.Label)
		if col < 0 || col >= p.area.Width() || tick.Label == "" || w > p.whole.Width() {
			continue
		}
		labels = append(labels, xLabel{col, min(max(p.left+col-w/2, 0), p.whole.Width()-w), tick.Label})
	}
	if p.x.Reversed {
		slices.Reverse(labels)
	}
	return labels
}

func apart(labels []xLabel, every int) bool {
	for i := every; i < len(labels); i += every {
		if before := labels[i-every]; before.from+canvas.Width(before.text)+1 > labels[i].from {
			return false
		}
	}
	return true
}

func (p *plot) nameX(bottom, free int) {
	name := p.xName()
	w := canvas.Width(name)
	switch {
	case name == "":
	case p.whole.Height() > bottom+2:
		p.whole.Text(max(p.left+(p.area.Width()-w)/2, 0), bottom+2, name, theme.Fg(theme.Dim))
	case free+w < p.whole.Width():
		p.whole.Text(p.whole.Width()-w, bottom+1, name, theme.Fg(theme.Dim))
	}
}

type legendItem struct {
	sign  rune
	style theme.Style
	name  string
}

func (p *plot) legendItems() []legendItem {
	var items []legendItem
	for i := range p.figure.Series {
		s := &p.figure.Series[i]
		if s.Name == "" || s.Kind == figure.Heat {
			continue
		}
		items = append(items, legendItem{p.sign(s), p.ink(s.Ink), s.Name})
	}
	return items
}

// sign stands for a series in the legend.
func (p *plot) sign(s *figure.Series) rune {
	switch {
	case s.Shape != figure.NoShape:
		return p.theme.Glyphs.Shape(s.Shape)
	case s.Kind == figure.Line || s.Kind == figure.Step:
		return p.theme.Glyphs.HLine
	}
	return p.theme.Glyphs.Eighths[4]
}

// legend writes the y axis' name and, from the right, what each series is. Where there is
// no room for all, those go that lie below the others.
func (p *plot) legend() {
	if p.hidden || p.top == 0 {
		return
	}
	name := p.yName()
	used := p.whole.Text(0, 0, name, theme.Fg(theme.Dim))
	items := p.legendItems()
	width := func(items []legendItem) int {
		n := 0
		for _, it := range items {
			n += canvas.Width(it.name) + 4
		}
		return n
	}
	if width(items)+used+4 > p.whole.Width() { // "boost, AUC 0.97" is boost if need be
		for i := range items {
			items[i].name, _, _ = strings.Cut(items[i].name, ",")
		}
	}
	left := 0
	for len(items) > 0 && width(items)+used+4 > p.whole.Width() {
		items, left = items[1:], left+1
	}
	x := p.whole.Width() - width(items) + 2
	if left > 0 {
		p.whole.Set(x-2, 0, p.theme.Glyphs.Ellipsis, theme.Fg(theme.Dim))
	}
	for _, it := range items {
		p.whole.Set(x, 0, it.sign, it.style)
		x += 2 + p.whole.Text(x+2, 0, it.name, it.style) + 2
	}
}
