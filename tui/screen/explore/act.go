package explore

import (
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

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
	case keymap.ExploreTry, keymap.ExploreCancel:
		return s.actLab(a, x)
	default:
		return s.study() != nil && s.actOnPage(a)
	}
	return true
}

// actLab works the leakage lab, on its page.
func (s *Screen) actLab(a keymap.Action, x *screen.Context) bool {
	if s.page != leaksPage || s.study() == nil {
		return false
	}
	if a == keymap.ExploreCancel {
		s.cancelLab(x)
	} else {
		s.tryColumn(x)
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
	case leaksPage:
		return s.leaks.report != nil && screen.Scroll(a, &s.leaks.list, len(s.leaks.report.Columns))
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
	case keymap.ExploreZoomIn:
		return !ready || s.page != correlationPage || s.matrix.zoom == len(zooms)-1
	case keymap.ExploreZoomOut:
		return !ready || s.page != correlationPage || s.matrix.zoom == 0
	case keymap.ExploreSort:
		return !ready || s.page != attacksPage && s.page != featuresPage
	case keymap.ExploreSet:
		c, _ := s.looked()
		return s.page != featuresPage || c == nil || !c.hasTest
	case keymap.ExploreLog:
		c, _ := s.looked()
		return s.page != featuresPage || c == nil || c.Kind != 0
	case keymap.ExploreTry:
		return !ready || s.page != leaksPage || s.leaks.running != ""
	case keymap.ExploreCancel:
		return s.page != leaksPage || s.leaks.running == ""
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
		s.matrix.point(at, s.layout.matrix, len(s.study().report.Correlation.Columns))
	case at.In(s.layout.matrix):
		s.matrix.zoomBy(-wheel)
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
	case s.page == leaksPage && s.leaks.report != nil:
		return &s.leaks.list, len(s.leaks.report.Columns)
	case s.page == sheetPage:
		return &s.sheet, len(s.study().report.Sheet)
	}
	return nil, 0
}
