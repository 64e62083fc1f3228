package explore

import (
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/leakage"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawLeaks draws the leakage lab: the columns by what they know alone, and the trial of
// the one under the cursor.
func (s *Screen) drawLeaks(c canvas.Canvas, x *screen.Context) {
	if s.leaks.report == nil {
		s.drawLabDoor(c, x)
		return
	}
	if c.Width() < wide {
		above, below := c.SplitY(max(c.Height()-11, 6))
		s.drawKnowing(above, x)
		s.drawTrial(below, x)
		return
	}
	left, right := c.SplitX(max(c.Width()*45/100, 60))
	s.drawKnowing(left, x)
	s.drawTrial(right, x)
}

// drawLabDoor says what the lab does and how it is asked, how far it is, or why it failed.
func (s *Screen) drawLabDoor(c canvas.Canvas, x *screen.Context) {
	w, h := min(84, c.Width()), min(12, c.Height())
	in := widget.Panel{Title: "Leakage lab", Focus: true, Right: s.mark("")}.Draw(c.Sub((c.Width()-w)/2, max((c.Height()-h)/2-1, 0), w, h), x.Theme).Inset(1, 1)
	l := &s.leaks
	y := widget.Paragraph(in, "A column that knows too much is a leak: a record number, a field that the labelling left behind, how hard a flow is to classify. The lab measures what each column knows alone, and fits the champion anew without each suspect. Figures that fall with one column rested on it.", theme.Style{}) + 1
	switch {
	case l.running != "":
		p := widget.Progress{Label: "columns", Elapsed: max(x.Now.Sub(l.began), 0)}
		if total := int(l.fits.total.Load()); total > 0 {
			p.Label, p.Done, p.Total = "the champion, without each suspect", int(l.fits.done.Load()), total
		}
		p.Draw(in.Rows(y, 1), x.Theme)
		hint(x, keymap.ExploreCancel, " cancels").Draw(in, 0, y+1, x.Theme)
	case l.err != nil:
		y += widget.Paragraph(in.Rows(y, in.Height()-y-1), visible.Text(l.err.Error(), 300), theme.Fg(theme.Bad))
		hint(x, keymap.ExploreTry, " tries again").Draw(in, 0, y, x.Theme)
	default:
		hint(x, keymap.ExploreTry, " runs it: some seconds, while alerts go on").Draw(in, 0, y, x.Theme)
	}
}

func hint(x *screen.Context, a keymap.Action, text string) widget.Line {
	return widget.Line{{Text: x.Keys.Key(a), Style: theme.Fg(theme.Accent)}, {Text: text, Style: dim()}}
}

// drawKnowing draws what each column knows alone, the most powerful first.
func (s *Screen) drawKnowing(c canvas.Canvas, x *screen.Context) {
	l := &s.leaks
	r := l.report
	footer := widget.Dim(fmt.Sprintf("AUC alone; 0.5 knows nothing; suspected from %.2f", r.Limit))
	widget.Panel{Title: "What each column knows alone", Focus: true, Right: s.mark(visible.Text(r.Train, 24)), Footer: footer}.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	table := widget.Table{
		Columns: []widget.Column{{Title: "COLUMN", Width: 17, Flex: 2}, {Title: "ALONE", Width: 5, Right: true}, {Width: 10, Flex: 1, Fold: 2}, {Title: "ON TEST", Width: 7, Right: true, Fold: 1},
			{Title: "", Width: 11}, {Title: "ΔAUC", Width: 7, Right: true}},
		Cell: func(row, col int) widget.Span { return s.knowingCell(&r.Columns[row], col, x.Theme) }}
	seen, _ := table.Draw(body, x.Theme, &l.list, len(r.Columns))
	s.layout.rows = body.Rows(1, body.Height()-1)
	widget.ScrollBar(c, x.Theme, l.list.Offset, seen, len(r.Columns))
}

func (s *Screen) knowingCell(c *leakage.Column, col int, t *theme.Theme) widget.Span {
	role := theme.Dim
	if c.Suspect {
		role = theme.Bad
	}
	switch col {
	case 0:
		return widget.Span{Text: visible.Text(c.Column, 60), Style: strong()}
	case 1:
		return widget.Span{Text: widget.Share(float64(c.Power)), Style: theme.Fg(role)}
	case 2: // from chance to certainty
		return widget.Span{Text: barText(2*(float64(c.Power)-0.5), 10, t), Style: theme.Fg(role)}
	case 3:
		return widget.Span{Text: widget.Share(float64(c.Elsewhere)), Style: dim()}
	case 4:
		switch {
		case c.Judge:
			return widget.Span{Text: string(t.Glyphs.Cross) + " judges", Style: theme.Fg(theme.Bad)}
		case c.Suspect:
			return widget.Span{Text: string(t.Glyphs.Cross) + " suspect", Style: theme.Fg(theme.Bad)}
		}
		return widget.Span{}
	}
	if s.leaks.running == c.Column {
		return widget.Span{Text: "…", Style: theme.Fg(theme.Accent)}
	}
	d, ok := s.leaks.drop(c.Column)
	switch {
	case !ok:
		return widget.Span{}
	case !d.Told:
		return widget.Span{Text: "≈", Style: theme.Fg(theme.Medium)}
	}
	return widget.Span{Text: change(float64(d.AUC.Delta)), Style: strong()}
}

// change writes a difference with four decimals: a leak may be worth less than a thousandth.
func change(v float64) string {
	if math.IsNaN(v) {
		return widget.Missing
	}
	return strings.Replace(fmt.Sprintf("%+.4f", v), "-", "−", 1)
}

// drawTrial says what the column under the cursor knows, and what the champion is worth
// without it.
func (s *Screen) drawTrial(c canvas.Canvas, x *screen.Context) {
	l := &s.leaks
	col, r := l.column(), l.report
	t, tried := l.trials[col.Column]
	panel := widget.Panel{Title: visible.Text(col.Column, 40), Right: s.mark(r.Model + " of recipe " + r.Recipe)}
	if r.Test != "" {
		panel.Footer = widget.Dim(visible.Text(r.Test, 24) + " is open here: to understand, not to choose by")
	}
	if tried && t.LetIn {
		panel.Right = widget.Line{widget.Badge("LEAKING", theme.Bad)}
	}
	in := panel.Draw(c, x.Theme)
	y := widget.Paragraph(in.Rows(0, min(4, in.Height())), s.knowingWords(col), theme.Style{}) + 1
	switch {
	case l.running == col.Column:
		widget.Progress{Label: "fitting " + r.Model, Elapsed: max(x.Now.Sub(l.began), 0)}.Draw(in.Rows(y, 1), x.Theme)
		hint(x, keymap.ExploreCancel, " cancels").Draw(in, 0, y+1, x.Theme)
		return
	case l.err != nil:
		widget.Paragraph(in.Rows(y, 2), visible.Text(l.err.Error(), 200), theme.Fg(theme.Bad))
		return
	case !tried:
		does := " switches it off: fits " + r.Model + " without it"
		if col.Judge {
			does = " lets it in: fits " + r.Model + " with it"
		}
		hint(x, keymap.ExploreTry, does).Draw(in, 0, y, x.Theme)
		return
	}
	s.drawDrops(in.Rows(y, in.Height()-y), t, x)
}

func (s *Screen) knowingWords(c *leakage.Column) string {
	r := s.leaks.report
	text := fmt.Sprintf("Alone it ranks attacks above normal flows with AUC %s on %s", widget.Share(float64(c.Power)), visible.Text(r.Train, 24))
	if c.Elsewhere.Defined() {
		text += fmt.Sprintf(", and what it learned there with %s on %s", widget.Share(float64(c.Elsewhere)), visible.Text(r.Test, 24))
	}
	text += "."
	if c.Why != "" {
		text += " Suspected: " + visible.Line(c.Why) + "."
	}
	return text
}

// drawDrops draws what a column's trial did on every set.
func (s *Screen) drawDrops(c canvas.Canvas, t leakage.Trial, x *screen.Context) {
	what := "without it"
	if t.LetIn {
		what = "with it let in"
	}
	widget.Line{{Text: s.leaks.report.Model + " " + what, Style: strong()}, {Text: ", beside as it is; 95 % paired bootstrap", Style: dim()}}.Draw(c, 0, 0, x.Theme)
	table := widget.Table{Still: true,
		Columns: []widget.Column{{Title: "SET", Width: 11}, {Title: "AUC", Width: 5, Right: true}, {Title: "ΔAUC", Width: 7, Right: true}, {Title: "95 %", Width: 18, Fold: 1}, {Title: "RECALL", Width: 6, Right: true, Fold: 2}, {Title: "ΔRECALL", Width: 7, Right: true},
			{Title: "FPR", Width: 6, Right: true, Fold: 3}, {Title: "ΔFPR", Width: 6, Right: true, Fold: 2}},
		Cell: func(row, col int) widget.Span { return dropCell(&t.Sets[row], col) }}
	table.Draw(c.Sub(0, 1, c.Width(), c.Height()-1), x.Theme, &widget.List{}, len(t.Sets))
	y := len(t.Sets) + 3
	if y < c.Height() {
		widget.Paragraph(c.Rows(y, c.Height()-y), s.trialWords(t), theme.Style{})
	}
}

func dropCell(d *leakage.Drop, col int) widget.Span {
	switch col {
	case 0:
		return widget.Span{Text: visible.Text(d.Set, 24)}
	case 1:
		return widget.Span{Text: widget.Share(float64(d.AUC.B)), Style: dim()}
	case 2:
		if !d.Told {
			return widget.Span{Text: "≈", Style: theme.Fg(theme.Medium).Bold()}
		}
		return widget.Span{Text: change(float64(d.AUC.Delta)), Style: strong()}
	case 3:
		return widget.Span{Text: "[" + change(d.AUC.Interval.Lo) + ", " + change(d.AUC.Interval.Hi) + "]", Style: dim()}
	case 4:
		return widget.Span{Text: widget.Share(float64(d.Recall.B)), Style: dim()}
	case 5:
		return widget.Span{Text: widget.Signed(float64(d.Recall.Delta)), Style: strong()}
	case 6:
		return widget.Span{Text: widget.Percent(float64(d.FPR.B)), Style: dim()}
	}
	return widget.Span{Text: widget.Signed(float64(d.FPR.Delta))}
}

// trialWords says what a trial means.
func (s *Screen) trialWords(t leakage.Trial) string {
	d, ok := s.leaks.drop(t.Column)
	set := visible.Text(d.Set, 24)
	switch {
	case !ok:
		return ""
	case t.LetIn && d.Told && d.AUC.Delta > 0:
		return "A leak: let in, it makes " + s.leaks.report.Model + " look better than it is. No figure of such a model is one to expect."
	case t.LetIn:
		return "Let in, it makes no difference that can be told from chance on " + set + "."
	case !d.Told:
		return "Not distinguishable on " + set + ": the figures do not rest on this column alone."
	case d.AUC.Delta > 0:
		return "On " + set + " the model ranks better without it: what it learned from this column does not carry over."
	}
	return "On " + set + " the model ranks worse without it. Ask whether a live network would know it: if not, this much of the figures is a leak."
}
