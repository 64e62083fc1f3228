package train

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A figureRow is a figure of A and of B and what is to be said of the difference.
type figureRow struct {
	name     string
	a, b     float64
	lower    bool               // less is better
	percent  bool               // written in per cent
	interval *metric.Difference // nil: not bootstrapped
}

// rows lists the figures of an answer.
func (o *answer) rows() []figureRow {
	fa, fb := &o.figures[0], &o.figures[1]
	with := func(d *metric.Difference) *metric.Difference {
		if !o.paired {
			return nil
		}
		return d
	}
	v := func(x metric.Value) float64 { return float64(x) }
	return []figureRow{
		{"AUC", v(fa.AUC), v(fb.AUC), false, false, with(&o.pair.AUC)},
		{"average precision", v(fa.AP), v(fb.AP), false, false, nil},
		{"recall at 1 % FPR, oracle", v(fa.RecallAtFPR["0.01"]), v(fb.RecallAtFPR["0.01"]), false, false, with(&o.oracle)},
		{"recall", v(fa.Recall), v(fb.Recall), false, false, with(&o.pair.Recall)},
		{"false alarms", v(fa.FPR), v(fb.FPR), true, true, with(&o.pair.FPR)},
		{"precision", v(fa.Precision), v(fb.Precision), false, false, with(&o.pair.Precision)},
		{"F1", v(fa.F1), v(fb.F1), false, false, nil},
		{"MCC", v(fa.MCC), v(fb.MCC), false, false, nil},
		{"recall, seen types", v(fa.RecallSeen), v(fb.RecallSeen), false, false, nil},
		{"recall, unseen types", v(fa.RecallNovel), v(fb.RecallNovel), false, false, nil},
		{"Brier score", v(fa.Brier), v(fb.Brier), true, false, nil},
	}
}

func (s *Screen) figureRows() int {
	if s.answer == nil {
		return 0
	}
	return len(s.answer.rows())
}

// drawCompare draws two runs side by side: in what they differ, and what that did.
func (s *Screen) drawCompare(c canvas.Canvas, x *screen.Context) {
	a, b := s.compared()
	panel := widget.Panel{Title: "Comparison", Focus: s.pane == comparePane}
	if a == nil || s.answer == nil || s.answer.question != s.asked {
		in := panel.Draw(c, x.Theme)
		widget.Paragraph(in, s.noComparison(a, x), dim())
		return
	}
	o := s.answer
	panel.Right = widget.Line{{Text: "on ", Style: dim()}, {Text: visible.Text(o.set, 24), Style: strong()}, {Text: ", " + setWords(o), Style: dim()}}
	if c.Width() < 70 {
		panel.Right = widget.Line{{Text: visible.Text(o.set, 24), Style: strong()}}
	}
	if s.state.Inputs != nil && s.state.Inputs.Train.Simulated {
		panel.Title = "Comparison, SIMULATED"
	}
	rows := o.rows()
	panel.Footer = rows[min(s.figures.Selected, len(rows)-1)].footer()
	in := panel.Draw(c, x.Theme)
	y := s.drawSides(in, a, b, x)
	left := in.Height() - y
	verdict := widget.Wrap(s.verdict(o), in.Width())
	if room := left - len(rows) - 1; room < len(verdict) {
		verdict = verdict[:max(min(len(verdict), max(room, 1)), 0)]
	}
	table := in.Rows(y, left-len(verdict))
	if spare := table.Height() - len(rows) - 2; spare >= 9 && o.roc != nil {
		s.picture.Draw(table.Rows(len(rows)+2, spare), o.roc, x.Theme)
		table = table.Rows(0, len(rows)+1)
	}
	s.drawFigures(table, o, rows, x)
	for i, line := range verdict {
		style := theme.Style{}
		if leaky(a) || leaky(b) {
			style = theme.Fg(theme.Bad)
		}
		in.Text(0, in.Height()-len(verdict)+i, line, style)
	}
}

// noComparison says what is missing for a comparison.
func (s *Screen) noComparison(a *workstation.Run, x *screen.Context) string {
	key := x.Keys.Key(keymap.TrainCompare)
	switch {
	case len(s.all()) < 2:
		return "Two runs can be set against each other here, figure by figure, with the interval of the difference. Start a run to compare it with what is on duty."
	case a == nil && s.selected() != nil && s.selected().State != workstation.Done:
		return "The run under the cursor has no figures to compare."
	case a == nil:
		return fmt.Sprintf("The run under the cursor is the one to compare with. Move to another, or mark one with %s.", key)
	}
	if _, ok := s.question(); !ok {
		return "The two runs were judged on no set of the same name: they can't be compared."
	}
	return "Comparing …"
}

// setWords says what a set's figures are worth.
func setWords(o *answer) string {
	if set := o.a.Set(o.set); set != nil && set.Flattering() {
		return "cut from the training file: flattering"
	}
	return "held out: what to expect"
}

