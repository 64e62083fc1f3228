// Package explore is the screen that shows what the data look like, and what happens
// to them on the way to a model.
package explore

import (
	"context"

	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
)

// A Source is where the screen looks: a *workstation.Station. State must not wait;
// Explore may take seconds and is called beside the screen.
type Source interface {
	State() workstation.State
	Explore(ctx context.Context, recipe string) (*explore.Report, error)
}

// A Screen is the Explore tab of one session.
type Screen struct {
	source Source
}

// New makes the screen of one session.
func New(source Source) *Screen { return &Screen{source: source} }

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Explore" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "explore" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool { return false }

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {}

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool { return false }

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {}
