package figure

import "math"

// grid draws the lines behind the data.
func (d *drawing) grid() {
	thin := stroke{color: d.palette.grid, width: 1}
	if a := d.figure.Y; !a.NoGrid {
		for _, t := range d.labelled(a.Ticks) {
			d.polyline([]point{{d.plot.x, d.y(t.At)}, {d.plot.right(), d.y(t.At)}}, thin)
		}
	}
	if a := d.figure.X; !a.NoGrid {
		for _, t := range d.labelled(a.Ticks) {
			d.polyline([]point{{d.x(t.At), d.plot.y}, {d.x(t.At), d.plot.bottom()}}, thin)
		}
	}
}

func (d *drawing) labelled(ticks []Tick) []Tick {
	var out []Tick
	for _, t := range ticks {
		if t.Label != "" {
			out = append(out, t)
		}
	}
	return out
}

// axes draws base lines, ticks, their labels and the axes' titles.
func (d *drawing) axes() {
	base := stroke{color: d.palette.axis, width: 1}
	if d.heatSeries() == nil {
		if d.figure.Y.Scale == Category {
			zero := d.x(math.Max(d.figure.X.Min, math.Min(0, d.figure.X.Max)))
			d.polyline([]point{{zero, d.plot.y}, {zero, d.plot.bottom()}}, base)
		} else {
			zero := d.plot.bottom()
			if d.figure.Y.Scale == Linear && d.figure.Y.Min < 0 && d.figure.Y.Max > 0 && d.figure.Series != nil && d.figure.Series[0].Kind != Cloud {
				zero = d.y(0)
			}
			d.polyline([]point{{d.plot.x, zero}, {d.plot.right(), zero}}, base)
		}
	}
	d.xTicks()
	d.yTicks()
	muted := textStyle{color: d.palette.ink(Muted), size: smallSize + 0.5}
	if t := d.figure.Y.Title(); t != "" {
		d.text(margin, d.plot.y-12, d.fit(clean(t), muted.size, false, d.w-2*margin), muted)
	}
	if t := d.figure.X.Title(); t != "" {
		muted.anchor = end
		at := d.plot.bottom() + d.xLabelHeight() + bodySize + 6
		d.text(d.plot.right(), at, d.fit(clean(t), muted.size, false, d.plot.right()-margin), muted)
	}
}

// xTicks writes the labels below the plot, leaving out those that would touch the one
// before.
func (d *drawing) xTicks() {
	style := textStyle{color: d.palette.ink(Muted), size: smallSize, anchor: middle}
	upright, until := d.upright(), math.Inf(-1)
	for _, t := range ordered(d.figure.X) {
		x := d.x(t.At)
		if d.figure.X.Scale != Category && !d.figure.X.NoGrid {
			length := 4.0
			if t.Label == "" {
				length = 2.5
			}
			d.polyline([]point{{x, d.plot.bottom()}, {x, d.plot.bottom() + length}}, stroke{color: d.palette.axis, width: 1})
		}
		if t.Label == "" {
			continue
		}
		if upright {
			size := d.tickSize()
			label := d.fit(clean(t.Label), size, false, d.h*0.25)
			d.text(x+size*0.36, d.plot.bottom()+7, label, textStyle{color: style.color, size: size, anchor: end, upward: true})
			continue
		}
		half := d.width(clean(t.Label), smallSize, false) / 2
		if x-half < until+6 {
			continue
		}
		d.text(x, d.plot.bottom()+smallSize+7, clean(t.Label), style)
		until = x + half
	}
}

// ordered gives the ticks from left to right.
func ordered(a Axis) []Tick {
	if !a.Reversed {
		return a.Ticks
	}
	out := make([]Tick, 0, len(a.Ticks))
	for i := len(a.Ticks) - 1; i >= 0; i-- {
		out = append(out, a.Ticks[i])
	}
	return out
}

// yTicks writes the labels left of the plot.
func (d *drawing) yTicks() {
	style := textStyle{color: d.palette.ink(Muted), size: d.tickSize(), anchor: end}
	if d.figure.Y.Scale == Category {
		style.color = d.palette.ink(Plain)
	}
	last := math.Inf(1)
	for _, t := range d.figure.Y.Ticks {
		y := d.y(t.At)
		if t.Label == "" || math.Abs(y-last) < style.size*0.95 {
			continue
		}
		label := d.fit(clean(t.Label), style.size, false, d.w*0.36)
		d.text(d.plot.x-8, y+style.size*0.36, label, style)
		last = y
	}
}
