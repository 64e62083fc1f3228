// Package train is the screen on which a better model is made: settings, a run that can
// be watched and cancelled, and any two runs compared.
package train

import (
	"context"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
)

// A Bench is where models are trained: a *workstation.Station. None of its methods waits.
type Bench interface {
	State() workstation.State
	Runs() []workstation.Run
	StartRun(ctx context.Context, r experiment.Recipe, o experiment.Options) (int, error)
	CancelRun()
	PutOnDuty(id int) error
}

// A Screen is the Train tab of one session.
type Screen struct {
	bench Bench
}

// New makes the screen of one session.
func New(bench Bench) *Screen { return &Screen{bench: bench} }

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Train" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "train" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool { return false }

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {}

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool { return false }

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {}
