package figure

import "math"

const (
	lineWidth   = 2.0
	areaOpacity = 0.18
	boxOpacity  = 0.3
)

// series draws one series; i is its place, which staggers the markers.
func (d *drawing) series(s *Series, i int) {
	switch s.Kind {
	case Line:
		d.lines(s, i, d.points(s))
	case Step:
		d.lines(s, i, stepped(d.points(s)))
	case Area:
		d.area(s, i)
	case Points:
		d.whiskers(s)
		for _, p := range flat(d.points(s)) {
			d.marker(orCircle(s.Shape), p, 4.5, d.palette.ink(s.Ink))
		}
	case Bars, HBars:
		d.bars(s)
		d.whiskers(s)
	case Boxes:
		d.boxes(s)
	case Heat:
		d.heat(s.Grid)
	case Cloud:
		d.cloud(s)
	}
}

// points places the data; NaN parts a line in two.
func (d *drawing) points(s *Series) [][]point {
	var runs [][]point
	var run []point
	for i := range min(len(s.X), len(s.Y)) {
		if math.IsNaN(s.X[i]) || math.IsNaN(s.Y[i]) {
			if run != nil {
				runs, run = append(runs, run), nil
			}
			continue
		}
		run = append(run, point{d.x(s.X[i]), d.y(s.Y[i])})
	}
	if run != nil {
		runs = append(runs, run)
	}
	return runs
}

// stepped goes across first and up or down after.
func stepped(runs [][]point) [][]point {
	out := make([][]point, len(runs))
	for i, run := range runs {
		for k, p := range run {
			if k > 0 {
				out[i] = append(out[i], point{p.x, run[k-1].y})
			}
			out[i] = append(out[i], p)
		}
	}
	return out
}

func flat(runs [][]point) []point {
	var out []point
	for _, r := range runs {
		out = append(out, r...)
	}
	return out
}

// lines strokes the runs, with whiskers and with markers some way apart.
func (d *drawing) lines(s *Series, i int, runs [][]point) {
	d.whiskers(s)
	for _, run := range runs {
		d.line(run, s)
	}
	if s.Shape == NoShape {
		return
	}
	data := flat(d.points(s))
	if len(data) <= 24 {
		for _, p := range data {
			d.marker(s.Shape, p, 4, d.palette.ink(s.Ink))
		}
		return
	}
	for _, run := range runs {
		for _, p := range along(run, 130, 35+float64(i%5)*26) {
			d.marker(s.Shape, p, 4, d.palette.ink(s.Ink))
		}
	}
}

func (d *drawing) line(run []point, s *Series) {
	k := stroke{color: d.palette.ink(s.Ink), width: lineWidth}
	if s.Dash {
		k.dash = 6
	}
	if s.Ink == Muted {
		k.width = 1.2
	}
	d.polyline(run, k)
	if k.width == lineWidth {
		d.inked = append(d.inked, along(run, 5, 0)...)
	}
}

