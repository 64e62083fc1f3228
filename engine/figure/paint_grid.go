package figure

import (
	"math"
	"strings"
)

// colourBarRoom is the width right of a heat map that its scale takes.
const colourBarRoom = 62.0

// heat draws the cells, equal neighbours of a row as one, then the texts and the scale.
func (d *drawing) heat(g *Grid) {
	if g == nil || g.Rows <= 0 || g.Cols <= 0 {
		return
	}
	gap := 0.0
	if d.plot.w/float64(g.Cols) > 8 {
		gap = 0.5
	}
	byColour := map[colour][]rect{}
	var order []colour // maps have none, and bytes must not change
	for r := range g.Rows {
		for c := range g.Cols {
			v := g.Values[r*g.Cols+c]
			if math.IsNaN(v) {
				continue
			}
			col := d.palette.heat(g, v)
			if _, seen := byColour[col]; !seen {
				order = append(order, col)
			}
			byColour[col] = append(byColour[col], d.cell(r, c).grown(-gap))
		}
	}
	for _, col := range order {
		d.rects(byColour[col], col, 1)
	}
	d.cellTexts(g)
}

// cell is the place of row r, column c.
func (d *drawing) cell(r, c int) rect {
	x0, x1 := d.x(float64(c)-0.5), d.x(float64(c)+0.5)
	y0, y1 := d.y(float64(r)-0.5), d.y(float64(r)+0.5)
	return rect{math.Min(x0, x1), math.Min(y0, y1), math.Abs(x1 - x0), math.Abs(y1 - y0)}
}

// cellTexts writes the texts that fit, the first line larger.
func (d *drawing) cellTexts(g *Grid) {
	for i, text := range g.Labels {
		if text == "" || i >= g.Rows*g.Cols || math.IsNaN(g.Values[i]) {
			continue
		}
		box := d.cell(i/g.Cols, i%g.Cols)
		ink := d.palette.readable(d.palette.heat(g, g.Values[i]))
		lines := strings.Split(text, "\n")
		first, rest := math.Min(22, box.h/float64(len(lines)+1)), bodySize
		if first < 8 {
			continue
		}
		rest = math.Min(rest, first)
		height := first + float64(len(lines)-1)*rest*1.5
		y := box.y + (box.h-height)/2 + first*0.8
		for k, line := range lines {
			size, bold := first, len(lines) > 1
			if k > 0 {
				size, bold = rest, false
			}
			line = d.fit(clean(line), size, bold, box.w-6)
			d.text(box.x+box.w/2, y, line, textStyle{color: ink, size: size, bold: bold, anchor: middle})
			y += rest * 1.5
		}
	}
}

// colourBar draws the scale of a heat map right of it.
func (d *drawing) colourBar(g *Grid) {
	if g.Rows*g.Cols <= 4 {
		return // every cell says its value
	}
	const steps, width = 64, 12.0
	height := math.Min(d.plot.h, 240)
	x := d.plot.right() + 14
	for i := range steps {
		v := g.Max - (g.Max-g.Min)*(float64(i)+0.5)/steps
		y0 := d.plot.y + height*float64(i)/steps
		d.rects([]rect{{x, y0, width, height/steps + 0.5}}, d.palette.heat(g, v), 1)
	}
	scale := NewAxis("", "", g.Min, g.Max, 4)
	for _, t := range scale.Ticks {
		y := d.plot.y + height*(1-scale.Place(t.At))
		d.text(x+width+5, y+smallSize*0.36, t.Label, textStyle{color: d.palette.ink(Muted), size: smallSize})
	}
}

// cloud draws a density as cells whose opacity grows with the logarithm of the count.
func (d *drawing) cloud(s *Series) {
	g := s.Grid
	if g == nil || g.Rows <= 0 || g.Cols <= 0 {
		return
	}
	const levels = 7
	var byLevel [levels][]rect
	most := math.Log1p(math.Max(g.Max, 1))
	for r := range g.Rows {
		for c := range g.Cols {
			v := g.Values[r*g.Cols+c]
			if !(v > 0) {
				continue
			}
			strength := math.Log1p(v) / most
			if !(strength < 1) {
				strength = 1
			}
			level := min(int(strength*levels), levels-1)
			byLevel[level] = append(byLevel[level], d.patch(g, r, c))
		}
	}
	for level, rects := range byLevel {
		d.rects(rects, d.palette.ink(s.Ink), 0.28+0.72*float64(level)/(levels-1))
	}
}

// patch is the place of a cloud's cell: evenly spaced between the places of its ends.
func (d *drawing) patch(g *Grid, r, c int) rect {
	x0, x1, y0, y1 := d.x(g.X0), d.x(g.X1), d.y(g.Y0), d.y(g.Y1)
	w, h := (x1-x0)/float64(g.Cols), (y1-y0)/float64(g.Rows)
	left, right := x0+float64(w*float64(c)), x0+float64(w*float64(c+1))
	top, bottom := y0+float64(h*float64(r)), y0+float64(h*float64(r+1))
	return rect{math.Min(left, right), math.Min(top, bottom), math.Abs(right - left), math.Abs(bottom - top)}
}
