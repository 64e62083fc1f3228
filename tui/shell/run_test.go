package shell

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
)

func TestAProgramStartsAndQuits(t *testing.T) {
	s, live, _ := session()
	tm := teatest.NewTestModel(t, s, teatest.WithInitialTermSize(120, 36))
	teatest.WaitFor(t, tm.Output(), func(b []byte) bool { return bytes.Contains(b, []byte("Live is here")) }, teatest.WithDuration(5*time.Second))
	tm.Send(keyOf("space"))
	tm.Send(keyOf("q"))
	tm.WaitFinished(t, teatest.WithFinalTimeout(5*time.Second))
	if _, ok := tm.FinalModel(t).(*Shell); !ok || !strings.Contains(live.take(), "live.pause") {
		t.Error("the program did not take its keys")
	}
}

// terminal keeps what a program writes.
type terminal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *terminal) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *terminal) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// bomb is a screen that panics once it has been on the terminal.
type bomb struct {
	probe
	out *terminal
}

func (b *bomb) Draw(c canvas.Canvas, x *screen.Context) {
	if strings.Contains(b.out.String(), "\x1b[?1049h") {
		panic("a screen went wrong")
	}
}

func TestAPanicPutsTheTerminalRight(t *testing.T) {
	s, _, _ := session()
	out, in := &terminal{}, blocked(t)
	s.o.Screens = []screen.Screen{&bomb{probe{title: "Live", moving: true}, out}}
	p := tea.NewProgram(s, tea.WithInput(in), tea.WithOutput(out), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithWindowSize(120, 36))
	if _, err := p.Run(); !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("the program ended with %v", err)
	}
	if text := out.String(); !strings.Contains(text, "\x1b[?1049h") || strings.LastIndex(text, "\x1b[?1049l") < strings.LastIndex(text, "\x1b[?1049h") || !strings.Contains(text, "\x1b[?25h") {
		t.Error("the terminal is left in the alternate screen, or without its cursor")
	}
}

func TestTheEndOfTheContextEndsTheSession(t *testing.T) {
	s, _, _ := session()
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, stop)
	if err := Run(ctx, s.o, blocked(t), &terminal{}, []string{"TERM=xterm-256color"}); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// blocked is a keyboard that nobody touches until the test ends.
func blocked(t *testing.T) io.Reader {
	r, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	return r
}
