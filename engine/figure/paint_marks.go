package figure

import "math"

// labels writes the texts beside the data.
func (d *drawing) labels(s *Series) {
	if s.Kind == Heat && s.Grid != nil {
		d.colourBar(s.Grid)
	}
	style := textStyle{color: d.palette.ink(Plain), size: smallSize, halo: &d.palette.background}
	for i := range min(len(s.X), len(s.Y), len(s.Labels)) {
		text := clean(s.Labels[i])
		if text == "" || math.IsNaN(s.X[i]) || math.IsNaN(s.Y[i]) {
			continue
		}
		x, y := d.x(s.X[i]), d.y(s.Y[i])
		switch {
		case s.Kind == HBars && s.Base == nil:
			style.anchor, style.halo = start, nil
			d.text(d.plot.right()+12, y+smallSize*0.36, d.fit(text, smallSize, false, d.columnWidth()-12), style)
		case s.Kind == HBars:
			style.anchor = start
			at := x + 6
			if s.X[i] < s.Base[i] {
				style.anchor, at = end, x-6
			}
			d.text(at, y+smallSize*0.36, text, style)
		default:
			style.anchor = middle
			if i < len(s.Hi) && !math.IsNaN(s.Hi[i]) {
				y = math.Min(y, d.y(s.Hi[i]))
			}
			d.text(x, y-6, text, style)
		}
	}
}

// marks draws lines and dots first and the texts after, where they touch no other.
func (d *drawing) marks() {
	d.clip(d.plot.grown(7))
	for _, m := range d.figure.Marks {
		d.mark(m)
	}
	d.unclip()
	for _, m := range d.figure.Marks {
		if m.Text != "" {
			d.markText(m)
		}
	}
}

func (d *drawing) mark(m Mark) {
	k := d.look(m)
	switch m.Kind {
	case VLine:
		d.polyline([]point{{d.x(m.X), d.plot.y}, {d.x(m.X), d.plot.bottom()}}, k)
	case HLine:
		d.polyline([]point{{d.plot.x, d.y(m.Y)}, {d.plot.right(), d.y(m.Y)}}, k)
	case Segment:
		d.polyline([]point{{d.x(m.X), d.y(m.Y)}, {d.x(m.X2), d.y(m.Y2)}}, k)
	case Cell:
		r := d.cell(int(m.Y), int(m.X)).grown(0.5)
		k.dash, k.width = 0, 1.8
		d.polyline([]point{{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}, {r.x, r.y}}, k)
	case Dot:
		shape := m.Shape
		if shape == NoShape {
			shape = map[Role]Shape{Cheapest: Diamond, Cursor: Ring}[m.Role]
		}
		d.polygon(orCircle(shape).outline(d.at(m), 8), d.palette.background, 1)
		d.polygon(orCircle(shape).outline(d.at(m), 6.2), k.color, 1)
		d.taken = append(d.taken, rect{d.x(m.X) - 6, d.y(m.Y) - 6, 12, 12})
	}
}

func (d *drawing) at(m Mark) point { return point{d.x(m.X), d.y(m.Y)} }

// look is the line that a role is drawn with.
func (d *drawing) look(m Mark) stroke {
	var k stroke
	switch m.Role {
	case Reference:
		k = stroke{color: d.palette.ink(Muted), width: 1.2, dash: 4}
	case Cursor:
		k = stroke{color: d.palette.ink(Plain), width: 1.4}
	case Chosen:
		k = stroke{color: d.palette.ink(Accent), width: 1.8}
	case Cheapest:
		k = stroke{color: d.palette.ink(Plain), width: 1.6, dash: 8}
	default:
		k = stroke{color: d.palette.ink(Attack), width: 1.6, dash: 3}
	}
	if m.Ink != Plain {
		k.color = d.palette.ink(m.Ink)
	}
	return k
}

// markText puts the text at the place inside the plot where it touches no other text
// and the fewest data; the first of those that tie.
func (d *drawing) markText(m Mark) {
	text := clean(m.Text)
	w := d.width(text, smallSize, false)
	style := textStyle{color: d.palette.ink(Plain), size: smallSize, halo: &d.palette.background}
	switch {
	case m.Ink != Plain:
		style.color = blend(d.palette.ink(m.Ink), d.palette.ink(Plain), 0.4)
	case m.Role == Reference:
		style.color = d.palette.ink(Muted)
	}
	places := d.places(m, w)
	best, least := places[0], math.MaxInt
	for _, r := range places {
		if hits := d.hits(r); hits < least {
			best, least = r, hits
		}
	}
	d.taken = append(d.taken, best.grown(2))
	d.text(best.x, best.y+smallSize*0.85, text, style)
}

// hits counts what a text at r would cover; another text counts more than any data.
func (d *drawing) hits(r rect) int {
	const text, outside = 10000, 1000000
	n := 0
	if r.x < d.plot.x || r.right() > d.plot.right()+2 || r.bottom() > d.plot.bottom()+2 || r.y < d.plot.y-2 && !d.textAbove() {
		n += outside
	}
	for _, t := range d.taken {
		if r.overlaps(t) {
			n += text
		}
	}
	near := r.grown(3)
	for _, p := range d.inked {
		if p.x > near.x && p.x < near.right() && p.y > near.y && p.y < near.bottom() {
			n++
		}
	}
	return n
}

// places lists where a mark's text may stand, the best first.
func (d *drawing) places(m Mark, w float64) []rect {
	const h, gap = smallSize, 7.0
	box := func(x, y float64) rect { return rect{x, y, w, h} }
	p := d.at(m)
	var out []rect
	switch m.Kind {
	case VLine:
		if d.textAbove() {
			return append(out, box(p.x-w/2, d.plot.y-h-5), box(p.x+gap, d.plot.y-h-5), box(p.x-gap-w, d.plot.y-h-5))
		}
		for row := range 6 {
			y := d.plot.y + 5 + float64(row)*(h+6)
			out = append(out, box(p.x+gap, y), box(p.x-gap-w, y))
		}
	case HLine:
		for _, y := range [...]float64{p.y - h - 4, p.y + 4} {
			out = append(out, box(d.plot.right()-w-4, y), box(d.plot.x+4, y), box(d.plot.x+d.plot.w/2-w/2, y))
		}
	case Segment:
		q := point{(d.x(m.X) + d.x(m.X2)) / 2, (d.y(m.Y) + d.y(m.Y2)) / 2}
		out = append(out, box(q.x+gap, q.y+2), box(q.x-gap-w, q.y-h-2))
	case Cell:
		r := d.cell(int(m.Y), int(m.X))
		out = append(out, box(r.right()+4, r.y+r.h/2-h/2), box(r.x-4-w, r.y+r.h/2-h/2))
	default:
		for _, far := range [...]float64{0, 16, 34, 54} {
			out = append(out, box(p.x+gap+4, p.y-h/2+far), box(p.x-gap-4-w, p.y-h/2-far),
				box(p.x+gap+4, p.y-h/2-far), box(p.x-gap-4-w, p.y-h/2+far), box(p.x-w/2, p.y-h-gap-4-far), box(p.x-w/2, p.y+gap+4+far))
		}
	}
	return out
}
