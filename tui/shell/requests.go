package shell

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/tui/screen"
)

// address is where a reply goes: a screen and a slot of its own.
type address struct {
	owner int
	slot  string
}

type request struct {
	generation uint64
	cancel     context.CancelFunc
}

type replyMsg struct {
	to         address
	generation uint64
	value      any
	err        error
}

// start runs a request beside the session and cancels the one it overtakes.
func (s *Shell) start(owner int, r screen.Request) tea.Cmd {
	to := address{owner, r.Slot}
	if old := s.requests[to]; old != nil {
		old.cancel()
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.sequence++
	now := &request{s.sequence, cancel}
	s.requests[to] = now
	return func() tea.Msg {
		defer cancel()
		value, err := r.Work(ctx)
		return replyMsg{to, now.generation, value, err}
	}
}

// reply hands a reply to the screen that asked, seen or not, unless a newer request
// has overtaken it.
func (s *Shell) reply(m replyMsg) tea.Cmd {
	if now := s.requests[m.to]; now == nil || now.generation != m.generation {
		return nil
	}
	delete(s.requests, m.to)
	if m.to.owner == own {
		return s.ownReply(m)
	}
	x := s.context()
	s.o.Screens[m.to.owner].Receive(screen.Reply{Slot: m.to.slot, Value: m.value, Err: m.err}, x)
	return s.settle(m.to.owner, x)
}

type tickMsg struct{ generation uint64 }

// wake begins a new row of ticks; one that is under way is dropped.
func (s *Shell) wake() tea.Cmd {
	s.ticking++
	generation := s.ticking
	return func() tea.Msg { return tickMsg{generation} }
}

// tick lets the screen that is seen pull what is new and asks for the next tick: soon
// while the screen moves, later while only the header does.
func (s *Shell) tick(m tickMsg) tea.Cmd {
	if m.generation != s.ticking {
		s.dirty = false
		return nil
	}
	x := s.context()
	moving := s.screen().Tick(x)
	cmd := s.settle(s.current, x)
	s.expire(x.Now)
	s.greet()
	cmd = tea.Batch(cmd, s.keep())
	if s.ticking != m.generation { // the screen went elsewhere
		return cmd
	}
	pause := rest
	if moving || len(s.toasts) > 0 {
		pause = tick
	}
	return tea.Batch(cmd, tea.Tick(pause, func(time.Time) tea.Msg { return tickMsg{m.generation} }))
}

func (s *Shell) expire(now time.Time) {
	kept := s.toasts[:0]
	for _, t := range s.toasts {
		if now.Before(t.until) {
			kept = append(kept, t)
		}
	}
	s.toasts = kept
}
