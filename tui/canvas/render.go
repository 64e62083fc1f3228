package canvas

import (
	"unicode/utf8"

	"github.com/trunkline/trunkline/tui/theme"
)

// Render gives the canvas as lines of text with escape sequences: Height lines
// joined by "\n", each at most Width columns. Plain blanks at the end of a line are
// left out.
func (c Canvas) Render(t *theme.Theme) string {
	out := make([]byte, 0, c.w*c.h*2)
	for y := range c.h {
		if y > 0 {
			out = append(out, '\n')
		}
		out = c.appendLine(out, y, t)
	}
	return string(out)
}

func (c Canvas) appendLine(out []byte, y int, t *theme.Theme) []byte {
	line := trimmed(c.row(y))
	plain := theme.Style{}
	now := plain
	for x := range line {
		k := whole(line, x)
		if k.r == 0 {
			continue
		}
		if k.r == ' ' {
			k.style.FG = now.FG // a blank shows no colour of its own
			k.style.Attr = k.style.Attr&^(theme.Bold|theme.Italic) | now.Attr&(theme.Bold|theme.Italic)
		}
		if k.style != now {
			out = t.AppendSGR(out, k.style)
			now = k.style
		}
		if k.r >= utf8.RuneSelf {
			k.r = t.Rune(k.r)
		}
		out = utf8.AppendRune(out, k.r)
	}
	if now != plain {
		out = t.AppendSGR(out, plain)
	}
	return out
}

// Plain gives the canvas as text without styles, trailing blanks cut: what tests
// compare and what a screen reader is given.
func (c Canvas) Plain() string {
	out := make([]byte, 0, (c.w+1)*c.h)
	for y := range c.h {
		if y > 0 {
			out = append(out, '\n')
		}
		end := len(out)
		line := c.row(y)
		for x := range line {
			k := whole(line, x)
			if k.r == 0 {
				continue
			}
			out = utf8.AppendRune(out, k.r)
			if k.r != ' ' {
				end = len(out)
			}
		}
		out = out[:end]
	}
	return string(out)
}

func (c Canvas) row(y int) []cell {
	from := (c.y+y)*c.grid.w + c.x
	return c.grid.cells[from : from+c.w]
}

// whole gives a cell, or a blank for half a wide rune whose other half is gone.
func whole(line []cell, x int) cell {
	k := line[x]
	alone := k.wide && (x+1 == len(line) || line[x+1].r != 0)
	if alone || k.r == 0 && (x == 0 || !line[x-1].wide) {
		k.r = ' '
	}
	return k
}

// trimmed cuts the blanks at a line's end that look like the empty page.
func trimmed(line []cell) []cell {
	for n := len(line); n > 0; n-- {
		k := line[n-1]
		if k.r != ' ' || k.style.BG != theme.None || k.style.Attr&(theme.Reverse|theme.Underline) != 0 {
			return line[:n]
		}
	}
	return nil
}

// Paste copies another canvas onto this one, its first cell at (x, y).
func (c Canvas) Paste(x, y int, from Canvas) {
	for dy := range from.h {
		if y+dy < 0 || y+dy >= c.h {
			continue
		}
		for dx, k := range from.row(dy) {
			if at := x + dx; at >= 0 && at < c.w {
				c.grid.cells[(c.y+y+dy)*c.grid.w+c.x+at] = k
			}
		}
	}
}
