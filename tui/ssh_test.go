package tui_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui"
	"github.com/trunkline/trunkline/tui/serve"
	"github.com/trunkline/trunkline/tui/shell"
)

type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

// server is a workstation on synthetic flows with a store, over SSH on loopback.
func server(t *testing.T) *serve.Server {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "alerts.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	recorder := store.NewRecorder(db)
	station := workstation.New(workstation.Config{Recipe: enginetest.Recipe(), Options: experiment.Options{Seed: 42, Clock: time.Now}, Clock: wall{}, Sink: recorder.Alert,
		Real: func() (experiment.Inputs, error) { return enginetest.Inputs(2000), nil }})
	var keys strings.Builder
	for name, role := range map[string]string{"ann": "analyst", "vic": "viewer"} {
		fmt.Fprintf(&keys, "role=%q %s %s\n", role, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer(t, name).PublicKey()))), name)
	}
	path := filepath.Join(dir, "keys")
	if err := os.WriteFile(path, []byte(keys.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	roles := map[serve.Role]tui.Role{serve.Viewer: tui.Viewer, serve.Analyst: tui.Analyst, serve.Admin: tui.Admin}
	s, err := serve.New(serve.Options{Listen: "127.0.0.1:0", Keys: path, HostKey: filepath.Join(dir, "host"),
		Show: func(ctx context.Context, p serve.Person, at serve.Terminal) error {
			o := tui.Session(station, tui.Options{Ground: "dark", Shared: true, NoTour: true, Store: db, Person: p.Name, Role: roles[p.Role]})
			return shell.RunRemote(ctx, o, shell.Remote{In: at.In, Out: at.Out, Env: at.Env, Width: at.Width, Height: at.Height, Resized: at.Resized})
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	running.Go(func() { station.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait(); recorder.Close(); db.Close() })
	return s
}

func signer(t *testing.T, name string) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte(name[:1]), ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A terminal is a client's: what the server writes lands in an emulator.
type terminal struct {
	t    *testing.T
	keys io.Writer
	mu   sync.Mutex
	vt   *vt.Emulator
	w, h int
}

func (c *terminal) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vt.Write(b)
}

func (c *terminal) screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vt.String()
}

// await waits until every text is on the screen.
func (c *terminal) await(texts ...string) {
	c.t.Helper()
	missing := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		shown := c.screen()
		missing = ""
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
	}
	c.t.Fatalf("%q never came:\n%s", missing, c.screen())
}

func (c *terminal) press(keys string) { io.WriteString(c.keys, keys) }

// login opens a session of a terminal's size.
func login(t *testing.T, s *serve.Server, name string, w, h int) *terminal {
	t.Helper()
	client, err := ssh.Dial("tcp", s.Addr().String(), &ssh.ClientConfig{User: name, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer(t, name))},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 10 * time.Second}) // the server is this test's own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	c := &terminal{t: t, vt: vt.NewEmulator(w, h), w: w, h: h}
	if c.keys, err = session.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, c.vt) // answers to queries: this terminal gives none
	// The pipe's end ends that goroutine; Emulator.Close would race with what is still being written.
	t.Cleanup(func() { c.vt.InputPipe().(io.Closer).Close() })
	session.Stdout = c
	if err := session.RequestPty("xterm-256color", h, w, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryScreenComesOverSSH(t *testing.T) {
	s := server(t)
	for _, size := range [][2]int{{80, 24}, {160, 44}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			c := login(t, s, "ann", size[0], size[1])
			c.await("Alerts", "SEV", "Against the labels")
			for _, tab := range []struct{ key, shows string }{
				{"2", "Queue"}, {"3", "Models on synthetic-test"}, {"4", "Class balance"}, {"5", "Assumptions"}, {"6", "Settings of the next run"}, {"1", "Alerts"},
			} {
				c.press(tab.key)
				c.await(tab.shows)
			}
			c.press("?")
			c.await("acknowledge the group")
		})
	}
}

func TestADecisionIsSeenInEverySessionAndRolesHold(t *testing.T) {
	s := server(t)
	ann, vic := login(t, s, "ann", 120, 36), login(t, s, "vic", 120, 36)
	for _, c := range []*terminal{ann, vic} {
		c.await("Alerts", "SEV")
		c.press("2")
		c.await("Queue", "Why")
	}
	vic.press("a")
	vic.await("viewers look")
	ann.press("a")
	ann.await("u undoes")
	vic.await("ann acknowledged alerts", "acknowledged")
	ann.press("1")
	ann.await("Against the labels")
	ann.press("m")
	ann.await("only an admin steers it")
}
