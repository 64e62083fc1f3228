package explore

import (
	"fmt"
	"math"
	"strconv"

	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// labelledWidth is what the triangle needs with its names along the diagonal.
func labelledWidth(corr *explore.Correlation) int {
	w := 0
	for i, name := range corr.Columns {
		w = max(w, 2*i+1+canvas.Width(name))
	}
	return w + 3
}

// drawTriangle draws the lower triangle. Where all of it fits, a column's name stands
// at the diagonal, at the end of its row and on top of its column; else names stand at
// the left, numbered, and the triangle scrolls.
func (s *Screen) drawTriangle(c canvas.Canvas, x *screen.Context) {
	corr := s.study().report.Correlation
	n, m := len(corr.Columns), &s.matrix
	if m.zoom > 0 {
		s.drawZoomed(c, x)
		return
	}
	m.tall = 1
	if c.Height() >= n && c.Width() >= labelledWidth(corr)-2 {
		m.top, m.left, m.cell = 0, 0, 2
		s.layout.matrix = c
		s.drawCells(c, x)
		for i, name := range corr.Columns {
			c.Text(2*i+1, i, name, s.nameStyle(i))
		}
		return
	}
	gutter := 0
	for _, name := range corr.Columns {
		gutter = max(gutter, canvas.Width(name)+4)
	}
	gutter = min(gutter, c.Width()/2)
	head, body := c.SplitY(1)
	cells := body.Sub(gutter, 0, body.Width()-gutter, body.Height())
	m.cell = 2
	if cells.Width() < 2*n {
		m.cell = 1
	}
	m.follow(n, cells.Width()/m.cell, cells.Height())
	s.layout.matrix = cells
	s.drawCells(cells, x)
	for row := m.top; row < min(m.top+body.Height(), n); row++ {
		label := canvas.Fit(fmt.Sprintf("%s %2d", corr.Columns[row], row+1), gutter-1, x.Theme.Glyphs.Ellipsis)
		body.Text(gutter-1-canvas.Width(label), row-m.top, label, s.nameStyle(row))
	}
	s.drawNumbers(head.Sub(gutter, 0, head.Width()-gutter, 1), n)
	above, below := m.top, n-m.top-body.Height()
	if above > 0 || below > 0 {
		note := ""
		if above > 0 {
			note += fmt.Sprintf("↑%d ", above)
		}
		if below > 0 {
			note += fmt.Sprintf("↓%d", below)
		}
		head.Text(0, 0, note, theme.Fg(theme.Accent))
	}
}

// follow scrolls so that the cursor is seen.
func (m *matrix) follow(n, cols, rows int) {
	m.top = scrolled(m.top, m.row, rows, n)
	m.left = scrolled(m.left, m.col, cols, n)
}

func scrolled(from, at, seen, n int) int {
	if at < from {
		from = at
	}
	if at >= from+seen {
		from = at - seen + 1
	}
	return max(min(from, n-seen), 0)
}

// drawNumbers numbers the columns, every one or every fifth.
func (s *Screen) drawNumbers(c canvas.Canvas, n int) {
	m := &s.matrix
	ends := func(col int) (from, to int) {
		to = (col - m.left + 1) * m.cell
		return max(to-len(strconv.Itoa(col+1)), 0), to
	}
	from, to := ends(m.col)
	c.Text(from, 0, strconv.Itoa(m.col+1), theme.Fg(theme.Accent).Bold())
	for col := m.left; col < n && (col-m.left+1)*m.cell <= c.Width(); col++ {
		if a, b := ends(col); (col+1)%5 == 0 && (b < from || a > to) {
			c.Text(a, 0, strconv.Itoa(col+1), dim())
		}
	}
}

// nameStyle brings out the names of the pair under the cursor, and dims those of
// columns that go.
func (s *Screen) nameStyle(i int) theme.Style {
	corr := s.study().report.Correlation
	_, gone := corr.Dropped[corr.Columns[i]]
	switch {
	case i == s.matrix.row || i == s.matrix.col:
		return theme.Fg(theme.Accent).Bold()
	case gone && s.filters():
		return theme.Fg(theme.Bad)
	}
	return dim()
}

// drawCells draws the seen part of the triangle.
func (s *Screen) drawCells(c canvas.Canvas, x *screen.Context) {
	corr := s.study().report.Correlation
	n, m := len(corr.Columns), &s.matrix
	for row := m.top; row < min(m.top+c.Height(), n); row++ {
		for col := m.left; col < row && (col-m.left+1)*m.cell <= c.Width(); col++ {
			tile := c.Sub((col-m.left)*m.cell, row-m.top, m.cell, 1)
			ground, sign := shade(corr.R[row*n+col], x.Theme)
			style := theme.Style{FG: x.Theme.TextOn(ground), BG: ground}
			if math.IsNaN(corr.R[row*n+col]) {
				style = theme.Fg(theme.Border)
			}
			cursor := row == m.row && col == m.col
			if cursor {
				style = theme.Fg(theme.OnBadge).On(theme.Accent).Bold()
			}
			tile.Fill(sign, style)
			if costs(corr, row, col) {
				tile.Set(0, 0, x.Theme.Glyphs.Cross, style.Bold())
			} else if cursor && m.cell > 1 {
				tile.Set(0, 0, x.Theme.Glyphs.Cursor, style)
			}
		}
	}
}

// shade gives the colour of an r, and the rune that stands for it where colours are few.
func shade(r float64, t *theme.Theme) (theme.Role, rune) {
	if math.IsNaN(r) {
		return theme.None, t.Glyphs.Dot
	}
	if t.Shaded() {
		return theme.Split((r + 1) / 2), ' '
	}
	signs := t.Glyphs.Shades
	if r < 0 {
		signs = t.Glyphs.Minus
	}
	return theme.None, signs[min(int(math.Abs(r)*5), 4)]
}

// rampLegend explains the colours in a panel of a width.
func (s *Screen) rampLegend(room int, t *theme.Theme) widget.Line {
	l := widget.Line{{Text: "−1 ", Style: dim()}}
	for i := range theme.SplitSteps {
		r := (float64(i)+0.5)/theme.SplitSteps*2 - 1
		ground, sign := shade(r, t)
		text := string(sign)
		if room >= 50 {
			text += text
		}
		l = l.Add(text, theme.Style{BG: ground})
	}
	l = l.Add(" +1 ", dim())
	if s.filters() {
		return l.Add(" "+string(t.Glyphs.Cross), theme.Fg(theme.Bad).Bold()).Add(" costs a column", dim())
	}
	return l.Add(" "+string(t.Glyphs.Cross), strong()).Add(" notebook drops one", dim())
}
