package explore

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// selectionAt is which attacks the scatter brings out: a place among study.selections.
type selectionAt int

func (at *selectionAt) act(a keymap.Action, n int) bool {
	switch a {
	case keymap.Up, keymap.ExploreLeft:
		*at = (*at + selectionAt(n) - 1) % selectionAt(n)
	case keymap.Down, keymap.ExploreRight:
		*at = (*at + 1) % selectionAt(n)
	default:
		return false
	}
	return true
}

// drawComponents draws the scatter, what each component explains, and whose attacks
// are brought out.
func (s *Screen) drawComponents(c canvas.Canvas, x *screen.Context) {
	if c.Width() < wide {
		above, below := c.SplitY(c.Height() - 6)
		s.drawScatter(above, x)
		s.drawExplained(below, x)
		return
	}
	left, right := c.SplitX(c.Width() - max(c.Width()*3/10, 44))
	s.drawScatter(left, x)
	above, below := right.SplitY(right.Height() - len(s.study().selections) - 2)
	s.drawExplained(above, x)
	s.drawSelections(below, x)
}

// drawScatter draws the flows along the first two components.
func (s *Screen) drawScatter(c canvas.Canvas, x *screen.Context) {
	study := s.study()
	at := min(int(s.picked), len(study.components)-1)
	pca := &study.report.PCA
	title := "Principal components"
	if len(pca.Explained) > 1 {
		title = fmt.Sprintf("Principal components: %s + %s of the variance", widget.Percent(pca.Explained[0]), widget.Percent(pca.Explained[1]))
		if c.Width() < 70 {
			title = fmt.Sprintf("PCA: %s + %s of the variance", widget.Percent(pca.Explained[0]), widget.Percent(pca.Explained[1]))
		}
	}
	panel := widget.Panel{Title: title, Right: s.mark("")}
	switch note := study.components[at].Note; {
	case c.Width() >= 90:
		panel.Footer = widget.Dim(note)
	case c.Width() >= 60:
		if _, outside, found := strings.Cut(note, ". "); found {
			note = outside
		}
		panel.Footer = widget.Dim(note)
	}
	in := panel.Draw(c, x.Theme)
	s.picture(fmt.Sprint("scatter", c.Width() >= wide)).Draw(in, &study.components[at], x.Theme)
}

// picture is a place where a figure is drawn again and again.
func (s *Screen) picture(name string) *chart.Picture {
	if s.pictures[name] == nil {
		s.pictures[name] = &chart.Picture{}
	}
	return s.pictures[name]
}

// drawExplained draws the share of the variance that each component explains, and the
// sum up to it.
func (s *Screen) drawExplained(c canvas.Canvas, x *screen.Context) {
	pca := &s.study().report.PCA
	panel := widget.Panel{Title: "Explained variance", Right: widget.Dim(fmt.Sprintf("%s, %d features", s.recipe, len(s.study().report.Columns)))}
	if c.Width() >= 60 { // no room for the list of what can be brought out
		which := s.study().selections[int(s.picked)%len(s.study().selections)]
		panel.Footer = widget.Line{{Text: "↑↓", Style: theme.Fg(theme.Accent)}, {Text: fmt.Sprintf(" bring out %s (%s of %s)", which.name, widget.Count(which.points), widget.Count(len(pca.Points))), Style: dim()}}
	}
	if shown := c.Height() - 2; shown < len(pca.Explained) {
		panel.Title = fmt.Sprintf("Explained variance, %d of %d", shown, len(pca.Explained))
	}
	in := panel.Draw(c, x.Theme)
	sum := 0.0
	head := 0
	if in.Height() > 8 {
		in.Text(0, 0, "component", dim())
		in.Text(in.Width()-16, 0, "share", dim())
		in.Text(in.Width()-8, 0, "together", dim())
		head = 1
	}
	shown := min(len(pca.Explained), in.Height()-head)
	for i, v := range pca.Explained[:max(shown, 0)] {
		sum += v
		row := in.Rows(head+i, 1)
		row.Text(0, 0, fmt.Sprintf("%2d", i+1), strong())
		bar := row.Sub(3, 0, row.Width()-3-20, 1)
		style := dim()
		if i < 2 {
			style = theme.Fg(theme.Accent)
		}
		bar.Text(0, 0, barText(v/pca.Explained[0], bar.Width(), x.Theme), style)
		share := fmt.Sprintf("%.4f", v)
		row.Text(row.Width()-11-len(share), 0, share, strong())
		together := widget.Percent(sum)
		row.Text(row.Width()-canvas.Width(together), 0, together, dim())
	}
	if rest := in.Height() - head - shown; rest >= 3 {
		widget.Paragraph(in.Rows(head+shown+1, rest-1), s.componentWords(), dim())
	}
}

// componentWords says what the first two components are worth.
func (s *Screen) componentWords() string {
	pca := &s.study().report.PCA
	sum := 0.0
	for i, v := range pca.Explained {
		if i < 2 {
			sum += v
		}
	}
	return fmt.Sprintf("Two components hold %s of the variance: what overlaps in the picture may well be apart in the other %d directions. "+
		"Components of all %s training flows; the picture shows a seeded sample of %s.",
		widget.Percent(sum), max(len(s.study().report.Columns)-2, 0), widget.Count(pca.Sampled), widget.Count(len(pca.Points)))
}

// drawSelections lists whose attacks can be brought out.
func (s *Screen) drawSelections(c canvas.Canvas, x *screen.Context) {
	study := s.study()
	in := widget.Panel{Title: "Bring out", Focus: true, Right: widget.Dim("flows in the sample")}.Draw(c, x.Theme)
	for i, which := range study.selections {
		row := in.Rows(i, 1)
		style := theme.Style{}
		if i == int(s.picked)%len(study.selections) {
			row.Ground(theme.Selected)
			row.Set(0, 0, x.Theme.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
			style = theme.Fg(theme.Attack).Bold()
		}
		row.Text(2, 0, which.name, style)
		n := widget.Count(which.points)
		row.Text(row.Width()-canvas.Width(n), 0, n, dim())
	}
}
