package figure

import "math"

// paint lays the figure out on a canvas of w × h px, from the top: title, subtitle,
// legend, the plot with its axes, note.
func paint(c canvas, t *typeface, f Figure, s Style, w, h float64) {
	p := s.palette()
	c.rects([]rect{{0, 0, w, h}}, p.background, 1)
	d := &drawing{canvas: c, typeface: t, palette: p, figure: f, w: w, h: h}
	d.header()
	d.footer()
	d.frame()
	d.grid()
	c.clip(d.plot.grown(7)) // whole markers on the edge
	for i := range f.Series {
		d.series(&f.Series[i], i)
	}
	c.unclip()
	d.axes()
	for i := range f.Series {
		d.labels(&f.Series[i])
	}
	d.marks()
}

// A drawing is one figure on its way to a canvas.
type drawing struct {
	canvas
	*typeface
	palette palette
	figure  Figure
	w, h    float64
	top     float64 // what the header has used
	bottom  float64 // where the footer begins
	plot    rect

	plotBottom float64 // how far down the plot might go
	inked      []point // where data lie, some px apart: labels keep away
	taken      []rect  // where labels already stand
}

const (
	margin = 24.0
	looser = 1.07 // room for the wider fonts of other systems, where texts must not touch
)

// header writes title, subtitle and legend.
func (d *drawing) header() {
	y := margin + titleSize*0.75
	room := d.w - 2*margin
	d.text(margin, y, d.fit(clean(d.figure.Title), titleSize, true, room), textStyle{color: d.palette.ink(Plain), size: titleSize, bold: true})
	for _, line := range d.wrap(clean(d.figure.Subtitle), subtitleSize, room) {
		y += subtitleSize * 1.55
		d.text(margin, y, line, textStyle{color: d.palette.ink(Muted), size: subtitleSize})
	}
	d.top = d.legend(y+8) + 10
}

// legend writes one entry a named series and returns where it ends: side by side in one
// row, or in columns where they need more.
func (d *drawing) legend(y float64) float64 {
	const gap, row = 20.0, 21.0
	room := d.w - 2*margin
	entries := d.entries(room)
	if len(entries) == 0 {
		return y
	}
	widest, all := 0.0, -gap
	for _, e := range entries {
		widest, all = math.Max(widest, e.width), all+e.width+gap
	}
	columns := max(int((room+gap)/(widest+gap)), 1)
	x := margin
	for i, e := range entries {
		if i == 0 || all > room && i%columns == 0 {
			x, y = margin, y+row
		}
		d.sample(e.Series, point{x, y - bodySize*0.36}, e.sample)
		d.text(x+e.sample+8, y, e.name, textStyle{color: d.palette.ink(Plain), size: bodySize})
		if all > room {
			x += widest + gap
		} else {
			x += e.width + gap
		}
	}
	return y
}

// An entry is one series in the legend.
type entry struct {
	*Series
	name          string
	sample, width float64
}

func (d *drawing) entries(room float64) []entry {
	var out []entry
	for i := range d.figure.Series {
		s := &d.figure.Series[i]
		if s.Name == "" {
			continue
		}
		e := entry{Series: s, sample: 26}
		if s.Kind >= Points {
			e.sample = 14
		}
		e.name = d.fit(clean(s.Name), bodySize, false, room-e.sample-8)
		e.width = math.Min(e.sample+8+looser*d.width(e.name, bodySize, false), room)
		out = append(out, e)
	}
	return out
}

// sample draws how a series looks, from p to the right.
func (d *drawing) sample(s *Series, p point, width float64) {
	ink, centre := d.palette.ink(s.Ink), point{p.x + width/2, p.y}
	block := []rect{{p.x, p.y - 6, width, 12}}
	switch s.Kind {
	case Line, Step:
		d.line([]point{p, {p.x + width, p.y}}, s)
		d.marker(s.Shape, centre, 4, ink)
	case Area:
		d.rects([]rect{{p.x, p.y, width, 6}}, ink, areaOpacity)
		d.line([]point{p, {p.x + width, p.y}}, s)
		d.marker(s.Shape, centre, 4, ink)
	case Points:
		d.marker(orCircle(s.Shape), centre, 4, ink)
	case Cloud:
		d.rects(block, ink, 0.3)
		d.marker(s.Shape, centre, 3.6, ink)
	case Boxes:
		d.rects(block, ink, boxOpacity)
	default:
		d.rects(block, ink, 1)
		if s.Shape != NoShape {
			d.polygon(s.Shape.outline(centre, 3), d.palette.background, 1)
		}
	}
}

// footer writes the note, from the bottom.
func (d *drawing) footer() {
	lines := d.wrap(clean(d.figure.Note), smallSize, d.w-2*margin)
	y := d.h - margin*0.75
	for i := len(lines) - 1; i >= 0; i-- {
		d.text(margin, y, lines[i], textStyle{color: d.palette.ink(Muted), size: smallSize})
		y -= smallSize * 1.45
	}
	d.bottom = y - 2
	if len(lines) == 0 {
		d.bottom = d.h - margin
	}
}

