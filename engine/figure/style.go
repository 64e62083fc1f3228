package figure

import "image/color"

// A Style is how a painter renders a figure. The zero value is the light style in the
// figure's own size.
type Style struct {
	Dark          bool
	Width, Height int     // px; 0: the figure's own size
	Scale         float64 // PNG: image pixels a px; 0: 2
}

const (
	minWidth, minHeight = 320, 240
	maxWidth, maxHeight = 4000, 4000

	oneRowHeader = 98 // px of title, subtitle and one row of legend
)

// size is the canvas in px, within bounds that keep memory small. Where nobody asked for
// a height, a long legend adds to it, and a square figure is as high as its width makes it.
func (s Style) size(f Figure, t *typeface) (w, h int) {
	w, h = f.Size()
	if s.Width > 0 {
		w = s.Width
	}
	w = min(max(w, minWidth), maxWidth)
	if s.Height > 0 {
		return w, min(max(s.Height, minHeight), maxHeight)
	}
	d := &drawing{canvas: nowhere{}, typeface: t, palette: s.palette(), figure: f, w: float64(w), h: 2 * maxHeight}
	d.header()
	h += max(int(d.top-oneRowHeader), 0)
	if f.Square {
		d.footer()
		d.frame()
		h = int(d.h - (d.plotBottom - d.plot.bottom()) + 0.5)
	}
	return w, min(max(h, minHeight), maxHeight)
}

func (s Style) scale() float64 {
	if s.Scale <= 0 {
		return 2
	}
	return min(max(s.Scale, 0.5), 4)
}

// Size is what a figure looks best at, in px.
func (f Figure) Size() (w, h int) {
	for _, s := range f.Series {
		if s.Kind == Heat && s.Grid != nil && s.Grid.Rows > 8 {
			return 900, 900
		}
	}
	if f.Square {
		return 620, 700
	}
	if f.Y.Scale == Category {
		return 800, 190 + f.rowHeight()*max(len(f.Y.Ticks), 2)
	}
	return 800, 500
}

// rowHeight is what a row of horizontal bars needs, px: each bar as high as its label.
func (f Figure) rowHeight() int {
	bars := 0
	for _, s := range f.Series {
		if s.Kind == HBars && s.Base == nil {
			bars++
		}
	}
	return max(34, 12+18*bars)
}

// A palette is the colours of one style. Inks start from those of Okabe and Ito (2008),
// changed until they stand out from the background by 3 : 1 (WCAG 1.4.11) and the first
// six differ for people with protanopia or deuteranopia; a test holds both.
type palette struct {
	background color.RGBA
	grid       color.RGBA
	axis       color.RGBA
	inks       [inks]color.RGBA
	ramp       []color.RGBA // sequential, from nothing to much
	diverging  []color.RGBA // from low over the neutral middle to high
}

func (s Style) palette() palette {
	if s.Dark {
		return palette{
			background: hex(0x12171C), grid: hex(0x262E36), axis: hex(0x6B7782),
			inks: [inks]color.RGBA{
				Plain: hex(0xE6EAED), Muted: hex(0x93A0AB), Accent: hex(0xE29AC7), Normal: hex(0x5AA9E6), Attack: hex(0xFF8552),
				Model1: hex(0x5AA9E6), Model2: hex(0xF0AE3C), Model3: hex(0x2FB98F), Model4: hex(0xF0703A),
				Model5: hex(0xE29AC7), Model6: hex(0xA9DDFB), Model7: hex(0xE9E38A), Model8: hex(0x9AA4AD),
			},
			ramp:      []color.RGBA{hex(0x1A2128), hex(0x17405F), hex(0x2274A8), hex(0x5AA9E6), hex(0xC6E4FA)},
			diverging: []color.RGBA{hex(0x5AA9E6), hex(0x235176), hex(0x1D242B), hex(0x83442A), hex(0xFF8552)},
		}
	}
	return palette{
		background: hex(0xFFFFFF), grid: hex(0xE7EBEE), axis: hex(0x7B8791),
		inks: [inks]color.RGBA{
			Plain: hex(0x1B2126), Muted: hex(0x66717B), Accent: hex(0xB8558F), Normal: hex(0x0072B2), Attack: hex(0xD55E00),
			Model1: hex(0x0072B2), Model2: hex(0xCC7F00), Model3: hex(0x00916A), Model4: hex(0xA63600),
			Model5: hex(0xC2609B), Model6: hex(0x3A9AD1), Model7: hex(0x5F5A00), Model8: hex(0x5B6670),
		},
		ramp:      []color.RGBA{hex(0xF4F7F9), hex(0xC3DDF0), hex(0x7DB6DE), hex(0x2A84C0), hex(0x0B4A7A)},
		diverging: []color.RGBA{hex(0x0B65A3), hex(0x8DBCDD), hex(0xF6F7F8), hex(0xF0AC80), hex(0xC25200)},
	}
}

func (p palette) ink(i Ink) color.RGBA {
	if i >= inks {
		i = Plain
	}
	return p.inks[i]
}

// heat is the colour of a value in the grid.
func (p palette) heat(g *Grid, v float64) color.RGBA {
	stops := p.ramp
	if g.Diverging {
		stops = p.diverging
	}
	at := (v - g.Min) / (g.Max - g.Min)
	if !(at > 0) {
		at = 0
	}
	at = min(at, 1) * float64(len(stops)-1)
	i := min(int(at), len(stops)-2)
	return blend(stops[i], stops[i+1], at-float64(i))
}

// readable is the text colour that stands out from a cell's colour.
func (p palette) readable(on color.RGBA) color.RGBA {
	dark, light := hex(0x1B2126), hex(0xFFFFFF)
	if contrast(on, dark) > contrast(on, light) {
		return dark
	}
	return light
}

func blend(a, b color.RGBA, t float64) color.RGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x) + float64(t*(float64(y)-float64(x))) + 0.5) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

func hex(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

// colour is what canvases draw with: opaque, not premultiplied.
type colour = color.RGBA
