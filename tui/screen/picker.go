package screen

import (
	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Picker shows a list of rows in a dialog. Enter takes the one under the cursor; other
// keys do what the screen wants done with it.
type Picker struct {
	Title   string
	Columns []widget.Column
	Rows    [][]widget.Span
	Details []string // all of a row, below the list; may be nil
	Empty   string
	Take    string // what enter does, in a word; "" if nothing
	Then    func(row int, x *Context)
	Keys    []PickerKey

	list widget.List
}

// A PickerKey is one more thing to do with a row.
type PickerKey struct {
	Key, Does string
	Do        func(row int, x *Context)
}

// Key implements Dialog.
func (p *Picker) Key(k tea.KeyPressMsg, x *Context) (done bool) {
	row := p.list.Selected
	any := row >= 0 && row < len(p.Rows)
	switch k.String() {
	case "esc", "q", "ctrl+c":
		return true
	case "enter":
		if any && p.Then != nil {
			p.Then(row, x)
			return true
		}
	case "down", "j":
		p.list.Move(1, len(p.Rows))
	case "up", "k":
		p.list.Move(-1, len(p.Rows))
	case "pgdown", "ctrl+d":
		p.list.Page(1, len(p.Rows))
	case "pgup", "ctrl+u":
		p.list.Page(-1, len(p.Rows))
	case "home", "g":
		p.list.Home()
	case "end", "G":
		p.list.End(len(p.Rows))
	}
	for _, own := range p.Keys {
		if any && k.String() == own.Key {
			own.Do(row, x)
			return true
		}
	}
	return false
}

// Paste implements Dialog.
func (p *Picker) Paste(string) {}

// pickerWide and pickerRows are the room that a picker asks for.
const (
	pickerWide = 96
	pickerRows = 16
)

// Draw implements Dialog.
func (p *Picker) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c.Inset(1, 1), t, p.Title, p.hints(), pickerWide, max(5, min(len(p.Rows)+2, pickerRows)+p.detailRows()))
	if p.detailRows() > 0 {
		rest, told := in.SplitY(in.Height() - p.detailRows())
		widget.Paragraph(told.Rows(1, told.Height()-1), p.Details[p.list.Selected], theme.Fg(theme.Dim))
		in = rest
	}
	grid := widget.Table{Columns: p.Columns, Empty: p.Empty, Cell: func(row, col int) widget.Span { return p.Rows[row][col] }}
	grid.Draw(in.Rows(1, in.Height()-1), t, &p.list, len(p.Rows))
}

// detailRows is a blank row and three of text, where there is any.
func (p *Picker) detailRows() int {
	if p.list.Selected < len(p.Details) {
		return 4
	}
	return 0
}

func (p *Picker) hints() widget.Line {
	var pairs []string
	if len(p.Rows) > 0 {
		if p.Then != nil {
			pairs = append(pairs, "enter", p.Take)
		}
		for _, own := range p.Keys {
			pairs = append(pairs, own.Key, own.Does)
		}
	}
	return confirmHints(append(pairs, "esc", "close")...)
}
