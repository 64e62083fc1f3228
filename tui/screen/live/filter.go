package live

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// Typing implements screen.Typist: a filter is being typed.
func (s *Screen) Typing() bool { return s.input != nil }

// Key implements screen.Typist. The filter works while it is typed, as far as it
// means something.
func (s *Screen) Key(k tea.KeyPressMsg, x *screen.Context) {
	switch k.String() {
	case "esc":
		s.input = nil
		s.setFilter("", x)
	case "enter":
		if s.wrong != "" {
			x.Warn(s.wrong)
			return
		}
		s.input = nil
	default:
		s.input.Key(k)
		s.setFilter(s.input.Text(), x)
	}
}

// Paste implements screen.Typist.
func (s *Screen) Paste(text string, x *screen.Context) {
	s.input.Insert(text)
	s.setFilter(s.input.Text(), x)
}

// Keep implements screen.Keeper: the filter survives a restart.
func (s *Screen) Keep() string { return s.filterText }

// Restore implements screen.Keeper.
func (s *Screen) Restore(text string) {
	if s.input == nil {
		s.setFilter(text, nil)
		s.wrong = ""
	}
}

// setFilter takes a filter if it can be read; if not, the one before stays in force.
func (s *Screen) setFilter(text string, _ *screen.Context) {
	text = strings.TrimSpace(text)
	q, err := query.Parse(text)
	if err != nil {
		s.wrong = err.Error()
		return
	}
	s.wrong, s.filterText, s.filter = "", text, q
	s.list, s.selected = widget.List{}, ""
	s.arrange()
}
