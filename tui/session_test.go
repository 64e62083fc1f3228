package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/store"
)

func TestWhatIsOnTheScreenIsExportedIntoThePersonsFolder(t *testing.T) {
	dir := t.TempDir()
	p, _ := sitDown(t, Options{Exports: dir, Shared: true, Person: "../ann"})
	p.await("golearn-nb@")
	p.press("3")
	p.await("Models on synthetic-test", "golearn-nb")
	p.press("E")
	p.await("on the server in")
	files, err := os.ReadDir(filepath.Join(dir, "---ann"))
	if err != nil {
		t.Fatal(err)
	}
	ends := map[string]int{}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), "models-") {
			t.Errorf("a file is called %s", f.Name())
		}
		ends[filepath.Ext(f.Name())]++
	}
	if ends[".svg"] < 3 || ends[".svg"] != ends[".png"] || ends[".csv"] != ends[".svg"] {
		t.Errorf("wrote %v; want figures and a table, each as SVG, PNG and CSV", ends)
	}
}

func TestOneKeyWritesAReportWithTheScenario(t *testing.T) {
	dir := t.TempDir()
	p, _ := sitDown(t, Options{Exports: dir, Shared: true, Person: "ann"})
	p.await("golearn-nb@")
	p.press("5")
	p.await("What it comes to")
	p.press("down", "right", "W")
	p.await("report on the server")
	written, err := filepath.Glob(filepath.Join(dir, "ann", "report-*"))
	if err != nil || len(written) != 3 { // HTML, Markdown and its figures
		t.Fatalf("wrote %v, %v", written, err)
	}
	for _, path := range written {
		if ext := filepath.Ext(path); ext == "" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), "The what-if scenario") || !strings.Contains(string(text), "flows a day") {
			t.Errorf("%s, %v: the scenario is not in it", path, err)
		}
	}
}

func TestAViewerDoesNotWriteToTheServersDisk(t *testing.T) {
	dir := t.TempDir()
	p, _ := sitDown(t, Options{Exports: dir, Shared: true, Role: Viewer, Person: "eve"})
	p.await("logistic@")
	p.press("E")
	p.await("viewers look")
	p.press("W")
	p.await("write a report")
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("wrote %v", files)
	}
}

func TestASessionComesBackAsItWasLeft(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "alerts.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	o := Options{Store: db, Person: "ann"}
	p, _ := sitDown(t, o)
	p.await("Tour 1 of 5")
	p.press("esc")
	p.press("/")
	for _, r := range "proto:udp" {
		p.press(string(r))
	}
	p.press("enter", "6")
	p.await("Runs")
	for deadline := time.Now().Add(10 * time.Second); ; {
		body, err := db.View(t.Context(), "ann", sessionView)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(body, `"train"`) && strings.Contains(body, "proto:udp") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("kept %q", body)
		}
		select {
		case msg := <-p.done:
			p.send(msg)
		case <-time.After(10 * time.Millisecond):
		}
	}
	back, _ := sitDown(t, o)
	back.await("Runs")
	back.press("1")
	back.await("proto:udp")
	if strings.Contains(back.sees(), "Tour 1") {
		t.Error("the tour is shown a second time")
	}
	other, _ := sitDown(t, Options{Store: db, Person: "bob", NoTour: true})
	other.await("Alerts", "logistic@")
	if strings.Contains(other.sees(), "proto:udp") {
		t.Error("another person has ann's filter")
	}
}
