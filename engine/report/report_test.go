package report_test

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/report"
)

func document(t *testing.T, change func(*experiment.Inputs)) report.Document {
	t.Helper()
	r, c := result(t, change)
	return report.Build(r, c, cost.Defaults(), nil)
}

func result(t *testing.T, change func(*experiment.Inputs)) (*experiment.Result, experiment.Comparison) {
	t.Helper()
	in := enginetest.Inputs(2000)
	if change != nil {
		change(&in)
	}
	e, err := experiment.Prepare(t.Context(), enginetest.Recipe(), in, experiment.Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := experiment.Compare(t.Context(), r, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

func TestTheHTMLNeedsNoOtherFileAndRunsNothing(t *testing.T) {
	html, err := report.HTML(document(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	page := string(html)
	for _, outside := range []string{"<script", "src=", "<link", "@import", "url(http"} {
		if strings.Contains(page, outside) {
			t.Errorf("the page holds %q", outside)
		}
	}
	for _, want := range []string{"synthetic-test", "flattering", "Model card", "SHA-256", "assumed", "<svg"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template refused a value")
	}
	for _, svg := range strings.Split(page, "<svg")[1:] {
		body, _, _ := strings.Cut(svg, "</svg>")
		if err := xml.Unmarshal([]byte("<svg"+body+"</svg>"), new(struct{})); err != nil {
			t.Fatalf("a figure is no XML: %v", err)
		}
	}
}

func TestHostileNamesAreText(t *testing.T) {
	d := document(t, func(in *experiment.Inputs) {
		in.Tests[0].Table.Name = "<script>alert(1)</script>\x1b[31m"
		in.Tests[0].Hard = ""
	})
	html, err := report.HTML(d)
	if err != nil {
		t.Fatal(err)
	}
	md := report.Markdown(d, func(figure.Figure) string { return "x" })
	for _, page := range []string{string(html), md} {
		if strings.Contains(page, "<script>") || strings.Contains(page, "\x1b") {
			t.Error("a name from the data became markup or an escape sequence")
		}
	}
}

func TestSimulatedDataAreCalledThat(t *testing.T) {
	d := document(t, func(in *experiment.Inputs) { in.Train.Simulated, in.Tests[0].Table.Simulated = true, true })
	html, err := report.HTML(d)
	if err != nil || !strings.Contains(string(html), "SIMULATED: everything here") {
		t.Errorf("the page does not say SIMULATED (%v)", err)
	}
}

func TestMarkdownLinksTheFiguresBesideIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "night.md")
	written, err := report.Write(path, document(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range written[:len(written)-1] {
		link := "(night-figures/" + filepath.Base(p) + ")"
		if _, err := os.Stat(p); err != nil || !strings.Contains(string(text), link) {
			t.Errorf("figure %s: %v, or not linked", p, err)
		}
	}
}

func TestOtherKindsAreRefused(t *testing.T) {
	var kind *report.KindError
	if _, err := report.Write("x.pdf", report.Document{}); !errors.As(err, &kind) {
		t.Errorf("error %v; want a KindError", err)
	}
}

func TestAScenarioHasASectionOfItsOwn(t *testing.T) {
	k := &cost.Scenario{Name: "night shift", Values: map[string]float64{"attack_share": 0.01}, Thresholds: map[string]float64{"logistic": 0.25}, Model: "logistic"}
	a, err := k.Over(cost.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	r, c := result(t, nil)
	md := report.Markdown(report.Build(r, c, a, k), func(f figure.Figure) string { return f.Key })
	_, section, found := strings.Cut(md, "## The what-if scenario: night shift")
	if !found {
		t.Fatal("there is no section")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for _, want := range []string{"attack share 0.01", "| 0.25 | chosen |", "cheapest", "compared with", "cost-by-threshold", "tornado", "base-rate"} {
		if !strings.Contains(section, want) {
			t.Errorf("it lacks %q:\n%s", want, section)
		}
	}
	if !strings.Contains(md, "| 0.01 | of flows | changed |") {
		t.Error("the changed assumption is not marked")
	}
}
