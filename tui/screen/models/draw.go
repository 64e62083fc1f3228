package models

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.folded, s.table = false, canvas.Canvas{}
	if s.selected() == nil {
		s.drawEmpty(c, x)
		return
	}
	rows := min(len(s.judged.models)+3, max(c.Height()*2/5, 7))
	above, below := c.SplitY(rows)
	s.drawTable(above, x)
	panels := [...]func(canvas.Canvas, *screen.Context){s.drawCurve, s.drawConfusion, s.drawRecall, s.drawScores, s.drawReliability, s.drawLatency}
	switch {
	case below.Width() >= 118 && below.Height() >= 20:
		s.grid(below, x, panels[:])
	case below.Width() >= 118:
		s.folded = true
		s.row(below, x, s.turned(panels[:])[:3])
	default:
		s.folded = true
		s.turned(panels[:])[0](below, x)
		widget.Dim(fmt.Sprintf(" %d of %d ", s.panel%len(panels)+1, len(panels))).DrawRight(below, below.Width()-2, below.Height()-1, x.Theme)
	}
}

// turned lists the panels from the one that is to be seen first.
func (s *Screen) turned(panels []func(canvas.Canvas, *screen.Context)) []func(canvas.Canvas, *screen.Context) {
	at := s.panel % len(panels)
	return append(append([]func(canvas.Canvas, *screen.Context){}, panels[at:]...), panels[:at]...)
}

func (s *Screen) grid(c canvas.Canvas, x *screen.Context, panels []func(canvas.Canvas, *screen.Context)) {
	upper, lower := c.SplitY((c.Height() + 1) / 2)
	s.row(upper, x, panels[:3])
	s.row(lower, x, panels[3:])
}

func (s *Screen) row(c canvas.Canvas, x *screen.Context, panels []func(canvas.Canvas, *screen.Context)) {
	for i, draw := range panels {
		left, rest := c.SplitX(c.Width() / (len(panels) - i))
		draw(left, x)
		c = rest
	}
}

func (s *Screen) drawEmpty(c canvas.Canvas, x *screen.Context) {
	said := "No model is fitted yet."
	if s.view.Result != nil {
		said = "Working the figures out …"
	}
	widget.Centered(c, x.Theme, widget.Plain(said), widget.Dim(s.view.Note))
}

// drawCurve draws ROC or precision-recall of all models, the selected one's threshold
// as a cursor.
func (s *Screen) drawCurve(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	at := m.curve.At(s.at(m))
	f, title, px, py := &s.judged.rocLog, "ROC, false alarms on a log scale", at.FPR(), at.Recall()
	switch {
	case s.pr:
		f, title, px, py = &s.judged.pr, "Precision against recall", at.Recall(), at.Precision()
	case s.linear:
		f, title = &s.judged.roc, "ROC"
	}
	in := widget.Panel{Title: title, Right: widget.Dim(s.judged.set.Name)}.Draw(c, x.Theme)
	s.pictures[0].Draw(in, s.curve.onTop(f, m.key(), s.view.Champion), x.Theme,
		figure.Mark{Kind: figure.VLine, Role: figure.Cursor, X: px},
		figure.Mark{Kind: figure.Dot, Role: figure.Cursor, X: px, Y: py, Text: brief(s.at(m))})
}

// An orderedCurve is a figure of all models with one of them drawn last, over the
// others, and before it those that the catalog lists first.
type orderedCurve struct {
	of       *figure.Figure
	top      string
	champion string
	f        *figure.Figure
}

func (o *orderedCurve) onTop(f *figure.Figure, key, champion string) *figure.Figure {
	if o.of == f && o.top == key && o.champion == champion {
		return o.f
	}
	now := *f
	now.Series = slices.Clone(f.Series)
	slices.Reverse(now.Series)
	slices.SortStableFunc(now.Series, func(a, b figure.Series) int { return rank(a, key) - rank(b, key) })
	for i := range now.Series { // the table above is the legend of the others
		if name, _, _ := strings.Cut(now.Series[i].Name, ","); name != key && name != champion {
			now.Series[i].Name = ""
		}
	}
	*o = orderedCurve{f, key, champion, &now}
	return o.f
}

func rank(s figure.Series, key string) int {
	if name, _, _ := strings.Cut(s.Name, ","); name == key {
		return 1
	}
	return 0
}

