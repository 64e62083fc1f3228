package fetch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestAPartIsContinued(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	half := len(m.content["KDDTrain+.txt"]) / 2
	write(t, m.content["KDDTrain+.txt"][:half], dir, "KDDTrain+.txt.part")
	results, err := Run(t.Context(), m.one(dir))
	if err != nil || results[0].Resumed != int64(half) {
		t.Fatalf("%+v, %v", results, err)
	}
	if r := m.requests(); len(r) != 1 || r[0].Header.Get("Range") != fmt.Sprintf("bytes=%d-", half) || r[0].Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("%d requests, the first with %v", len(r), r[0].Header)
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAServerThatIgnoresRangeStartsOver(t *testing.T) {
	m := newMirror(t, func(_ int, w http.ResponseWriter, _ *http.Request, content []byte) { serveWhole(w, content) })
	dir := t.TempDir()
	write(t, m.content["KDDTrain+.txt"][:5000], dir, "KDDTrain+.txt.part")
	results, err := Run(t.Context(), m.one(dir))
	if err != nil || results[0].Resumed != 0 || len(m.requests()) != 1 {
		t.Errorf("%+v after %d requests, %v", results, len(m.requests()), err)
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAPartOfAnotherFileIsFoundOutAndFetchedAnew(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	write(t, bytes.Repeat([]byte("x"), 5000), dir, "KDDTrain+.txt.part")
	results, err := Run(t.Context(), m.one(dir))
	if err != nil || results[0].Resumed != 0 || len(m.requests()) != 2 {
		t.Errorf("%+v after %d requests, %v", results, len(m.requests()), err)
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAServerWhoseRangesAreWrongIsGivenUp(t *testing.T) {
	m := newMirror(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		if r.Header.Get("Range") == "" {
			serveCut(w, content, 100_000)
		}
		serve(w, r, bytes.ToUpper(content)) // the rest of another file of this size
	})
	var wrong *HashError
	dir := t.TempDir()
	if _, err := Run(t.Context(), m.one(dir)); !errors.As(err, &wrong) || len(m.requests()) != 4 {
		t.Errorf("%v after %d requests", err, len(m.requests()))
	}
	noParts(t, dir)
}

func TestAPartThatIsWholeNeedsNoRequest(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	write(t, m.content["KDDTrain+.txt"], dir, "KDDTrain+.txt.part")
	if _, err := Run(t.Context(), m.one(dir)); err != nil || len(m.requests()) != 0 {
		t.Errorf("%d requests, %v", len(m.requests()), err)
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAPartThatIsTooLongStartsOver(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	write(t, append(bytes.Clone(m.content["KDDTrain+.txt"]), 'x'), dir, "KDDTrain+.txt.part")
	if _, err := Run(t.Context(), m.one(dir)); err != nil || m.requests()[0].Header.Get("Range") != "" {
		t.Errorf("asked with %v, %v", m.requests()[0].Header, err)
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAnAnswerFromAnotherPlaceStartsOver(t *testing.T) {
	for name, spoil := range map[string]func(w http.ResponseWriter, content []byte){
		"another offset": func(w http.ResponseWriter, content []byte) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 10-%d/%d", len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[10:])
		},
		"another size": func(w http.ResponseWriter, content []byte) {
			w.Header().Set("Content-Range", "bytes 5000-5009/5010")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[:10])
		},
		"no offset": func(w http.ResponseWriter, content []byte) {
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[5000:])
		},
		"not satisfiable": func(w http.ResponseWriter, _ []byte) { w.WriteHeader(http.StatusRequestedRangeNotSatisfiable) },
	} {
		m := newMirror(t, func(_ int, w http.ResponseWriter, r *http.Request, content []byte) {
			if r.Header.Get("Range") != "" {
				spoil(w, content)
				return
			}
			serve(w, r, content)
		})
		dir := t.TempDir()
		write(t, m.content["KDDTrain+.txt"][:5000], dir, "KDDTrain+.txt.part")
		var failed error
		o := m.one(dir)
		o.Report = func(p Progress) { failed = cmp.Or(failed, p.Err) }
		if _, err := Run(t.Context(), o); err != nil || len(m.requests()) != 2 {
			t.Errorf("%s: %v after %d requests", name, err, len(m.requests()))
		}
		var cut *CutOffError // and not a wrong hash after all of it
		if !errors.As(failed, &cut) || cut.Have != 5000 {
			t.Errorf("%s: retried for %v", name, failed)
		}
		m.inPlace(t, dir, m.files[0])
	}
}

func TestACutOffDownloadGoesOnWhereItStopped(t *testing.T) {
	m := newMirror(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		if n <= 1 {
			serveCut(w, content, 100_000)
		}
		serve(w, r, content)
	})
	dir := t.TempDir()
	var failed error
	o := m.one(dir)
	o.Report = func(p Progress) {
		if p.State == Retrying {
			failed = p.Err
		}
	}
	results, err := Run(t.Context(), o)
	if err != nil || results[0].Resumed != 0 {
		t.Fatalf("%+v, %v", results, err)
	}
	var cut *CutOffError
	if !errors.As(failed, &cut) || cut.Have != 100_000 {
		t.Errorf("retried for %v", failed)
	}
	if r := m.requests(); len(r) != 2 || r[1].Header.Get("Range") != "bytes=100000-" {
		t.Errorf("%d requests", len(r))
	}
	m.inPlace(t, dir, m.files[0])
}

// A line that drops again and again is no reason to give up while bytes come.
func TestTriesThatBringBytesAreNotCounted(t *testing.T) {
	m := newMirror(t, nil)
	content := bytes.Repeat(m.content["KDDTrain+.txt"], 3)
	m.files = nil
	m.add("KDDTrain+.txt", content)
	m.answer = func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		var from int
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		to := min(from+70_000, len(content))
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
		w.Header().Set("Content-Length", fmt.Sprint(len(content)-from))
		if from > 0 {
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write(content[from:to])
		w.(http.Flusher).Flush()
		if to < len(content) {
			panic(http.ErrAbortHandler)
		}
	}
	dir := t.TempDir()
	o := m.one(dir)
	o.Tries = 2
	if _, err := Run(t.Context(), o); err != nil || len(m.requests()) < len(content)/70_000 {
		t.Errorf("%v after %d requests", err, len(m.requests()))
	}
	m.inPlace(t, dir, m.files[0])
}

func TestADownloadThatIsCutOffForGoodLeavesItsPartForTheNextRun(t *testing.T) {
	var working atomic.Bool
	m := newMirror(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		if !working.Load() && n > 1 {
			panic(http.ErrAbortHandler)
		} else if !working.Load() {
			serveCut(w, content, 100_000)
		}
		serve(w, r, content)
	})
	dir := t.TempDir()
	var cut *CutOffError
	if _, err := Run(t.Context(), m.one(dir)); !errors.As(err, &cut) || cut.Have != 100_000 || cut.Want != m.files[0].Bytes {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "KDDTrain+.txt")); err == nil {
		t.Error("a half file has the whole file's name")
	}
	working.Store(true)
	if results, err := Run(t.Context(), m.one(dir)); err != nil || results[0].Resumed != 100_000 {
		t.Errorf("%+v, %v", results, err)
	}
	m.inPlace(t, dir, m.files[0])
}

func TestAPackedAnswerIsUnpackedAndContinuedUnpacked(t *testing.T) {
	m := newMirror(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			serve(w, r, content)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		whole := packed(content)
		serveCut(w, whole, len(whole)/2)
	})
	dir := t.TempDir()
	if _, err := Run(t.Context(), m.one(dir)); err != nil {
		t.Fatal(err)
	}
	if r := m.requests(); len(r) != 2 || r[1].Header.Get("Range") == "" || r[1].Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("%d requests", len(r))
	}
	m.inPlace(t, dir, m.files[0])
}

func TestCancellingStopsAtOnceAndKeepsThePart(t *testing.T) {
	why := errors.New("ctrl+c")
	ctx, cancel := context.WithCancelCause(t.Context())
	dir := t.TempDir()
	part := filepath.Join(dir, "KDDTrain+.txt.part")
	m := newMirror(t, func(_ int, w http.ResponseWriter, r *http.Request, content []byte) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content[:50_000])
		w.(http.Flusher).Flush()
		for r.Context().Err() == nil { // until the client has it on disk, then for ever
			if state, err := os.Stat(part); err == nil && state.Size() > 0 {
				cancel(why)
			}
			time.Sleep(time.Millisecond)
		}
	})
	begun := time.Now()
	if _, err := Run(ctx, m.one(dir)); !errors.Is(err, why) {
		t.Errorf("have %v", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if state, err := os.Stat(part); err != nil || state.Size() == 0 {
		t.Errorf("no part: %v", err)
	}
}
