//go:build peers

package report_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/engine/report"
)

// TestABrowserOpensTheReportWithoutErrors loads the page in headless Chromium, which
// Debian packages, and reads what it made of it and what it complained of.
func TestABrowserOpensTheReportWithoutErrors(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("TRUNKLINE_REQUIRE") != "" {
			t.Fatal("no chromium: apt-get install chromium")
		}
		t.Skip("no chromium: apt-get install chromium")
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if _, err := report.Write(path, document(t, nil)); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	browser := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--v=0",
		"--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+path)
	browser.Stderr = &log
	page, err := browser.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	if strings.Contains(log.String(), "CONSOLE") {
		t.Errorf("the console says:\n%s", log.String())
	}
	for _, want := range []string{"Model card", "</svg>", "synthetic-test"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the browser's page lacks %q", want)
		}
	}
}
