package fetch

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trunkline/trunkline/data"
)

func TestAMissingFileIsNotAskedForTwice(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	o := m.one(dir)
	o.From = m.URL + "/elsewhere/"
	var status *StatusError
	if _, err := Run(t.Context(), o); !errors.As(err, &status) || status.Code != 404 || status.URL != m.URL+"/elsewhere/KDDTrain%2B.txt" {
		t.Errorf("have %v", err)
	}
	if len(m.requests()) != 1 {
		t.Errorf("asked %d times", len(m.requests()))
	}
	noParts(t, dir)
}

func TestAServersTroubleIsWaitedOut(t *testing.T) {
	m := newMirror(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		if n <= 3 {
			http.Error(w, "later", []int{503, 429, 500}[n-1])
			return
		}
		serve(w, r, content)
	})
	dir := t.TempDir()
	if _, err := Run(t.Context(), m.one(dir)); err != nil || len(m.requests()) != 4 {
		t.Errorf("%v after %d requests", err, len(m.requests()))
	}
	m.inPlace(t, dir, m.files[0])
}

func TestTroubleThatDoesNotPassIsReturned(t *testing.T) {
	m := newMirror(t, func(_ int, w http.ResponseWriter, _ *http.Request, _ []byte) {
		http.Error(w, "never", http.StatusServiceUnavailable)
	})
	dir := t.TempDir()
	o := m.one(dir)
	o.Tries = 3
	var status *StatusError
	if _, err := Run(t.Context(), o); !errors.As(err, &status) || status.Code != 503 || len(m.requests()) != 3 {
		t.Errorf("%v after %d requests", err, len(m.requests()))
	}
	noParts(t, dir)
}

// The time is the bubble's: a server that always says "in 30 seconds" is asked as often
// as any other.
func TestAServerMaySayHowLongToWaitButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			asked++
			w := httptest.NewRecorder()
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(429)
			return w.Result(), nil
		})}
		begun := time.Now()
		_, err := Run(t.Context(), Options{Dir: t.TempDir(), Client: client, Tries: 3})
		var status *StatusError
		if !errors.As(err, &status) || status.RetryAfter != 30*time.Second || asked != 3 {
			t.Errorf("%v after %d requests", err, asked)
		}
		if took := time.Since(begun); took != time.Minute {
			t.Errorf("it waited %s, want twice 30 s", took)
		}
	})
}

func TestAStalledServerIsGivenUp(t *testing.T) {
	for name, before := range map[string]int{"before the answer": -1, "before the body": 0, "in the body": 70_000} {
		m := newMirror(t, func(_ int, w http.ResponseWriter, r *http.Request, content []byte) {
			if before >= 0 {
				w.Header().Set("Content-Length", strconv.Itoa(len(content)))
				w.WriteHeader(200)
				w.Write(content[:before])
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
		})
		o := m.one(t.TempDir())
		o.Stall, o.Tries = 60*time.Millisecond, 1
		var stalled *StalledError
		if _, err := Run(t.Context(), o); !errors.As(err, &stalled) || stalled.After != o.Stall {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The time is the bubble's: a line that brings a few bytes every 20 s needs 200 s.
func TestASlowServerIsNotAStalledOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := []byte("ten bytes.")
		f := fileOf("KDDTrain+.txt", content)
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, ContentLength: 10, Body: io.NopCloser(&drip{r.Context(), content})}, nil
		})}
		begun := time.Now()
		if _, err := Run(t.Context(), Options{Dir: t.TempDir(), Files: []data.File{f}, Client: client, Stall: 30 * time.Second}); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took != 200*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// drip gives a byte every 20 s until ctx ends.
type drip struct {
	ctx  context.Context
	left []byte
}

func (d *drip) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(20 * time.Second):
	}
	n := copy(p[:1], d.left)
	d.left = d.left[n:]
	return n, nil
}

