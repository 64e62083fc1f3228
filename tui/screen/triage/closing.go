package triage

import (
	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// closing asks for the reason that an alert is closed for: one key.
type closing struct{ s *Screen }

// reasons are the close reasons with their keys and what they mean.
var reasons = [...]struct {
	key    string
	reason triage.Reason
	means  string
}{
	{"t", triage.TruePositive, "an attack; models learn from it"},
	{"b", triage.BenignPositive, "a right alarm on legitimate behaviour"},
	{"f", triage.FalsePositive, "normal traffic; models learn from it"},
	{"d", triage.Duplicate, "decided elsewhere"},
	{"a", triage.Automated, "a scanner, a test, a job"},
	{"o", triage.Other, "none of these; add a note"},
}

// Key implements screen.Dialog.
func (d *closing) Key(k tea.KeyPressMsg, x *screen.Context) bool {
	for _, r := range reasons {
		if k.String() == r.key {
			d.s.decide(triage.Action{Verb: triage.Close, Reason: r.reason}, x)
			return true
		}
	}
	return k.String() == "esc" || k.String() == "q" || k.String() == "ctrl+c"
}

// Paste implements screen.Dialog.
func (d *closing) Paste(string) {}

// Draw implements screen.Dialog.
func (d *closing) Draw(c canvas.Canvas, t *theme.Theme) {
	in := widget.Dialog(c, t, "Close as", widget.Dim("esc leaves"), 62, len(reasons)+2)
	for i, r := range reasons {
		widget.Line{{Text: r.key, Style: theme.Fg(theme.Accent).Bold()}, {Text: "  ", Style: theme.Style{}}}.
			Add(padded(string(r.reason), 17), theme.Style{}).Add(r.means, theme.Fg(theme.Dim)).Draw(in, 0, i+1, t)
	}
}
