package cmd_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/cmd"
	"github.com/trunkline/trunkline/data/datatest"
)

// A voice is what a screen reader would say, as it comes.
type voice struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (v *voice) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.b.Write(p)
}

func (v *voice) String() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.b.String()
}

// hears waits until what was said behind a place matches.
func (v *voice) hears(t *testing.T, from int, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if m := re.FindStringSubmatch(v.String()[from:]); m != nil {
			return m
		}
		if time.Now().After(deadline) {
			t.Fatalf("never heard %s in\n%s", pattern, v.String()[from:])
		}
	}
}

func TestTheWorkstationIsReadOutAndTakesDecisionsAsLines(t *testing.T) {
	dir := t.TempDir()
	for name, o := range map[string]datatest.Options{"KDDTrain+.txt": {Rows: 1500, Seed: 1}, "KDDTest+.txt": {Rows: 750, Seed: 2, Novel: true}} {
		if err := os.WriteFile(filepath.Join(dir, name), datatest.NSLKDD(o), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"CACHE", "DATA", "STATE", "CONFIG"} {
		t.Setenv("XDG_"+name+"_HOME", t.TempDir())
	}
	said := &voice{}
	in, typed := io.Pipe()
	code := make(chan int, 1)
	world := cmd.World{Stdin: in, Stdout: said, Stderr: said, Getenv: os.Getenv, Now: time.Now,
		Interrupt: func() (context.Context, context.CancelFunc) { return context.WithCancel(t.Context()) }}
	go func() { code <- cmd.Main([]string{"--reader", "--ascii", "--data", dir, "--speed", "50"}, world) }()
	do := func(line string) int {
		from := len(said.String())
		io.WriteString(typed, line+"\n")
		return from
	}
	id := said.hears(t, 0, `alert ([0-9a-f]{8}), (?:low|medium|high|critical), score [01]\.\d+, .*label \S+`)[1]
	said.hears(t, do("why "+id), `1\. \S+.* [+-]\d`)
	for deadline := time.Now().Add(30 * time.Second); ; { // alerts are stored a moment after they are raised
		if n := said.hears(t, do("a "+id), `acknowledged: (\d+) alerts`)[1]; n != "0" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing was acknowledged:\n%s", said)
		}
	}
	said.hears(t, do("c "+id+" because"), `error: no close reason "because"; there are: true-positive, `)
	said.hears(t, do("c "+id+" false-positive"), `closed: [1-9]\d* alerts`)
	said.hears(t, do("u"), `taken back: close of [1-9]`)
	said.hears(t, do("x "+id), `escalated: [1-9]`)
	said.hears(t, do("a 1"), `error: want at least 4 letters`)
	said.hears(t, do("dance"), `error: no command "dance"; there are: a ID`)
	said.hears(t, do("models"), `Gradient boosting: recall \d`)
	said.hears(t, do("cost"), `boost: \d+ on duty`)
	said.hears(t, do("status"), `status: flow \d+ of 750, `)
	do("q")
	select {
	case got := <-code:
		if got != 0 || !strings.HasSuffix(said.String(), "goodbye\n") {
			t.Errorf("exit code %d, last words %q", got, said.String()[max(len(said.String())-80, 0):])
		}
	case <-time.After(20 * time.Second):
		t.Fatal("q does not leave")
	}
	if i := strings.IndexFunc(said.String(), func(r rune) bool { return r > '~' || r < ' ' && r != '\n' }); i >= 0 {
		t.Errorf("not ASCII: %q", said.String()[i:min(i+20, len(said.String()))])
	}
}
