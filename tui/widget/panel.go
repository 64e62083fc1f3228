package widget

import (
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Panel is a frame with a title at its top left, figures at its top right, and a
// line in its bottom edge.
type Panel struct {
	Title  string
	Key    string // the digit or letter that leads here, set before the title
	Right  Line
	Footer Line
	Focus  bool
}

// Draw draws the frame and gives the canvas inside it, one column of air at each side.
// A canvas too small for a frame is given back whole.
func (p Panel) Draw(c canvas.Canvas, t *theme.Theme) canvas.Canvas {
	if c.Width() < 5 || c.Height() < 3 {
		return c
	}
	g, frame := t.Glyphs, theme.Fg(theme.Border)
	if p.Focus {
		frame = theme.Fg(theme.Accent)
	}
	w, h := c.Width(), c.Height()
	c.HLine(1, 0, w-2, g.Top, frame)
	c.HLine(1, h-1, w-2, g.Top, frame)
	c.VLine(0, 1, h-2, g.Left, frame)
	c.VLine(w-1, 1, h-2, g.Left, frame)
	for _, corner := range [...]struct {
		x, y int
		r    rune
	}{{0, 0, g.TopLeft}, {w - 1, 0, g.TopRight}, {0, h - 1, g.BottomLeft}, {w - 1, h - 1, g.BottomRight}} {
		c.Set(corner.x, corner.y, corner.r, frame)
	}
	p.edges(c, t)
	return c.Inset(2, 1)
}

// edges writes into the frame: title and figures above, the footer below.
func (p Panel) edges(c canvas.Canvas, t *theme.Theme) {
	title := theme.Style{}.Bold()
	if p.Focus {
		title = theme.Fg(theme.Accent).Bold()
	}
	top := Line{{" ", theme.Style{}}}
	if p.Key != "" {
		top = top.Add(p.Key+" ", theme.Fg(theme.Accent))
	}
	end := 1
	if p.Title != "" {
		end = top.Add(p.Title+" ", title).Draw(c.Sub(0, 0, c.Width()-2, 1), 2, 0, t)
	}
	if len(p.Right) > 0 {
		right := append(Line{{" ", theme.Style{}}}, p.Right...).Add(" ", theme.Style{})
		if room := c.Width() - 3 - end; room >= 4 {
			right.Draw(c.Sub(max(end+1, c.Width()-2-right.Width()), 0, min(room, right.Width()), 1), 0, 0, t)
		}
	}
	if len(p.Footer) > 0 {
		foot := append(Line{{" ", theme.Style{}}}, p.Footer...).Add(" ", theme.Style{})
		foot.Draw(c.Sub(2, c.Height()-1, min(foot.Width(), c.Width()-4), 1), 0, 0, t)
	}
}

// ScrollBar shows in a panel's right edge which rows of a longer list are seen.
func ScrollBar(c canvas.Canvas, t *theme.Theme, offset, seen, total int) {
	rows := c.Height() - 2
	if total <= seen || rows < 3 || seen <= 0 {
		return
	}
	size := max(rows*seen/total, 1)
	from := 0
	if total > seen {
		from = (rows - size) * offset / (total - seen)
	}
	c.VLine(c.Width()-1, 1+from, size, t.Glyphs.ScrollBar, theme.Fg(theme.Accent))
}
