package shell

import (
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// palette finds an action by a part of its name or of what it does, and does it: this screen's, those
// of everywhere and, once something is typed, other screens'.
type palette struct {
	keys    *keymap.Map
	all     []entry
	matches []entry
	input   widget.Input
	list    widget.List
	chosen  entry
}

// An entry is an action, and the title of the screen that it is another's.
type entry struct {
	keymap.Binding
	elsewhere string
}

func newPalette(keys *keymap.Map, here screen.Screen, screens []screen.Screen) *palette {
	p := &palette{keys: keys}
	for _, b := range append(keys.In(here.Scope()), keys.In(keymap.Global)...) {
		p.all = append(p.all, entry{Binding: b})
	}
	for _, s := range screens {
		for _, b := range keys.In(s.Scope()) {
			if s.Scope() != here.Scope() {
				p.all = append(p.all, entry{b, s.Title()})
			}
		}
	}
	p.match()
	return p
}

// Key implements screen.Dialog.
func (p *palette) Key(k tea.KeyPressMsg, _ *screen.Context) bool {
	switch k.String() {
	case "esc", "ctrl+c":
		return true
	case "up", "ctrl+p":
		p.list.Move(-1, len(p.matches))
	case "down", "ctrl+n":
		p.list.Move(1, len(p.matches))
	case "tab":
		if len(p.matches) > 0 {
			p.input = widget.NewInput(p.matches[p.list.Selected].name())
			p.match()
		}
	case "enter":
		if len(p.matches) > 0 {
			p.chosen = p.matches[p.list.Selected]
		}
		return true
	default:
		if p.input.Key(k) {
			p.match()
		}
	}
	return false
}

// Paste implements screen.Dialog.
func (p *palette) Paste(text string) {
	p.input.Insert(text)
	p.match()
}

// match keeps the actions that hold every word typed: those of here before those of other screens, and among either
// those whose name begins with the first word foremost.
func (p *palette) match() {
	words := strings.Fields(strings.ToLower(p.input.Text()))
	p.matches, p.list = nil, widget.List{}
	rank := map[keymap.Action]int{}
	for i, b := range p.all {
		text := strings.ToLower(b.name() + " " + string(b.Action) + " " + b.Long)
		kept := b.elsewhere == "" || len(words) > 0
		for _, w := range words {
			kept = kept && strings.Contains(text, w)
		}
		if kept {
			rank[b.Action] = i
			if b.elsewhere != "" {
				rank[b.Action] += 2 * len(p.all)
			}
			if len(words) > 0 && !strings.HasPrefix(b.verb(), words[0]) && !strings.HasPrefix(string(b.Action), words[0]) {
				rank[b.Action] += len(p.all)
			}
			p.matches = append(p.matches, b)
		}
	}
	sort.SliceStable(p.matches, func(i, j int) bool { return rank[p.matches[i].Action] < rank[p.matches[j].Action] })
}

// verb is what an action is called in the palette: "pause".
func (e entry) verb() string {
	_, v, _ := strings.Cut(string(e.Action), ".")
	return v
}

// name tells it from other screens' actions: "triage pause".
func (e entry) name() string {
	if e.elsewhere == "" {
		return e.verb()
	}
	return strings.ToLower(e.elsewhere) + " " + e.verb()
}

// Draw implements screen.Dialog.
func (p *palette) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c, t, "Command", nil, 62, min(len(p.all)+2, 16))
	in.Text(0, 0, ":", theme.Fg(theme.Accent).Bold())
	p.input.Draw(in.Sub(1, 0, in.Width()-1, 1), t)
	table := widget.Table{NoHead: true, Empty: "nothing of that name",
		Columns: []widget.Column{{Width: 18}, {Width: 30, Flex: 1}, {Width: 8, Right: true}},
		Cell: func(row, col int) widget.Span {
			b := p.matches[row]
			switch col {
			case 0:
				if b.elsewhere != "" {
					return widget.Span{Text: b.name()}
				}
				return widget.Span{Text: b.verb(), Style: theme.Style{}.Bold()}
			case 1:
				return widget.Span{Text: b.Long, Style: theme.Fg(theme.Dim)}
			}
			return widget.Span{Text: p.keys.Key(b.Action), Style: theme.Fg(theme.Accent)}
		}}
	table.Draw(in.Rows(2, in.Height()-2), t, &p.list, len(p.matches))
}
