package explore

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
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
	sheetPage
	pages
)

func (p page) title() string {
	return [...]string{"Overview", "Correlation", "PCA", "Attacks", "Burstiness", "Features", "Columns", "Compliance"}[p]
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

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	switch a {
	case keymap.ExploreNext:
		s.page = (s.page + 1) % pages
	case keymap.ExplorePrev:
		s.page = (s.page + pages - 1) % pages
	case keymap.ExploreRecipe:
		s.nextRecipe()
	case keymap.ExploreOpen:
		s.open(x)
	default:
		return s.study() != nil && s.actOnPage(a)
	}
	return true
}

// actOnPage does what means something on the page that is seen.
func (s *Screen) actOnPage(a keymap.Action) bool {
	switch s.page {
	case correlationPage:
		return s.matrix.act(a, s.study())
	case componentsPage:
		return s.picked.act(a, len(s.study().selections))
	case attacksPage:
		return s.types.act(a, s.study().report)
	case burstsPage:
		return screen.Scroll(a, &s.bursts, 2*len(s.study().bursts.groups))
	case featuresPage:
		return s.survey != nil && s.features.act(a, s.survey)
	case columnsPage:
		return s.survey != nil && screen.Scroll(a, &s.columns, len(s.survey.columns))
	case sheetPage:
		return screen.Scroll(a, &s.sheet, len(s.study().report.Sheet))
	}
	return false
}

func (s *Screen) nextRecipe() {
	names := experiment.Names()
	for i, name := range names {
		if name == s.recipe {
			s.recipe = names[(i+1)%len(names)]
			break
		}
	}
	s.trouble = nil
}

// open tells all about the row under the cursor or, after an error, tries again.
func (s *Screen) open(x *screen.Context) {
	switch {
	case s.trouble != nil:
		s.trouble, s.asked = nil, asked{}
	case s.study() == nil:
	case s.page == featuresPage && s.survey != nil:
		if c := s.features.column(s.survey); c != nil {
			x.Ask(columnPage(c, s.survey))
		}
	case s.page == columnsPage && s.survey != nil:
		x.Ask(columnPage(&s.survey.columns[s.columns.Selected], s.survey))
	case s.page == sheetPage:
		x.Ask(sheetRowPage(s.study().sheet[s.sheet.Selected]))
	}
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	ready := s.study() != nil
	switch a {
	case keymap.ExplorePair:
		return !ready || s.page != correlationPage || len(s.study().report.Correlation.Dropped) == 0
	case keymap.ExploreSort:
		return !ready || s.page != attacksPage && s.page != featuresPage
	case keymap.ExploreSet:
		c, _ := s.looked()
		return s.page != featuresPage || c == nil || !c.hasTest
	case keymap.ExploreLog:
		c, _ := s.looked()
		return s.page != featuresPage || c == nil || c.Kind != 0
	case keymap.ExploreOpen:
		return s.trouble == nil && (!ready || s.page != featuresPage && s.page != columnsPage && s.page != sheetPage)
	}
	return false
}

// Mouse implements screen.Clicker.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	for p := range pages {
		if wheel == 0 && at.In(s.layout.tabs[p]) {
			s.page = p
			s.ask(x)
			return
		}
	}
	for _, p := range s.layout.panels {
		if wheel == 0 && at.In(p.at) {
			s.page = p.page
			s.ask(x)
			return
		}
	}
	switch {
	case at.In(s.layout.rows):
		s.pointRow(at, wheel)
		s.ask(x)
	case at.In(s.layout.matrix) && wheel == 0:
		s.matrix.point(at, s.layout.matrix)
	}
}

// pointRow moves the list of the page to the row that was clicked, or turns it.
func (s *Screen) pointRow(at screen.Place, wheel int) {
	list, rows := s.list()
	if list == nil {
		return
	}
	if wheel != 0 {
		list.Move(wheel, rows)
		return
	}
	_, y := s.layout.rows.Origin()
	if row := list.Offset + at.Y - y; row < rows {
		list.Selected = row
	}
}

// list is the page's list and how many rows it has.
func (s *Screen) list() (*widget.List, int) {
	switch {
	case s.study() == nil:
	case s.page == attacksPage:
		return &s.types.list, len(s.types.rows)
	case s.page == burstsPage:
		return &s.bursts, 2 * len(s.study().bursts.groups)
	case s.page == featuresPage && s.survey != nil:
		return &s.features.list, len(s.features.order)
	case s.page == columnsPage && s.survey != nil:
		return &s.columns, len(s.survey.columns)
	case s.page == sheetPage:
		return &s.sheet, len(s.study().report.Sheet)
	}
	return nil, 0
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
