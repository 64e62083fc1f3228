package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	charm "github.com/charmbracelet/ssh"
)

// A Terminal is one person's: what they type, what they see, how large it is.
type Terminal struct {
	In            io.Reader
	Out           io.Writer
	Env           []string // TERM, COLORTERM, NO_COLOR, … as the client sent them
	Width, Height int
	Resized       <-chan Size
}

// A Size is a terminal's, in cells.
type Size = struct{ Width, Height int }

// What a terminal may claim to have at most: a screen's memory grows with its cells, 0.4 kB
// each, and a client may claim any number.
const (
	maxWidth  = 500
	maxHeight = 150
)

// session handles one SSH session from its first to its last byte.
func (s *Server) session(sess charm.Session) {
	from := sess.RemoteAddr().String()
	if g, ok := sess.Context().Value(graceKey{}).(*grace); ok {
		g.begin()
	}
	p, ok := sess.Context().Value(personKey{}).(Person)
	if !ok {
		s.end(sess, "refused", "", from, errors.New("no key"))
		return
	}
	pty, windows, hasTerminal := sess.Pty()
	if !hasTerminal {
		s.end(sess, "refused", p.Name, from, errors.New("trunkline needs a terminal: ssh -t"))
		return
	}
	if err := s.enter(p); err != nil {
		s.end(sess, "refused", p.Name, from, err)
		return
	}
	defer s.leave(p)
	s.o.Log("login", p.Name, from, nil)
	ctx, end := context.WithCancelCause(sess.Context())
	defer end(nil)
	defer context.AfterFunc(s.closing, func() { end(errClosing) })()
	in := watch(sess, s.o.Idle, end)
	defer in.timer.Stop()
	t := Terminal{In: in, Out: sess, Env: append(sess.Environ(), "TERM="+pty.Term),
		Width: bounded(pty.Window.Width, maxWidth), Height: bounded(pty.Window.Height, maxHeight), Resized: sizes(ctx, windows)}
	err := s.show(ctx, p, t)
	if cause := context.Cause(ctx); cause != nil && sess.Context().Err() == nil {
		s.end(sess, "logout", p.Name, from, cause)
		return
	}
	s.o.Log("logout", p.Name, from, err)
	_ = sess.Exit(0)
}

// show keeps a panic of one session from ending the others.
func (s *Server) show(ctx context.Context, p Person, t Terminal) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return s.o.Show(ctx, p, t)
}

func (s *Server) end(sess charm.Session, event, who, from string, why error) {
	s.o.Log(event, who, from, why)
	fmt.Fprintf(sess.Stderr(), "trunkline: %v\r\n", why)
	_ = sess.Exit(1)
}

// sizes passes window changes on; the newest replaces one that nobody has taken.
func sizes(ctx context.Context, windows <-chan charm.Window) <-chan Size {
	out := make(chan Size, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case w, ok := <-windows:
				if !ok {
					return
				}
				select {
				case <-out:
				default:
				}
				out <- Size{bounded(w.Width, maxWidth), bounded(w.Height, maxHeight)}
			}
		}
	}()
	return out
}

func bounded(n, most int) int { return max(1, min(n, most)) }
