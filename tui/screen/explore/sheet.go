package explore

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawSheet draws the compliance sheet: what becomes of every column, and why.
func (s *Screen) drawSheet(c canvas.Canvas, x *screen.Context) {
	rows := s.study().sheet
	list, detail := c.SplitY(c.Height() - 5)
	widget.Panel{Title: "Compliance sheet", Focus: true, Right: s.mark("recipe " + s.recipe), Footer: fates(rows, x.Theme)}.Draw(list, x.Theme)
	body := list.Sub(1, 1, list.Width()-2, list.Height()-2)
	table := widget.Table{
		Columns: []widget.Column{{Title: "COLUMN", Width: 20, Flex: 1}, {Title: "FATE", Width: 12}, {Title: "BECOMES", Width: 22, Flex: 2, Fold: 1}, {Title: "WHY", Width: 24, Flex: 5}},
		Cell:    func(row, col int) widget.Span { return sheetCell(rows[row], col, x.Theme) }}
	seen, _ := table.Draw(body, x.Theme, &s.sheet, len(rows))
	s.layout.rows = body.Rows(1, body.Height()-1)
	widget.ScrollBar(list, x.Theme, s.sheet.Offset, seen, len(rows))
	if len(rows) == 0 {
		return
	}
	row := rows[min(s.sheet.Selected, len(rows)-1)]
	in := widget.Panel{Title: visible.Text(row.Column, 40), Right: widget.Line{fateSpan(row.Fate, x.Theme)}}.Draw(detail, x.Theme)
	widget.Paragraph(in, sheetWords(row), theme.Style{})
}

func sheetCell(r explore.SheetRow, col int, t *theme.Theme) widget.Span {
	switch col {
	case 0:
		return widget.Span{Text: visible.Text(r.Column, 60), Style: strong()}
	case 1:
		return fateSpan(r.Fate, t)
	case 2:
		return widget.Span{Text: becomes(r), Style: theme.Style{}}
	}
	return widget.Span{Text: visible.Line(r.Why), Style: dim()}
}

// fateSpan is a fate with a sign, so that it reads without colour.
func fateSpan(f explore.Fate, t *theme.Theme) widget.Span {
	sign, role := t.Glyphs.Dot, theme.Dim
	switch f {
	case explore.Kept:
		sign, role = t.Glyphs.Tick, theme.Good
	case explore.Removed:
		sign, role = t.Glyphs.Cross, theme.Bad
	case explore.Judges:
		role = theme.Text
	case explore.Address:
		role = theme.Text
	}
	return widget.Span{Text: string(sign) + " " + string(f), Style: theme.Fg(role)}
}

// becomes names the features that a column is made into.
func becomes(r explore.SheetRow) string {
	if r.Made == 0 {
		return widget.Missing
	}
	text := visible.Line(strings.Join(r.Into, ", "))
	if more := r.Made - len(r.Into); more > 0 {
		text = fmt.Sprintf("%d features: %s, …", r.Made, text)
	}
	return text
}

func sheetWords(r explore.SheetRow) string {
	text := visible.Line(r.Why)
	if r.Made > 0 {
		text = strings.TrimSuffix(text, ".") + ". Becomes " + becomes(r) + "."
	}
	return text
}

// fates counts the rows by what becomes of them.
func fates(rows []explore.SheetRow, t *theme.Theme) widget.Line {
	var l widget.Line
	for _, f := range [...]explore.Fate{explore.Kept, explore.Removed, explore.Judges, explore.Address} {
		n := 0
		for _, r := range rows {
			if r.Fate == f {
				n++
			}
		}
		if n == 0 {
			continue
		}
		if len(l) > 0 {
			l = l.Add("   ", dim())
		}
		l = append(l, fateSpan(f, t)).Add(" "+widget.Count(n), strong())
	}
	return l
}

func sheetRowPage(r explore.SheetRow) *screen.Page {
	page := &screen.Page{Title: visible.Text(r.Column, 40), Wide: 64}
	for _, line := range widget.Wrap(sheetWords(r), 62) {
		page.Lines = append(page.Lines, widget.Plain(line))
	}
	return page
}
