package models

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A contrast is one figure of a comparison, and what a higher and a lower one is called.
type contrast struct {
	name       string
	more, less string
	metric.Difference
}

func contrasts(c metric.Comparison) []contrast {
	return []contrast{
		{"AUC", "ranks better", "ranks worse", c.AUC},
		{"recall", "finds more", "finds less", c.Recall},
		{"FPR", "raises more false alarms", "raises fewer false alarms", c.FPR},
		{"precision", "", "", c.Precision},
	}
}

// drawVersus sets the selected model against another: differences with intervals, and
// which of the two is right where they disagree.
func (s *Screen) drawVersus(c canvas.Canvas, x *screen.Context) {
	m, o := s.selected(), s.opponent()
	if o == nil {
		in := widget.Panel{Title: "Against another model"}.Draw(c, x.Theme)
		widget.Paragraph(in, "There is only one model.", theme.Fg(theme.Dim))
		return
	}
	title := widget.Panel{Title: "Against " + o.key(), Right: s.who(m)}
	if s.against == "" && o.key() == s.view.Champion {
		title.Title = "Against the champion"
	}
	in := title.Draw(c, x.Theme)
	found, known := s.versus.pairs[s.pairing()]
	if !known {
		widget.Paragraph(in, "bootstrapping …", theme.Fg(theme.Dim))
		return
	}
	s.contrastHead(in, x, m, o)
	y := 1
	for _, d := range contrasts(found) {
		d.draw(in.Rows(y, 1), x)
		y++
	}
	lines := s.disagreements(x, m, o, found.McNemar)
	if in.Height() >= y+len(lines)+4 {
		y++
	}
	for _, l := range lines {
		l.Draw(in, 0, y, x.Theme)
		y++
	}
	if in.Height() >= y+3 {
		y++
	}
	widget.Paragraph(in.Rows(y, in.Height()-y), s.conclusion(m, found)+caveat(in.Height()-y), theme.Style{})
}

func caveat(room int) string {
	if room < 5 {
		return ""
	}
	return " Intervals are too narrow where flows are near-copies of each other, as attacks are."
}

// Places of a contrast's columns.
const (
	contrastName  = 10
	contrastValue = 8
)

// wide says whether both models' figures have room beside the difference.
func (d contrast) wide(c canvas.Canvas) bool {
	return c.Width() >= contrastName+3*contrastValue+18
}

func (s *Screen) contrastHead(c canvas.Canvas, x *screen.Context, m, o *judgedModel) {
	dim := theme.Fg(theme.Dim)
	at := contrastName
	if (contrast{}).wide(c) {
		for _, k := range [...]*judgedModel{m, o} {
			name := canvas.Fit(k.key(), contrastValue-1, x.Theme.Glyphs.Ellipsis)
			widget.Line{{Text: name, Style: s.catalog.Style(k.key())}}.DrawRight(c, at+contrastValue, 0, x.Theme)
			at += contrastValue
		}
	}
	widget.Line{{Text: "Δ", Style: dim}}.DrawRight(c, at+contrastValue, 0, x.Theme)
	c.Text(at+contrastValue+2, 0, "95 % interval", dim)
}

func (d contrast) draw(c canvas.Canvas, x *screen.Context) {
	c.Text(0, 0, d.name, theme.Fg(theme.Dim))
	at := contrastName
	if d.wide(c) {
		for _, v := range [...]metric.Value{d.B, d.A} {
			widget.Plain(widget.Share(float64(v))).DrawRight(c, at+contrastValue, 0, x.Theme)
			at += contrastValue
		}
	}
	delta, style := signed(float64(d.Delta)), theme.Style{}.Bold()
	if d.Delta.Defined() && !d.Distinguishable() {
		delta, style = "≈", theme.Fg(theme.Medium).Bold()
	}
	widget.Line{{Text: delta, Style: style}}.DrawRight(c, at+contrastValue, 0, x.Theme)
	widget.Dim(span(d.Interval)).Draw(c, at+contrastValue+2, 0, x.Theme)
}

