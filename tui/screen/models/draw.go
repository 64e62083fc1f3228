package models

import (
	"fmt"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A panel draws one figure of the selected model, or of all.
type panel func(c canvas.Canvas, x *screen.Context)

// panels lists them in the order of their weight for the question of the screen.
func (s *Screen) panels() []panel {
	return []panel{s.drawCurve, s.drawConfusion, s.drawRecall, s.drawScores, s.drawVersus, s.drawReliability, s.drawLatency}
}

// Sizes of the space below the table from which on there is room for more.
const (
	panelWide = 39
	twoRows   = 20
)

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.places = places{}
	if s.judges.open {
		s.drawJudges(c, x)
		return
	}
	if s.selected() == nil {
		s.drawWaiting(c, x)
		return
	}
	above, below := c.SplitY(min(s.tableRows(c.Height()), max(c.Height()*2/5, 8)))
	s.drawTable(above, x, c.Height() >= roomy)
	all := s.panels()
	columns := min(max(below.Width()/panelWide, 1), 4)
	switch {
	case below.Height() < twoRows:
		s.row(below, even(columns), turned(all, s.panel), x)
		s.fold(below, s.panel, len(all), columns, x)
	case columns == 4:
		upper, lower := below.SplitY((below.Height() + 1) / 2)
		s.row(upper, []int{41, 24, 35}, all[:3], x)
		s.row(lower, []int{26, 28, 23, 23}, all[3:], x)
	default:
		upper, lower := below.SplitY((below.Height() + 1) / 2)
		s.row(upper, even(columns), all[:columns], x)
		s.row(lower, even(columns), turned(all[columns:], s.panel), x)
		s.fold(lower, s.panel, len(all)-columns, columns, x)
	}
}

// row draws panels side by side, each with its share of the width.
func (s *Screen) row(c canvas.Canvas, shares []int, panels []panel, x *screen.Context) {
	left := 0
	for _, n := range shares {
		left += n
	}
	for i, n := range shares {
		one, rest := c.SplitX((c.Width()*n + left/2) / left)
		panels[i](one, x)
		c, left = rest, left-n
	}
}

func even(n int) []int {
	shares := make([]int, n)
	for i := range shares {
		shares[i] = 1
	}
	return shares
}

// turned lists panels from the one that is to be seen first.
func turned(panels []panel, first int) []panel {
	at := first % len(panels)
	return append(append([]panel{}, panels[at:]...), panels[:at]...)
}

// fold marks in the lower edge which of the panels are seen.
func (s *Screen) fold(c canvas.Canvas, first, of, seen int, x *screen.Context) {
	s.places.folded = true
	dots := widget.Line{{Text: " "}}
	for i := range of {
		role := theme.Border
		if (i-first%of+of)%of < seen {
			role = theme.Accent
		}
		dots = dots.Add(string(x.Theme.Glyphs.Shape(1)), theme.Fg(role))
	}
	dots.Add(" ", theme.Style{}).DrawRight(c, c.Width()-2, c.Height()-1, x.Theme)
}

// drawWaiting says what goes on until there is a model to judge.
func (s *Screen) drawWaiting(c canvas.Canvas, x *screen.Context) {
	w := screen.Waiting{Title: "Models", Text: "No model is fitted yet.", Simulated: s.view.Simulated, Err: s.view.Err}
	p := s.view.Progress
	switch {
	case s.judged != nil:
		w.Text = fmt.Sprintf("No model was judged on %s.", s.judged.set.Name)
	case s.view.Result != nil && s.setName == "":
		w.Text = "The flows carry no labels: nothing can be judged here."
	case s.view.Result != nil:
		w.Text = "A model is fitted. Working its figures out …"
	case p.Stage != "":
		w.Work = widget.Progress{Label: string(p.Stage) + " " + s.catalog.Title(p.Model), Done: p.Done, Total: p.Total, Elapsed: s.view.Elapsed}
	}
	w.Draw(c, x.Theme)
}

func (s *Screen) who(m *judgedModel) widget.Line {
	return widget.Line{{Text: m.key(), Style: s.catalog.Style(m.key())}}
}