// along gives places on a line, every px apart, the first after px from its start.
func along(run []point, every, first float64) []point {
	var out []point
	next := first
	for i := 1; i < len(run); i++ {
		a, b := run[i-1], run[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		for next <= length {
			f := next / length
			out = append(out, point{a.x + float64(f*(b.x-a.x)), a.y + float64(f*(b.y-a.y))})
			next += every
		}
		next -= length
	}
	return out
}

// marker draws a shape with an edge in the background's colour, so that it stands out
// from what lies under it.
func (d *drawing) marker(s Shape, p point, r float64, ink colour) {
	if s == NoShape {
		return
	}
	if s != Plus && s != Cross && s != Ring {
		d.polygon(s.outline(p, r+1.3), d.palette.background, 1)
	}
	d.polygon(s.outline(p, r), ink, 1)
	d.inked = append(d.inked, p)
}

func orCircle(s Shape) Shape {
	if s == NoShape {
		return Circle
	}
	return s
}

// area fills a step line down to its base.
func (d *drawing) area(s *Series, i int) {
	runs := stepped(d.points(s))
	base := d.plot.bottom()
	if len(s.Base) > 0 {
		base = d.y(s.Base[0])
	}
	var edges [][]point
	for _, run := range runs {
		outline := append([]point{{run[0].x, base}}, run...)
		outline = append(outline, point{run[len(run)-1].x, base})
		d.polygon([][]point{outline}, d.palette.ink(s.Ink), areaOpacity)
		edges = append(edges, raised(run, base)...)
	}
	d.lines(&Series{Kind: Area, Ink: s.Ink, Dash: s.Dash, Shape: s.Shape, X: s.X, Y: s.Y}, i, edges)
}

// raised leaves out what runs along the base: there is nothing there.
func raised(run []point, base float64) [][]point {
	var out [][]point
	var now []point
	for k := 1; k < len(run); k++ {
		a, b := run[k-1], run[k]
		if math.Abs(a.y-base) < 0.01 && math.Abs(b.y-base) < 0.01 {
			if now != nil {
				out, now = append(out, now), nil
			}
			continue
		}
		if now == nil {
			now = append(now, a)
		}
		now = append(now, b)
	}
	if now != nil {
		out = append(out, now)
	}
	return out
}

// bars draws rectangles from their base; inks that differ are drawn one by one.
func (d *drawing) bars(s *Series) {
	var same []rect
	for i := range min(len(s.X), len(s.Y)) {
		r, ok := d.bar(s, i)
		if !ok {
			continue
		}
		if s.Inks != nil {
			d.rects([]rect{r}, d.palette.ink(s.Inks[i]), 1)
		} else {
			same = append(same, r)
		}
	}
	d.rects(same, d.palette.ink(s.Ink), 1)
	if s.Shape == NoShape {
		return
	}
	for _, r := range same {
		if s.Kind == HBars && r.w > 14 && r.h > 9 {
			d.polygon(s.Shape.outline(point{r.x + 8, r.y + r.h/2}, math.Min(3.6, r.h*0.28)), d.palette.background, 1)
		} else if s.Kind == Bars && r.h > 14 && r.w > 9 {
			d.polygon(s.Shape.outline(point{r.x + r.w/2, r.bottom() - 8}, 3.6), d.palette.background, 1)
		}
	}
}

// bar is one datum's rectangle, a little narrower than its width so that neighbours
// stay apart.
func (d *drawing) bar(s *Series, i int) (rect, bool) {
	x, y := s.X[i], s.Y[i]
	if math.IsNaN(x) || math.IsNaN(y) {
		return rect{}, false
	}
	value, across := d.figure.Y, d.figure.X
	if s.Kind == HBars {
		value, across = across, value
	}
	base := math.Min(math.Max(0, value.Min), value.Max)
	if s.Base != nil {
		base = s.Base[i]
	}
	if s.Kind == HBars {
		from, to := widen(across, y, s.Width)
		a, b, top, bottom := d.x(base), d.x(x), d.y(from), d.y(to)
		return spaced(rect{math.Min(a, b), math.Min(top, bottom), math.Abs(b - a), math.Abs(bottom - top)}, false), true
	}
	from, to := widen(across, x, s.Width)
	a, b, left, right := d.y(base), d.y(y), d.x(from), d.x(to)
	return spaced(rect{math.Min(left, right), math.Min(a, b), math.Abs(right - left), math.Abs(b - a)}, true), true
}

// spaced takes half a px from both sides of a bar that is wide enough.
func spaced(r rect, upright bool) rect {
	if upright && r.w > 3 {
		return rect{r.x + 0.5, r.y, r.w - 1, r.h}
	}
	if !upright && r.h > 3 {
		return rect{r.x, r.y + 0.5, r.w, r.h - 1}
	}
	return r
}

// widen gives the ends of a width centred on v: in decades on a log axis.
func widen(a Axis, v, width float64) (from, to float64) {
	if width <= 0 {
		width = 0.8
	}
	if a.Scale == Log {
		f := math.Pow(10, width/2)
		return v / f, v * f
	}
	return v - width/2, v + width/2
}

// whiskers draws the intervals along the value axis.
func (d *drawing) whiskers(s *Series) {
	k := stroke{color: d.palette.ink(s.Ink), width: 1.3}
	onBars := s.Kind == Bars || s.Kind == HBars
	if onBars {
		k.color = d.palette.ink(Plain)
	}
	for i := range min(len(s.X), len(s.Y), len(s.Lo), len(s.Hi)) {
		if math.IsNaN(s.Lo[i]) || math.IsNaN(s.Hi[i]) {
			continue
		}
		x, y := d.x(s.X[i]), d.y(s.Y[i])
		a, b, cap := point{x, d.y(s.Lo[i])}, point{x, d.y(s.Hi[i])}, point{3.5, 0}
		if s.Kind == HBars {
			a, b, cap = point{d.x(s.Lo[i]), y}, point{d.x(s.Hi[i]), y}, point{0, 3.5}
		}
		if onBars {
			d.beam(a, b, cap, stroke{color: d.palette.background, width: 3.4, opacity: 0.75})
		}
		d.beam(a, b, cap, k)
	}
}

// beam is a line with a cap across either end.
func (d *drawing) beam(a, b, cap point, k stroke) {
	d.polyline([]point{a, b}, k)
	for _, p := range [...]point{a, b} {
		d.polyline([]point{{p.x - cap.x, p.y - cap.y}, {p.x + cap.x, p.y + cap.y}}, k)
	}
}

// boxes draws the five numbers of each datum.
func (d *drawing) boxes(s *Series) {
	ink := d.palette.ink(s.Ink)
	thin := stroke{color: ink, width: 1.4}
	for i := range min(len(s.X), len(s.Five)) {
		v := s.Five[i]
		if v.N == 0 {
			continue
		}
		from, to := widen(d.figure.X, s.X[i], s.Width)
		l, r, mid := d.x(from), d.x(to), d.x(s.X[i])
		q1, q3, med := d.y(v.Q1), d.y(v.Q3), d.y(v.Median)
		for _, w := range [...][2]float64{{d.y(v.Min), q1}, {q3, d.y(v.Max)}} {
			d.polyline([]point{{mid, w[0]}, {mid, w[1]}}, thin)
		}
		for _, y := range [...]float64{d.y(v.Min), d.y(v.Max)} {
			d.polyline([]point{{mid - (r-l)/4, y}, {mid + (r-l)/4, y}}, thin)
		}
		d.rects([]rect{{l, q3, r - l, q1 - q3}}, d.palette.background, 1)
		d.rects([]rect{{l, q3, r - l, q1 - q3}}, ink, boxOpacity)
		d.polyline([]point{{l, q1}, {r, q1}, {r, q3}, {l, q3}, {l, q1}}, thin)
		d.polyline([]point{{l, med}, {r, med}}, stroke{color: d.palette.ink(Plain), width: 2.4})
	}
}