// frame finds the plot area: what header, footer, tick labels and axis titles leave.
func (d *drawing) frame() {
	left, right := margin+d.yLabelWidth()+8, d.w-margin
	if s := d.heatSeries(); s != nil && s.Grid.Rows*s.Grid.Cols > 4 {
		right -= colourBarRoom
	}
	right -= d.columnWidth()
	if last := d.lastTickHalf(); last > d.w-margin-right {
		right -= last - (d.w - margin - right)
	}
	top := d.top
	if d.figure.Y.Title() != "" {
		top += smallSize + 14
	} else if d.textAbove() {
		top += smallSize + 8
	} else {
		top += 6
	}
	bottom := d.bottom - d.xLabelHeight() - 6
	if d.figure.X.Title() != "" {
		bottom -= bodySize + 9
	}
	d.plot, d.plotBottom = rect{left, top, math.Max(right-left, 40), math.Max(bottom-top, 40)}, bottom
	if d.figure.Square {
		side := math.Min(d.plot.w, d.plot.h)
		d.plot.w, d.plot.h = side, side
	}
}

// yLabelWidth is the room that the left axis' labels take, a third of the width at most.
func (d *drawing) yLabelWidth() float64 {
	widest := 0.0
	for _, t := range d.figure.Y.Ticks {
		widest = math.Max(widest, d.width(clean(t.Label), d.tickSize(), false))
	}
	return math.Min(looser*widest, d.w*0.36)
}

// xLabelHeight is one line, or the longest label where they stand upright.
func (d *drawing) xLabelHeight() float64 {
	if !d.upright() {
		return smallSize + 8
	}
	longest := 0.0
	for _, t := range d.figure.X.Ticks {
		longest = math.Max(longest, d.width(clean(t.Label), d.tickSize(), false))
	}
	return math.Min(longest, d.h*0.25) + 8
}

// lastTickHalf is how far the last label on the x-axis may stick out.
func (d *drawing) lastTickHalf() float64 {
	ticks := d.figure.X.Ticks
	if len(ticks) == 0 || d.figure.X.Scale == Category {
		return 0
	}
	return d.width(clean(ticks[len(ticks)-1].Label), smallSize, false) / 2
}

// upright reports whether the x-axis has more names than fit side by side.
func (d *drawing) upright() bool {
	x := d.figure.X
	if x.Scale != Category || len(x.Ticks) == 0 {
		return false
	}
	room := (d.w - 2*margin - d.yLabelWidth()) / float64(len(x.Ticks))
	for _, t := range x.Ticks {
		if d.width(clean(t.Label), smallSize, false) > room-4 && d.width(clean(t.Label), smallSize, false) > 0.8*room {
			return true
		}
	}
	return false
}

// tickSize is the size of names on category axes: smaller where there are many.
func (d *drawing) tickSize() float64 {
	n := 0
	for _, a := range [...]Axis{d.figure.X, d.figure.Y} {
		if a.Scale == Category {
			n = max(n, len(a.Ticks))
		}
	}
	switch {
	case n > 45:
		return 8
	case n > 30:
		return 9.5
	}
	return smallSize
}

// columnWidth is the room right of the plot for labels of horizontal bars, which stand
// there like a table's column.
func (d *drawing) columnWidth() float64 {
	widest := 0.0
	for i := range d.figure.Series {
		s := &d.figure.Series[i]
		if s.Kind == HBars && s.Base == nil {
			for _, l := range s.Labels {
				widest = math.Max(widest, d.width(clean(l), smallSize, false)+14)
			}
		}
	}
	return math.Min(widest, d.w*0.3)
}

func (d *drawing) heatSeries() *Series {
	for i := range d.figure.Series {
		if s := &d.figure.Series[i]; s.Kind == Heat && s.Grid != nil {
			return s
		}
	}
	return nil
}

// textAbove reports whether upright marks have their texts above the plot: among
// horizontal bars there is no other room.
func (d *drawing) textAbove() bool {
	for _, m := range d.figure.Marks {
		if m.Kind == VLine && m.Text != "" {
			return d.figure.Y.Scale == Category
		}
	}
	return false
}

// x and y are where a value lies on the canvas, px.
func (d *drawing) x(v float64) float64 {
	return d.plot.x + float64(onCanvas(d.figure.X.Place(v))*d.plot.w)
}

func (d *drawing) y(v float64) float64 {
	return d.plot.bottom() - float64(onCanvas(d.figure.Y.Place(v))*d.plot.h)
}

// onCanvas keeps a place within 50 plots, so that a line to infinity has an end; what is
// no number goes out of sight.
func onCanvas(place float64) float64 {
	if math.IsNaN(place) {
		return -50
	}
	return math.Min(math.Max(place, -50), 50)
}
