package train

import (
	"fmt"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// The columns of the table of runs.
const (
	runID = iota
	runState
	runRecipe
	runModels
	runSeed
	runRows
	runSMOTE
	runChampion
	runAUC
	runRecall
	runFPR
	runNovel
	runData
	runTook
	runMargin // where the table says that columns are folded away
)

// drawRuns lists the runs with their settings and the figures of their champions.
func (s *Screen) drawRuns(c canvas.Canvas, x *screen.Context) {
	all := s.all()
	right := s.mark("figures: the champion's at its threshold on the held-out set")
	if c.Width() < 84 {
		right = s.mark("champion's figures")
	}
	widget.Panel{Title: "Runs", Focus: s.pane == runsPane, Right: right}.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	table := widget.Table{Blur: s.pane != runsPane, Empty: "No run yet.",
		Columns: []widget.Column{{Title: "RUN", Width: 5}, {Title: "STATE", Width: 9}, {Title: "RECIPE", Width: 9, Flex: 1}, {Title: "MODELS", Width: 6, Right: true, Fold: 3},
			{Title: "SEED", Width: 5, Right: true, Fold: 5}, {Title: "ROWS", Width: 5, Right: true, Fold: 7}, {Title: "SMOTE", Width: 5, Fold: 8},
			{Title: "CHAMPION", Width: 10, Flex: 1}, {Title: "AUC", Width: 5, Right: true}, {Title: "RECALL", Width: 6, Right: true}, {Title: "FPR", Width: 6, Right: true},
			{Title: "NOVEL", Width: 5, Right: true, Fold: 2}, {Title: "DATA", Width: 8, Fold: 6}, {Title: "TOOK", Width: 7, Right: true, Fold: 4}, {Width: 1}},
		Cell: func(row, col int) widget.Span { return s.runCell(all[row], col, x.Theme) }}
	seen, _ := table.Draw(body, x.Theme, &s.table, len(all))
	s.layout.runs = body.Rows(1, body.Height()-1)
	widget.ScrollBar(c, x.Theme, s.table.Offset, seen, len(all))
}

func (s *Screen) runCell(r *workstation.Run, col int, t *theme.Theme) widget.Span {
	plain := theme.Style{}
	switch col {
	case runID:
		return s.runSign(r, t)
	case runState:
		return stateSpan(r, s.onDuty(r), t)
	case runRecipe:
		if leaky(r) {
			return widget.Span{Text: "LEAK " + visible.Text(r.Recipe.Name, 20), Style: theme.Fg(theme.Bad).Bold()}
		}
		return widget.Span{Text: visible.Text(r.Recipe.Name, 20), Style: plain}
	case runModels:
		return widget.Span{Text: strconv.Itoa(len(r.Recipe.Models)), Style: plain}
	case runSeed:
		return widget.Span{Text: strconv.FormatUint(r.Seed, 10), Style: plain}
	case runRows:
		if r.Sample > 0 && r.Sample < 1 {
			return widget.Span{Text: widget.Percent(r.Sample), Style: strong()}
		}
		return widget.Span{Text: "all", Style: dim()}
	case runSMOTE:
		return widget.Span{Text: onOff(r.Recipe.SMOTE), Style: dim()}
	case runChampion:
		return widget.Span{Text: s.catalog.Mark(r.Recipe.Champion, t).Text + visible.Text(r.Recipe.Champion, 20), Style: s.catalog.Style(r.Recipe.Champion)}
	case runData:
		if r.Result != nil {
			return widget.Span{Text: hash(r.Result.Provenance.SHA256), Style: dim()}
		}
		return widget.Span{}
	case runTook:
		if r.ID == 0 && r.Cached || r.Took == 0 {
			return widget.Span{Text: widget.Missing, Style: dim()}
		}
		return widget.Span{Text: brief(r.Took), Style: dim()}
	case runMargin:
		return widget.Span{}
	}
	return runFigure(r, col)
}

// brief writes a time in seven columns.
func brief(d time.Duration) string {
	if d < time.Minute {
		return widget.Elapsed(d)
	}
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// hash is the beginning of a checksum.
func hash(sum string) string { return visible.Text(sum[:min(len(sum), 8)], 8) }

// runSign is a run's number with A or B where it is compared.
func (s *Screen) runSign(r *workstation.Run, t *theme.Theme) widget.Span {
	text, style := strconv.Itoa(r.ID), strong()
	if r.ID == 0 {
		text = "own"
	}
	a, b := s.compared()
	switch r {
	case a:
		return widget.Span{Text: text + " A", Style: theme.Fg(theme.Accent).Bold()}
	case b:
		return widget.Span{Text: text + " B", Style: theme.Fg(theme.Accent).Bold()}
	}
	return widget.Span{Text: text, Style: style}
}

// stateSpan is a run's state in a word with a sign.
func stateSpan(r *workstation.Run, onDuty bool, t *theme.Theme) widget.Span {
	switch {
	case onDuty:
		return widget.Span{Text: string(t.Glyphs.Play) + " on duty", Style: theme.Fg(theme.Good).Bold()}
	case r.State == workstation.Running:
		return widget.Span{Text: string(t.Glyphs.Cursor) + " running", Style: theme.Fg(theme.Accent).Bold()}
	case r.State == workstation.FailedRun:
		return widget.Span{Text: string(t.Glyphs.Cross) + " failed", Style: theme.Fg(theme.Bad).Bold()}
	case r.State == workstation.Cancelled:
		return widget.Span{Text: string(t.Glyphs.Stop) + " ended", Style: dim()}
	}
	return widget.Span{Text: string(t.Glyphs.Tick) + " done", Style: theme.Style{}}
}

// runFigure is a figure of a run's champion on the held-out set.
func runFigure(r *workstation.Run, col int) widget.Span {
	f, ok := championFigures(r)
	if !ok {
		return widget.Span{Text: widget.Missing, Style: dim()}
	}
	style := strong()
	if leaky(r) {
		style = theme.Fg(theme.Bad)
	}
	switch col {
	case runAUC:
		return widget.Span{Text: widget.Share(float64(f.AUC)), Style: style}
	case runRecall:
		return widget.Span{Text: widget.Share(float64(f.Recall)), Style: style}
	case runFPR:
		return widget.Span{Text: widget.Percent(float64(f.FPR)), Style: style}
	case runNovel:
		return widget.Span{Text: widget.Share(float64(f.RecallNovel)), Style: style}
	}
	return widget.Span{}
}

// championFigures are the champion's on the first set that does not flatter.
func championFigures(r *workstation.Run) (experiment.SetFigures, bool) {
	if r.Comparison == nil || r.Result == nil {
		return experiment.SetFigures{}, false
	}
	name := heldOut(r.Result)
	for i := range r.Comparison.Models {
		if m := &r.Comparison.Models[i]; m.Key == r.Recipe.Champion {
			f, ok := m.Sets[name]
			return f, ok
		}
	}
	return experiment.SetFigures{}, false
}

// heldOut is the first labelled set that is not cut from the training file, or the
// first labelled one at all.
func heldOut(r *experiment.Result) string {
	name := ""
	for _, set := range r.Sets {
		if set.Labelled() && (name == "" || !set.Flattering()) {
			name = set.Name
			if !set.Flattering() {
				break
			}
		}
	}
	return name
}

// runPage tells all about a run.
func runPage(r *workstation.Run, t *theme.Theme) *screen.Page {
	page := &screen.Page{Title: runName(r), Wide: 70}
	add := func(l widget.Line) { page.Lines = append(page.Lines, l) }
	fact := func(name, value string) {
		for i, line := range widget.Wrap(visible.Line(value), 52) {
			if i > 0 {
				name = ""
			}
			add(widget.Line{{Text: fmt.Sprintf("%-16s", name), Style: dim()}, {Text: line, Style: theme.Style{}}})
		}
	}
	fact("recipe", r.Recipe.Title+": "+r.Recipe.About)
	fact("split", string(r.Recipe.Split))
	fact("seed", strconv.FormatUint(r.Seed, 10))
	if r.Sample > 0 && r.Sample < 1 {
		fact("training rows", widget.Percent(r.Sample))
	}
	fact("SMOTE", onOff(r.Recipe.SMOTE))
	if r.Recipe.PromisedFPR > 0 {
		fact("false alarms", widget.Percent(r.Recipe.PromisedFPR)+" promised")
	} else {
		fact("threshold", fmt.Sprintf("%g", r.Recipe.FixedThreshold))
	}
	if leaky(r) {
		fact("LEAK", fmt.Sprintf("lets in %s, which only judges: the figures are worth nothing", listText(r.Recipe.Features.On)))
	}
	if len(r.Recipe.Features.Off) > 0 {
		fact("left out", listText(r.Recipe.Features.Off))
	}
	for _, m := range r.Recipe.Models {
		fact("model", m.Key+settingsText(m))
	}
	if r.Result != nil {
		p := r.Result.Provenance
		fact("data", fmt.Sprintf("%s, %s flows, SHA-256 %s", p.Train, widget.Count(p.Rows), p.SHA256))
		fact("learners", fmt.Sprintf("revision %d", p.Revision))
	}
	if r.Err != nil {
		fact("error", r.Err.Error())
	}
	for _, stage := range r.Stages {
		add(widget.Line{{Text: fmt.Sprintf("%-16s", "took"), Style: dim()}, {Text: fmt.Sprintf("%-24s", string(stage.Stage)+" "+stage.Model), Style: theme.Style{}}, {Text: widget.Elapsed(stage.Took), Style: strong()}})
	}
	return page
}

// settingsText lists a model's settings that are not its defaults.
func settingsText(m experiment.ModelSpec) string {
	text := ""
	for _, d := range settingsOf(m) {
		text += ", " + d
	}
	return text
}
