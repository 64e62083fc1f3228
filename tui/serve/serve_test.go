package serve_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/trunkline/trunkline/tui/serve"
)

// key makes a key pair from a seed, so that a test's keys differ and repeat.
func key(t testing.TB, seed byte) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keyLine(s ssh.Signer, options, name string) string {
	return strings.TrimSpace(options + " " + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.PublicKey()))) + " " + name)
}

// greet is a session that says who is there and ends at "q".
func greet(_ context.Context, p serve.Person, t serve.Terminal) error {
	fmt.Fprintf(t.Out, "%s is %s at %dx%d\r\n", p.Name, p.Role, t.Width, t.Height)
	b := make([]byte, 1)
	for {
		if _, err := t.In.Read(b); err != nil || b[0] == 'q' {
			return err
		}
		if b[0] == '!' {
			panic("a session's bug")
		}
	}
}

func start(t testing.TB, o serve.Options, lines ...string) *serve.Server {
	t.Helper()
	dir := t.TempDir()
	o.Keys, o.Listen, o.HostKey = filepath.Join(dir, "keys"), "127.0.0.1:0", filepath.Join(dir, "host")
	if err := os.WriteFile(o.Keys, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if o.Show == nil {
		o.Show = greet
	}
	s, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return s
}

func dial(s *serve.Server, auth ...ssh.AuthMethod) (*ssh.Client, error) {
	return ssh.Dial("tcp", s.Addr().String(), &ssh.ClientConfig{User: "x", Auth: auth, Timeout: 5 * time.Second,
		HostKeyCallback: func(_ string, _ net.Addr, k ssh.PublicKey) error {
			if ssh.FingerprintSHA256(k) != s.Fingerprint() {
				return errors.New("another host key than the one shown")
			}
			return nil
		}})
}

// shell opens a session with a terminal and gives its output until it ends.
func shell(t testing.TB, c *ssh.Client) (io.WriteCloser, *output, *ssh.Session) {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out := &output{}
	s.Stdout, s.Stderr = out, out
	if err := s.RequestPty("xterm-256color", 40, 120, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	return in, out, s
}

type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) await(t testing.TB, text string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		o.mu.Lock()
		found := strings.Contains(o.b.String(), text)
		o.mu.Unlock()
		if found {
			return
		}
	}
	t.Fatalf("%q never came; there is %q", text, o.b.String())
}

func TestAKeysRoleAndNameReachTheSession(t *testing.T) {
	ann, bob := key(t, 1), key(t, 2)
	s := start(t, serve.Options{}, "# the night shift", keyLine(ann, `role="analyst"`, "ann"), keyLine(bob, "", "bob"))
	for signer, want := range map[ssh.Signer]string{ann: "ann is analyst at 120x40", bob: "bob is viewer at 120x40"} {
		c, err := dial(s, ssh.PublicKeys(signer))
		if err != nil {
			t.Fatal(err)
		}
		in, out, session := shell(t, c)
		out.await(t, want)
		io.WriteString(in, "q")
		if err := session.Wait(); err != nil {
			t.Errorf("the session ended with %v", err)
		}
		c.Close()
	}
}

func TestOnlyListedKeysGetIn(t *testing.T) {
	s := start(t, serve.Options{}, keyLine(key(t, 1), "", "ann"))
	for name, auth := range map[string]ssh.AuthMethod{
		"another key": ssh.PublicKeys(key(t, 9)), "a password": ssh.Password("hunter2"),
		"an answer": ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil }),
	} {
		if c, err := dial(s, auth); err == nil {
			c.Close()
			t.Errorf("%s got in", name)
		}
	}
}

func TestNothingButAShellIsServed(t *testing.T) {
	ann := key(t, 1)
	s := start(t, serve.Options{}, keyLine(ann, `role="admin"`, "ann"))
	c, err := dial(s, ssh.PublicKeys(ann))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	session, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Run("cat /etc/passwd"); err == nil {
		t.Error("a command was run")
	}
	if session, err = c.NewSession(); err != nil {
		t.Fatal(err)
	}
	if err := session.RequestSubsystem("sftp"); err == nil {
		t.Error("sftp was served")
	}
	if conn, err := c.Dial("tcp", s.Addr().String()); err == nil {
		conn.Close()
		t.Error("a connection was forwarded")
	}
	if l, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
		t.Error("a port was forwarded back")
	}
	if session, err = c.NewSession(); err != nil {
		t.Fatal(err)
	}
	if err := session.Shell(); err == nil {
		if err := session.Wait(); err == nil {
			t.Error("a shell without a terminal was served")
		}
	}
}

func TestSessionsAreLimited(t *testing.T) {
	ann := key(t, 1)
	s := start(t, serve.Options{Each: 2}, keyLine(ann, "", "ann"))
	c, err := dial(s, ssh.PublicKeys(ann))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 2 {
		_, out, _ := shell(t, c)
		out.await(t, "ann is")
	}
	_, out, session := shell(t, c)
	if err := session.Wait(); err == nil {
		t.Error("a third session was served")
	}
	out.await(t, "you have 2 sessions already")
}

func TestAPanicEndsOneSessionAndNoOther(t *testing.T) {
	ann := key(t, 1)
	var mu sync.Mutex
	var ends []error
	s := start(t, serve.Options{Log: func(event, _, _ string, err error) {
		mu.Lock()
		defer mu.Unlock()
		if event == "logout" {
			ends = append(ends, err)
		}
	}}, keyLine(ann, "", "ann"))
	c, err := dial(s, ssh.PublicKeys(ann))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	stays, out, _ := shell(t, c)
	out.await(t, "ann is")
	breaks, _, broken := shell(t, c)
	io.WriteString(breaks, "!")
	broken.Wait()
	io.WriteString(stays, "q")
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		mu.Lock()
		n := len(ends)
		mu.Unlock()
		if n == 2 {
			break
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(ends) != 2 || ends[0] == nil || !strings.Contains(ends[0].Error(), "a session's bug") || ends[1] != nil {
		t.Errorf("sessions ended with %v; want the panic, then nothing", ends)
	}
}

func TestTheHostKeyStaysAndIsPrivate(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys")
	if err := os.WriteFile(keys, []byte(keyLine(key(t, 1), "", "ann")), 0o600); err != nil {
		t.Fatal(err)
	}
	o := serve.Options{Keys: keys, Listen: "127.0.0.1:0", HostKey: filepath.Join(dir, "state", "host"), Show: greet}
	first, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if first.Fingerprint() != again.Fingerprint() {
		t.Error("a second start made another host key")
	}
	if info, err := os.Stat(o.HostKey); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("host key mode %v (%v); want 0600", info.Mode(), err)
	}
}

func TestKeyFilesSayWhatIsWrong(t *testing.T) {
	good := keyLine(key(t, 1), "", "ann")
	for name, c := range map[string]struct{ text, want string }{
		"no key":            {"# nobody\n", "holds no key"},
		"nonsense":          {good + "\nssh-rsa zzz\n", ":2: no OpenSSH public key"},
		"an unknown role":   {keyLine(key(t, 1), `role="king"`, "ann"), "want viewer, analyst or admin"},
		"an unknown option": {keyLine(key(t, 1), `command="date"`, "ann"), "is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := serve.ReadKeys(path); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want it to say %q", err, c.want)
			}
		})
	}
}

func FuzzReadKeys(f *testing.F) {
	f.Add("ssh-ed25519 AAAA x")
	f.Add(`role="admin" ssh-ed25519 AAAA`)
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		serve.ReadKeys(path)
	})
}