func (s *Screen) drawConfusion(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	t := s.at(m)
	in := widget.Panel{Title: "Confusion at " + brief(t), Right: s.who(m)}.Draw(c, x.Theme)
	f := figure.Confusion(s.judged.about, m.key(), m.curve.Operating(t))
	chart.Draw(in, &f, x.Theme)
}

func (s *Screen) who(m *judgedModel) widget.Line {
	return widget.Line{{Text: m.key(), Style: s.catalog.Style(m.key())}}
}

// drawRecall draws the share of each family's attacks that alert, and of attacks that
// training saw against those that it never saw.
func (s *Screen) drawRecall(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	t := s.at(m)
	in := widget.Panel{Title: "Recall by family", Right: s.who(m)}.Draw(c, x.Theme)
	groups := m.families.At(t)
	if m.novelty != nil {
		for _, g := range m.novelty.At(t) {
			g.Name = map[string]string{"seen": "seen", "novel": "new type"}[g.Name]
			groups = append(groups, g)
		}
	}
	groups = present(groups)
	f := figure.Recall("", s.judged.about, []figure.Recalled{{Index: m.index, Groups: groups}})
	f.Series[0].Ink, f.Series[0].Shape = figure.Attack, figure.NoShape
	f.X.Label = ""
	if in.Width() < 46 {
		for i, g := range groups {
			f.Series[0].Labels[i] = share(float64(g.Recall)) + " of " + widget.Count(g.Rows)
		}
	}
	chart.Draw(in, &f, x.Theme)
}

func present(groups []metric.GroupRecall) []metric.GroupRecall {
	var kept []metric.GroupRecall
	for _, g := range groups {
		if g.Rows > 0 {
			kept = append(kept, g)
		}
	}
	return kept
}

func (s *Screen) drawScores(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	in := widget.Panel{Title: "Scores, normal against attack", Right: s.who(m)}.Draw(c, x.Theme)
	s.pictures[1].Draw(in, &m.scores, x.Theme, figure.Mark{Kind: figure.VLine, Role: figure.Cursor, X: s.at(m), Text: brief(s.at(m))})
}

func (s *Screen) drawReliability(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "Reliability: said against seen", Right: widget.Dim(s.judged.set.Name)}.Draw(c, x.Theme)
	if len(s.judged.reliability.Series) == 0 {
		widget.Paragraph(in, "No model here gives probabilities: their scores only rank.", theme.Fg(theme.Dim))
		return
	}
	s.pictures[2].Draw(in, &s.judged.reliability, x.Theme)
}

// drawLatency draws what one flow takes, by model: p99 as a bar, up to the longest.
func (s *Screen) drawLatency(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "Time a flow, encode to score", Right: widget.Dim("log scale")}.Draw(c, x.Theme)
	f, ok := latencyFigure(s.judged.models, s.view.Measured)
	if !ok {
		widget.Paragraph(in, "Not measured on this machine yet.", theme.Fg(theme.Dim))
		return
	}
	chart.Draw(in, &f, x.Theme)
}

func latencyFigure(models []judgedModel, measured map[string]experiment.Measured) (figure.Figure, bool) {
	s := figure.Series{Kind: figure.HBars, Width: 0.6}
	var names []string
	lo, hi := math.Inf(1), 0.0
	for i := range models {
		l := measured[models[i].key()].Latency
		if l.N == 0 {
			continue
		}
		ink, _ := figure.Identity(models[i].index)
		s.X, s.Y, s.Inks = append(s.X, float64(l.P99)), append(s.Y, float64(len(names))), append(s.Inks, ink)
		s.Lo, s.Hi = append(s.Lo, float64(l.P50)), append(s.Hi, float64(l.Max))
		s.Labels = append(s.Labels, fmt.Sprintf("p50 %s p99 %s", widget.Short(float64(l.P50)), widget.Short(float64(l.P99))))
		names = append(names, models[i].key())
		lo, hi = math.Min(lo, float64(l.P50)), math.Max(hi, float64(l.Max))
	}
	y := figure.CategoryAxis("", names)
	y.Reversed = true
	return figure.Figure{X: figure.LogAxis("", "µs", lo/2, hi), Y: y, Series: []figure.Series{s}}, len(names) > 0
}
