package canvas

import (
	"math"

	"github.com/trunkline/trunkline/tui/theme"
)

// Dots is a layer of points finer than cells: braille gives each cell 2 by 4 of
// them. Where it can't be drawn a cell with any point in it shows a sign instead.
// A cell has one colour: that of what was drawn on it last.
type Dots struct {
	w, h  int // in cells
	mask  []uint8
	style []theme.Style
	sign  []rune // for a terminal without braille
}

// NewDots makes an empty layer over w by h cells.
func NewDots(w, h int) *Dots {
	w, h = max(w, 0), max(h, 0)
	return &Dots{w: w, h: h, mask: make([]uint8, w*h), style: make([]theme.Style, w*h), sign: make([]rune, w*h)}
}

// Size is the number of points across and down.
func (d *Dots) Size() (w, h int) { return d.w * 2, d.h * 4 }

// braille bits by row and column: U+2800 plus the mask is the rune.
var braille = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// Set draws the point (x, y), counted from the top left.
func (d *Dots) Set(x, y int, s theme.Style, sign rune) {
	if x < 0 || y < 0 || x >= d.w*2 || y >= d.h*4 {
		return
	}
	i := y/4*d.w + x/2
	d.mask[i] |= braille[y%4][x%2]
	d.style[i], d.sign[i] = s, sign
}

// Line draws a straight line between two points (Bresenham 1965). Points off the
// layer are skipped; the ends are clipped to a little beyond it first, so a line
// from anywhere costs no more than the layer is wide.
func (d *Dots) Line(x0, y0, x1, y1 float64, s theme.Style, sign rune, dash bool) {
	x0, y0, x1, y1, ok := clip(x0, y0, x1, y1, float64(d.w*2), float64(d.h*4))
	if !ok {
		return
	}
	ax, ay, bx, by := int(x0), int(y0), int(x1), int(y1)
	dx, dy := abs(bx-ax), -abs(by-ay)
	sx, sy := sign1(bx-ax), sign1(by-ay)
	for err, n := dx+dy, 0; ; n++ {
		if !dash || n%6 < 3 {
			d.Set(ax, ay, s, sign)
		}
		if ax == bx && ay == by {
			return
		}
		e2 := 2 * err
		if e2 >= dy {
			err += dy
			ax += sx
		}
		if e2 <= dx {
			err += dx
			ay += sy
		}
	}
}

// clip cuts a segment to the box [0, w] × [0, h] (Liang and Barsky 1984).
func clip(x0, y0, x1, y1, w, h float64) (a, b, c, e float64, ok bool) {
	t0, t1 := 0.0, 1.0
	dx, dy := x1-x0, y1-y0
	for _, edge := range [4][2]float64{{-dx, x0}, {dx, w - 1 - x0}, {-dy, y0}, {dy, h - 1 - y0}} {
		p, q := edge[0], edge[1]
		switch {
		case p == 0 && q >= 0:
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		default: // parallel and outside, or not a number
			return 0, 0, 0, 0, false
		}
	}
	if !(t0 <= t1) || w < 1 || h < 1 {
		return 0, 0, 0, 0, false
	}
	a, b, c, e = x0+t0*dx, y0+t0*dy, x0+t1*dx, y0+t1*dy
	return a, b, c, e, !math.IsNaN(a + b + c + e)
}

// Draw puts the layer on a canvas, cells without points left as they are.
func (d *Dots) Draw(c Canvas, unicode bool) {
	for i, m := range d.mask {
		if m == 0 {
			continue
		}
		r := 0x2800 + rune(m)
		if !unicode {
			r = d.sign[i]
		}
		c.Set(i%d.w, i/d.w, r, d.style[i])
	}
}

func abs(n int) int { return max(n, -n) }

func sign1(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
