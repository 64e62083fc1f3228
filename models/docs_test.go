package models_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/modeltest"
)

//go:generate go test . -run TestModelsPageIsUpToDate -update

var update = flag.Bool("update", false, "write docs/MODELS.md anew")

const modelsPage = "../docs/MODELS.md"

func TestModelsPageIsUpToDate(t *testing.T) {
	want := pageOfModels(t)
	if *update {
		if err := os.MkdirAll("../docs", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(modelsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(modelsPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("docs/MODELS.md is not what the catalog says now; run: go generate ./models")
	}
}

// pageOfModels writes the catalog as Markdown.
func pageOfModels(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Models\n\nMade from the catalog (`models.Catalog`) by `go generate ./models`; a test fails when it is stale.\n\n")
	b.WriteString("| key | model | learns from | score |\n|---|---|---|---|\n")
	for _, e := range models.Catalog() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s | %s |\n", e.Key, e.Key, e.Title, learnsFrom(e), scoreOf(t, e))
	}
	for _, e := range models.Catalog() {
		fmt.Fprintf(&b, "\n## %s\n\n**%s.** %s\n", e.Key, e.Title, e.About)
		for _, line := range limitsOf(e) {
			fmt.Fprintf(&b, "\n- %s", line)
		}
		b.WriteString("\n")
		if len(e.Params) == 0 {
			b.WriteString("\nNo settings.\n")
			continue
		}
		b.WriteString("\n| setting | default | takes | meaning |\n|---|---|---|---|\n")
		for _, p := range e.Params {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.Name, valueOf(p, p.Default), rangeOf(p), p.Meaning)
		}
	}
	return b.String()
}

func learnsFrom(e models.Entry) string {
	switch {
	case e.DerivedFrom != "":
		return "nothing: made from `" + e.DerivedFrom + "`"
	case e.Limits.NeedsLabels:
		return "labelled flows"
	}
	return "normal flows"
}

// scoreOf looks at what a model fitted on a few flows can do.
func scoreOf(t *testing.T, e models.Entry) string {
	flows := modeltest.Flows(120, 1)
	m := modeltest.Fit(t, e, flows)
	said := "a rank"
	if _, ok := m.(models.Probabilistic); ok {
		said = "a probability"
	}
	if e.Limits.HardLabels {
		said = "0 or 1"
	}
	if x, ok := models.NewExplainer(m, flows.Columns, flows.ExactColumns); ok {
		said += ", taken apart by flow column (" + x.Explain(flows.Rows.Slice(0, 1)).Link + ")"
	}
	return said
}

func limitsOf(e models.Entry) []string {
	var lines []string
	for _, l := range []struct {
		holds bool
		says  string
	}{
		{e.Limits.NeedsLabels, "Needs labels."},
		{e.Limits.NeedsExact, "Reads the exact (unencoded) values beside the encoded ones."},
		{e.Limits.HardLabels, "Scores are 0 or 1: its ROC curve has one point, and recall at a false-alarm rate says nothing."},
		{e.Limits.MaxRows > 0, fmt.Sprintf("Learns from at most %d rows, drawn with the seed.", e.Limits.MaxRows)},
		{e.Limits.CancelBetweenFits, "A started fit can't be cancelled."},
		{e.Limits.Remark != "", e.Limits.Remark},
	} {
		if l.holds {
			lines = append(lines, l.says)
		}
	}
	return lines
}

func valueOf(p models.ParamSpec, v float64) string {
	if p.Choices != nil {
		return p.Choices[int(v)]
	}
	return fmt.Sprintf("%g", v)
}

func rangeOf(p models.ParamSpec) string {
	if p.Choices != nil {
		return strings.Join(p.Choices, ", ")
	}
	said := fmt.Sprintf("%g to %g", p.Min, p.Max)
	if p.Integer {
		said += ", whole"
	}
	if p.Log {
		said += ", searched on a log scale"
	}
	return said
}
