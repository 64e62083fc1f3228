package shell

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
)

// own is the owner of the shell's own requests, which no screen sees.
const own = -1

// The shell's own requests.
const (
	slotExport = "export"
	slotReport = "report"
	slotLoad   = "load"
	slotSave   = "save"
)

// ownReply takes what a request of the shell's came to.
func (s *Shell) ownReply(m replyMsg) tea.Cmd {
	switch {
	case errors.Is(m.err, context.Canceled):
	case m.to.slot == slotLoad && m.err == nil:
		body, _ := m.value.(string)
		return s.restore(body)
	case (m.to.slot == slotExport || m.to.slot == slotReport) && m.err == nil:
		said, _ := m.value.(string)
		s.say(said)
	case m.err != nil:
		s.warn(map[string]string{slotExport: "not exported", slotReport: "no report was written", slotLoad: "your last view is not here", slotSave: "your view is not kept"}[m.to.slot] + ": " + m.err.Error())
	}
	return nil
}

func (s *Shell) warn(text string) { s.toast(screen.Toast{Text: text, Role: theme.Bad}) }
