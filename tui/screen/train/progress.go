package train

import (
	"fmt"
	"slices"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawProgress draws the run that is under way or, without one, the one under the
// cursor: each stage with the time it took, the one under way with a bar and time left.
func (s *Screen) drawProgress(c canvas.Canvas, x *screen.Context) {
	r := s.watched()
	if r == nil {
		in := widget.Panel{Title: "Training", Right: s.mark("")}.Draw(c, x.Theme)
		widget.Paragraph(in, s.idleWords(), dim())
		return
	}
	title := runTitle(r)
	panel := widget.Panel{Title: title, Right: s.mark(widget.Elapsed(r.Took))}
	if r.ID == 0 {
		panel.Right = s.mark("")
	}
	if r.State == workstation.Running && r.ID > 0 {
		panel.Focus = s.pane == runsPane
		panel.Footer = widget.Line{{Text: x.Keys.Key(keymap.TrainCancel), Style: theme.Fg(theme.Accent)}, {Text: " cancels; nothing half-written stays", Style: dim()}}
	}
	in := panel.Draw(c, x.Theme)
	lines := steps(r)
	head := s.outcome(r)
	y := 0
	if head != "" {
		style := dim()
		if r.State == workstation.FailedRun {
			style = theme.Fg(theme.Bad)
		}
		y = widget.Paragraph(in.Rows(0, min(in.Height(), 3)), head, style)
	}
	s.drawSteps(in.Rows(y, in.Height()-y), lines, r, x)
}

// watched is the run whose progress is shown: the one that is under way, else the one
// under the cursor, else the station's own training.
func (s *Screen) watched() *workstation.Run {
	if r := s.running(); r != nil {
		return r
	}
	if r := s.selected(); r != nil {
		return r
	}
	if s.state.Phase != workstation.Training || s.state.Result == nil {
		return nil
	}
	own := &workstation.Run{Recipe: s.state.Result.Recipe, Took: s.state.Elapsed, Progress: s.state.Progress}
	for _, f := range s.state.Result.Models {
		took := time.Duration(f.TrainSeconds * float64(time.Second))
		own.Stages = append(own.Stages, workstation.StageTime{Stage: experiment.Encoding}, workstation.StageTime{Stage: experiment.Fitting, Model: f.Spec.Key, Took: took})
	}
	own.Stages = append(own.Stages, workstation.StageTime{Stage: own.Progress.Stage, Model: own.Progress.Model})
	return own
}

func runTitle(r *workstation.Run) string {
	if r.ID == 0 {
		return "The workstation's own training, recipe " + visible.Text(r.Recipe.Name, 20)
	}
	return fmt.Sprintf("Run %d, recipe %s, seed %d", r.ID, visible.Text(r.Recipe.Name, 20), r.Seed)
}

// idleWords stands where no run has been made yet.
func (s *Screen) idleWords() string {
	switch {
	case s.state.Inputs == nil:
		return "The data are still being read."
	case s.state.Phase == workstation.Training:
		return "The workstation is about to train its own models. Runs of yours can start beside it, and each will take longer."
	}
	return "No training is under way."
}

// outcome says what a run came to; "" while it is under way.
func (s *Screen) outcome(r *workstation.Run) string {
	switch {
	case r.State == workstation.FailedRun && r.Err != nil:
		return visible.Line(r.Err.Error())
	case r.State == workstation.Cancelled:
		return "Cancelled. Nothing of it was kept."
	case r.State == workstation.Done && r.Cached:
		return "The same had been trained before: it was taken from the cache."
	}
	return ""
}

// A stepLine is a line of the progress: features, SMOTE, a model, the figures.
type stepLine struct {
	name, model string
	state       stepState
	fit, judge  time.Duration
	judging     bool // under way: evaluating, not fitting
	began       time.Time
}

type stepState uint8

const (
	waiting stepState = iota
	underWay
	done
	never // the run ended before
)

// steps tells a run's way, as far as it has come and what lies ahead.
func steps(r *workstation.Run) []stepLine {
	lines := []stepLine{{name: "features"}}
	if r.Recipe.SMOTE {
		lines = append(lines, stepLine{name: "SMOTE"})
	}
	for _, key := range modelOrder(r.Recipe) {
		lines = append(lines, stepLine{model: key})
	}
	lines = append(lines, stepLine{name: "timing and figures"})
	for i, stage := range r.Stages {
		line := find(lines, stage)
		if line == nil {
			continue
		}
		line.state, line.began = done, stage.Began
		switch last := i == len(r.Stages)-1; {
		case last && r.State == workstation.Running:
			line.state, line.judging = underWay, stage.Stage == experiment.Judging
		case last && r.State != workstation.Done:
			line.state = never // the run ended in the middle of it
		}
		if stage.Stage == experiment.Judging {
			line.judge += stage.Took
		} else {
			line.fit += stage.Took
		}
	}
	settle(lines, r)
	return lines
}

// settle says of what the stages do not tell: a run that is done has done all, one that
// ended early will never do the rest.
func settle(lines []stepLine, r *workstation.Run) {
	for i := range lines {
		switch {
		case r.State == workstation.Done:
			lines[i].state = done
		case r.State != workstation.Running && lines[i].state == waiting:
			lines[i].state = never
		}
	}
}

func find(lines []stepLine, stage workstation.StageTime) *stepLine {
	for i := range lines {
		l := &lines[i]
		switch {
		case stage.Stage == experiment.Encoding && l.name == "features", stage.Stage == experiment.Oversampling && l.name == "SMOTE",
			stage.Model != "" && l.model == stage.Model:
			return l
		}
	}
	return nil
}

// modelOrder is the order in which models are fitted: those on duty first.
func modelOrder(r experiment.Recipe) []string {
	var keys []string
	for _, key := range []string{r.Champion, r.Challenger} {
		if _, ok := r.Model(key); ok {
			keys = append(keys, key)
		}
	}
	for _, m := range r.Models {
		if !slices.Contains(keys, m.Key) {
			keys = append(keys, m.Key)
		}
	}
	return keys
}

// drawSteps draws the lines, those around the one under way if there is no room for all.
func (s *Screen) drawSteps(c canvas.Canvas, lines []stepLine, r *workstation.Run, x *screen.Context) {
	from := 0
	if len(lines) > c.Height() {
		at := 0
		for i, l := range lines {
			if l.state == underWay {
				at = i
			}
		}
		from = max(min(at-c.Height()/2, len(lines)-c.Height()), 0)
	}
	for y := 0; y < c.Height() && from+y < len(lines); y++ {
		s.drawStep(c.Rows(y, 1), lines[from+y], r, x)
	}
	if hidden := len(lines) - from - c.Height(); hidden > 0 {
		widget.Dim(fmt.Sprintf("%d more ↓", hidden)).DrawRight(c, c.Width(), c.Height()-1, x.Theme)
	}
	if from > 0 {
		widget.Dim(fmt.Sprintf("%d more ↑", from)).DrawRight(c, c.Width(), 0, x.Theme)
	}
}

func (s *Screen) drawStep(c canvas.Canvas, l stepLine, r *workstation.Run, x *screen.Context) {
	g := x.Theme.Glyphs
	sign, style := g.Dot, dim()
	switch l.state {
	case done:
		sign, style = g.Tick, theme.Fg(theme.Good).Bold()
	case underWay:
		sign, style = g.Cursor, theme.Fg(theme.Accent).Bold()
	case never:
		sign = g.Cross
	}
	c.Set(0, 0, sign, style)
	label := widget.Line{{Text: l.name, Style: theme.Style{}}}
	if l.model != "" {
		label = widget.Line{s.catalog.Mark(l.model, x.Theme), {Text: s.catalog.Title(l.model), Style: theme.Style{}}}
	}
	if l.state == waiting || l.state == never {
		for i := range label {
			label[i].Style = dim()
		}
	}
	w := min(30, c.Width()/2)
	label.Draw(c.Sub(2, 0, w-2, 1), 0, 0, x.Theme)
	rest := c.Sub(w+1, 0, c.Width()-w-1, 1)
	if l.state == underWay {
		s.drawBar(rest, l, r, x)
		return
	}
	l.times().Draw(rest, 0, 0, x.Theme)
}

// times says what a stage took.
func (l stepLine) times() widget.Line {
	var t widget.Line
	word := func(name string, d time.Duration) {
		if d <= 0 {
			return
		}
		if len(t) > 0 {
			t = t.Add("   ", dim())
		}
		t = t.Add(name+" ", dim()).Add(widget.Elapsed(d), theme.Style{})
	}
	if l.model == "" {
		word("took", l.fit)
		return t
	}
	word("fit", l.fit)
	word("evaluate", l.judge)
	return t
}

// drawBar draws how far the stage under way is, and the time left.
func (s *Screen) drawBar(c canvas.Canvas, l stepLine, r *workstation.Run, x *screen.Context) {
	elapsed := max(r.Took-l.began.Sub(r.Began), 0)
	if r.ID == 0 { // when its stages began is not known
		elapsed = 0
	}
	p := widget.Progress{Done: r.Progress.Done, Total: r.Progress.Total, Elapsed: elapsed}
	word := "fit"
	switch {
	case l.judging:
		word = "evaluate"
	case l.model == "":
		word = ""
	}
	at := 0
	if word != "" {
		at = c.Text(0, 0, word, dim()) + 1
	}
	said := ""
	if elapsed > 0 {
		said = widget.Elapsed(elapsed)
	}
	if p.Total > 0 {
		said = widget.Percent(p.Share())
		if left, ok := p.Left(); ok {
			said += "  " + widget.Left(left) + " left"
		}
	}
	bar := c.Sub(at, 0, c.Width()-at-18, 1)
	if p.Total > 0 {
		widget.Gauge(bar, x.Theme, p.Share(), theme.Fg(theme.Accent))
	} else {
		widget.Gauge(bar, x.Theme, 0, theme.Style{})
	}
	c.Text(c.Width()-17, 0, said, theme.Style{})
}
