// Command sessions opens many SSH sessions on one `trunkline serve` and prints what they
// cost the server: its own CPU time and memory, bytes on the wire, first frames, and
// whether a client that has stopped reading slows the others. A first server fits the
// models, so that the one that is measured finds them.
//
//	go build -o /tmp/trunkline . && TRUNKLINE_DATA=… go run ./docs/benchmarks/sessions -binary /tmp/trunkline
//
// Linux only: it reads /proc.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

func main() {
	binary := flag.String("binary", "trunkline", "the trunkline to measure")
	n := flag.Int("n", 50, "sessions, one of which stops reading")
	span := flag.Duration("for", 30*time.Second, "how long to measure; the feed of KDDTest+ lasts 45 s at 10×")
	speed := flag.String("speed", "10", "of the replay: 500 flows/s at 10×")
	flag.Parse()
	folder, err := os.MkdirTemp("", "sessions")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	keys := newKeys(folder, *n)
	warm := start(*binary, folder, "max")
	warm.settle(keys[0])
	warm.stop()
	s := start(*binary, folder, *speed)
	defer s.stop()
	clients := make([]*client, *n)
	for i := range clients {
		clients[i] = open(s.addr, keys[i], i == *n-1)
	}
	time.Sleep(5 * time.Second)
	for _, c := range clients {
		c.mark()
	}
	began, cpu := time.Now(), s.cpu()
	time.Sleep(*span)
	took, used := time.Since(began), s.cpu()-cpu
	report(clients, s, took, used)
}

// newKeys makes a key for each of n people who may look, and the server's list of them.
func newKeys(folder string, n int) []ssh.Signer {
	keys := make([]ssh.Signer, n)
	var list strings.Builder
	for i := range keys {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			log.Fatal(err)
		}
		if keys[i], err = ssh.NewSignerFromKey(private); err != nil {
			log.Fatal(err)
		}
		fmt.Fprintf(&list, "role=\"viewer\" %s person-%d\n", strings.TrimSpace(string(ssh.MarshalAuthorizedKey(keys[i].PublicKey()))), i)
	}
	if err := os.WriteFile(filepath.Join(folder, "keys"), []byte(list.String()), 0o600); err != nil {
		log.Fatal(err)
	}
	return keys
}

func report(clients []*client, s *server, took, used time.Duration) {
	var slowest time.Duration
	var least, most, total int64 = 1 << 62, 0, 0
	var quiet time.Duration
	reading := clients[:len(clients)-1]
	for _, c := range reading {
		got := c.since()
		slowest, total = max(slowest, c.first), total+got
		least, most, quiet = min(least, got), max(most, got), max(quiet, c.silence())
	}
	fmt.Printf("%d sessions of 160×44 on Live, one of which has stopped reading; replay at %s×; %.0f s\n", len(clients), s.speed, took.Seconds())
	fmt.Printf("server's CPU: %.2f of a core; memory: %d MB resident now, %d MB at most\n", used.Seconds()/took.Seconds(), s.memory("VmRSS"), s.memory("VmHWM"))
	fmt.Printf("bytes a session: %.1f kB/s (least %.1f, most %.1f)\n", perSecond(total/int64(len(reading)), took), perSecond(least, took), perSecond(most, took))
	fmt.Printf("first frame, slowest of all: %.0f ms; longest silence of a reading session: %.1f s\n", slowest.Seconds()*1000, quiet.Seconds())
}

func perSecond(bytes int64, took time.Duration) float64 {
	return float64(bytes) / took.Seconds() / 1000
}

// A client is one session that takes what comes and counts it.
type client struct {
	conn  *ssh.Client
	first time.Duration // from dialling to the first bytes of a frame

	mu      sync.Mutex
	bytes   int64
	marked  int64
	last    time.Time
	longest time.Duration
}

// open logs in; a client that stops leaves the connection open and reads nothing more.
func open(addr string, key ssh.Signer, stops bool) *client {
	began := time.Now()
	conn, err := ssh.Dial("tcp", addr, &ssh.ClientConfig{User: "bench", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey()}) // a server that this process has started
	if err != nil {
		log.Fatal(err)
	}
	c := &client{conn: conn}
	session, err := conn.NewSession()
	if err != nil {
		log.Fatal(err)
	}
	out, err := session.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if _, err := session.StdinPipe(); err != nil {
		log.Fatal(err)
	}
	if err := session.RequestPty("xterm-256color", 44, 160, ssh.TerminalModes{}); err != nil {
		log.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		log.Fatal(err)
	}
	framed := make(chan struct{})
	go func() {
		buf := make([]byte, 32<<10)
		for {
			n, err := out.Read(buf)
			if err != nil {
				return
			}
			c.took(n, began, framed)
			if stops && c.since() > 4000 {
				return
			}
		}
	}()
	<-framed
	return c
}

// aFrame is more than the few bytes that switch a terminal's modes.
const aFrame = 1000

func (c *client) took(n int, began time.Time, framed chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if before := c.bytes; before < aFrame && before+int64(n) >= aFrame {
		c.first = now.Sub(began)
		close(framed)
	}
	c.bytes += int64(n)
	if !c.last.IsZero() && c.marked > 0 {
		c.longest = max(c.longest, now.Sub(c.last))
	}
	c.last = now
}

func (c *client) close() { c.conn.Close() }

func (c *client) mark() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.marked, c.longest = c.bytes, 0
}

func (c *client) since() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes - c.marked
}

func (c *client) silence() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(c.longest, time.Since(c.last))
}