// signed writes a difference; one that three decimals would hide gets four.
func signed(v float64) string {
	if a := math.Abs(v); a > 0 && a < 0.0005 {
		return widget.Signed(v)[:len(widget.Signed(v))-len("0.000")] + strconv.FormatFloat(a, 'f', 4, 64)
	}
	return widget.Signed(v)
}

// span writes an interval of differences.
func span(i metric.Interval) string {
	if math.IsNaN(i.Lo + i.Hi) {
		return widget.Missing
	}
	return "[" + widget.Signed(i.Lo) + ", " + widget.Signed(i.Hi) + "]"
}

// disagreements say who is right on the flows where only one of the two is, and
// whether that could be chance (McNemar 1947).
func (s *Screen) disagreements(x *screen.Context, m, o *judgedModel, t metric.McNemar) []widget.Line {
	dim := theme.Fg(theme.Dim)
	only := func(k *judgedModel, n int) widget.Line {
		return widget.Line{{Text: "only ", Style: dim}, s.catalog.Mark(k.key(), x.Theme), {Text: k.key(), Style: s.catalog.Style(k.key())},
			{Text: " is right  ", Style: dim}, {Text: widget.Count(n), Style: theme.Style{}.Bold()}}
	}
	word := widget.Span{Text: "not distinguishable", Style: theme.Fg(theme.Medium)}
	if p := float64(t.P); p < 0.05 {
		word = widget.Span{Text: "they err differently", Style: theme.Style{}.Bold()}
	}
	return []widget.Line{only(m, t.OnlyB), only(o, t.OnlyA),
		{{Text: "McNemar " + chance(float64(t.P)) + ": ", Style: dim}, word}}
}

// chance writes a p-value.
func chance(p float64) string {
	if p < 1e-4 {
		return "p < 0.0001"
	}
	return "p = " + widget.Short(p)
}

// conclusion says in words what the intervals allow to be said.
func (s *Screen) conclusion(m *judgedModel, c metric.Comparison) string {
	var said []string
	for _, d := range contrasts(c) {
		switch {
		case !d.Distinguishable() || d.more == "":
		case d.Delta > 0:
			said = append(said, d.more)
		default:
			said = append(said, d.less)
		}
	}
	if len(said) == 0 {
		return "The two are not distinguishable on these flows."
	}
	return m.key() + " " + strings.Join(said, ", ") + "."
}

// difference is the comparison in one line, for the table's edge.
func (s *Screen) difference(x *screen.Context) widget.Line {
	dim := theme.Fg(theme.Dim)
	m, o := s.selected(), s.opponent()
	if m == nil || o == nil {
		return nil
	}
	l := widget.Line{{Text: m.key(), Style: s.catalog.Style(m.key()).Bold()}, {Text: " against ", Style: dim}, {Text: o.key(), Style: s.catalog.Style(o.key()).Bold()}, {Text: ": ", Style: dim}}
	found, known := s.versus.pairs[s.pairing()]
	if !known {
		return l.Add("bootstrapping …", dim)
	}
	for i, d := range contrasts(found)[:3] {
		if i > 0 {
			l = l.Add(" · ", dim)
		}
		l = append(l.Add(d.name+" ", dim), d.words()...)
	}
	return l.Add(fmt.Sprintf(" · McNemar %s", chance(float64(found.McNemar.P))), dim)
}

func (d contrast) words() widget.Line {
	switch {
	case !d.Delta.Defined():
		return widget.Dim(widget.Missing)
	case !d.Distinguishable():
		return widget.Line{{Text: "not distinguishable", Style: theme.Fg(theme.Medium)}}
	}
	return widget.Line{{Text: signed(float64(d.Delta)), Style: theme.Style{}.Bold()}, {Text: " " + span(d.Interval), Style: theme.Fg(theme.Dim)}}
}
