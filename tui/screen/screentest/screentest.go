// Package screentest holds every screen to the same promises: it draws on any
// terminal within its edges, looks as it did, does what the keymap says, and shows
// nothing hostile. Screens are driven without a shell: requests run at once.
package screentest

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Driver is a session of one screen with a clock that moves only by Tick.
type Driver struct {
	Screen screen.Screen
	X      *screen.Context
	Dialog screen.Dialog
	Said   []string // toasts
	w, h   int
}

// Noon is when every test begins.
func Noon() time.Time { return time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC) }

// New shows a screen and lets it settle.
func New(s screen.Screen) *Driver {
	d := &Driver{Screen: s, w: 160, h: 42}
	d.X = &screen.Context{Keys: keymap.Default(), Now: Noon(), Theme: theme.New(theme.Choice{Dark: true, Profile: colorprofile.TrueColor})}
	d.Tick()
	d.Draw() // lists learn how much of them is seen
	return d
}

// Tick moves the clock on by a second and lets the screen look.
func (d *Driver) Tick() {
	d.X.Now = d.X.Now.Add(time.Second)
	d.Screen.Tick(d.X)
	d.settle()
}

// settle does what the screen asked for until it asks for nothing more.
func (d *Driver) settle() {
	for range 20 {
		x := d.X
		for _, t := range x.Toasts {
			d.Said = append(d.Said, t.Text)
		}
		if x.Dialog != nil {
			d.Dialog = x.Dialog
		}
		requests := x.Requests
		x.Toasts, x.Dialog, x.Requests = nil, nil, nil
		for _, r := range requests {
			value, err := r.Work(context.Background())
			d.Screen.Receive(screen.Reply{Slot: r.Slot, Value: value, Err: err}, x)
		}
		if len(requests) == 0 && len(x.Toasts) == 0 && x.Dialog == nil {
			return
		}
	}
}

// Press presses keys by their keymap names and lets the screen settle. An open dialog
// or input takes them first. A key that the screen does not take fails the test.
func (d *Driver) Press(t testing.TB, keys ...string) {
	t.Helper()
	for _, k := range keys {
		d.press(t, k)
		d.settle()
		d.Draw()
	}
}

func (d *Driver) press(t testing.TB, k string) {
	t.Helper()
	if d.Dialog != nil {
		dialog := d.Dialog
		if dialog.Key(KeyPress(k), d.X) && d.Dialog == dialog {
			d.Dialog = nil
			d.settle()
			d.Tick()
		}
		return
	}
	if in, ok := d.Screen.(screen.Typist); ok && in.Typing() {
		in.Key(KeyPress(k), d.X)
		return
	}
	a, ok := d.X.Keys.Lookup(k, d.Screen.Scope(), keymap.Lists, keymap.Global)
	if !ok || !d.Screen.Act(a, d.X) {
		t.Fatalf("%s does not take the key %q (%s)", d.Screen.Title(), k, a)
	}
	d.settle()
	d.Tick()
}

// Type types text into what is open.
func (d *Driver) Type(t testing.TB, text string) {
	t.Helper()
	for _, r := range text {
		d.Press(t, strings.Replace(string(r), " ", "space", 1))
	}
}

// KeyPress is a key press by its name.
func KeyPress(k string) tea.KeyPressMsg {
	named := map[string]rune{"esc": tea.KeyEscape, "enter": tea.KeyEnter, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "tab": tea.KeyTab, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace}
	if k == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if code, ok := named[k]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
}

// Size sets the terminal's size; the screen has two rows less.
func (d *Driver) Size(w, h int) { d.w, d.h = w, max(h-2, 0) }

// Draw gives the screen as text without styles.
func (d *Driver) Draw() string { return d.canvas().Plain() }

func (d *Driver) canvas() canvas.Canvas {
	c := canvas.New(d.w, d.h)
	d.Screen.Draw(c, d.X)
	if d.Dialog != nil {
		d.Dialog.Draw(c, d.X.Theme)
	}
	return c
}

// Shows fails the test if a text is not on the screen.
func (d *Driver) Shows(t testing.TB, texts ...string) {
	t.Helper()
	got := d.Draw()
	for _, want := range texts {
		if !strings.Contains(got, want) {
			t.Errorf("no %q on the screen:\n%s", want, got)
		}
	}
}

// Hides fails the test if a text is on the screen.
func (d *Driver) Hides(t testing.TB, texts ...string) {
	t.Helper()
	got := d.Draw()
	for _, not := range texts {
		if strings.Contains(got, not) {
			t.Errorf("%q is on the screen:\n%s", not, got)
		}
	}
}

// Bench draws the screen at 200×60 again and again, as a tick does.
func (d *Driver) Bench(b *testing.B) {
	d.Size(200, 60)
	c := canvas.New(d.w, d.h)
	b.ReportAllocs()
	for b.Loop() {
		c.Clear()
		d.Screen.Draw(c, d.X)
		c.Render(d.X.Theme)
	}
}
