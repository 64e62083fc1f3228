package fetch

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/data"
)

func TestFilesComeWholeAndChecked(t *testing.T) {
	m, dir := newMirror(t, nil), filepath.Join(t.TempDir(), "new", "data")
	o := m.options(dir)
	o.UserAgent = "someone/1.0"
	results, err := Run(t.Context(), o)
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	m.inPlace(t, dir, m.files...)
	for i, r := range results {
		if r.Name != m.files[i].Name || r.Path != filepath.Join(dir, r.Name) || r.Bytes != m.files[i].Bytes || r.Kept || r.Resumed != 0 {
			t.Errorf("%+v", r)
		}
	}
	first := m.requests()[0]
	if first.UserAgent() != "someone/1.0" || first.RequestURI != "/KDDTrain%2B.txt" || first.Header.Get("Range") != "" {
		t.Errorf("asked for %s as %q, range %q", first.RequestURI, first.UserAgent(), first.Header.Get("Range"))
	}
}

func TestWhatIsRightIsKeptWithoutAsking(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	if _, err := Run(t.Context(), m.options(dir)); err != nil {
		t.Fatal(err)
	}
	asked := len(m.requests())
	results, err := Run(t.Context(), m.options(dir))
	if err != nil || len(m.requests()) != asked {
		t.Errorf("%d more requests, %v", len(m.requests())-asked, err)
	}
	for _, r := range results {
		if !r.Kept {
			t.Errorf("%+v was not kept", r)
		}
	}
}

func TestAKeptDirectoryNeedNotBeWritable(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	for name, content := range m.content {
		write(t, content, dir, name)
	}
	if _, err := Run(t.Context(), m.options(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".fetch.lock")); err == nil {
		t.Error("it wrote a lock")
	}
}

func TestAWrongFileIsReplacedAndARightOneBesideItKept(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	wrong := bytes.Clone(m.content["KDDTrain+.txt"])
	wrong[100] ^= 1
	write(t, wrong, dir, "KDDTrain+.txt")
	write(t, m.content["KDDTest+.txt"], dir, "KDDTest+.txt")
	results, err := Run(t.Context(), m.options(dir))
	if err != nil || results[0].Kept || !results[1].Kept || len(m.requests()) != 1 {
		t.Errorf("%+v after %d requests, %v", results, len(m.requests()), err)
	}
	m.inPlace(t, dir, m.files...)
}

func TestContentThatIsNotThePublishedFileIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(w http.ResponseWriter, content []byte){
		"another byte": func(w http.ResponseWriter, content []byte) {
			content = bytes.Clone(content)
			content[7] ^= 1
			serveWhole(w, content)
		},
		"longer":  func(w http.ResponseWriter, content []byte) { serveWhole(w, append(bytes.Clone(content), 'x')) },
		"a login": func(w http.ResponseWriter, _ []byte) { serveWhole(w, []byte("<html>please log in</html>")) },
		"a login of unsaid length": func(w http.ResponseWriter, _ []byte) {
			w.Write([]byte("<html>"))
			w.(http.Flusher).Flush()
			w.Write([]byte("please log in</html>"))
		},
		"a packed login": func(w http.ResponseWriter, _ []byte) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed([]byte("<html>please log in</html>")))
		},
	} {
		m := newMirror(t, func(_ int, w http.ResponseWriter, _ *http.Request, content []byte) { spoil(w, content) })
		dir := t.TempDir()
		old := []byte("what was there before")
		write(t, old, dir, "KDDTrain+.txt")
		_, err := Run(t.Context(), m.one(dir))
		var wrong *HashError
		if !errors.As(err, &wrong) || wrong.Want != m.files[0].SHA256 || !strings.Contains(wrong.From, m.URL) {
			t.Errorf("%s: %v", name, err)
		}
		if len(m.requests()) != 1 {
			t.Errorf("%s: asked %d times", name, len(m.requests()))
		}
		if have, _ := os.ReadFile(filepath.Join(dir, "KDDTrain+.txt")); !bytes.Equal(have, old) {
			t.Errorf("%s: the old file was touched", name)
		}
		noParts(t, dir)
	}
}

