package widget

import (
	"strings"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// Wrap breaks text into lines of at most w columns, at blanks where there are any.
func Wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line, used := "", 0
		for _, word := range strings.Fields(paragraph) {
			n := canvas.Width(word)
			if used > 0 && used+1+n > w {
				lines, line, used = append(lines, line), "", 0
			}
			for n > w { // a word longer than a line
				head := cut(word, w)
				lines, word = append(lines, head), word[len(head):]
				n = canvas.Width(word)
			}
			if used > 0 {
				line, used = line+" ", used+1
			}
			line, used = line+word, used+n
		}
		lines = append(lines, line)
	}
	return lines
}

// cut gives the longest beginning of a word of at most w columns, at least one rune.
func cut(word string, w int) string {
	for i := range word {
		if i > 0 && canvas.Width(word[:i])+canvas.Width(firstRune(word[i:])) > w {
			return word[:i]
		}
	}
	return word
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// Paragraph wraps text into a canvas and gives the rows it took. What does not fit is
// cut with a mark.
func Paragraph(c canvas.Canvas, text string, s theme.Style) int {
	lines := Wrap(text, c.Width())
	for i, line := range lines {
		if i == c.Height()-1 && len(lines) > c.Height() {
			line = canvas.Fit(line+" …", c.Width(), '…')
		}
		c.Text(0, i, line, s)
	}
	return min(len(lines), c.Height())
}

// Centered writes lines in the middle of a canvas.
func Centered(c canvas.Canvas, t *theme.Theme, lines ...Line) {
	y := max((c.Height()-len(lines))/2, 0)
	for i, line := range lines {
		line.Draw(c, max((c.Width()-line.Width())/2, 0), y+i, t)
	}
}
