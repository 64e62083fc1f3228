// Package live is the screen that shows what is happening now, and how well the
// models on duty are doing.
package live

import (
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/workstation"
)

// A Feed is where the screen looks, and what it can do to the replay. None of its
// methods waits.
type Feed interface {
	Look() View
	Pause(paused bool)
	SetSpeed(speed float64)
	Step(flows int)
	Seek(position int)
}

// A Decider is a feed that keeps what people decide on alerts.
type Decider interface {
	Acknowledge(group string) error
	Escalate(group string) error
}

// A View is what there is to see at one moment.
type View struct {
	Station  workstation.State
	Playing  bool // Snapshot means something
	Snapshot replay.Snapshot
	// Shared says that others look at the same replay: pausing stops only this screen.
	Shared bool
}
