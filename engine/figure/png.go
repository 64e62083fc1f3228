package figure

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// PNG paints the figure as a PNG image, antialiased, Style.Scale image pixels a px.
// The same figure and style give the same bytes on the same platform.
func PNG(w io.Writer, f Figure, s Style) error {
	return encode(w, Image(f, s))
}

func encode(w io.Writer, img image.Image) error {
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	return encoder.Encode(w, img)
}

// Image paints the figure as an image that the caller owns.
func Image(f Figure, s Style) *image.RGBA {
	faces, scale := newTypeface(), s.scale()
	width, height := s.size(f, faces)
	return raster(faces, width, height, scale, func(c canvas) {
		paint(c, faces, f, s, float64(width), float64(height))
	})
}

func raster(faces *typeface, width, height int, scale float64, paint func(canvas)) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, int(float64(width)*scale), int(float64(height)*scale)))
	paint(&pngCanvas{whole: img, img: img, scale: scale, faces: faces})
	return img
}

type pngCanvas struct {
	whole  *image.RGBA
	img    *image.RGBA // whole, or what clip left of it
	scale  float64
	faces  *typeface
	raster vector.Rasterizer
}

func (c *pngCanvas) rects(r []rect, col color.RGBA, opacity float64) {
	source := image.NewUniform(faded(col, opacity))
	for _, q := range r {
		draw.Draw(c.img, c.snapped(q), source, image.Point{}, draw.Over)
	}
}

// snapped is the rectangle on whole image pixels, one at least, so that neighbours meet
// without a seam.
func (c *pngCanvas) snapped(r rect) image.Rectangle {
	at := func(v float64) int { return int(math.Round(min(max(v*c.scale, -1<<20), 1<<20))) }
	q := image.Rect(at(r.x), at(r.y), at(r.right()), at(r.bottom()))
	if r.w > 0 && q.Dx() == 0 {
		q.Max.X++
	}
	if r.h > 0 && q.Dy() == 0 {
		q.Max.Y++
	}
	return q
}

func (c *pngCanvas) polygon(p [][]point, col color.RGBA, opacity float64) {
	outlines := make([][]point, len(p))
	for i, outline := range p {
		outlines[i] = c.device(outline)
	}
	c.fill(outlines, col, opacity)
}

func (c *pngCanvas) polyline(p []point, s stroke) {
	if len(p) < 2 {
		return
	}
	p = c.device(p)
	lines := [][]point{p}
	if s.dash > 0 {
		lines = dashes(p, s.dash*c.scale)
	}
	var outlines [][]point
	for _, line := range lines {
		outlines = append(outlines, stroked(line, s.width*c.scale/2, s.dash == 0)...)
	}
	c.fill(outlines, s.color, s.opacity)
}

func (c *pngCanvas) text(x, y float64, s string, t textStyle) {
	face := c.faces.face(t.size*c.scale, t.bold)
	x, y = x*c.scale, y*c.scale
	if t.upward {
		c.upward(x, y, s, t, face)
		return
	}
	x -= c.offset(face, s, t.anchor)
	if t.halo != nil {
		r := 1.5 * c.scale
		for _, d := range circle(point{}, r) {
			write(c.img, face, *t.halo, x+d.x, y+d.y, s)
		}
	}
	write(c.img, face, t.color, x, y, s)
}

// upward draws the text on a strip of its own and turns that.
func (c *pngCanvas) upward(x, y float64, s string, t textStyle, face font.Face) {
	m := face.Metrics()
	ascent, descent := m.Ascent.Ceil()+1, m.Descent.Ceil()+1
	length := font.MeasureString(face, s).Ceil() + 2
	strip := image.NewRGBA(image.Rect(0, 0, length, ascent+descent))
	write(strip, face, t.color, 1, float64(ascent), s)
	turned := image.NewRGBA(image.Rect(0, 0, ascent+descent, length))
	for sy := range ascent + descent {
		for sx := range length {
			turned.SetRGBA(sy, length-1-sx, strip.RGBAAt(sx, sy))
		}
	}
	left := int(math.Round(x)) - ascent
	bottom := int(math.Round(y + c.offset(face, s, t.anchor)))
	draw.Draw(c.img, image.Rect(left, bottom-length, left+ascent+descent, bottom), turned, image.Point{}, draw.Over)
}

// offset is how far the text's start lies before its anchor.
func (c *pngCanvas) offset(face font.Face, s string, a anchor) float64 {
	w := float64(font.MeasureString(face, s)) / 64
	return [...]float64{0, w / 2, w}[a]
}

