// Package canvas is the grid of cells that every screen is drawn on. A cell is a
// rune and a style; the whole grid becomes text once a frame, one escape sequence
// per run of equal style. What does not fit is clipped, so no screen can be wider
// or higher than its terminal, whatever it draws.
package canvas

import (
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/trunkline/trunkline/tui/theme"
)

// A cell with the rune 0 is the right half of the wide rune before it. Either half
// may be overwritten alone: the other one is then shown as a blank.
type cell struct {
	r     rune
	style theme.Style
	wide  bool
}

type grid struct {
	w, h  int
	cells []cell

	listen func(what any) // see Listen
}

// A Canvas is a rectangle of a grid. Sub makes smaller ones that share its cells.
// The zero Canvas has no cells and takes any drawing. Not safe for concurrent use.
type Canvas struct {
	grid       *grid
	x, y, w, h int
}

// New makes a blank canvas of w columns and h rows; a negative size counts as 0.
func New(w, h int) Canvas {
	w, h = max(w, 0), max(h, 0)
	g := &grid{w: w, h: h, cells: make([]cell, w*h)}
	c := Canvas{grid: g, w: w, h: h}
	c.Clear()
	return c
}

// Clear makes every cell a plain blank.
func (c Canvas) Clear() { c.Fill(' ', theme.Style{}) }

// Width is the number of columns.
func (c Canvas) Width() int { return c.w }

// Height is the number of rows.
func (c Canvas) Height() int { return c.h }

// Origin is the place of the canvas' first cell on the whole grid, for the mouse.
func (c Canvas) Origin() (x, y int) { return c.x, c.y }

// Sub is the part of the canvas from (x, y) with the size w by h, clipped to it.
func (c Canvas) Sub(x, y, w, h int) Canvas {
	if x < 0 {
		w, x = w+x, 0
	}
	if y < 0 {
		h, y = h+y, 0
	}
	return Canvas{grid: c.grid, x: c.x + x, y: c.y + y, w: max(0, min(w, c.w-x)), h: max(0, min(h, c.h-y))}
}

// Rows is the part of the canvas from row y on, h rows high.
func (c Canvas) Rows(y, h int) Canvas { return c.Sub(0, y, c.w, h) }

// Inset leaves out dx columns on each side and dy rows above and below.
func (c Canvas) Inset(dx, dy int) Canvas { return c.Sub(dx, dy, c.w-2*dx, c.h-2*dy) }

// SplitX cuts the canvas after w columns.
func (c Canvas) SplitX(w int) (left, right Canvas) {
	w = min(max(w, 0), c.w)
	return c.Sub(0, 0, w, c.h), c.Sub(w, 0, c.w-w, c.h)
}

// SplitY cuts the canvas after h rows.
func (c Canvas) SplitY(h int) (above, below Canvas) {
	h = min(max(h, 0), c.h)
	return c.Sub(0, 0, c.w, h), c.Sub(0, h, c.w, c.h-h)
}

// Set writes one rune of one column. Style parts that are None keep what is there.
func (c Canvas) Set(x, y int, r rune, s theme.Style) {
	if x < 0 || y < 0 || x >= c.w || y >= c.h {
		return
	}
	k := c.at(x, y)
	if s.BG == theme.None {
		s.BG = k.style.BG
	}
	k.r, k.style, k.wide = r, s, false
}

// at is a cell inside the canvas.
func (c Canvas) at(x, y int) *cell { return &c.grid.cells[(c.y+y)*c.grid.w+c.x+x] }

// Fill sets every cell, background included.
func (c Canvas) Fill(r rune, s theme.Style) {
	for y := range c.h {
		from := (c.y+y)*c.grid.w + c.x
		for i := from; i < from+c.w; i++ {
			c.grid.cells[i] = cell{r: r, style: s}
		}
	}
}

// Ground gives the cells a background and keeps what is written on them.
func (c Canvas) Ground(bg theme.Role) {
	for y := range c.h {
		from := (c.y+y)*c.grid.w + c.x
		for i := from; i < from+c.w; i++ {
			c.grid.cells[i].style.BG = bg
		}
	}
}

// HLine repeats a rune over w columns.
func (c Canvas) HLine(x, y, w int, r rune, s theme.Style) {
	for i := max(x, 0); i < min(x+w, c.w); i++ {
		c.Set(i, y, r, s)
	}
}

// VLine repeats a rune over h rows.
func (c Canvas) VLine(x, y, h int, r rune, s theme.Style) {
	for i := max(y, 0); i < min(y+h, c.h); i++ {
		c.Set(x, i, r, s)
	}
}

// Text writes text from (x, y) to the right and gives the columns it took. It is
// cut, without a mark, at the canvas' edge; a wide rune that would be cut in two
// is left out. Runes without a width are dropped: text from outside has gone
// through data/visible before it comes here.
func (c Canvas) Text(x, y int, text string, s theme.Style) int {
	start := x
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		w := runeWidth(r)
		if w == 2 {
			c.wide(x, y, r, s)
		} else if w == 1 {
			c.Set(x, y, r, s)
		}
		if x += w; x >= c.w {
			break
		}
	}
	return min(x, max(c.w, start)) - start
}

// wide writes a rune of two columns, or a blank if only one of them is there.
func (c Canvas) wide(x, y int, r rune, s theme.Style) {
	c.Set(x, y, ' ', s)
	c.Set(x+1, y, ' ', s)
	if x < 0 || x+1 >= c.w || y < 0 || y >= c.h {
		return
	}
	c.at(x, y).r, c.at(x, y).wide = r, true
	c.at(x+1, y).r = 0
}

func runeWidth(r rune) int {
	if r >= ' ' && r < 0x7f {
		return 1
	}
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return 0
	}
	if r >= 0x1F3FB && r <= 0x1F3FF { // skin tones join the emoji before them
		return 0
	}
	return displaywidth.Rune(r)
}

// Width is the number of columns that text takes on a canvas.
func Width(text string) int {
	n := 0
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			for _, r := range text[i:] {
				n += runeWidth(r)
			}
			return n
		}
		if text[i] >= ' ' && text[i] != 0x7f {
			n++
		}
	}
	return n
}

// Fit cuts text to at most w columns, ending in mark if anything is left off.
func Fit(text string, w int, mark rune) string {
	if w <= 0 {
		return ""
	}
	if len(text) <= w || Width(text) <= w {
		return text
	}
	n := 0
	for i, r := range text {
		k := runeWidth(r)
		if n+k > w-1 {
			return text[:i] + string(mark)
		}
		n += k
	}
	return text
}
