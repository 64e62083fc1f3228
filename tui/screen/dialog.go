package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Prompt asks for a line of text.
type Prompt struct {
	Title string
	Hint  string
	Input widget.Input
	// Then takes the text; an error keeps the prompt open and is shown in it.
	Then func(text string, x *Context) error

	wrong string
}

// Key implements Dialog.
func (p *Prompt) Key(k tea.KeyPressMsg, x *Context) bool {
	switch k.String() {
	case "esc", "ctrl+c":
		return true
	case "enter":
		if err := p.Then(strings.TrimSpace(p.Input.Text()), x); err != nil {
			p.wrong = err.Error()
			return false
		}
		return true
	}
	p.wrong = ""
	p.Input.Key(k)
	return false
}

// Paste implements Dialog.
func (p *Prompt) Paste(text string) { p.Input.Insert(text) }

// Draw implements Dialog.
func (p *Prompt) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c, t, p.Title, confirmHints("enter", "go", "esc", "leave"), 56, 5)
	in.Text(0, 1, "> ", theme.Fg(theme.Accent))
	p.Input.Draw(in.Sub(2, 1, in.Width()-2, 1), t)
	said, style := p.Hint, theme.Fg(theme.Dim)
	if p.wrong != "" {
		said, style = p.wrong, theme.Fg(theme.Bad)
	}
	widget.Paragraph(in.Rows(3, 2), said, style)
}

// A Confirm asks whether something is really meant.
type Confirm struct {
	Title, Text, Yes string
	Then             func(x *Context)
}

// Key implements Dialog.
func (d *Confirm) Key(k tea.KeyPressMsg, x *Context) bool {
	switch k.String() {
	case "y", "enter":
		d.Then(x)
		return true
	case "n", "esc", "q", "ctrl+c":
		return true
	}
	return false
}

// Paste implements Dialog.
func (d *Confirm) Paste(string) {}

// Draw implements Dialog.
func (d *Confirm) Draw(c canvas.Canvas, t *theme.Theme) {
	lines := widget.Wrap(d.Text, min(56, c.Width()-8))
	in := widget.Dialog(c, t, d.Title, confirmHints("y", d.Yes, "n", "leave"), 56, len(lines)+2)
	widget.Paragraph(in.Rows(1, in.Height()-1), d.Text, theme.Style{})
}

// A Page shows text that can be scrolled: a formula, a group of alerts, the help.
type Page struct {
	Title string
	Lines []widget.Line
	Wide  int // columns wanted
	top   int
	seen  int
}

// Key implements Dialog.
func (p *Page) Key(k tea.KeyPressMsg, x *Context) bool {
	switch k.String() {
	case "esc", "q", "enter", "?", "ctrl+c":
		return true
	case "down", "j":
		p.top++
	case "up", "k":
		p.top--
	case "pgdown", "ctrl+d", "space":
		p.top += max(p.seen-1, 1)
	case "pgup", "ctrl+u":
		p.top -= max(p.seen-1, 1)
	case "home", "g":
		p.top = 0
	case "end", "G":
		p.top = len(p.Lines)
	}
	p.top = max(min(p.top, len(p.Lines)-p.seen), 0)
	return false
}

// Paste implements Dialog.
func (p *Page) Paste(string) {}

// Draw implements Dialog.
func (p *Page) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c.Inset(1, 1), t, p.Title, confirmHints("↑↓", "scroll", "esc", "close"), p.Wide, len(p.Lines)+1)
	p.seen = in.Height()
	p.top = max(min(p.top, len(p.Lines)-p.seen), 0)
	for y := 0; y < p.seen && p.top+y < len(p.Lines); y++ {
		p.Lines[p.top+y].Draw(in, 0, y, t)
	}
	if below := len(p.Lines) - p.top - p.seen; below > 0 {
		widget.Dim(widget.Count(below)+" more ↓").DrawRight(in, in.Width(), in.Height()-1, t)
	}
}

func confirmHints(pairs ...string) widget.Line {
	var l widget.Line
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			l = l.Add("  ", theme.Style{})
		}
		l = l.Add(pairs[i], theme.Fg(theme.Accent)).Add(" "+pairs[i+1], theme.Fg(theme.Dim))
	}
	return l
}
