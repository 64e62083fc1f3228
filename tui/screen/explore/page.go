package explore

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A page is one view of the data; the pages stand in a row above it.
type page uint8

const (
	overviewPage page = iota
	correlationPage
	componentsPage
	attacksPage
	burstsPage
	featuresPage
	columnsPage
	leaksPage
	sheetPage
	pages
)

func (p page) title() string {
	return [...]string{"Overview", "Correlation", "PCA", "Attacks", "Burstiness", "Features", "Columns", "Leaks", "Compliance"}[p]
}

// layout is where things lay when they were drawn last, for the mouse.
type layout struct {
	tabs   [pages]canvas.Canvas
	rows   canvas.Canvas // of the page's table
	matrix canvas.Canvas
	panels []placed
}

// placed is a panel of the overview and the page that it opens.
type placed struct {
	at   canvas.Canvas
	page page
}

// wide is the width from which on there is room for panels side by side.
const wide = 118

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.layout = layout{}
	head := 1
	if c.Width() < 150 {
		head = 2
	}
	top, body := c.SplitY(head)
	s.drawTabs(top, x)
	if s.study() == nil {
		s.drawWaiting(body, x)
		return
	}
	switch s.page {
	case overviewPage:
		s.drawOverview(body, x)
	case correlationPage:
		s.drawCorrelation(body, x)
	case componentsPage:
		s.drawComponents(body, x)
	case attacksPage:
		s.drawAttacks(body, x)
	case burstsPage:
		s.drawBursts(body, x)
	case featuresPage:
		s.drawFeatures(body, x)
	case columnsPage:
		s.drawColumns(body, x)
	case leaksPage:
		s.drawLeaks(body, x)
	case sheetPage:
		s.drawSheet(body, x)
	}
}

// drawTabs draws the row of pages and, behind or below it, what is looked at and how.
func (s *Screen) drawTabs(c canvas.Canvas, x *screen.Context) {
	gap := 2
	if c.Width() < 90 {
		gap = 1
	}
	at := 1
	for p := range pages {
		style := theme.Fg(theme.Dim)
		if p == s.page {
			style = theme.Fg(theme.Accent).Bold().Underline()
		}
		w := c.Text(at, 0, p.title(), style)
		s.layout.tabs[p] = c.Sub(at, 0, w, 1)
		at += w + gap
	}
	about := s.about(x.Theme)
	if c.Height() > 1 {
		about.Draw(c, 1, 1, x.Theme)
		return
	}
	right := c.Sub(at+1, 0, c.Width()-at-2, 1)
	about.Draw(right, max(right.Width()-about.Width(), 0), 0, x.Theme)
}

// about names the recipe and the data.
func (s *Screen) about(t *theme.Theme) widget.Line {
	dim := theme.Fg(theme.Dim)
	l := widget.Line{{Text: "recipe ", Style: dim}, {Text: s.recipe, Style: theme.Style{}.Bold()}}
	if s.inputs == nil {
		return l
	}
	if s.inputs.Train.Simulated {
		l = append(l.Add("  ", dim), widget.Badge("SIMULATED", theme.Simulated))
	}
	sep := " " + string(t.Glyphs.Separator) + " "
	l = l.Add(sep, theme.Fg(theme.Border)).Add(visible.Text(s.inputs.Train.Name, 24), theme.Style{}).Add(" "+widget.Count(s.inputs.Train.Rows()), dim)
	if len(s.inputs.Tests) > 0 {
		test := s.inputs.Tests[0].Table
		l = l.Add(sep, theme.Fg(theme.Border)).Add(visible.Text(test.Name, 24), theme.Style{}).Add(" "+widget.Count(test.Rows()), dim)
	}
	return l
}

// drawWaiting says what is under way, or why nothing will come.
func (s *Screen) drawWaiting(c canvas.Canvas, x *screen.Context) {
	w, h := min(72, c.Width()), min(9, c.Height())
	box := c.Sub((c.Width()-w)/2, max((c.Height()-h)/2-1, 0), w, h)
	trouble := s.trouble
	if trouble == nil && s.inputs == nil {
		trouble = s.stuck
	}
	if trouble != nil {
		in := widget.Panel{Title: "This can't be shown", Focus: true, Right: widget.Dim(s.recipe)}.Draw(box, x.Theme).Inset(1, 1)
		y := widget.Paragraph(in.Rows(0, in.Height()-2), visible.Line(trouble.Error()), theme.Fg(theme.Bad))
		hints := widget.Line{{Text: x.Keys.Key(keymap.ExploreOpen), Style: theme.Fg(theme.Accent)}, {Text: " tries again   ", Style: theme.Fg(theme.Dim)},
			{Text: x.Keys.Key(keymap.ExploreRecipe), Style: theme.Fg(theme.Accent)}, {Text: " another recipe", Style: theme.Fg(theme.Dim)}}
		hints.Draw(in, 0, y+1, x.Theme)
		return
	}
	title, what := "Loading", "The data are still being read."
	p := widget.Progress{Label: "reading"}
	if s.inputs != nil {
		title = "Looking at " + visible.Text(s.inputs.Train.Name, 30)
		what = fmt.Sprintf("%s flows through the recipe %s: balance, correlations, components.", widget.Count(s.inputs.Train.Rows()), s.recipe)
		p = widget.Progress{Label: "working out", Elapsed: max(x.Now.Sub(s.began), 0)}
	}
	in := widget.Panel{Title: title, Focus: true}.Draw(box, x.Theme).Inset(1, 1)
	y := widget.Paragraph(in, what, theme.Fg(theme.Dim))
	p.Draw(in.Rows(y+1, 1), x.Theme)
}
