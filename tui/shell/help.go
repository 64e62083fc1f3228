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
	page := &screen.Page{Title: "Keys", Wide: 72}
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
			page.Lines = append(page.Lines, helpLine(b))
		}
		page.Lines = append(page.Lines, nil)
	}
	return page
}

func helpLine(b keymap.Binding) widget.Line {
	keys := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		keys[i] = keymap.Pretty(k)
	}
	shown := strings.Join(keys, "  ")
	pad := strings.Repeat(" ", max(18-canvas.Width(shown), 1))
	return widget.Line{{Text: "  " + shown + pad, Style: theme.Fg(theme.Accent)}, {Text: b.Long, Style: theme.Style{}}}
}
