package models

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawCurve draws ROC or precision-recall of all models, with the selected one's
// threshold on duty and its cursor.
func (s *Screen) drawCurve(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	f, title := &s.judged.rocLog, "ROC, log scale"
	switch {
	case s.pr:
		f, title = &s.judged.pr, "Precision against recall"
	case s.linear:
		f, title = &s.judged.roc, "ROC, linear scale"
	}
	duty, cursor := theme.Fg(theme.Text), theme.Fg(theme.Accent)
	signs := x.Theme.Glyphs.Marked
	key := widget.Line{{Text: string(signs[figure.Chosen]), Style: duty.Bold()}, {Text: " on duty  ", Style: theme.Fg(theme.Dim)},
		{Text: string(signs[figure.Cursor]), Style: cursor.Bold()}, {Text: " cursor " + widget.Score(s.at(m)), Style: theme.Fg(theme.Dim)}}
	if s.pr {
		key = key.Add("  line: if everything alerted", theme.Fg(theme.Dim))
	}
	in := widget.Panel{Title: title, Right: widget.Dim(visible.Text(s.judged.set.Name, 20)), Footer: key}.Draw(c, x.Theme)
	s.places.curve = in
	px, py := s.operating(m.curve.At(s.at(m)))
	dx, dy := s.operating(m.curve.At(m.fitted.Threshold))
	s.pictures.curve.Draw(in, s.curve.onTop(f, m.key(), s.view.Champion), x.Theme,
		figure.Mark{Kind: figure.VLine, Role: figure.Cursor, X: px},
		figure.Mark{Kind: figure.Dot, Role: figure.Chosen, X: dx, Y: dy},
		figure.Mark{Kind: figure.Dot, Role: figure.Cursor, X: px, Y: py})
}

// operating is where a confusion lies on the curve that is shown.
func (s *Screen) operating(at metric.Confusion) (x, y float64) {
	if s.pr {
		return at.Recall(), at.Precision()
	}
	return at.FPR(), at.Recall()
}

// An orderedCurve is a figure of all models with one of them drawn last, over the
// others. Only that one and the champion are named: the table is the legend.
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
	rank := func(s figure.Series) int {
		switch modelOf(s) {
		case key:
			return 2
		case champion:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(now.Series, func(a, b figure.Series) int { return rank(a) - rank(b) })
	for i := range now.Series {
		if rank(now.Series[i]) == 0 {
			now.Series[i].Name = ""
		}
	}
	*o = orderedCurve{f, key, champion, &now}
	return o.f
}

// modelOf is the model that a curve is named after: "boost, AUC 0.970".
func modelOf(s figure.Series) string {
	key, _, _ := strings.Cut(s.Name, ",")
	return key
}
