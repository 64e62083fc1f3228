package shell

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/screen"
)

// mostCopied bounds what goes to a terminal's clipboard, bytes: some take no more.
const mostCopied = 4096

// copy puts what the cursor stands on into the clipboard.
func (s *Shell) copy() tea.Cmd {
	x := s.context()
	text := ""
	if c, ok := s.screen().(screen.Copier); ok {
		text = c.Copy()
	}
	if text == "" && !s.small() {
		text = rowText(s.heard(x).Tables)
	}
	if text = visible.Text(text, mostCopied); text == "" {
		s.warn("there is no row here to copy")
		return nil
	}
	s.say("copied: " + visible.Text(text, 60))
	return tea.SetClipboard(text)
}

// rowText writes the row that a person stands on with its columns' names.
func rowText(tables []figure.Table) string {
	for _, t := range tables {
		if t.Cursor < 1 || t.Cursor > len(t.Rows) {
			continue
		}
		var parts []string
		for i, cell := range t.Rows[t.Cursor-1] {
			if cell = strings.TrimSpace(cell); cell != "" {
				parts = append(parts, strings.TrimSpace(t.Columns[i]+" "+cell))
			}
		}
		return strings.Join(parts, " · ")
	}
	return ""
}
