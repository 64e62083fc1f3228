// Package report turns results into files: figures as SVG and PNG, classification
// reports as text, and what a team hands on.
package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// FigureModels readies a result's models for charts on a set, in the recipe's order. One
// that the catalog does not list, an imported one, is drawn unlike all that it does.
func FigureModels(r *experiment.Result, set *experiment.Set) []figure.Model {
	place := map[string]int{}
	for i, e := range models.Catalog() {
		place[e.Key] = i
	}
	var out []figure.Model
	for _, f := range r.Models {
		at, listed := place[f.Spec.Key]
		if !listed {
			at = len(place)
		}
		if scores := r.ScoresOn(set, f.Spec.Key); scores != nil && set.Labelled() {
			out = append(out, figure.Model{Name: f.Entry.Title, Index: at, Curve: metric.NewCurve(scores, set.Attack), Threshold: f.Threshold})
		}
	}
	return out
}

// FigureSet names a set under a figure.
func FigureSet(set *experiment.Set) figure.Set {
	s := figure.Set{Name: visible.Line(set.Name), Simulated: set.Simulated}
	for _, a := range set.Attack {
		if a {
			s.Attacks++
		} else {
			s.Normals++
		}
	}
	return s
}

// Comparison writes into dir what compare --out promises: report.txt with every model's
// classification report on every set, and each set's ROC curves, linear and with a
// logarithmic false-positive axis, as SVG, PNG and CSV. It gives the paths written.
func Comparison(dir string, r *experiment.Result) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	text := filepath.Join(dir, "report.txt")
	if err := bundle.WriteAtomic(text, []byte(Classification(r))); err != nil {
		return nil, err
	}
	written := []string{text}
	for _, set := range r.Sets {
		curves := FigureModels(r, set)
		if len(curves) == 0 {
			continue
		}
		for _, log := range []bool{false, true} {
			f := figure.ROC(FigureSet(set), curves, log, nil)
			name := filepath.Join(dir, "roc-"+fileName(set.Name)+map[bool]string{true: "-log"}[log])
			paths, err := Figure(name, f)
			if err != nil {
				return written, err
			}
			written = append(written, paths...)
		}
	}
	return written, nil
}

// Figure writes a figure as name.svg, name.png and name.csv.
func Figure(name string, f figure.Figure) ([]string, error) {
	return paintings(name, f.Title,
		func(w io.Writer) error { return figure.SVG(w, f, figure.Style{}) },
		func(w io.Writer) error { return figure.PNG(w, f, figure.Style{}) },
		func(w io.Writer) error { return figure.CSV(w, f) })
}

// tableFiles writes a table as name.svg, name.png and name.csv.
func tableFiles(name string, t figure.Table) ([]string, error) {
	return paintings(name, t.Title,
		func(w io.Writer) error { return t.SVG(w, figure.Style{}) },
		func(w io.Writer) error { return t.PNG(w, figure.Style{}) },
		t.CSV)
}

func paintings(name, title string, svg, png, csv func(io.Writer) error) ([]string, error) {
	var written []string
	for _, painter := range []struct {
		ending string
		paint  func(io.Writer) error
	}{{".svg", svg}, {".png", png}, {".csv", csv}} {
		var b bytes.Buffer
		if err := painter.paint(&b); err != nil {
			return written, fmt.Errorf("draw %s: %w", title, err)
		}
		if err := bundle.WriteAtomic(name+painter.ending, b.Bytes()); err != nil {
			return written, err
		}
		written = append(written, name+painter.ending)
	}
	return written, nil
}

// Classification is the classification report of every model on every set, at the
// threshold on duty.
func Classification(r *experiment.Result) string {
	var b strings.Builder
	for _, set := range r.Sets {
		for _, f := range r.Models {
			scores := r.ScoresOn(set, f.Spec.Key)
			if scores == nil || !set.Labelled() {
				continue
			}
			fmt.Fprintf(&b, "%s on %s, alerts above %.6g\n\n%s\n", f.Entry.Title, FigureSet(set), f.Threshold, metric.ConfusionAt(scores, set.Attack, f.Threshold).Classification())
		}
	}
	return b.String()
}

// fileName keeps letters, digits and signs that every file system takes.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, s)
}
