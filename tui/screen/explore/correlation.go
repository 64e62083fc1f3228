package explore

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A matrix is the cursor in the lower triangle of the correlations, and which part of
// it is seen. The zero matrix stands on the first pair that costs a column.
type matrix struct {
	row, col  int
	placed    bool
	top, left int // first row and column seen
	zoom      int // step of zooms
	cell      int // columns of the terminal that a cell takes
	tall      int // and rows
}

// act moves the cursor.
func (m *matrix) act(a keymap.Action, s *study) bool {
	n := len(s.report.Correlation.Columns)
	m.settle(s)
	switch a {
	case keymap.Up:
		m.row--
	case keymap.Down:
		m.row++
	case keymap.ExploreLeft:
		m.col--
	case keymap.ExploreRight:
		m.col++
	case keymap.Home:
		m.col, m.row = 0, 1
	case keymap.End:
		m.row, m.col = n-1, n-2
	case keymap.PageUp, keymap.HalfUp:
		m.row -= 10
	case keymap.PageDown, keymap.HalfDown:
		m.row += 10
	case keymap.ExploreZoomIn:
		m.zoomBy(1)
	case keymap.ExploreZoomOut:
		m.zoomBy(-1)
	case keymap.ExplorePair:
		m.nextPair(s)
	default:
		return false
	}
	m.row = max(min(m.row, n-1), min(1, n-1))
	m.col = max(min(m.col, m.row-1), 0)
	return true
}

// settle puts the cursor on the first pair that costs a column, once.
func (m *matrix) settle(s *study) {
	if m.placed {
		return
	}
	m.placed, m.row, m.col = true, 1, 0
	if gone := dropped(s.report.Correlation); len(gone) > 0 {
		m.row, m.col = gone[0].row, gone[0].col
	}
}

func (m *matrix) nextPair(s *study) {
	gone := dropped(s.report.Correlation)
	for i, p := range gone {
		if p.row == m.row && p.col == m.col {
			gone = append(gone[i+1:len(gone):len(gone)], gone[:i+1]...)
			break
		}
	}
	if len(gone) > 0 {
		m.row, m.col = gone[0].row, gone[0].col
	}
}

// point puts the cursor on the cell that was clicked.
func (m *matrix) point(at screen.Place, c canvas.Canvas, n int) {
	x, y := c.Origin()
	row, col := m.top+(at.Y-y)/max(m.tall, 1), m.left+(at.X-x)/max(m.cell, 1)
	if m.zoom > 0 && row < col { // the mirror
		row, col = col, row
	}
	if col < row && row < n {
		m.row, m.col = row, col
	}
}

// drawCorrelation draws the triangle of correlations, the pair under the cursor, and
// the pairs that cost a column.
func (s *Screen) drawCorrelation(c canvas.Canvas, x *screen.Context) {
	study := s.study()
	if len(study.report.Correlation.Columns) < 2 {
		widget.Centered(c, x.Theme, widget.Dim("There are no two columns to compare."))
		return
	}
	s.matrix.settle(study)
	noteCorrelation(c, study.report)
	if c.Width() >= 140 || c.Width() >= 100 && s.matrix.zoom == 0 {
		beside := min(max(c.Width()-labelledWidth(study.report.Correlation), 44), 64)
		if s.matrix.zoom > 0 {
			beside = 44
		}
		left, right := c.SplitX(c.Width() - beside)
		s.drawTriangle(left.Sub(1, 0, left.Width()-2, left.Height()), x)
		above, below := right.SplitY(7)
		s.drawPair(widget.Panel{Title: "Pair under the cursor", Focus: true}.Draw(above, x.Theme), x)
		s.drawDropped(widget.Panel{Title: "Strongest pairs", Right: s.mark("Pearson's r"), Footer: s.rampLegend(right.Width(), x.Theme)}.Draw(below, x.Theme), x)
		return
	}
	above, below := c.SplitY(c.Height() - 5)
	s.drawTriangle(above, x)
	s.drawPair(widget.Panel{Title: "Pair under the cursor", Focus: true, Footer: s.rampLegend(c.Width(), x.Theme)}.Draw(below, x.Theme), x)
}

// filters says whether the recipe drops columns for what they share with others.
func (s *Screen) filters() bool { return s.recipe == "notebook" || len(s.study().report.Dropped) > 0 }

// drawPair says what the pair under the cursor is.
func (s *Screen) drawPair(c canvas.Canvas, x *screen.Context) {
	corr := s.study().report.Correlation
	a, b := corr.Columns[s.matrix.row], corr.Columns[s.matrix.col]
	r := corr.R[s.matrix.row*len(corr.Columns)+s.matrix.col]
	line := widget.Line{{Text: a, Style: strong()}, {Text: " with ", Style: dim()}, {Text: b, Style: strong()}, {Text: "   r ", Style: dim()},
		{Text: signed(r), Style: theme.Fg(theme.Accent).Bold()}}
	y := 1
	if line.Width() > c.Width() {
		line[:3].Draw(c, 0, 0, x.Theme)
		line[3:].Draw(c, 0, 1, x.Theme)
		y = 2
	} else {
		line.Draw(c, 0, 0, x.Theme)
	}
	style := dim()
	if costs(corr, s.matrix.row, s.matrix.col) && s.filters() {
		style = theme.Fg(theme.Bad)
	}
	widget.Paragraph(c.Rows(y, c.Height()-y), s.pairWords(a, b, r), style)
}

// pairWords says what becomes of a pair's later column.
func (s *Screen) pairWords(a, b string, r float64) string {
	corr := s.study().report.Correlation
	filtered := s.filters()
	with, gone := corr.Dropped[a]
	switch {
	case math.IsNaN(r):
		return "One of the two never changes: there is no r."
	case gone && with == b && filtered:
		return fmt.Sprintf("%s is dropped: it says what %s says. Of the earlier columns it follows this one most closely.", a, b)
	case gone && with == b:
		return fmt.Sprintf("The notebook's filter would drop %s for this. The recipe %s has no such filter and keeps both.", a, s.recipe)
	case math.Abs(r) > correlationLimit && filtered:
		return fmt.Sprintf("Above the limit of %.2f; %s goes already, for %s, which it follows more closely.", correlationLimit, a, with)
	case math.Abs(r) > correlationLimit:
		return fmt.Sprintf("Above the notebook's limit of %.2f.", correlationLimit)
	}
	return fmt.Sprintf("Within the limit of %.2f: this pair costs nothing.", correlationLimit)
}
