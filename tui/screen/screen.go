// Package screen says what a screen is and what it may ask of the shell. Each screen
// has a folder of its own below this one; screens never import each other.
package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Screen is one tab of one session. The shell calls it from one goroutine. It does
// no I/O and never waits: what takes time goes through Context.Run.
type Screen interface {
	// Title is the tab's name: "Live". Scope is where its keys are declared.
	Title() string
	Scope() keymap.Scope
	// Act does what a key or the palette asked for. false: not this screen's.
	Act(a keymap.Action, x *Context) bool
	// Tick is called as the screen comes up and then 4–5 times a second while it is
	// seen. It says whether it wants to go on being called: a still screen does not.
	Tick(x *Context) bool
	// Receive takes the reply to a request that Context.Run made.
	Receive(r Reply, x *Context)
	// Draw draws the state. It changes nothing that another Draw would show.
	Draw(c canvas.Canvas, x *Context)
}

// A Typist is a screen that takes letters as text while an input of its own is open.
type Typist interface {
	Typing() bool
	Key(k tea.KeyPressMsg, x *Context)
	Paste(text string, x *Context)
}

// A Keeper is a screen of which something survives a restart: a line of text, which
// Restore takes back if it still means something.
type Keeper interface {
	Keep() string
	Restore(text string)
}

// A Copier is a screen that says what is copied of where its cursor stands; "" leaves it
// to the row of its table.
type Copier interface {
	Copy() string
}

// A Clicker is a screen that the mouse can use. Places are counted from the screen's
// own first cell; wheel is −1 up, 1 down, 0 for a click.
type Clicker interface {
	Mouse(at Place, wheel int, x *Context)
}

// A Place is a cell, counted from 0.
type Place struct{ X, Y int }

// In says whether the place lies on a canvas of the same grid.
func (p Place) In(c canvas.Canvas) bool {
	x, y := c.Origin()
	return p.X >= x && p.Y >= y && p.X < x+c.Width() && p.Y < y+c.Height()
}

// A Hinter is a screen whose help line depends on its state.
type Hinter interface {
	// Hidden says that an action means nothing now; the help line leaves it out.
	Hidden(a keymap.Action) bool
}

// A Reply is what a request came to. Its slot is the request's; a reply that a newer
// request in the same slot has overtaken never arrives.
type Reply struct {
	Slot  string
	Value any
	Err   error
}

// A Context is what a screen sees of the session, and how it asks the shell for
// things. Draw may only read it.
type Context struct {
	Theme *theme.Theme
	Keys  *keymap.Map
	Now   time.Time
	// Refuse says why the person may not do an action; nil lets all pass.
	Refuse func(keymap.Action) string

	Toasts   []Toast
	Dialog   Dialog
	Requests []Request
	Go       keymap.Scope // the tab to go to; "" stays
	Copy     string       // for the clipboard, by OSC 52
}

// A Toast is a word that is shown for a few seconds.
type Toast struct {
	Text string
	Role theme.Role
}

// Say shows a toast.
func (x *Context) Say(text string) { x.Toasts = append(x.Toasts, Toast{text, theme.Good}) }

// Warn shows a toast that something did not work, and why.
func (x *Context) Warn(text string) { x.Toasts = append(x.Toasts, Toast{text, theme.Bad}) }

// May says whether the person may do what an action does, and tells them if not: for
// what is done from within a dialog.
func (x *Context) May(a keymap.Action) bool {
	if x.Refuse == nil {
		return true
	}
	why := x.Refuse(a)
	if why != "" {
		x.Warn(why)
	}
	return why == ""
}

// Ask opens a dialog above the screen.
func (x *Context) Ask(d Dialog) { x.Dialog = d }

// A Request is work that runs beside the screen.
type Request struct {
	Slot string
	Work func(ctx context.Context) (any, error)
}

// Run does work on another goroutine and hands what it came to to Receive. A newer
// request in the same slot cancels ctx of the older one, whose reply is dropped. The
// work must not touch the screen's state.
func (x *Context) Run(slot string, work func(ctx context.Context) (any, error)) {
	x.Requests = append(x.Requests, Request{slot, work})
}

// A Dialog stands above the screen and takes every key until it is done.
type Dialog interface {
	Key(k tea.KeyPressMsg, x *Context) (done bool)
	Paste(text string)
	Draw(c canvas.Canvas, t *theme.Theme)
}

// Scroll applies the lists' actions to a list of rows; false if a is none of them.
func Scroll(a keymap.Action, l interface {
	Move(n, rows int)
	Page(pages float64, rows int)
	Home()
	End(rows int)
}, rows int) bool {
	switch a {
	case keymap.Up:
		l.Move(-1, rows)
	case keymap.Down:
		l.Move(1, rows)
	case keymap.HalfUp:
		l.Page(-0.5, rows)
	case keymap.HalfDown:
		l.Page(0.5, rows)
	case keymap.PageUp:
		l.Page(-1, rows)
	case keymap.PageDown:
		l.Page(1, rows)
	case keymap.Home:
		l.Home()
	case keymap.End:
		l.End(rows)
	default:
		return false
	}
	return true
}
