package explore

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// featuresOrder is how the features are ordered.
type featuresOrder uint8

const (
	driftFirst featuresOrder = iota
	byName
	asInFile
	featuresOrders
)

func (o featuresOrder) String() string {
	return [...]string{"by drift", "by name", "as in file"}[o]
}

// A featuresTable is the features in an order, and how the one under the cursor is drawn.
type featuresTable struct {
	list   widget.List
	by     featuresOrder
	order  []int // places in survey.columns
	test   bool  // the test's distribution instead of training's
	linear bool  // even where the values are heavy-tailed
}

func (f *featuresTable) act(a keymap.Action, s *survey) bool {
	switch a {
	case keymap.ExploreSort:
		f.by = (f.by + 1) % featuresOrders
		f.arrange(s)
		f.list.Home()
	case keymap.ExploreSet:
		f.test = !f.test && s.test != nil
	case keymap.ExploreLog:
		f.linear = !f.linear
	default:
		return screen.Scroll(a, &f.list, len(f.order))
	}
	return true
}

func (f *featuresTable) arrange(s *survey) {
	f.order = byDrift(s)
	switch f.by {
	case byName:
		slices.SortFunc(f.order, func(a, b int) int { return compareNames(s.columns[a].Name, s.columns[b].Name) })
	case asInFile:
		slices.Sort(f.order)
	}
}

// column is the one under the cursor, or nil.
func (f *featuresTable) column(s *survey) *column {
	if s == nil || len(f.order) == 0 {
		return nil
	}
	return &s.columns[f.order[max(min(f.list.Selected, len(f.order)-1), 0)]]
}

// byDrift lists the columns' places, the largest PSI first and those that only judge last.
func byDrift(s *survey) []int {
	order := make([]int, len(s.columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.columns[a].Role, s.columns[b].Role), cmp.Compare(s.columns[b].shift.PSI, s.columns[a].shift.PSI))
	})
	return order
}

// looked is the column under the cursor and the distribution to draw of it.
func (s *Screen) looked() (*column, spreadKey) {
	c := s.features.column(s.survey)
	if c == nil || c.Kind == data.Category {
		return c, spreadKey{}
	}
	test := s.features.test && c.hasTest
	of := &c.train
	if test {
		of = &c.test
	}
	return c, spreadKey{c.Name, test, of.all.HeavyTailed() && !s.features.linear}
}

func (s *Screen) drawFeatures(c canvas.Canvas, x *screen.Context) {
	if s.survey == nil {
		s.drawSurveying(c, x)
		return
	}
	if c.Width() < wide {
		above, below := c.SplitY(max(c.Height()*2/5, 7))
		s.drawFeatureTable(above, x)
		s.drawSpread(below, x)
		return
	}
	left, right := c.SplitX(max(c.Width()*38/100, 52))
	s.drawFeatureTable(left, x)
	words := 12
	if col := s.features.column(s.survey); col != nil && col.Kind == data.Category {
		words = 6
	}
	above, below := right.SplitY(right.Height() - words)
	s.drawSpread(above, x)
	s.drawWords(below, x)
}

// drawSurveying says that the columns are still being looked at.
func (s *Screen) drawSurveying(c canvas.Canvas, x *screen.Context) {
	w, h := min(60, c.Width()), min(6, c.Height())
	in := widget.Panel{Title: "Columns", Focus: true}.Draw(c.Sub((c.Width()-w)/2, max((c.Height()-h)/2, 0), w, h), x.Theme).Inset(1, 1)
	widget.Progress{Label: "every column", Elapsed: max(x.Now.Sub(s.began), 0)}.Draw(in, x.Theme)
}

func (s *Screen) drawFeatureTable(c canvas.Canvas, x *screen.Context) {
	f := &s.features
	title := "Features, training against test"
	if s.survey.test == nil {
		title = "Features"
	}
	widget.Panel{Title: title, Focus: true, Right: s.mark(f.by.String())}.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	table := widget.Table{
		Columns: []widget.Column{{Title: "FEATURE", Width: 20, Flex: 1}, {Title: "PSI", Width: 6, Right: true}, {Title: "", Width: 8, Fold: 2},
			{Title: "KS", Width: 5, Right: true, Fold: 1}, {Title: "VERDICT", Width: 8}, {Width: 1}},
		Cell: func(row, col int) widget.Span { return featureCell(&s.survey.columns[f.order[row]], col, x.Theme) }}
	seen, _ := table.Draw(body, x.Theme, &f.list, len(f.order))
	s.layout.rows = body.Rows(1, body.Height()-1)
	widget.ScrollBar(c, x.Theme, f.list.Offset, seen, len(f.order))
}

func featureCell(c *column, col int, t *theme.Theme) widget.Span {
	switch col {
	case 5: // where the table says that columns are folded away
		return widget.Span{}
	case 0:
		style := theme.Style{}
		if c.Role == data.Judge {
			style = dim()
		}
		return widget.Span{Text: visible.Text(c.Name, 60), Style: style}
	}
	if !c.hasTest || c.constant() && c.shift.PSI == 0 {
		if col == 4 && c.constant() {
			return widget.Span{Text: "constant", Style: dim()}
		}
		return widget.Span{Text: widget.Missing, Style: dim()}
	}
	switch col {
	case 1:
		return widget.Span{Text: psi(c.shift.PSI), Style: strong()}
	case 2: // full from half a unit of PSI on, twice what counts as shifted
		if c.shift.PSI < 0.02 {
			return widget.Span{}
		}
		return widget.Span{Text: barText(c.shift.PSI/0.5, 8, t), Style: verdictStyle(c.shift.Verdict)}
	case 3:
		if c.Kind == data.Category {
			return widget.Span{Text: widget.Missing, Style: dim()}
		}
		return widget.Span{Text: fmt.Sprintf("%.3f", c.shift.KS), Style: theme.Style{}}
	}
	return widget.Span{Text: string(c.shift.Verdict), Style: verdictStyle(c.shift.Verdict)}
}

func psi(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.3f", v)
	}
	return fmt.Sprintf("%.1f", v)
}

// drawSpread draws how the column under the cursor is distributed, normal flows against
// attacks.
func (s *Screen) drawSpread(c canvas.Canvas, x *screen.Context) {
	col, key := s.looked()
	if col == nil {
		return
	}
	set := s.survey.train.Name
	if s.features.test && col.hasTest {
		set = s.survey.test.Name
	}
	right := s.mark(visible.Text(set, 24))
	panel := widget.Panel{Title: visible.Text(col.Name, 40) + ": normal against attack", Right: right}
	if c.Width() < wide/2+30 {
		panel.Footer = widget.Dim(s.shiftShort(col))
	}
	if col.Kind == data.Category {
		panel.Footer = append(verdictLegend(x.Theme), widget.Span{Text: fmt.Sprintf("  %s names", widget.Count(col.kinds)), Style: dim()})
		of := &col.train
		if s.features.test && col.hasTest {
			of = &col.test
		}
		noteShares(c, col.Name+": normal against attack", figure.Set{Name: set, Normals: of.normal.N, Attacks: of.attack.N, Simulated: s.study().report.Simulated}, of.category)
		drawShares(panel.Draw(c, x.Theme), of.category, x.Theme)
		return
	}
	in := panel.Draw(c, x.Theme)
	spread := s.spreads[key]
	if spread == nil {
		widget.Centered(in, x.Theme, widget.Dim("counting …"))
		return
	}
	f := &spread.plain
	if x.Theme.Colored() {
		f = &spread.coloured
	}
	s.picture("spread").Draw(in, f, x.Theme)
}
