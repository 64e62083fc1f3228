package models

import (
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawConfusion draws the four counts at the cursor, and what became of the promise.
func (s *Screen) drawConfusion(c canvas.Canvas, x *screen.Context) {
	if s.byFamily {
		s.drawFamilies(c, x)
		return
	}
	m := s.selected()
	t := s.at(m)
	at := m.curve.At(t)
	in := widget.Panel{Title: "Confusion at " + widget.Score(t), Right: s.who(m)}.Draw(c, x.Theme)
	if in.Height() >= 9 {
		below := in.Rows(in.Height()-2, 2)
		in = in.Rows(0, in.Height()-2)
		for y, l := range promise(m, t, at, s.judged.set.Flattering()) {
			l.Draw(below, 0, y, x.Theme)
		}
	}
	f := figure.Confusion(s.judged.about, m.key(), at.Operating(t))
	f.Series[0].Grid.Labels, f.Y.Label = counts(at), ""
	chart.Draw(in, &f, x.Theme)
}

// counts are the four cells' labels, short enough for any panel: the axes name them.
func counts(c metric.Confusion) []string {
	cell := func(n, of int) string {
		if of == 0 {
			return "0"
		}
		return widget.Count(n) + "\n" + widget.Percent(float64(n)/float64(of))
	}
	return []string{cell(c.TN, c.TN+c.FP), cell(c.FP, c.TN+c.FP), cell(c.FN, c.FN+c.TP), cell(c.TP, c.FN+c.TP)}
}

// drawRecall draws the share of each family's attacks that alert, and of attacks that
// training saw against those that it never saw.
func (s *Screen) drawRecall(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	t := s.at(m)
	in := widget.Panel{Title: "Recall by family at " + widget.Score(t), Right: s.who(m), Footer: widget.Dim("95 % Wilson intervals")}.Draw(c, x.Theme)
	groups := m.families.At(t)
	if m.novelty != nil {
		for _, g := range m.novelty.At(t) {
			g.Name = map[string]string{"seen": "seen before", "novel": "never seen"}[g.Name]
			groups = append(groups, g)
		}
	}
	groups = present(groups)
	if len(groups) == 0 {
		widget.Paragraph(in, "This set holds no attacks.", theme.Fg(theme.Dim))
		return
	}
	f := figure.Recall("", s.judged.about, []figure.Recalled{{Index: m.index, Groups: groups}})
	f.Series[0].Ink, f.Series[0].Shape = figure.Attack, figure.NoShape
	f.X.Label = ""
	if in.Width() < 50 { // else the bars have no room
		for i, g := range groups {
			f.Series[0].Labels[i] = widget.Percent(float64(g.Recall)) + " of " + widget.Count(g.Rows)
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

// drawScores draws how far the model's scores part the classes, with both thresholds.
func (s *Screen) drawScores(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	in := widget.Panel{Title: "Scores", Right: s.who(m), Footer: widget.Dim("shares of each class")}.Draw(c, x.Theme)
	s.places.scores = in
	marks := []figure.Mark{{Kind: figure.VLine, Role: figure.Cursor, X: s.at(m), Text: widget.Score(s.at(m))}}
	if s.moved(m) {
		marks = append([]figure.Mark{{Kind: figure.VLine, Role: figure.Reference, X: m.fitted.Threshold}}, marks...)
	}
	s.pictures.scores.Draw(in, &m.scores, x.Theme, marks...)
}
