package fetch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
)

// A mirror is a server whose answers a test can spoil.
type mirror struct {
	*httptest.Server
	content map[string][]byte
	files   []data.File

	mu     sync.Mutex
	asked  []*http.Request
	answer func(n int, w http.ResponseWriter, r *http.Request, content []byte) // n counts requests from 1
}

// newMirror serves two files; answer nil is a server as it should be.
func newMirror(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request, content []byte)) *mirror {
	t.Helper()
	m := &mirror{answer: answer, content: map[string][]byte{}}
	if answer == nil {
		m.answer = func(_ int, w http.ResponseWriter, r *http.Request, content []byte) { serve(w, r, content) }
	}
	for i, name := range []string{"KDDTrain+.txt", "KDDTest+.txt"} {
		m.add(name, datatest.NSLKDD(datatest.Options{Seed: uint64(i), Rows: 2000}))
	}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) add(name string, content []byte) {
	m.content[name] = content
	m.files = append(m.files, fileOf(name, content))
}

func fileOf(name string, content []byte) data.File {
	sum := sha256.Sum256(content)
	return data.File{Name: name, Bytes: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.asked = append(m.asked, r)
	n := len(m.asked)
	m.mu.Unlock()
	content, ok := m.content[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	m.answer(n, w, r, content)
}

// requests are those that came so far.
func (m *mirror) requests() []*http.Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]*http.Request(nil), m.asked...)
}

// options fetch into dir from the mirror, without long pauses.
func (m *mirror) options(dir string) Options {
	return Options{Dir: dir, From: m.URL, Files: m.files, Pause: time.Millisecond, Stall: 10 * time.Second}
}

// one is options for the first file only.
func (m *mirror) one(dir string) Options {
	o := m.options(dir)
	o.Files = m.files[:1]
	return o
}

// serve honours Range, as a good server does.
func serve(w http.ResponseWriter, r *http.Request, content []byte) {
	http.ServeContent(w, r, "x.txt", time.Time{}, bytes.NewReader(content))
}

// serveWhole knows no Range.
func serveWhole(w http.ResponseWriter, content []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	w.Write(content)
}

// serveCut says it sends all and drops the line after n bytes.
func serveCut(w http.ResponseWriter, content []byte, n int) {
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	w.Write(content[:n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func packed(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(content)
	z.Close()
	return b.Bytes()
}

// inPlace wants the mirror's file in dir and nothing half-written beside it.
func (m *mirror) inPlace(t *testing.T, dir string, files ...data.File) {
	t.Helper()
	for _, f := range files {
		have, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil || !bytes.Equal(have, m.content[f.Name]) {
			t.Errorf("%s is not what the mirror has (%v)", f.Name, err)
		}
	}
	noParts(t, dir)
}

func noParts(t *testing.T, dir string) {
	t.Helper()
	if parts, _ := filepath.Glob(filepath.Join(dir, "*.part")); parts != nil {
		t.Errorf("left behind: %v", parts)
	}
}

func write(t *testing.T, content []byte, path ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path...), content, 0o644); err != nil {
		t.Fatal(err)
	}
}
