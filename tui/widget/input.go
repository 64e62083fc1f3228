package widget

import (
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// maxInput bounds what is typed or pasted into an input.
const maxInput = 1000

// An Input is a line of text being typed.
type Input struct {
	runes []rune
	at    int
}

// NewInput is an input that holds text, the cursor at its end.
func NewInput(text string) Input {
	in := Input{runes: []rune(visible.Text(text, maxInput))}
	in.at = len(in.runes)
	return in
}

// NewFilterInput begins behind the filter in force, and a blank: what is typed narrows it.
func NewFilterInput(filter string) Input {
	if filter != "" {
		filter += " "
	}
	return NewInput(filter)
}

// Text is what has been typed.
func (in Input) Text() string { return string(in.runes) }

// Key takes a key press and says whether it was one that edits.
func (in *Input) Key(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "left", "ctrl+b":
		in.at = max(in.at-1, 0)
	case "right", "ctrl+f":
		in.at = min(in.at+1, len(in.runes))
	case "home", "ctrl+a":
		in.at = 0
	case "end", "ctrl+e":
		in.at = len(in.runes)
	case "backspace", "ctrl+h":
		in.remove(in.at-1, in.at)
	case "delete", "ctrl+d":
		in.remove(in.at, in.at+1)
	case "ctrl+u":
		in.remove(0, in.at)
	case "ctrl+k":
		in.remove(in.at, len(in.runes))
	case "ctrl+w":
		in.remove(in.wordStart(), in.at)
	default:
		if k.Text == "" {
			return false
		}
		in.Insert(k.Text)
	}
	return true
}

// Insert puts text, made visible, before the cursor: typed or pasted.
func (in *Input) Insert(text string) {
	room := maxInput - len(in.runes)
	if room <= 0 || !utf8.ValidString(text) {
		return
	}
	added := []rune(visible.Text(text, room))
	in.runes = append(in.runes[:in.at:in.at], append(added, in.runes[in.at:]...)...)
	in.at += len(added)
}

func (in *Input) remove(from, to int) {
	from, to = max(from, 0), min(to, len(in.runes))
	if from < to {
		in.runes = append(in.runes[:from:from], in.runes[to:]...)
		in.at = from
	}
}

func (in *Input) wordStart() int {
	i := in.at
	for i > 0 && in.runes[i-1] == ' ' {
		i--
	}
	for i > 0 && in.runes[i-1] != ' ' {
		i--
	}
	return i
}

// Draw draws the text in one row with the cursor, scrolled so that it is seen.
func (in Input) Draw(c canvas.Canvas, t *theme.Theme) {
	from := 0
	for from < in.at && canvas.Width(string(in.runes[from:in.at])) > c.Width()-2 {
		from++
	}
	x := c.Text(0, 0, string(in.runes[from:in.at]), theme.Style{})
	under, rest := " ", ""
	if in.at < len(in.runes) {
		under, rest = string(in.runes[in.at]), string(in.runes[in.at+1:])
	}
	x += c.Text(x, 0, under, theme.Style{Attr: theme.Reverse})
	c.Text(x, 0, rest, theme.Style{})
}