func TestAStallIsTriedAgainFromThere(t *testing.T) {
	m := newMirror(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		if n == 1 {
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			w.Write(content[:70_000])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		serve(w, r, content)
	})
	dir := t.TempDir()
	o := m.one(dir)
	o.Stall = 100 * time.Millisecond
	if _, err := Run(t.Context(), o); err != nil || m.requests()[1].Header.Get("Range") != "bytes=70000-" {
		t.Errorf("%v after %d requests", err, len(m.requests()))
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAFullDiskIsSaidAndNothingHalfWrittenStays(t *testing.T) {
	m := newMirror(t, nil)
	for name, full := range map[string]func(*fullDisk){
		"while writing": func(f *fullDisk) { f.room = 100_000 },
		"when syncing":  func(f *fullDisk) { f.room, f.noSync = 1<<30, true },
	} {
		dir := t.TempDir()
		o := m.one(dir)
		o.openPart = func(path string) (file, error) {
			f, err := openPartFile(path)
			disk := &fullDisk{file: f}
			full(disk)
			return disk, err
		}
		var space *SpaceError
		if _, err := Run(t.Context(), o); !errors.As(err, &space) || !strings.HasPrefix(space.Path, dir) {
			t.Errorf("%s: %v", name, err)
		}
		noParts(t, dir)
	}
}

// A fullDisk takes room bytes.
type fullDisk struct {
	file
	room   int
	noSync bool
}

func (f *fullDisk) Write(b []byte) (int, error) {
	if len(b) <= f.room {
		f.room -= len(b)
		return f.file.Write(b)
	}
	n, _ := f.file.Write(b[:f.room])
	f.room = 0
	return n, syscall.ENOSPC
}

func (f *fullDisk) Sync() error {
	if f.noSync {
		return syscall.ENOSPC
	}
	return f.file.Sync()
}

func TestARefusedConnectionIsOffline(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	host := strings.TrimPrefix(m.URL, "http://")
	m.Server.Close()
	o := m.one(dir)
	o.Tries = 2
	var offline *OfflineError
	if _, err := Run(t.Context(), o); !errors.As(err, &offline) || offline.Host != host {
		t.Errorf("Run: %v", err)
	}
	if err := Reachable(t.Context(), o); !errors.As(err, &offline) || offline.Host != host {
		t.Errorf("Reachable: %v", err)
	}
	noParts(t, dir)
}

func TestAnUnknownHostIsOffline(t *testing.T) {
	client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "mirror.example", IsNotFound: true}}
	}}}
	var offline *OfflineError
	err := Reachable(t.Context(), Options{From: "https://mirror.example/x", Client: client})
	if !errors.As(err, &offline) || offline.Host != "mirror.example" || !strings.Contains(err.Error(), "no such host") {
		t.Errorf("have %v", err)
	}
}

// The time is the bubble's: a name service or a firewall that swallows everything.
func TestOfflineIsDecidedWithinThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{})
		defer close(over) // the transport's dial outlives the request
		client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			<-over
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
		}}}
		begun := time.Now()
		err := Reachable(t.Context(), Options{Client: client})
		var offline *OfflineError
		if took := time.Since(begun); !errors.As(err, &offline) || took != Reach || took > 3*time.Second {
			t.Errorf("%v after %s", err, took)
		}
	})
}

func TestAConnectionThatNeverAnswersIsOfflineToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})}
		begun := time.Now()
		var offline *OfflineError
		if err := Reachable(t.Context(), Options{Client: client}); !errors.As(err, &offline) || time.Since(begun) != Reach {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
	})
}

func TestAnyAnswerIsOnline(t *testing.T) {
	m := newMirror(t, func(_ int, w http.ResponseWriter, _ *http.Request, _ []byte) { http.Error(w, "no", 500) })
	if err := Reachable(t.Context(), m.options(t.TempDir())); err != nil {
		t.Error(err)
	}
	if r := m.requests(); len(r) != 1 || r[0].Method != http.MethodHead {
		t.Errorf("%d requests", len(r))
	}
}

func TestHTTPSDoesNotLeadToHTTP(t *testing.T) {
	m := newMirror(t, nil)
	secure := httptest.NewUnstartedServer(http.RedirectHandler(m.URL+"/KDDTrain+.txt", http.StatusFound))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it will complain of the client below
	secure.StartTLS()
	defer secure.Close()
	client := NewClient()
	client.Transport.(*http.Transport).TLSClientConfig = secure.Client().Transport.(*http.Transport).TLSClientConfig
	dir := t.TempDir()
	o := m.one(dir)
	o.From, o.Client = secure.URL, client
	if _, err := Run(t.Context(), o); !errors.Is(err, errRedirect) || len(m.requests()) != 0 {
		t.Errorf("%v, %d requests without TLS", err, len(m.requests()))
	}
	o.Client = NewClient() // does not trust the server
	begun := time.Now()
	if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "certificate") || time.Since(begun) > 10*time.Second {
		t.Errorf("an unknown certificate: %v after %s", err, time.Since(begun))
	}
	noParts(t, dir)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
