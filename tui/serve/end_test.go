package serve_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/trunkline/trunkline/tui/serve"
)

// chatter is a live screen: it writes all the time, and gives the terminal back at its end.
func chatter(ctx context.Context, _ serve.Person, t serve.Terminal) error {
	go io.Copy(io.Discard, t.In)
	for {
		select {
		case <-ctx.Done():
			fmt.Fprint(t.Out, "terminal given back\r\n")
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
			fmt.Fprint(t.Out, "a frame\r\n")
		}
	}
}

func TestALiveScreenDoesNotKeepAnIdleSessionOpen(t *testing.T) {
	ann := key(t, 1)
	s := start(t, serve.Options{Show: chatter, Idle: 300 * time.Millisecond}, keyLine(ann, "", "ann"))
	c, err := dial(s, ssh.PublicKeys(ann))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in, out, session := shell(t, c)
	began := time.Now()
	for range 5 { // keys keep it open
		time.Sleep(100 * time.Millisecond)
		io.WriteString(in, "j")
	}
	if err := session.Wait(); err == nil {
		t.Error("an idle session ended as if its person had left")
	}
	if d := time.Since(began); d < 600*time.Millisecond {
		t.Errorf("the session ended after %v, 300 ms after its start and not after the last key", d)
	}
	out.await(t, "terminal given back")
	out.await(t, "ended after 300ms without a key")
}

func TestAClosingServerGivesTerminalsBack(t *testing.T) {
	ann := key(t, 1)
	dir := t.TempDir()
	o := serve.Options{Listen: "127.0.0.1:0", Keys: filepath.Join(dir, "keys"), HostKey: filepath.Join(dir, "host"), Show: chatter}
	if err := os.WriteFile(o.Keys, []byte(keyLine(ann, "", "ann")), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	c, err := dial(s, ssh.PublicKeys(ann))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, out, _ := shell(t, c)
	out.await(t, "a frame")
	stop()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("the server does not end")
	}
	out.await(t, "terminal given back")
	out.await(t, "the server is closing")
}

func TestAConnectionWithoutALoginIsClosed(t *testing.T) {
	s := start(t, serve.Options{Grace: 100 * time.Millisecond}, keyLine(key(t, 1), "", "ann"))
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("a connection that says nothing stays open: %v", err)
	}
}

func TestAClaimedSizeIsBounded(t *testing.T) {
	ann := key(t, 1)
	s := start(t, serve.Options{}, keyLine(ann, "", "ann"))
	c, err := dial(s, ssh.PublicKeys(ann))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	session, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out := &output{}
	session.Stdout = out
	if err := session.RequestPty("xterm", 1<<20, 1<<20, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if _, err := session.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	out.await(t, "at 500x150")
}

func TestARefusedLoginIsLogged(t *testing.T) {
	said := make(chan string, 8)
	s := start(t, serve.Options{Log: func(event, _, from string, err error) { said <- fmt.Sprintln(event, from, err) }}, keyLine(key(t, 1), "", "ann"))
	if c, err := dial(s, ssh.PublicKeys(key(t, 9))); err == nil {
		c.Close()
		t.Fatal("a stranger got in")
	}
	select {
	case line := <-said:
		if !strings.Contains(line, "refused 127.0.0.1") {
			t.Errorf("logged %q", line)
		}
	case <-time.After(5 * time.Second):
		t.Error("nothing was logged")
	}
}
