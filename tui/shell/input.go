package shell

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
)

// key sends a key press to the first that takes it: dialog, open input, screen, shell.
func (s *Shell) key(k tea.KeyPressMsg) tea.Cmd {
	x := s.context()
	if s.dialog.Dialog != nil {
		return s.dialogKey(k, x)
	}
	if s.small() {
		return s.ownKey(k, keymap.Global)
	}
	if in, ok := s.screen().(screen.Typist); ok && in.Typing() && k.String() != "ctrl+c" && k.String() != "ctrl+z" {
		in.Key(k, x)
		return s.settle(s.current, x)
	}
	return s.ownKey(k, s.screen().Scope(), keymap.Lists, keymap.Global)
}

func (s *Shell) ownKey(k tea.KeyPressMsg, scopes ...keymap.Scope) tea.Cmd {
	a, ok := s.o.Keys.Lookup(k.String(), scopes...)
	if !ok {
		s.dirty = false
		return nil
	}
	return s.act(a)
}

// act does an action, whether a key or the palette asked for it.
func (s *Shell) act(a keymap.Action) tea.Cmd {
	if s.o.Refuse != nil {
		if why := s.o.Refuse(a); why != "" {
			x := s.context()
			x.Warn(why)
			return s.settle(s.current, x)
		}
	}
	if !s.small() {
		x := s.context()
		if s.screen().Act(a, x) {
			return tea.Batch(s.settle(s.current, x), s.hurry())
		}
	}
	for i, tab := range keymap.Tabs() {
		if a == tab && i < len(s.o.Screens) {
			return s.goTo(s.o.Screens[i].Scope())
		}
	}
	return s.global(a)
}

func (s *Shell) global(a keymap.Action) tea.Cmd {
	n := len(s.o.Screens)
	switch a {
	case keymap.Quit:
		return s.quit()
	case keymap.Export:
		return s.export()
	case keymap.Copy:
		return s.copy()
	case keymap.Report:
		return s.report()
	case keymap.Tour:
		s.showTour()
	case keymap.Suspend:
		return tea.Suspend
	case keymap.NextTab:
		return s.goTo(s.o.Screens[(s.current+1)%n].Scope())
	case keymap.PrevTab:
		return s.goTo(s.o.Screens[(s.current+n-1)%n].Scope())
	case keymap.Help:
		s.dialog = Dialogue{s.help(), s.current}
	case keymap.Palette:
		s.dialog = Dialogue{newPalette(s.o.Keys, s.screen(), s.o.Screens), s.current}
	case keymap.Theme:
		s.nextTheme()
	case keymap.RealData:
		s.changeOver()
	case keymap.Mouse:
		s.mouse = !s.mouse
		s.say(map[bool]string{true: "mouse on", false: "mouse let go: select text as usual"}[s.mouse])
	case keymap.Redraw:
		return tea.ClearScreen
	}
	return nil
}

// changeOver leaves the simulated core, on whatever tab, if the real data are here.
func (s *Shell) changeOver() {
	if s.o.ChangeOver == nil {
		return
	}
	if err := s.o.ChangeOver(); err != nil {
		s.toast(screen.Toast{Text: err.Error(), Role: theme.Bad})
		return
	}
	s.say("changing over to the real data")
}

// dialogKey hands a key to the dialog. A palette that is done says what to do next.
func (s *Shell) dialogKey(k tea.KeyPressMsg, x *screen.Context) tea.Cmd {
	if k.String() == "ctrl+z" {
		return tea.Suspend
	}
	d := s.dialog
	if t, ok := d.Dialog.(*tour); ok && !t.takes(k.String()) {
		s.dialog = Dialogue{}
		return s.key(k)
	}
	if !d.Key(k, x) {
		return s.settle(d.owner, x)
	}
	s.dialog = Dialogue{}
	cmd := s.settle(d.owner, x)
	if p, ok := d.Dialog.(*palette); ok && p.chosen.Action != "" {
		if p.chosen.elsewhere != "" {
			cmd = tea.Batch(cmd, s.goTo(p.chosen.Scope()))
		}
		return tea.Batch(cmd, s.act(p.chosen.Action))
	}
	return tea.Batch(cmd, s.hurry())
}

// hurry lets the screen show at once what an action changed.
func (s *Shell) hurry() tea.Cmd { return s.wake() }

func (s *Shell) paste(text string) tea.Cmd {
	if s.dialog.Dialog != nil {
		s.dialog.Paste(text)
		return nil
	}
	if in, ok := s.screen().(screen.Typist); ok && in.Typing() {
		x := s.context()
		in.Paste(text, x)
		return s.settle(s.current, x)
	}
	return nil
}

func (s *Shell) wheel(m tea.Mouse) tea.Cmd {
	switch m.Button {
	case tea.MouseWheelUp:
		return s.pointer(m, -1)
	case tea.MouseWheelDown:
		return s.pointer(m, 1)
	}
	return nil
}

// pointer sends a click or a turn of the wheel to what lies there.
func (s *Shell) pointer(m tea.Mouse, wheel int) tea.Cmd {
	if wheel == 0 && m.Button != tea.MouseLeft || s.small() {
		return nil
	}
	x := s.context()
	if _, ok := s.dialog.Dialog.(*tour); ok {
		s.dialog = Dialogue{}
	}
	if s.dialog.Dialog != nil {
		if wheel != 0 {
			code := map[int]rune{-1: tea.KeyUp, 1: tea.KeyDown}[wheel]
			return s.dialogKey(tea.KeyPressMsg{Code: code}, x)
		}
		return nil
	}
	if wheel == 0 && m.Y == 0 {
		for i, tab := range s.tabs {
			if m.X >= tab.from && m.X < tab.to {
				return s.goTo(s.o.Screens[i].Scope())
			}
		}
		return nil
	}
	if c, ok := s.screen().(screen.Clicker); ok {
		c.Mouse(screen.Place{X: m.X, Y: m.Y}, wheel, x)
		return s.settle(s.current, x)
	}
	return nil
}

func (s *Shell) say(text string) { s.toast(screen.Toast{Text: text, Role: theme.Good}) }

func (s *Shell) toast(t screen.Toast) {
	s.toasts = append(s.toasts, shownToast{t, s.o.Now().Add(toastFor)})
}

// nextTheme goes through the themes; where the ground is known, through those for it.
func (s *Shell) nextTheme() {
	palettes := append(theme.Palettes(), s.o.Own...)
	at := 0
	for i, p := range palettes {
		if p.Name == s.theme.Name && p.Dark == s.theme.Dark {
			at = i
		}
	}
	next := palettes[(at+1)%len(palettes)]
	for n := 2; n <= len(palettes) && s.grounded && next.Dark != s.dark && s.has(next.Name, s.dark); n++ {
		next = palettes[(at+n)%len(palettes)]
	}
	s.o.Fixed, s.themed = true, true
	s.retheme(func(c *theme.Choice) { c.Name, c.Dark = next.Name, next.Dark })
	s.say(fmt.Sprintf("theme: %s, %s ground", next.Name, map[bool]string{true: "dark", false: "light"}[next.Dark]))
}