func write(on draw.Image, face font.Face, col color.RGBA, x, y float64, s string) {
	d := font.Drawer{Dst: on, Src: image.NewUniform(col), Face: face, Dot: fixed.Point26_6{X: fixed.Int26_6(math.Round(x * 64)), Y: fixed.Int26_6(math.Round(y * 64))}}
	d.DrawString(s)
}

func (c *pngCanvas) clip(r rect) {
	inner := image.Rect(int(math.Floor(r.x*c.scale)), int(math.Floor(r.y*c.scale)), int(math.Ceil(r.right()*c.scale)), int(math.Ceil(r.bottom()*c.scale)))
	c.img = c.whole.SubImage(inner).(*image.RGBA)
}

func (c *pngCanvas) unclip() { c.img = c.whole }

// device turns px into image pixels.
func (c *pngCanvas) device(p []point) []point {
	out := make([]point, len(p))
	for i, q := range p {
		out[i] = point{q.x * c.scale, q.y * c.scale}
	}
	return out
}

// fill rasterises the union of outlines that turn the same way, on just the rectangle
// that they touch.
func (c *pngCanvas) fill(outlines [][]point, col color.RGBA, opacity float64) {
	box := c.touched(outlines)
	if box.Empty() {
		return
	}
	c.raster.Reset(box.Dx(), box.Dy())
	x0, y0 := float64(box.Min.X), float64(box.Min.Y)
	for _, o := range outlines {
		for i, p := range o {
			x, y := float32(p.x-x0), float32(p.y-y0)
			if i == 0 {
				c.raster.MoveTo(x, y)
			} else {
				c.raster.LineTo(x, y)
			}
		}
		c.raster.ClosePath()
	}
	c.raster.Draw(c.img, box, image.NewUniform(faded(col, opacity)), image.Point{})
}

// touched is the outlines' bounding box within what may be drawn on.
func (c *pngCanvas) touched(outlines [][]point) image.Rectangle {
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, o := range outlines {
		for _, p := range o {
			lo.x, lo.y = math.Min(lo.x, p.x), math.Min(lo.y, p.y)
			hi.x, hi.y = math.Max(hi.x, p.x), math.Max(hi.y, p.y)
		}
	}
	if !(lo.x <= hi.x && lo.y <= hi.y) {
		return image.Rectangle{}
	}
	const far = 1 << 20
	at := func(v float64) int { return int(math.Min(math.Max(v, -far), far)) }
	return image.Rect(at(math.Floor(lo.x)), at(math.Floor(lo.y)), at(math.Ceil(hi.x))+1, at(math.Ceil(hi.y))+1).Intersect(c.img.Bounds())
}

// faded is the colour premultiplied by the opacity; 0 and above 1 mean opaque.
func faded(c color.RGBA, opacity float64) color.RGBA {
	if opacity <= 0 || opacity >= 1 {
		return c
	}
	by := func(v uint8) uint8 { return uint8(float64(v)*opacity + 0.5) }
	return color.RGBA{by(c.R), by(c.G), by(c.B), by(255)}
}

// stroked gives outlines whose union is the line, half px to each side; round asks for
// round joins and ends. All turn the same way, so that overlaps don't cancel.
func stroked(line []point, half float64, round bool) [][]point {
	var out [][]point
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		nx, ny := -(b.y-a.y)/length*half, (b.x-a.x)/length*half
		out = append(out, []point{{a.x + nx, a.y + ny}, {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}})
		if round && (i == 1 || bends(line[i-2], a, b)) {
			out = append(out, circle(a, half))
		}
	}
	if round {
		out = append(out, circle(line[len(line)-1], half))
	}
	return out
}

// bends reports whether a → b → c turns by more than a degree or so.
func bends(a, b, c point) bool {
	cross := (b.x-a.x)*(c.y-b.y) - (b.y-a.y)*(c.x-b.x)
	dot := (b.x-a.x)*(c.x-b.x) + (b.y-a.y)*(c.y-b.y)
	return math.Abs(cross) > 0.02*dot
}

// dashes cuts the line into pieces of the given length with gaps as long.
func dashes(line []point, length float64) [][]point {
	var out [][]point
	var now []point
	left, on := length, true
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		whole := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < whole; {
			step := math.Min(left, whole-done)
			from, to := done/whole, (done+step)/whole
			if on {
				if now == nil {
					now = append(now, point{a.x + (b.x-a.x)*from, a.y + (b.y-a.y)*from})
				}
				now = append(now, point{a.x + (b.x-a.x)*to, a.y + (b.y-a.y)*to})
			}
			done, left = done+step, left-step
			if left <= 1e-9 {
				if on {
					out = append(out, now)
					now = nil
				}
				left, on = length, !on
			}
		}
	}
	if len(now) > 1 {
		out = append(out, now)
	}
	return out
}
