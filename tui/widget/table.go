package widget

import (
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Column of a table. If the table is too narrow, columns go in the order of their
// Fold, highest first; those of Fold 0 stay.
type Column struct {
	Title string
	Width int
	Flex  int // share of the room that is left over
	Right bool
	Fold  int
	Group string // what neighbouring columns have in common: see Table.Grouped
}

// A Table is drawn from columns and a function that gives its cells: it holds no rows.
type Table struct {
	Columns []Column
	// Cell gives what stands in a column of a row. Only visible cells are asked for.
	Cell func(row, col int) Span
	// Empty is what stands there instead of no rows.
	Empty  string
	NoHead bool
	// Grouped puts a row above the titles that names the columns' groups.
	Grouped bool
	Blur    bool // the list is not in focus: the selected row is marked, not filled
	Still   bool // no row can be selected
}

// gap is the room between two columns.
const gap = 1

// Draw draws the header and the rows around the selected one. It gives how many rows
// are visible and how many columns were folded away.
func (tb Table) Draw(c canvas.Canvas, t *theme.Theme, list *List, rows int) (seen, folded int) {
	tb.note(c, list, rows)
	shown, widths := tb.fit(c.Width() - 2)
	folded = len(tb.Columns) - len(shown)
	body := c
	if !tb.NoHead {
		if tb.Grouped {
			tb.groups(c, t, shown, widths)
			body = body.Rows(1, body.Height()-1)
		}
		tb.head(body, t, shown, widths, folded)
		body = body.Rows(1, body.Height()-1)
	}
	if rows == 0 {
		Paragraph(body.Inset(2, 0).Rows(body.Height()/3, body.Height()), tb.Empty, theme.Fg(theme.Dim))
		return 0, folded
	}
	from, to := list.Show(body.Height(), rows)
	for row := from; row < to; row++ {
		tb.row(body.Rows(row-from, 1), t, row, row == list.Selected && !tb.Still, shown, widths)
	}
	return to - from, folded
}

// mostNoted bounds the rows of a table that goes into a file.
const mostNoted = 10_000

// note tells who listens of the whole table: what is folded away or scrolled out of
// sight too.
func (tb Table) note(c canvas.Canvas, list *List, rows int) {
	if !c.Heard() || tb.NoHead || rows == 0 {
		return
	}
	var out figure.Table
	var kept []int
	for i, col := range tb.Columns {
		if col.Width == 0 && col.Title == "" {
			continue
		}
		kept, out.Columns = append(kept, i), append(out.Columns, col.Title)
	}
	for row := range min(rows, mostNoted) {
		line := make([]string, len(kept))
		for k, i := range kept {
			line[k] = tb.Cell(row, i).Text
		}
		out.Rows = append(out.Rows, line)
	}
	if !tb.Still && !tb.Blur && list.Selected < len(out.Rows) {
		out.Cursor = list.Selected + 1
	}
	c.Note(out)
}

// fit chooses the columns that fit and gives each its width.
func (tb Table) fit(room int) (shown, widths []int) {
	for i := range tb.Columns {
		shown = append(shown, i)
	}
	need := func() int {
		n := -gap
		for _, i := range shown {
			n += tb.Columns[i].Width + gap
		}
		return n
	}
	for need() > room {
		drop := -1
		for k, i := range shown {
			if fold := tb.Columns[i].Fold; fold > 0 && (drop < 0 || fold >= tb.Columns[shown[drop]].Fold) {
				drop = k
			}
		}
		if drop < 0 {
			break
		}
		shown = append(shown[:drop:drop], shown[drop+1:]...)
	}
	return shown, tb.widths(shown, max(room-need(), 0))
}

// widths spreads the spare columns over those that flex.
func (tb Table) widths(shown []int, spare int) []int {
	widths, flex := make([]int, len(shown)), 0
	for k, i := range shown {
		widths[k] = tb.Columns[i].Width
		flex += tb.Columns[i].Flex
	}
	for k, i := range shown {
		if f := tb.Columns[i].Flex; f > 0 {
			more := spare * f / flex
			widths[k] += more
			spare, flex = spare-more, flex-f
		}
	}
	return widths
}

func (tb Table) head(c canvas.Canvas, t *theme.Theme, shown, widths []int, folded int) {
	x, style := 2, theme.Fg(theme.Dim)
	for k, i := range shown {
		place(c, t, x, widths[k], Span{tb.Columns[i].Title, style}, tb.Columns[i].Right)
		x += widths[k] + gap
	}
	if folded == 0 {
		return
	}
	mark := c.Width() - 1
	if len(shown) > 0 && x-gap > mark && tb.Columns[shown[len(shown)-1]].Right {
		mark = 0 // the last title reaches the edge
	}
	c.Set(mark, 0, t.Glyphs.Ellipsis, style)
}

// groups rules off neighbouring columns of one group, with the group's name.
func (tb Table) groups(c canvas.Canvas, t *theme.Theme, shown, widths []int) {
	x := 2
	for k := 0; k < len(shown); {
		group, from := tb.Columns[shown[k]].Group, x
		for ; k < len(shown) && tb.Columns[shown[k]].Group == group; k++ {
			x += widths[k] + gap
		}
		if group == "" {
			continue
		}
		w := x - gap - from
		c.HLine(from, 0, w, t.Glyphs.Top, theme.Fg(theme.Border))
		name := canvas.Fit(" "+group+" ", w, t.Glyphs.Ellipsis)
		c.Text(from+(w-canvas.Width(name))/2, 0, name, theme.Fg(theme.Dim))
	}
}

func (tb Table) row(c canvas.Canvas, t *theme.Theme, row int, selected bool, shown, widths []int) {
	if selected && !tb.Blur {
		c.Ground(theme.Selected)
	}
	x := 2
	for k, i := range shown {
		place(c, t, x, widths[k], tb.Cell(row, i), tb.Columns[i].Right)
		x += widths[k] + gap
	}
	if selected {
		c.Set(0, 0, t.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
	}
}

// place writes a cell, cut with a mark to its width.
func place(c canvas.Canvas, t *theme.Theme, x, w int, s Span, right bool) {
	text := canvas.Fit(s.Text, w, t.Glyphs.Ellipsis)
	if right {
		x += w - canvas.Width(text)
	}
	c.Text(x, 0, text, s.Style)
}
