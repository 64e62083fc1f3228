package figure

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// SVG sets the table as a self-contained SVG file, as many rows as a picture has room for; the CSV has all.
func (t Table) SVG(w io.Writer, s Style) error {
	l := t.layout(s)
	return svg(w, l.faces, about{"table", t.name(), fmt.Sprintf("A table of %d rows: %s.", len(t.Rows), clean(strings.Join(t.Columns, ", ")))}, l.width, l.height, l.paint)
}

// PNG sets the table as a PNG image, Style.Scale image pixels a px.
func (t Table) PNG(w io.Writer, s Style) error {
	l := t.layout(s)
	return encode(w, raster(l.faces, l.width, l.height, s.scale(), l.paint))
}

func (t Table) name() string {
	if t.Title == "" {
		return "table"
	}
	return t.Title
}

const (
	tableRow    = 22.0  // px from one row to the next
	tableGap    = 18.0  // px between columns
	tableColumn = 340.0 // px that a column has at most
	tableHead   = 2*margin + titleSize + tableRow
	tableRows   = 170 // that a picture has room for
)

// A tableLayout says where the cells of a table stand.
type tableLayout struct {
	Table
	faces         *typeface
	palette       palette
	rows          int // that there is room for
	widths        []float64
	right         []bool // columns of numbers stand at the right
	width, height int
}

func (t Table) layout(s Style) *tableLayout {
	l := &tableLayout{Table: t, faces: newTypeface(), palette: s.palette()}
	l.rows = min(len(t.Rows), tableRows)
	total := 2*margin - tableGap
	for j, title := range t.Columns {
		width, numbers := l.faces.width(clean(title), smallSize, true), len(t.Rows) > 0
		for _, row := range t.Rows[:l.rows] {
			width = max(width, l.faces.width(clean(row[j]), bodySize, false))
			numbers = numbers && isNumber(row[j])
		}
		width = math.Ceil(min(looser*width, tableColumn))
		l.widths, l.right = append(l.widths, width), append(l.right, numbers)
		total += width + tableGap
	}
	total = max(total, 2*margin+l.faces.width(clean(t.name()), titleSize, true))
	l.width = min(max(int(total), minWidth), maxWidth)
	l.height = int(tableHead + tableRow*float64(l.rows) + margin/2)
	if l.rows < len(t.Rows) {
		l.height += int(tableRow)
	}
	return l
}

// isNumber says whether a cell reads as a number, with or without a unit behind it. An empty one does.
func isNumber(cell string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(cell), " ")
	word = strings.Trim(strings.ReplaceAll(word, ",", ""), "%+±−–—<>≤≥~")
	_, err := strconv.ParseFloat(word, 64)
	return word == "" || err == nil
}

func (l *tableLayout) paint(c canvas) {
	width := float64(l.width)
	c.rects([]rect{{0, 0, width, float64(l.height)}}, l.palette.background, 1)
	muted := l.palette.ink(Muted)
	c.text(margin, margin+titleSize*0.75, l.faces.fit(clean(l.name()), titleSize, true, width-2*margin), textStyle{color: l.palette.ink(Plain), size: titleSize, bold: true})
	y := tableHead - tableRow/2
	l.line(c, y, l.Columns, textStyle{color: muted, size: smallSize, bold: true})
	c.rects([]rect{{margin, y + 7, width - 2*margin, 1}}, l.palette.axis, 1)
	for i, row := range l.Rows[:l.rows] {
		y += tableRow
		if l.Cursor == i+1 {
			c.rects([]rect{{margin - 6, y - tableRow + 7, width - 2*margin + 12, tableRow}}, l.palette.grid, 1)
		}
		l.line(c, y, row, textStyle{color: l.palette.ink(Plain), size: bodySize})
	}
	if more := len(l.Rows) - l.rows; more > 0 {
		c.text(margin, y+tableRow, fmt.Sprintf("and %d more rows", more), textStyle{color: muted, size: smallSize})
	}
}

// line sets the cells of one row on a baseline, as far as the picture reaches.
func (l *tableLayout) line(c canvas, y float64, cells []string, style textStyle) {
	x := margin
	for j, width := range l.widths {
		if x > float64(l.width)-margin {
			return
		}
		at := style
		place := x
		if l.right[j] {
			at.anchor, place = end, x+width
		}
		c.text(place, y, l.faces.fit(clean(cells[j]), style.size, style.bold, width), at)
		x += width + tableGap
	}
}
