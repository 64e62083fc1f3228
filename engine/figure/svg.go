package figure

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"
)

// fontFamily names fonts that are there on most systems; the file carries none.
const fontFamily = `Go, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif`

// SVG paints the figure as a self-contained SVG file: text stays text, and a title and
// a description stand for the picture where it can't be seen. The same figure and
// style give the same bytes.
func SVG(w io.Writer, f Figure, s Style) error {
	faces := newTypeface()
	width, height := s.size(f, faces)
	return svg(w, faces, about{f.Key, f.Title, f.Describe()}, width, height, func(c canvas) {
		paint(c, faces, f, s, float64(width), float64(height))
	})
}

// about is what an SVG says of itself.
type about struct{ key, title, description string }

func svg(w io.Writer, faces *typeface, of about, width, height int, paint func(canvas)) error {
	c := &svgCanvas{id: identifier(of.key), faces: faces}
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="%s-title %s-desc" font-family="%s">`+"\n",
		width, height, width, height, c.id, c.id, fontFamily)
	fmt.Fprintf(&c.b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", c.id, escape(clean(of.title)), c.id, escape(of.description))
	paint(c)
	c.b.WriteString("</svg>\n")
	_, err := w.Write(c.b.Bytes())
	return err
}

type svgCanvas struct {
	b     bytes.Buffer
	id    string
	clips int
	faces *typeface
}

func (c *svgCanvas) rects(r []rect, col color.RGBA, opacity float64) {
	if len(r) == 0 {
		return
	}
	if len(r) == 1 {
		fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s shape-rendering="crispEdges"/>`+"\n", num(r[0].x), num(r[0].y), num(r[0].w), num(r[0].h), web(col), opaque("fill-opacity", opacity))
		return
	}
	c.b.WriteString(`<path d="`)
	for _, q := range r {
		fmt.Fprintf(&c.b, "M%s %sh%sv%sh%sz", num(q.x), num(q.y), num(q.w), num(q.h), num(-q.w))
	}
	fmt.Fprintf(&c.b, `" fill="%s"%s shape-rendering="crispEdges"/>`+"\n", web(col), opaque("fill-opacity", opacity))
}

func (c *svgCanvas) polygon(p [][]point, col color.RGBA, opacity float64) {
	c.b.WriteString(`<path d="`)
	for _, outline := range p {
		c.b.WriteString(path(outline) + "z")
	}
	fmt.Fprintf(&c.b, `" fill="%s"%s/>`+"\n", web(col), opaque("fill-opacity", opacity))
}

func (c *svgCanvas) polyline(p []point, s stroke) {
	if len(p) < 2 {
		return
	}
	dash := ""
	if s.dash > 0 {
		dash = fmt.Sprintf(` stroke-dasharray="%s"`, num(s.dash))
	}
	fmt.Fprintf(&c.b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round" stroke-linecap="%s"%s%s/>`+"\n",
		path(p), web(s.color), num(s.width), map[bool]string{true: "butt", false: "round"}[s.dash > 0], dash, opaque("stroke-opacity", s.opacity))
}

func (c *svgCanvas) text(x, y float64, s string, t textStyle) {
	fmt.Fprintf(&c.b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(x), num(y), num(t.size), web(t.color))
	if t.bold {
		c.b.WriteString(` font-weight="700"`)
	}
	if t.anchor != start {
		fmt.Fprintf(&c.b, ` text-anchor="%s"`, [...]string{"start", "middle", "end"}[t.anchor])
	}
	if t.upward {
		fmt.Fprintf(&c.b, ` transform="rotate(-90 %s %s)"`, num(x), num(y))
	}
	if t.halo != nil {
		fmt.Fprintf(&c.b, ` stroke="%s" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`, web(*t.halo))
	}
	fmt.Fprintf(&c.b, ">%s</text>\n", escape(s))
}

func (c *svgCanvas) clip(r rect) {
	c.clips++
	fmt.Fprintf(&c.b, `<clipPath id="%s-clip%d"><rect x="%s" y="%s" width="%s" height="%s"/></clipPath><g clip-path="url(#%s-clip%d)">`+"\n",
		c.id, c.clips, num(r.x), num(r.y), num(r.w), num(r.h), c.id, c.clips)
}

func (c *svgCanvas) unclip() { c.b.WriteString("</g>\n") }

// path writes straight lines through the points.
func path(p []point) string {
	var b strings.Builder
	for i, q := range p {
		b.WriteByte("ML"[min(i, 1)])
		b.WriteString(num(q.x))
		b.WriteByte(' ')
		b.WriteString(num(q.y))
	}
	return b.String()
}

// num writes a coordinate to a hundredth of a px.
func num(v float64) string {
	v = math.Round(v*100) / 100
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func web(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func opaque(name string, opacity float64) string {
	if opacity <= 0 || opacity >= 1 {
		return ""
	}
	return fmt.Sprintf(` %s="%s"`, name, num(opacity))
}

// escape makes text fit between tags and in quotes.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace(s)
}

// identifier makes a key fit for an XML id.
func identifier(key string) string {
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, key)
	return "fig-" + id
}
