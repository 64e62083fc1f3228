package models

import (
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawJudges draws the page of the two judges: their table, and below it the parts of
// the model under the cursor.
func (s *Screen) drawJudges(c canvas.Canvas, x *screen.Context) {
	j := &s.judges
	if len(j.rows) == 0 {
		screen.Waiting{Title: "Two judges", Text: "Reading what the judges said before …", Simulated: s.view.Simulated, Err: s.view.Err}.Draw(c, x.Theme)
		return
	}
	tall := c.Height() >= roomy
	rows := len(j.rows) + 4
	if tall {
		rows += 2
	}
	above, below := c.SplitY(min(rows, max(c.Height()*9/20, 8)))
	s.drawJudgesTable(above, x, tall)
	s.drawJudgesParts(below, x)
}

// drawJudgesParts draws the panels below the table, or what is to be done while there
// are no verdicts.
func (s *Screen) drawJudgesParts(c canvas.Canvas, x *screen.Context) {
	j := &s.judges
	row := j.row()
	if row.family == nil && row.modes == nil {
		s.drawUnjudged(c, x, row.key)
		return
	}
	panels := []panel{s.drawGroups, s.drawTrade, s.drawModes}
	switch {
	case c.Width() < 2*panelWide || c.Height() < 8:
		s.row(c, even(1), turned(panels, j.panel), x)
		s.fold(c, j.panel, len(panels), 1, x)
	case c.Height() < twoRows:
		s.row(c, even(2), turned(panels, j.panel), x)
		s.fold(c, j.panel, len(panels), 2, x)
	default:
		left, right := c.SplitX(c.Width() * 11 / 20)
		s.drawGroups(left, x)
		upper, lower := right.SplitY(right.Height() - 10)
		s.drawTrade(upper, x)
		s.drawModes(lower, x)
	}
}

// drawUnjudged says what the judges are for and how they are asked.
func (s *Screen) drawUnjudged(c canvas.Canvas, x *screen.Context, key string) {
	in := widget.Panel{Title: "Not judged yet", Right: s.namedKey(key, x)}.Draw(c, x.Theme)
	if s.view.Simulated {
		widget.Paragraph(in, "The judges leave out NSL-KDD's attack types and kinds of its normal traffic. These flows are simulated: with the real data, both can be asked here.", theme.Fg(theme.Dim))
		return
	}
	y := widget.Paragraph(in, "Two judges say what no test file may be asked: leave-family-out, how a model ranks attack types that training never saw; leave-normal-modes-out, how many false alarms it raises on kinds of normal traffic that training never saw. Both know "+s.trainName()+" alone, so models can be chosen by them.", theme.Style{}) + 1
	dim, accent := theme.Fg(theme.Dim), theme.Fg(theme.Accent)
	for _, l := range []widget.Line{
		{{Text: x.Keys.Key(keymap.ModelsJudge), Style: accent}, {Text: " has " + key + " judged here   ", Style: dim}, {Text: x.Keys.Key(keymap.ModelsJudgeAll), Style: accent}, {Text: " every model that is not", Style: dim}},
		{{Text: "or  trunkline compare --protocol leave-family-out --models " + key, Style: dim}},
		{{Text: "and trunkline compare --protocol leave-normal-modes-out --models " + key, Style: dim}},
	} {
		if y < in.Height() {
			l.Draw(in, 0, y, x.Theme)
			y++
		}
	}
}
