package explore

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawColumns draws each column's type, what is missing in it, and what is in it.
func (s *Screen) drawColumns(c canvas.Canvas, x *screen.Context) {
	if s.survey == nil {
		s.drawSurveying(c, x)
		return
	}
	list, detail := c.SplitY(c.Height() - 4)
	s.drawColumnTable(list, x)
	col := &s.survey.columns[min(s.columns.Selected, len(s.survey.columns)-1)]
	in := widget.Panel{Title: visible.Text(col.Name, 40), Right: widget.Dim(kindWord(col))}.Draw(detail, x.Theme)
	widget.Paragraph(in, visible.Line(describe(col)), theme.Style{})
}

// The columns of the table of columns.
const (
	cellName = iota
	cellType
	cellUnit
	cellMissing
	cellMissingTest
	cellKinds
	cellLeast
	cellMedian
	cellP99
	cellMost
	cellMeaning
	cellMargin // where the table says that columns are folded away
)

func (s *Screen) drawColumnTable(c canvas.Canvas, x *screen.Context) {
	missing := 0
	for i := range s.survey.columns {
		missing += s.survey.columns[i].train.missing + s.survey.columns[i].test.missing
	}
	right := s.mark(widget.Count(missing) + " missing values")
	widget.Panel{Title: "Columns: types and missing values", Focus: true, Right: right}.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	table := widget.Table{
		Columns: []widget.Column{{Title: "COLUMN", Width: 20, Flex: 1}, {Title: "TYPE", Width: 8}, {Title: "UNIT", Width: 7, Fold: 4},
			{Title: "MISSING", Width: 7, Right: true}, {Title: "IN TEST", Width: 7, Right: true, Fold: 2}, {Title: "VALUES", Width: 6, Right: true},
			{Title: "LEAST", Width: 6, Right: true, Fold: 6}, {Title: "MEDIAN", Width: 6, Right: true}, {Title: "P99", Width: 6, Right: true, Fold: 5}, {Title: "MOST", Width: 6, Right: true, Fold: 1},
			{Title: "MEANING", Width: 30, Flex: 4, Fold: 7}, {Width: 1}},
		Cell: func(row, col int) widget.Span { return columnCell(&s.survey.columns[row], col) }}
	seen, _ := table.Draw(body, x.Theme, &s.columns, len(s.survey.columns))
	s.layout.rows = body.Rows(1, body.Height()-1)
	widget.ScrollBar(c, x.Theme, s.columns.Offset, seen, len(s.survey.columns))
}

func kindWord(c *column) string {
	switch {
	case c.madeOf != "":
		return "made"
	case c.Kind == data.Category:
		return "category"
	case c.Unit == "flag":
		return "flag"
	}
	return "number"
}

func columnCell(c *column, col int) widget.Span {
	switch col {
	case cellName:
		return widget.Span{Text: visible.Text(c.Name, 60), Style: strong()}
	case cellType:
		return widget.Span{Text: kindWord(c), Style: dim()}
	case cellUnit:
		return widget.Span{Text: visible.Text(c.Unit, 20), Style: dim()}
	case cellMissing:
		return missingCell(c.train.missing, true)
	case cellMissingTest:
		return missingCell(c.test.missing, c.hasTest)
	case cellKinds:
		if c.kinds >= manyValues {
			return widget.Span{Text: "≥ 1k", Style: dim()}
		}
		if c.constant() {
			return widget.Span{Text: "1", Style: theme.Fg(theme.Bad).Bold()}
		}
		return widget.Span{Text: widget.Count(c.kinds), Style: theme.Style{}}
	case cellMargin:
		return widget.Span{}
	case cellMeaning:
		return widget.Span{Text: visible.Line(c.Meaning), Style: dim()}
	}
	if c.Kind == data.Category {
		return widget.Span{}
	}
	a := &c.train.all
	if a.N == 0 {
		return widget.Span{Text: widget.Missing, Style: dim()}
	}
	return widget.Span{Text: widget.Short([...]float64{cellLeast: a.Min, cellMedian: a.Median, cellP99: a.P99, cellMost: a.Max}[col]), Style: theme.Style{}}
}

func missingCell(n int, known bool) widget.Span {
	switch {
	case !known:
		return widget.Span{Text: widget.Missing, Style: dim()}
	case n == 0:
		return widget.Span{Text: "0", Style: dim()}
	}
	return widget.Span{Text: widget.Count(n), Style: theme.Fg(theme.Bad).Bold()}
}

// columnPage tells all that is known of a column.
func columnPage(c *column, s *survey) *screen.Page {
	page := &screen.Page{Title: visible.Text(c.Name, 40), Wide: 72}
	add := func(l widget.Line) { page.Lines = append(page.Lines, l) }
	fact := func(name, value string) {
		add(widget.Line{{Text: fmt.Sprintf("%-18s", name), Style: dim()}, {Text: visible.Text(value, 200), Style: theme.Style{}}})
	}
	for _, line := range widget.Wrap(visible.Line(describe(c)), 70) {
		add(widget.Plain(line))
	}
	add(nil)
	fact("type", kindWord(c))
	if c.madeOf != "" {
		fact("made of", c.madeOf)
	}
	if c.kinds >= manyValues {
		fact("distinct values", fmt.Sprintf("%s or more", widget.Count(manyValues)))
	} else {
		fact("distinct values", widget.Count(c.kinds))
	}
	fact("missing", fmt.Sprintf("%s in %s", widget.Count(c.train.missing), s.train.Name))
	for _, line := range widget.Wrap(shiftWords(c, s), 70) {
		add(widget.Plain(line))
	}
	add(nil)
	for _, v := range c.train.category {
		share := float64(v.total()) / float64(max(s.train.Rows(), 1))
		add(widget.Line{{Text: fmt.Sprintf("%-24s", visible.Text(v.name, 24)), Style: theme.Style{}}, {Text: fmt.Sprintf("%10s  %-8s", widget.Count(v.total()), widget.Percent(share)), Style: dim()},
			{Text: widget.Percent(share1(v.attack, v.total())) + " attack", Style: theme.Fg(theme.Attack)}})
	}
	if c.Kind == data.Number {
		a := &c.train.all
		fact("least, most", widget.Short(a.Min)+", "+widget.Short(a.Max))
		fact("quartiles", strings.Join([]string{widget.Short(a.Q1), widget.Short(a.Median), widget.Short(a.Q3)}, ", "))
		fact("mean, sd", widget.Short(a.Mean)+", "+widget.Short(a.SD))
		fact("skew", widget.Short(a.Skew))
		if a.HeavyTailed() {
			fact("tail", "heavy: drawn on a log scale")
		}
	}
	return page
}