func TestTwoAtOnceDownloadOnce(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	var wait sync.WaitGroup
	results := make([][]Result, 4)
	for i := range results {
		wait.Go(func() {
			var err error
			if results[i], err = Run(t.Context(), m.options(dir)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	fetched := 0
	for _, r := range results {
		if len(r) == 2 && !r[0].Kept {
			fetched++
		}
	}
	if fetched != 1 || len(m.requests()) != 2 {
		t.Errorf("%d fetched, with %d requests; want 1, 2", fetched, len(m.requests()))
	}
	m.inPlace(t, dir, m.files...)
}

func TestFilesComeFromADirectory(t *testing.T) {
	m := newMirror(t, nil)
	for _, below := range []string{"", "nsl-kdd"} {
		from, dir := t.TempDir(), t.TempDir()
		if err := os.MkdirAll(filepath.Join(from, below), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, content := range m.content {
			write(t, content, from, below, name)
		}
		write(t, []byte("not the beginning of it"), dir, "KDDTrain+.txt.part")
		o := m.options(dir)
		o.From = from
		if _, err := Run(t.Context(), o); err != nil {
			t.Error(err)
		}
		m.inPlace(t, dir, m.files...)
	}
	if len(m.requests()) != 0 {
		t.Error("the web was asked")
	}
}

func TestADirectoryThatLacksAFileOrHasAWrongOneIsRefused(t *testing.T) {
	m, from, dir := newMirror(t, nil), t.TempDir(), t.TempDir()
	o := m.options(dir)
	var missing *data.NotFoundError
	o.From = filepath.Join(from, "none")
	if _, err := Run(t.Context(), o); !errors.As(err, &missing) || !missing.NoDir || missing.Named != "--from" {
		t.Errorf("no directory: %v", err)
	}
	o.From = from
	if _, err := Run(t.Context(), o); !errors.As(err, &missing) || missing.NoDir || missing.Missing[0] != "KDDTrain+.txt" {
		t.Errorf("an empty directory: %v", err)
	}
	var wrong *HashError
	write(t, []byte("short"), from, "KDDTrain+.txt")
	if _, err := Run(t.Context(), o); !errors.As(err, &wrong) || wrong.HaveBytes != 5 {
		t.Errorf("a short file: %v", err)
	}
	write(t, make([]byte, m.files[0].Bytes), from, "KDDTrain+.txt")
	if _, err := Run(t.Context(), o); !errors.As(err, &wrong) || wrong.Have == wrong.Want {
		t.Errorf("a wrong file: %v", err)
	}
	noParts(t, dir)
}

func TestProgressTellsOfEachFileFromStartToEnd(t *testing.T) {
	m, dir := newMirror(t, nil), t.TempDir()
	write(t, m.content["KDDTest+.txt"], dir, "KDDTest+.txt")
	var told []Progress
	o := m.options(dir)
	o.Report = func(p Progress) { told = append(told, p) }
	if _, err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	var done int64
	states := map[string][]State{}
	for _, p := range told {
		if p.Files != 2 || p.File != m.files[p.Index].Name || p.Total != m.files[p.Index].Bytes || p.Done > p.Total {
			t.Fatalf("%+v", p)
		}
		if p.Index == 0 {
			if p.Done < done {
				t.Errorf("from %d back to %d bytes", done, p.Done)
			}
			done = p.Done
		}
		if s := states[p.File]; len(s) == 0 || s[len(s)-1] != p.State {
			states[p.File] = append(s, p.State)
		}
	}
	if s := states["KDDTrain+.txt"]; len(s) != 3 || s[0] != Checking || s[1] != Receiving || s[2] != Finished || done != m.files[0].Bytes {
		t.Errorf("KDDTrain+: %v, %d bytes", s, done)
	}
	if s := states["KDDTest+.txt"]; len(s) != 2 || s[0] != Checking || s[1] != Kept {
		t.Errorf("KDDTest+: %v", s)
	}
}
