package shell

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A tour says in five steps what there is. Any key that is not its own ends it and does
// what it always does.
type tour struct {
	keys *keymap.Map
	step int
}

// stop is a step of the tour.
type stop struct {
	title string
	text  string
	keys  []hint
}

// hint is an action and what it is in a word.
type hint struct {
	action keymap.Action
	word   string
}

func stops() []stop {
	return []stop{
		{"Live", "Traffic is replayed and judged flow by flow; alerts of one cause share a row, and enter says why they were raised.", []hint{{keymap.Tab1, "goes here"}, {keymap.LivePause, "pauses"}, {keymap.LiveFilter, "filters"}}},
		{"Triage", "What was raised waits here until somebody acknowledges, escalates or closes it, and each decision is kept and can be taken back.", []hint{{keymap.Tab2, "goes here"}, {keymap.TriageAck, "acknowledges"}, {keymap.TriageUndo, "undoes"}}},
		{"Models", "Every detector judged on the same flows: how well it ranks, what its threshold promises and what it really does.", []hint{{keymap.Tab3, "goes here"}, {keymap.ModelsLower, "lowers the threshold"}, {keymap.ModelsChampion, "promotes"}}},
		{"What-if", "What a threshold costs a month with your own wages, volumes and losses, beside what it would cost without.", []hint{{keymap.Tab5, "goes here"}, {keymap.WhatIfMore, "more"}, {keymap.WhatIfCheapest, "the cheapest threshold"}}},
		{"Help", "All keys of a screen are in its help, every command has a name, and what is on the screen can be written to files.", []hint{{keymap.Help, "all keys"}, {keymap.Palette, "a command"}, {keymap.Export, "to files"}}},
	}
}

// takes says whether a key is the tour's own.
func (t *tour) takes(key string) bool {
	return slices.Contains([]string{"enter", "esc", "n", "left", "right", "up", "down"}, key)
}

// Key implements screen.Dialog.
func (t *tour) Key(k tea.KeyPressMsg, _ *screen.Context) bool {
	switch k.String() {
	case "esc":
		return true
	case "left", "up":
		t.step = max(t.step-1, 0)
	default:
		t.step++
	}
	return t.step >= len(stops())
}

// Paste implements screen.Dialog.
func (t *tour) Paste(string) {}

// Draw implements screen.Dialog.
func (t *tour) Draw(c canvas.Canvas, th *theme.Theme) {
	all := stops()
	at := all[min(t.step, len(all)-1)]
	next := "next"
	if t.step == len(all)-1 {
		next = "done"
	}
	dim, key := theme.Fg(theme.Dim), theme.Fg(theme.Accent)
	hints := widget.Line{{Text: "enter", Style: key}, {Text: " " + next + "  ", Style: dim}, {Text: "esc", Style: key}, {Text: " skip", Style: dim}}
	in := widget.Dialog(c, th, fmt.Sprintf("Tour %d of %d: %s", t.step+1, len(all), at.title), hints, 60, 6)
	y := widget.Paragraph(in.Rows(0, 4), at.text, theme.Style{})
	var line widget.Line
	for _, h := range at.keys {
		if k := t.keys.Key(h.action); k != "" {
			line = line.Add(k, key).Add(" "+h.word+"   ", dim)
		}
	}
	line.Draw(in, 0, y+1, th)
}

// showTour opens the tour.
func (s *Shell) showTour() {
	s.toured, s.tourDue = true, false
	s.dialog = Dialogue{&tour{keys: s.o.Keys}, s.current}
}

// greet shows the tour to a person who has not seen it, once there is room for it.
func (s *Shell) greet() {
	if s.tourDue && !s.touched && s.w > 0 && !s.small() && s.dialog.Dialog == nil {
		s.showTour()
	}
}
