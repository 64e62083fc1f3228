package train

import (
	"fmt"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// layout is where things lay when they were drawn last, for the mouse.
type layout struct {
	tabs    [panes]canvas.Canvas
	at      [panes]canvas.Canvas
	fields  canvas.Canvas
	runs    canvas.Canvas // rows of the table
	figures canvas.Canvas
	// quest are the fields of the search, tries the rows below, of which firstTry is on top.
	quest, tries canvas.Canvas
	firstTry     int
}

// Sizes from which on everything is seen at once.
const (
	wideColumns = 150
	wideRows    = 36
)

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.layout = layout{}
	if c.Width() < wideColumns || c.Height() < wideRows {
		s.drawFolded(c, x)
		return
	}
	left, right := c.SplitX(max(c.Width()*44/100, 70))
	s.layout.at[settingsPane] = left
	s.drawForm(left, x)
	progress := min(max(s.steps()+2, 7), right.Height()*38/100)
	top, rest := right.SplitY(progress)
	s.drawProgress(top, x)
	table := min(max(len(s.all())+3, 6), rest.Height()*35/100)
	runs, compare := rest.SplitY(table)
	s.layout.at[runsPane] = runs
	s.drawRuns(runs, x)
	if s.pane == searchPane || s.pane != comparePane && s.quest.now.Running {
		s.layout.at[searchPane] = compare
		s.drawSearch(compare, x)
		return
	}
	s.layout.at[comparePane] = compare
	s.drawCompare(compare, x)
}

// steps is how many lines the progress takes.
func (s *Screen) steps() int {
	r := s.watched()
	if r == nil {
		return 1
	}
	n := len(steps(r))
	if s.outcome(r) != "" {
		n++
	}
	return n
}

// drawFolded draws one part at a time, or two beside each other, with a row that says
// which there are.
func (s *Screen) drawFolded(c canvas.Canvas, x *screen.Context) {
	head, body := c.SplitY(1)
	at := 1
	for p := range panes {
		style := dim()
		if p == s.pane {
			style = theme.Fg(theme.Accent).Bold().Underline()
		}
		w := head.Text(at, 0, p.title(), style)
		s.layout.tabs[p] = head.Sub(at, 0, w, 1)
		at += w + 2
	}
	s.now().DrawRight(head.Sub(at, 0, head.Width()-at-1, 1), head.Width()-at-1, 0, x.Theme)
	s.layout.at[s.pane] = body
	switch s.pane {
	case settingsPane:
		s.drawForm(body, x)
	case runsPane:
		progress, runs := body.SplitY(min(s.steps()+2, body.Height()/2))
		s.drawProgress(progress, x)
		s.drawRuns(runs, x)
	case comparePane:
		s.drawCompare(body, x)
	case searchPane:
		s.drawSearch(body, x)
	}
}

func (p pane) title() string {
	return [...]string{"Settings", "Runs", "Comparison", "Search"}[p]
}

// now says in a line what is under way, where the progress may be out of sight.
func (s *Screen) now() widget.Line {
	r := s.running()
	if r == nil {
		return s.mark("")
	}
	text := fmt.Sprintf("run %d: %s", r.ID, r.Progress.Stage)
	if r.Progress.Model != "" {
		text += " " + r.Progress.Model
	}
	if p := r.Progress; p.Total > 0 {
		text += " " + widget.Percent(float64(p.Done)/float64(p.Total))
	}
	l := s.mark("")
	if l != nil {
		l = l.Add("  ", dim())
	}
	return l.Add(text, theme.Fg(theme.Accent))
}

// Mouse implements screen.Clicker.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	for p := range panes {
		if wheel == 0 && (at.In(s.layout.tabs[p]) || at.In(s.layout.at[p])) {
			s.pane = p
		}
	}
	switch {
	case at.In(s.layout.fields):
		s.pointField(at, wheel)
	case at.In(s.layout.runs):
		pointList(&s.table, at, wheel, s.layout.runs, len(s.all()))
		s.ask(x)
	case at.In(s.layout.quest) || at.In(s.layout.tries):
		s.pointQuest(at, wheel)
	case at.In(s.layout.figures):
		pointList(&s.figures, at, wheel, s.layout.figures.Rows(1, s.layout.figures.Height()), s.figureRows())
	}
}

// pointQuest moves to a field of the search or to a try.
func (s *Screen) pointQuest(at screen.Place, wheel int) {
	q := &s.quest
	if wheel != 0 {
		q.list.Move(wheel, q.rows())
		return
	}
	if _, y := s.layout.quest.Origin(); at.In(s.layout.quest) {
		q.list.Selected = at.Y - y
		return
	}
	_, y := s.layout.tries.Origin()
	if row := s.layout.firstTry + at.Y - y; row < len(q.best) {
		q.list.Selected = questFields + row
	}
}

// pointField moves to a row of the form; a click on the row under the cursor switches it.
func (s *Screen) pointField(at screen.Place, wheel int) {
	fields := s.fields()
	before := s.list.Selected
	pointList(&s.list, at, wheel, s.layout.fields, len(fields))
	if now := fields[min(s.list.Selected, len(fields)-1)]; wheel == 0 && before == s.list.Selected && (now.switched() || now.grouped()) {
		s.toggle(now)
	}
}

func pointList(l *widget.List, at screen.Place, wheel int, rows canvas.Canvas, n int) {
	if wheel != 0 {
		l.Move(wheel, n)
		return
	}
	_, y := rows.Origin()
	if row := l.Offset + at.Y - y; row >= 0 && row < n {
		l.Selected = row
	}
}
