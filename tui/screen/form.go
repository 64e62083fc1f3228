package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Form asks for some lines of text at once. Enter goes to the next field that is not
// right yet; where all are, it takes them.
type Form struct {
	Title  string
	Yes    string // what enter does at last, in a word
	Fields []Field
	At     int // the field that is being typed
	// Then takes the texts; an error keeps the form open and is shown in it.
	Then func(values []string, x *Context) error

	wrong string
	told  bool // what is wrong with a field is shown once somebody asked to go on
}

// A Field of a form.
type Field struct {
	Name, Hint string
	Input      widget.Input
	Check      func(text string) error // nil takes all
}

func (f *Field) text() string { return strings.TrimSpace(f.Input.Text()) }

func (f *Field) fault() error {
	if f.Check == nil {
		return nil
	}
	return f.Check(f.text())
}

// Key implements Dialog.
func (f *Form) Key(k tea.KeyPressMsg, x *Context) bool {
	switch k.String() {
	case "esc", "ctrl+c":
		return true
	case "tab", "down":
		f.move(1)
	case "shift+tab", "up":
		f.move(-1)
	case "enter":
		return f.enter(x)
	default:
		f.wrong, f.told = "", false
		f.Fields[f.At].Input.Key(k)
	}
	return false
}

func (f *Form) move(by int) {
	f.wrong, f.told = "", false
	f.At = (f.At + by + len(f.Fields)) % len(f.Fields)
}

// enter goes to the first field that is wrong, from the one being typed on, or ends.
func (f *Form) enter(x *Context) bool {
	for i := range f.Fields {
		if at := (f.At + i) % len(f.Fields); f.Fields[at].fault() != nil {
			f.At, f.told = at, true
			return false
		}
	}
	values := make([]string, len(f.Fields))
	for i := range f.Fields {
		values[i] = f.Fields[i].text()
	}
	if err := f.Then(values, x); err != nil {
		f.wrong = err.Error()
		return false
	}
	return true
}

// Paste implements Dialog.
func (f *Form) Paste(text string) { f.Fields[f.At].Input.Insert(text) }

// formWide is the room that a form asks for, saidRows what is said below its fields.
const (
	formWide = 84
	saidRows = 2
)

// Draw implements Dialog.
func (f *Form) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c.Inset(1, 1), t, f.Title, confirmHints("enter", f.Yes, "tab", "next field", "esc", "leave"), formWide, len(f.Fields)+saidRows+3)
	room := 0
	for _, field := range f.Fields {
		room = max(room, canvas.Width(field.Name))
	}
	for i := range f.Fields {
		f.field(in, t, i, room)
	}
	said, style := f.said()
	widget.Paragraph(in.Rows(len(f.Fields)+2, saidRows), said, style)
}

func (f *Form) field(in canvas.Canvas, t *theme.Theme, i, room int) {
	field, y := &f.Fields[i], i+1
	if i == f.At {
		in.Text(0, y, field.Name, theme.Fg(theme.Accent).Bold())
		field.Input.Draw(in.Sub(room+2, y, in.Width()-room-2, 1), t)
		return
	}
	in.Text(0, y, field.Name, theme.Fg(theme.Dim))
	in.Sub(room+2, y, in.Width()-room-2, 1).Text(0, 0, canvas.Fit(field.Input.Text(), in.Width()-room-2, t.Glyphs.Ellipsis), theme.Style{})
}

// said is what stands below the fields: what is wrong, or what the field wants.
func (f *Form) said() (string, theme.Style) {
	field := &f.Fields[f.At]
	if f.wrong != "" {
		return f.wrong, theme.Fg(theme.Bad)
	}
	if err := field.fault(); err != nil && (f.told || field.text() != "") {
		return err.Error(), theme.Fg(theme.Bad)
	}
	return field.Hint, theme.Fg(theme.Dim)
}
