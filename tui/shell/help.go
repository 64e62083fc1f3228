package shell

import (
	"strings"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// help lists every key of the screen, of lists and of the shell, from the keymap.
func (s *Shell) help() screen.Dialog {
	page := &screen.Page{Title: "Keys", Wide: min(100, s.w-6)}
	for _, part := range []struct {
		title string
		scope keymap.Scope
	}{{s.screen().Title(), s.screen().Scope()}, {"Lists", keymap.Lists}, {"Everywhere", keymap.Global}} {
		bindings := s.o.Keys.In(part.scope)
		if len(bindings) == 0 {
			continue
		}
		page.Lines = append(page.Lines, widget.Line{{Text: part.title, Style: theme.Style{}.Bold()}})
		for _, b := range bindings {
			if b.Keys = s.meant(b); len(b.Keys) > 0 {
				page.Lines = append(page.Lines, helpLines(b, page.Wide-helpKeys-2)...)
			}
		}
		page.Lines = append(page.Lines, nil)
	}
	return page
}

// meant are the keys that lead to a binding here: some mean something else on this screen.
func (s *Shell) meant(b keymap.Binding) []string {
	var keys []string
	for _, k := range b.Keys {
		if a, _ := s.o.Keys.Lookup(k, s.screen().Scope(), keymap.Lists, keymap.Global); a == b.Action {
			keys = append(keys, k)
		}
	}
	return keys
}

// helpKeys is how wide the help's column of keys is.
const helpKeys = 20

// helpLines are a binding's keys and what they do, in as many lines as that needs.
func helpLines(b keymap.Binding, room int) []widget.Line {
	keys := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		keys[i] = keymap.Pretty(k)
	}
	shown := "  " + strings.Join(keys, "  ")
	var lines []widget.Line
	for _, text := range widget.Wrap(b.Long, max(room, 20)) {
		pad := strings.Repeat(" ", max(helpKeys-canvas.Width(shown), 1))
		lines = append(lines, widget.Line{{Text: shown + pad, Style: theme.Fg(theme.Accent)}, {Text: text, Style: theme.Style{}}})
		shown = ""
	}
	return lines
}
