package explore

import (
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
)

// A zoom is how large a cell of the matrix is drawn, and how many rows the names of its
// columns have above them.
type zoom struct{ wide, tall, head int }

// zooms are the steps of the magnifying glass; the first one is the whole triangle.
var zooms = [...]zoom{{}, {wide: 8, tall: 1, head: 4}, {wide: 10, tall: 2, head: 4}}

// zoomBy goes a step closer, or back.
func (m *matrix) zoomBy(steps int) { m.zoom = max(min(m.zoom+steps, len(zooms)-1), 0) }

// drawZoomed draws the part of the matrix around the cursor with every r written out, and
// with the names of its rows and columns; above the diagonal it is the mirror of what is
// below. The part moves with the cursor.
func (s *Screen) drawZoomed(c canvas.Canvas, x *screen.Context) {
	corr, m := s.study().report.Correlation, &s.matrix
	n, z := len(corr.Columns), zooms[m.zoom]
	gutter := 0
	for _, name := range corr.Columns {
		gutter = max(gutter, canvas.Width(name)+1)
	}
	gutter = min(gutter, c.Width()*2/5)
	head, body := c.SplitY(z.head)
	cells := body.Sub(gutter, 0, body.Width()-gutter, body.Height())
	cols, rows := max(cells.Width()/z.wide, 1), max(cells.Height()/z.tall, 1)
	m.cell, m.tall = z.wide, z.tall
	m.top, m.left = around(m.top, m.row, rows, n), around(m.left, m.col, cols, n)
	s.layout.matrix = cells
	lastRow, lastCol := min(m.top+rows, n), min(m.left+cols, n)
	for row := m.top; row < lastRow; row++ {
		y := (row - m.top) * z.tall
		name := canvas.Fit(corr.Columns[row], gutter-1, x.Theme.Glyphs.Ellipsis)
		body.Text(gutter-1-canvas.Width(name), y+(z.tall-1)/2, name, s.nameStyle(row))
		for col := m.left; col < lastCol; col++ {
			s.drawTile(cells.Sub((col-m.left)*z.wide, y, z.wide, z.tall), x.Theme, row, col)
		}
	}
	for col := m.left; col < lastCol; col++ {
		lines := broken(corr.Columns[col], z.wide-1, z.head, x.Theme.Glyphs.Ellipsis)
		for i, text := range lines {
			head.Text(gutter+(col-m.left)*z.wide, z.head-len(lines)+i, text, s.nameStyle(col))
		}
	}
	where := func(y int, what string, from, to int) {
		head.Text(0, y, canvas.Fit(fmt.Sprintf("%s %d–%d of %d", what, from+1, to, n), gutter-1, x.Theme.Glyphs.Ellipsis), theme.Fg(theme.Accent))
	}
	where(0, "columns", m.left, lastCol)
	where(1, "rows", m.top, lastRow)
}

// drawTile draws one cell with its r; on the diagonal there is none to tell.
func (s *Screen) drawTile(c canvas.Canvas, t *theme.Theme, row, col int) {
	corr, m := s.study().report.Correlation, &s.matrix
	if row == col {
		c.Set((c.Width()-1)/2, (c.Height()-1)/2, t.Glyphs.Dot, theme.Fg(theme.Border))
		return
	}
	r := corr.R[row*len(corr.Columns)+col]
	ground, _ := shade(r, t)
	style := theme.Style{FG: t.TextOn(ground), BG: ground}
	switch {
	case math.IsNaN(r):
		style = theme.Fg(theme.Border)
	case !t.Shaded():
		style = theme.Style{}
	}
	if row == m.row && col == m.col || row == m.col && col == m.row {
		style = theme.Fg(theme.OnBadge).On(theme.Accent).Bold()
	}
	c.Fill(' ', style)
	if math.Abs(r) < faint && style.BG != theme.Accent {
		style.FG = theme.Dim
	}
	text := written(r)
	if math.IsNaN(r) {
		text = string(t.Glyphs.Dot)
	}
	y := (c.Height() - 1) / 2
	c.Text((c.Width()-canvas.Width(text))/2, y, text, style)
	if costs(corr, row, col) || costs(corr, col, row) {
		c.Set(0, y, t.Glyphs.Cross, style.Bold())
	}
}

// faint is the |r| below which a figure stands back.
const faint = 0.1

// written writes an r with two digits, or three where two would make it 1.
func written(r float64) string {
	text := fmt.Sprintf("%.2f", math.Abs(r))
	if math.Abs(r) > correlationLimit {
		text = fmt.Sprintf("%.3f", math.Abs(r))
	}
	if r < 0 && strings.Trim(text, "0.") != "" {
		return "−" + text
	}
	return text
}

// around scrolls so that the cursor has neighbours on both sides where there are any.
func around(from, at, seen, n int) int {
	margin := min(2, (seen-1)/2)
	return scrolled(scrolled(from, max(at-margin, 0), seen, n), min(at+margin, n-1), seen, n)
}

// broken breaks a column's name into lines of a width, behind an underscore where there
// is one; what needs more lines loses its end.
func broken(name string, width, lines int, mark rune) []string {
	var out []string
	left := []rune(name)
	for len(left) > width && len(out) < lines-1 {
		cut := strings.LastIndex(string(left[:width]), "_") + 1
		if cut < 2 || cut > width {
			cut = width
		}
		out = append(out, string(left[:cut]))
		left = left[cut:]
	}
	return append(out, canvas.Fit(string(left), width, mark))
}
