package tui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"go.uber.org/goleak"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/screen/screentest"
	"github.com/trunkline/trunkline/tui/shell"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wall is the real clock: these tests wait for states, never for times.
type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

// a person sits at a shell on a real station over synthetic flows.
type person struct {
	t     *testing.T
	shell *shell.Shell
	done  chan tea.Msg
	work  sync.WaitGroup
}

func sitDown(t *testing.T, o Options) (*person, *workstation.Station) {
	t.Helper()
	st := workstation.New(workstation.Config{Recipe: enginetest.Recipe(), Options: experiment.Options{Seed: 42, Clock: time.Now}, Clock: wall{},
		Real: func() (experiment.Inputs, error) { return enginetest.Inputs(1500), nil }})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- st.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	p := &person{t: t, shell: shell.New(ctx, Session(st, o)), done: make(chan tea.Msg, 100)}
	t.Cleanup(func() { stop(); p.work.Wait() }) // a tick lasts a second at most
	p.run(p.shell.Init())
	p.send(tea.WindowSizeMsg{Width: 160, Height: 44})
	return p, st
}

// run does a command as Bubble Tea does: on a goroutine, its message comes back later.
func (p *person) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	p.work.Go(func() {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				p.run(c)
			}
			return
		}
		select {
		case p.done <- msg:
		default: // nobody waits any more
		}
	})
}

func (p *person) send(msg tea.Msg) {
	_, cmd := p.shell.Update(msg)
	p.run(cmd)
}

func (p *person) sees() string { return ansi.Strip(p.shell.View().Content) }

// await lets messages arrive until the screen shows all texts.
func (p *person) await(texts ...string) {
	p.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		missing := ""
		for _, want := range texts {
			if !strings.Contains(p.sees(), want) {
				missing = want
			}
		}
		if missing == "" {
			return
		}
		select {
		case msg := <-p.done:
			p.send(msg)
		case <-deadline:
			p.t.Fatalf("%q never came:\n%s", missing, p.sees())
		}
	}
}

func (p *person) press(keys ...string) {
	for _, k := range keys {
		p.send(screentest.KeyPress(k))
	}
}

func TestEveryTabShowsTheSameStation(t *testing.T) {
	p, _ := sitDown(t, Options{})
	p.await("Alerts", "synthetic-test", "logistic@", "golearn-nb@")
	p.press("3")
	p.await("Models on synthetic-test", "logistic", "champion", "ROC")
	p.press("4")
	p.await("synthetic-train")
	p.press("5")
	p.await("Assumptions", "Attack share")
	p.press("6")
	p.await("Runs")
	p.press("2")
	p.await("Triage", "no alert store is open")
}

func TestAPromotionTakesOverTheReplay(t *testing.T) {
	p, st := sitDown(t, Options{})
	p.await("golearn-nb@")
	p.press("3")
	p.await("Models on synthetic-test", "golearn-nb")
	p.press("down", "p")
	for deadline := time.Now().Add(20 * time.Second); st.State().Player.Snapshot().Champion.Key != "golearn-nb"; time.Sleep(5 * time.Millisecond) {
		if strings.Contains(p.sees(), "y ") && strings.Contains(p.sees(), "n leave") { // it asks first
			p.press("y")
		}
		if time.Now().After(deadline) {
			t.Fatalf("the champion is %s:\n%s", st.State().Player.Snapshot().Champion.Key, p.sees())
		}
	}
}

func TestAViewerCantSteerWhatOthersSee(t *testing.T) {
	p, st := sitDown(t, Options{Shared: true, Role: Viewer})
	p.await("logistic@")
	p.press("+", "m", "space")
	p.await("only an admin steers it")
	if s := st.State().Player.Snapshot(); s.Paused {
		t.Error("a viewer paused everybody's replay")
	}
}