// drawSides names A and B and in what their settings differ; it gives the next row.
func (s *Screen) drawSides(c canvas.Canvas, a, b *workstation.Run, x *screen.Context) int {
	o := s.answer
	for i, side := range [...]struct {
		letter string
		run    *workstation.Run
		model  string
	}{{"A", a, o.modelA}, {"B", b, o.modelB}} {
		name := runName(side.run)
		if side.run.ID == 0 {
			name = "own training"
		}
		l := widget.Line{{Text: side.letter + " ", Style: theme.Fg(theme.Accent).Bold()}, {Text: name + ": ", Style: theme.Style{}},
			s.catalog.Mark(side.model, x.Theme), {Text: side.model, Style: s.catalog.Style(side.model).Bold()}}
		if leaky(side.run) {
			l = append(l.Add(" ", theme.Style{}), widget.Badge("LEAK", theme.Bad))
		}
		l.Draw(c.Sub(i*c.Width()/2, 0, c.Width()/2-1, 1), 0, 0, x.Theme)
	}
	list := changes(a, b)
	l := widget.Line{{Text: "differ in ", Style: dim()}}
	if len(list) == 0 {
		l = widget.Dim("the settings are the same")
	}
	for i, ch := range list {
		if i > 0 {
			l = l.Add(" · ", dim())
		}
		l = l.Add(ch.name+" ", theme.Style{}).Add(ch.a+" → "+ch.b, strong())
	}
	l.Draw(c, 0, 1, x.Theme)
	if c.Height() > 16 {
		return 3
	}
	return 2
}

// drawFigures draws the table of figures with the difference, its interval, and in
// words whether it is more than chance.
func (s *Screen) drawFigures(c canvas.Canvas, o *answer, rows []figureRow, x *screen.Context) {
	a, b := s.compared()
	leak := leaky(a) || leaky(b)
	table := widget.Table{Blur: s.pane != comparePane,
		Columns: []widget.Column{{Title: "FIGURE", Width: 20, Flex: 4}, {Title: "A", Width: 7, Right: true}, {Title: "B", Width: 7, Right: true},
			{Title: "B − A", Width: 8, Right: true}, {Title: "95 % INTERVAL", Width: 18, Right: true, Fold: 1}, {Title: "", Width: 19, Flex: 1}},
		Cell: func(row, col int) widget.Span {
			if col == 5 && leak && rows[row].interval != nil {
				return widget.Span{Text: "LEAK: no meaning", Style: theme.Fg(theme.Bad)}
			}
			return rows[row].cell(col)
		}}
	body := c.Sub(-1, 0, c.Width()+1, c.Height())
	s.layout.figures = body
	table.Draw(body, x.Theme, &s.figures, len(rows))
}

func (r figureRow) cell(col int) widget.Span {
	switch col {
	case 0:
		return widget.Span{Text: r.name, Style: theme.Style{}}
	case 1:
		return widget.Span{Text: r.write(r.a), Style: strong()}
	case 2:
		return widget.Span{Text: r.write(r.b), Style: strong()}
	case 3:
		return widget.Span{Text: r.signed(r.b - r.a), Style: theme.Style{}}
	case 4:
		if r.interval == nil {
			return widget.Span{}
		}
		return widget.Span{Text: r.signed(r.interval.Interval.Lo) + " to " + r.signed(r.interval.Interval.Hi), Style: dim()}
	}
	return r.words()
}

func (r figureRow) write(v float64) string {
	if r.percent {
		return widget.Percent(v)
	}
	return widget.Share(v)
}

// signed writes a difference with its sign; per cent as points.
func (r figureRow) signed(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return widget.Missing
	}
	text := fmt.Sprintf("%.4f", math.Abs(v))
	if r.percent {
		text = fmt.Sprintf("%.2f %%", 100*math.Abs(v))
	}
	switch {
	case v < 0:
		return "−" + text
	case v > 0:
		return "+" + text
	}
	return text
}

// footer says the row under the cursor in full, for where columns are folded away.
func (r figureRow) footer() widget.Line {
	text := r.name + ": B − A " + r.signed(r.b-r.a)
	if r.interval != nil {
		text += ", 95 % interval " + r.signed(r.interval.Interval.Lo) + " to " + r.signed(r.interval.Interval.Hi)
	}
	return widget.Dim(text)
}

// words says whether the difference is more than chance, and whom it favours.
func (r figureRow) words() widget.Span {
	switch {
	case r.interval == nil:
		return widget.Span{}
	case !r.interval.Distinguishable():
		return widget.Span{Text: "not distinguishable", Style: dim()}
	case (r.b > r.a) != r.lower:
		return widget.Span{Text: "B is better", Style: theme.Fg(theme.Good).Bold()}
	}
	return widget.Span{Text: "A is better", Style: theme.Style{}.Bold()}
}

// verdict says what the comparison comes to.
func (s *Screen) verdict(o *answer) string {
	a, b := s.compared()
	if a == nil {
		return ""
	}
	switch {
	case leaky(a) && leaky(b):
		return "Both runs are LEAKS: what they learned from no live flow has. Their figures are worth nothing."
	case leaky(a) || leaky(b):
		who := runName(a)
		if leaky(b) {
			who = runName(b)
		}
		return "A LEAK: " + who + " learned from columns that no live flow has. Its figures are worth nothing, however good."
	case !o.paired:
		return "No interval: " + o.why + ". A difference without one may be chance."
	}
	m := o.pair.McNemar
	text := fmt.Sprintf("At their thresholds only A is right on %s flows, only B on %s", widget.Count(m.OnlyA), widget.Count(m.OnlyB))
	if p := float64(m.P); p >= 0.05 {
		text += fmt.Sprintf(": not distinguishable (McNemar p %.2f).", p)
	} else {
		text += fmt.Sprintf(" (McNemar p %s).", small(p))
	}
	return text + " Intervals: paired bootstrap of the same flows, narrow where attacks are near-copies."
}

func small(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}
