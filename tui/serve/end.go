package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// How a session ends other than by its person: each gives the terminal back first.
var (
	errClosing = errors.New("the server is closing")
	errTooSlow = errors.New("no session within the time to log in")
)

const (
	// toLogIn is how long a connection may take until its session begins, so that
	// half-open connections hold nothing.
	toLogIn = 30 * time.Second
	// toLeave is how long a closing server waits for sessions to give terminals back;
	// a client that has stopped reading is not waited for longer.
	toLeave = 2 * time.Second
)

type idleError struct{ after time.Duration }

func (e *idleError) Error() string { return fmt.Sprintf("ended after %s without a key", e.after) }

// keys is what a person types. A live screen writes all the time, so idleness can't be
// told from the connection's traffic: it is time without input.
type keys struct {
	io.Reader
	timer *time.Timer
	after time.Duration
}

// watch ends a session that gets no input for a while. The caller stops the timer.
func watch(in io.Reader, after time.Duration, end context.CancelCauseFunc) *keys {
	return &keys{in, time.AfterFunc(after, func() { end(&idleError{after}) }), after}
}

func (k *keys) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	if n > 0 && k.timer.Stop() {
		k.timer.Reset(k.after)
	}
	return n, err
}

// graceKey is where a connection leaves the end of its time to log in.
type graceKey struct{}

// A grace closes its connection unless a session begins in time.
type grace struct {
	timer *time.Timer
	begun atomic.Bool
}

func (s *Server) newGrace(conn net.Conn) *grace {
	g := &grace{}
	g.timer = time.AfterFunc(s.o.Grace, func() {
		if !g.begun.Load() {
			s.o.Log("refused", "", conn.RemoteAddr().String(), errTooSlow)
			conn.Close()
		}
	})
	return g
}

func (g *grace) begin() {
	if g != nil && !g.begun.Swap(true) {
		g.timer.Stop()
	}
}
