package explore

import (
	"fmt"
	"math"
	"strconv"

	"github.com/trunkline/trunkline/engine/explore"
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
	cell      int // columns of the terminal that a cell takes
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
func (m *matrix) point(at screen.Place, c canvas.Canvas) {
	x, y := c.Origin()
	row, col := m.top+at.Y-y, m.left+(at.X-x)/max(m.cell, 1)
	if col < row {
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
	if c.Width() >= 100 {
		beside := min(max(c.Width()-labelledWidth(study.report.Correlation), 44), 64)
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

// drawMosaic draws the triangle in as few cells as there are: two rows a cell where
// half blocks can be coloured, and several columns in one where that is not enough. What
// is seen of them is the strongest.
func drawMosaic(c canvas.Canvas, corr *explore.Correlation, t *theme.Theme) {
	n, half := len(corr.Columns), t.Shaded() && t.Glyphs.Half != 0
	rows := c.Height()
	if half {
		rows *= 2
	}
	size := min(n, rows, c.Width())
	if size < 2 {
		return
	}
	at := func(row, col int) float64 {
		if row == col { // with itself
			return math.NaN()
		}
		return strongestIn(corr, row*n/size, (row+1)*n/size, col*n/size, (col+1)*n/size)
	}
	for row := range size {
		for col := range row + 1 {
			ground, sign := shade(at(row, col), t)
			if ground == theme.None {
				ground = neutral(t)
			}
			if !half {
				c.Set(col, row, sign, theme.Style{BG: ground})
				continue
			}
			if row%2 == 0 { // the upper half; the lower one of the same cell follows
				below := theme.None
				if row+1 < size {
					if below, _ = shade(at(row+1, col), t); below == theme.None {
						below = neutral(t)
					}
				}
				c.Set(col, row/2, t.Glyphs.Half, theme.Style{FG: ground, BG: below})
			} else if col == row { // only the lower half is in the triangle
				c.Set(col, row/2, lowerHalf, theme.Style{FG: ground})
			}
		}
	}
}

// neutral is the ground of a pair without r in the small triangle.
func neutral(t *theme.Theme) theme.Role {
	if t.Shaded() {
		return theme.Split(0.5)
	}
	return theme.None
}

// lowerHalf is drawn only where Glyphs.Half is.
const lowerHalf = '▄'

// strongestIn gives the r of greatest size in a part of the matrix.
func strongestIn(corr *explore.Correlation, r0, r1, c0, c1 int) float64 {
	n, best := len(corr.Columns), math.NaN()
	for row := r0; row < r1; row++ {
		for col := c0; col < c1; col++ {
			if r := corr.R[row*n+col]; !math.IsNaN(r) && !(math.Abs(r) <= math.Abs(best)) {
				best = r
			}
		}
	}
	return best
}
