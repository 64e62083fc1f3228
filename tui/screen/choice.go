package screen

import (
	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Choice lists rows of which one is taken.
type Choice struct {
	Title string
	Yes   string // what enter does: "open"
	Rows  []widget.Line
	Wide  int
	Then  func(row int, x *Context)

	list widget.List
}

// Key implements Dialog.
func (d *Choice) Key(k tea.KeyPressMsg, x *Context) bool {
	n := len(d.Rows)
	switch k.String() {
	case "esc", "q", "ctrl+c":
		return true
	case "enter":
		if n > 0 {
			d.Then(d.list.Selected, x)
		}
		return true
	case "down", "j":
		d.list.Move(1, n)
	case "up", "k":
		d.list.Move(-1, n)
	case "pgdown", "ctrl+d":
		d.list.Page(1, n)
	case "pgup", "ctrl+u":
		d.list.Page(-1, n)
	case "home", "g":
		d.list.Home()
	case "end", "G":
		d.list.End(n)
	}
	return false
}

// Paste implements Dialog.
func (d *Choice) Paste(string) {}

// Draw implements Dialog.
func (d *Choice) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c.Inset(1, 1), t, d.Title, confirmHints("enter", d.Yes, "esc", "leave"), d.Wide, len(d.Rows)+1)
	from, to := d.list.Show(in.Height(), len(d.Rows))
	for i := from; i < to; i++ {
		row := in.Rows(i-from, 1)
		if i == d.list.Selected {
			row.Ground(theme.Selected)
			row.Set(0, 0, t.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
		}
		d.Rows[i].Draw(row, 2, 0, t)
	}
	widget.ScrollBar(in, t, d.list.Offset, to-from, len(d.Rows))
}
