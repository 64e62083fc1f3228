// Package serve shows a workstation to many people over SSH: one engine and one replay
// for all, each with a view, size, colours and theme of their own. Public keys only; no
// commands, no forwarding, no file transfer.
package serve

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	wish "charm.land/wish/v2"
	charm "github.com/charmbracelet/ssh"
	"golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"
)

// Options of a server.
type Options struct {
	Listen   string        // "127.0.0.1:2222"
	Keys     string        // authorized_keys file; read anew for each login
	HostKey  string        // private key file, made on first start
	Idle     time.Duration // without a key press, whatever is shown meanwhile; 0: 30 min
	Grace    time.Duration // from a connection to its session; 0: 30 s
	Sessions int           // at once; 0: 64
	Each     int           // of one person at once; 0: 8

	// Show runs one person's session until it ends. It owns the terminal.
	Show func(ctx context.Context, p Person, t Terminal) error
	// Log is told of logins, refusals and ends. It must be safe for concurrent use.
	Log func(event, who, from string, err error)
}

// A Server accepts sessions until its context ends.
type Server struct {
	o        Options
	ssh      *charm.Server
	listener net.Listener
	print    string

	closing context.Context // ends when sessions must
	close   context.CancelCauseFunc
	shown   sync.WaitGroup // sessions

	mu      sync.Mutex
	open    int
	persons map[string]int
	tries   map[string]*rate.Limiter // by address
}

// New makes a server and binds its address, so that errors come before anybody waits.
func New(o Options) (*Server, error) {
	o = withDefaults(o)
	if _, err := ReadKeys(o.Keys); err != nil {
		return nil, err
	}
	signer, err := hostKey(o.HostKey)
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, print: ssh.FingerprintSHA256(signer.PublicKey()), persons: map[string]int{}, tries: map[string]*rate.Limiter{}}
	s.closing, s.close = context.WithCancelCause(context.Background())
	s.ssh, err = wish.NewServer(
		func(srv *charm.Server) error { srv.AddHostKey(signer); return nil },
		wish.WithIdleTimeout(o.Idle),
		wish.WithPublicKeyAuth(s.authorize),
	)
	if err != nil {
		return nil, err
	}
	s.restrict()
	if s.listener, err = net.Listen("tcp", o.Listen); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.Listen, err)
	}
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Idle == 0 {
		o.Idle = 30 * time.Minute
	}
	if o.Grace == 0 {
		o.Grace = toLogIn
	}
	if o.Sessions == 0 {
		o.Sessions = 64
	}
	if o.Each == 0 {
		o.Each = 8
	}
	if o.Log == nil {
		o.Log = func(string, string, string, error) {}
	}
	return o
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Fingerprint is the host key's: what people compare at their first login.
func (s *Server) Fingerprint() string { return s.print }

// Run serves until the context ends. Every session then gives its terminal back, and
// the connections are closed.
func (s *Server) Run(ctx context.Context) error {
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		s.listener.Close()
		s.farewell()
		s.ssh.Close()
	})
	err := s.ssh.Serve(s.listener)
	if !stop() {
		<-closed
	}
	if errors.Is(err, charm.ErrServerClosed) || ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// farewell asks every session to end, and waits for those that do soon.
func (s *Server) farewell() {
	s.mu.Lock()
	s.close(errClosing) // under the lock: nobody enters behind it
	s.mu.Unlock()
	left := make(chan struct{})
	go func() { s.shown.Wait(); close(left) }()
	select {
	case <-left:
	case <-time.After(toLeave):
	}
}

// restrict leaves nothing but interactive sessions.
func (s *Server) restrict() {
	s.ssh.Handler = s.session
	s.ssh.SubsystemHandlers = map[string]charm.SubsystemHandler{}
	s.ssh.ChannelHandlers = map[string]charm.ChannelHandler{"session": charm.DefaultSessionHandler}
	s.ssh.RequestHandlers = map[string]charm.RequestHandler{}
	s.ssh.SessionRequestCallback = func(_ charm.Session, kind string) bool { return kind == "shell" }
	s.ssh.ConnCallback = s.admit
	s.ssh.ConnectionFailedCallback = func(conn net.Conn, err error) { s.o.Log("refused", "", conn.RemoteAddr().String(), err) }
	s.ssh.ServerConfigCallback = func(charm.Context) *ssh.ServerConfig { return &ssh.ServerConfig{MaxAuthTries: 6} }
}

// tries a minute from one address, and at once.
const (
	triesAMinute = 30
	triesAtOnce  = 10
	// rememberedAddresses bounds the limiters; beyond it all start anew.
	rememberedAddresses = 10000
)

// admit drops a connection whose address tries too often, before any cryptography.
func (s *Server) admit(ctx charm.Context, conn net.Conn) net.Conn {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		host = conn.RemoteAddr().String()
	}
	s.mu.Lock()
	limiter := s.tries[host]
	if limiter == nil {
		if len(s.tries) >= rememberedAddresses {
			clear(s.tries)
		}
		limiter = rate.NewLimiter(rate.Limit(triesAMinute)/60, s.o.Sessions+triesAtOnce)
		s.tries[host] = limiter
	}
	ok := limiter.Allow()
	s.mu.Unlock()
	if !ok {
		s.o.Log("refused", "", host, errors.New("too many connections from this address"))
		conn.Close()
		return nil
	}
	ctx.SetValue(graceKey{}, s.newGrace(conn))
	return conn
}

// personKey is where a login leaves who it is for the session.
type personKey struct{}

func (s *Server) authorize(ctx charm.Context, key charm.PublicKey) bool {
	people, err := ReadKeys(s.o.Keys)
	if err != nil {
		s.o.Log("refused", ctx.User(), ctx.RemoteAddr().String(), err)
		return false
	}
	p, ok := people[string(key.Marshal())]
	if ok {
		ctx.SetValue(personKey{}, p)
	}
	return ok
}

// enter counts a session in; the error says why it can't be.
func (s *Server) enter(p Person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing.Err() != nil:
		return errClosing
	case s.open >= s.o.Sessions:
		return fmt.Errorf("all %d sessions are taken", s.o.Sessions)
	case s.persons[p.Fingerprint] >= s.o.Each:
		return fmt.Errorf("you have %d sessions already", s.o.Each)
	}
	s.shown.Add(1)
	s.open++
	s.persons[p.Fingerprint]++
	return nil
}

func (s *Server) leave(p Person) {
	defer s.shown.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.persons[p.Fingerprint]--; s.persons[p.Fingerprint] == 0 {
		delete(s.persons, p.Fingerprint)
	}
}

// hostKey reads the server's key, or makes one on the first start: readable by its
// owner alone.
func hostKey(path string) (ssh.Signer, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = makeHostKey(path); err != nil {
			return nil, fmt.Errorf("make host key: %w", err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read host key: %w", err)
	}
	signer, err := ssh.ParsePrivateKey(text)
	if err != nil {
		return nil, fmt.Errorf("host key %s: %w", path, err)
	}
	return signer, nil
}

func makeHostKey(path string) ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, "trunkline host key")
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(block)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	return text, errors.Join(err, f.Close())
}
