package figure

import (
	"image/color"
	"math"
	"slices"
)

// A canvas is what painters draw on: SVG and PNG implement it, the layout above it is
// the same. Coordinates are px from the top left.
type canvas interface {
	// rects fills axis-parallel rectangles with one colour.
	rects(r []rect, c color.RGBA, opacity float64)
	// polygon fills closed outlines; one that turns the other way is a hole.
	polygon(p [][]point, c color.RGBA, opacity float64)
	// polyline strokes an open line with round joins.
	polyline(p []point, s stroke)
	// text draws s; (x, y) is on the baseline at the anchor. s is already clean.
	text(x, y float64, s string, t textStyle)
	// clip keeps what follows inside r until unclip.
	clip(r rect)
	unclip()
}

// nowhere is a canvas for measuring.
type nowhere struct{}

func (nowhere) rects([]rect, color.RGBA, float64)        {}
func (nowhere) polygon([][]point, color.RGBA, float64)   {}
func (nowhere) polyline([]point, stroke)                 {}
func (nowhere) text(float64, float64, string, textStyle) {}
func (nowhere) clip(rect)                                {}
func (nowhere) unclip()                                  {}

type point struct{ x, y float64 }

type rect struct{ x, y, w, h float64 }

func (r rect) right() float64  { return r.x + r.w }
func (r rect) bottom() float64 { return r.y + r.h }

func (r rect) overlaps(o rect) bool {
	return r.x < o.right() && o.x < r.right() && r.y < o.bottom() && o.y < r.bottom()
}

func (r rect) grown(by float64) rect { return rect{r.x - by, r.y - by, r.w + 2*by, r.h + 2*by} }

type stroke struct {
	color   color.RGBA
	width   float64
	dash    float64 // length of dashes and gaps; 0: solid
	opacity float64 // 0: 1
}

type anchor uint8

const (
	start anchor = iota
	middle
	end
)

type textStyle struct {
	color  color.RGBA
	size   float64
	bold   bool
	anchor anchor
	upward bool        // rotated by 90° to the left
	halo   *color.RGBA // an outline that keeps text readable on data
}

// outline gives the shape as filled polygons, centred on p, r px in radius. Areas are
// about equal, so that no series looks heavier.
func (s Shape) outline(p point, r float64) [][]point {
	at := func(angles []float64, radius float64) []point {
		out := make([]point, len(angles))
		for i, a := range angles {
			out[i] = point{p.x + float64(radius*math.Sin(a*math.Pi/180)), p.y - float64(radius*math.Cos(a*math.Pi/180))}
		}
		return out
	}
	up, down := []float64{0, 120, 240}, []float64{60, 180, 300}
	square, diamond := []float64{45, 135, 225, 315}, []float64{0, 90, 180, 270}
	switch s {
	case TriangleUp:
		return [][]point{at(up, 1.35*r)}
	case TriangleDown:
		return [][]point{at(down, 1.35*r)}
	case Square:
		return [][]point{at(square, 1.25*r)}
	case Diamond:
		return [][]point{at(diamond, 1.35*r)}
	case HollowSquare:
		return hollow(at(square, 1.45*r), at(square, 0.8*r))
	case HollowDiamond:
		return hollow(at(diamond, 1.6*r), at(diamond, 0.85*r))
	case HollowUp:
		return hollow(at(up, 1.7*r), at(up, 0.7*r))
	case HollowDown:
		return hollow(at(down, 1.7*r), at(down, 0.7*r))
	case HalfCircle:
		return append(hollow(circle(p, 1.2*r), circle(p, 0.85*r)), halfCircle(p, r))
	case Target:
		return append(hollow(circle(p, 1.3*r), circle(p, 0.95*r)), circle(p, 0.5*r))
	case Dash:
		return [][]point{block(p, 1.4*r, 0.5*r)}
	case Upright:
		return [][]point{block(p, 0.5*r, 1.4*r)}
	case Plus:
		return [][]point{plus(p, r, 0)}
	case Cross:
		return [][]point{plus(p, r, math.Pi/4)}
	case Ring:
		return hollow(circle(p, 1.1*r), circle(p, 0.55*r))
	}
	return [][]point{circle(p, r)}
}

// hollow is an outline with a hole.
func hollow(outer, inner []point) [][]point {
	slices.Reverse(inner)
	return [][]point{outer, inner}
}

// block reaches so far to each side.
func block(p point, w, h float64) []point {
	return []point{{p.x - w, p.y - h}, {p.x + w, p.y - h}, {p.x + w, p.y + h}, {p.x - w, p.y + h}}
}

// halfCircle is the left half.
func halfCircle(p point, r float64) []point {
	var out []point
	for i := range 13 {
		a := math.Pi + float64(i)*math.Pi/12
		out = append(out, point{p.x + float64(r*math.Sin(a)), p.y - float64(r*math.Cos(a))})
	}
	return out
}

func circle(p point, r float64) []point {
	const n = 24
	out := make([]point, n)
	for i := range out {
		a := 2 * math.Pi * float64(i) / n
		out[i] = point{p.x + float64(r*math.Sin(a)), p.y - float64(r*math.Cos(a))}
	}
	return out
}

// plus is a cross with arms a third as wide as it is long, turned by angle.
func plus(p point, r, angle float64) []point {
	a, b := 1.3*r, 0.42*r
	corners := []point{{-b, -a}, {b, -a}, {b, -b}, {a, -b}, {a, b}, {b, b}, {b, a}, {-b, a}, {-b, b}, {-a, b}, {-a, -b}, {-b, -b}}
	sin, cos := math.Sincos(angle)
	for i, c := range corners {
		corners[i] = point{p.x + float64(cos*c.x) - float64(sin*c.y), p.y + float64(sin*c.x) + float64(cos*c.y)}
	}
	return corners
}

// contrast is the ratio that WCAG 2 defines, 1 to 21.
func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return math.Max(x, y) / math.Min(x, y)
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return float64(0.2126*linear(c.R)) + float64(0.7152*linear(c.G)) + float64(0.0722*linear(c.B))
}
