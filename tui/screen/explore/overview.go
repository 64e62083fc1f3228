package explore

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawOverview draws what has room of the answer in brief, each panel leading to a page.
func (s *Screen) drawOverview(c canvas.Canvas, x *screen.Context) {
	if c.Width() < wide || c.Height() < 26 {
		above, below := c.SplitY(max(c.Height()-9, 11))
		s.drawBalance(above, x)
		left, right := below.SplitX(below.Width() / 2)
		s.place(left, attacksPage, s.drawProtocols, x)
		s.place(right, columnsPage, s.drawFacts, x)
		return
	}
	upper, lower := c.SplitY(max(c.Height()*2/5, 15))
	third := upper.Width() / 3
	balance, rest := upper.SplitX(third + 4)
	attacks, facts := rest.SplitX(rest.Width() / 2)
	s.drawBalance(balance, x)
	protocols, families := attacks.SplitY(max(min(len(s.study().report.Protocols)+2, attacks.Height()-10), 4))
	s.place(protocols, attacksPage, s.drawProtocols, x)
	s.place(families, attacksPage, s.drawFamilies, x)
	s.place(facts, columnsPage, s.drawFacts, x)
	pairs, rest := lower.SplitX(third + 4)
	pca, drift := rest.SplitX(rest.Width() / 2)
	s.place(pairs, correlationPage, s.drawPairs, x)
	s.place(pca, componentsPage, s.drawScatter, x)
	s.place(drift, featuresPage, s.drawDrift, x)
}

// place draws a panel that leads to a page.
func (s *Screen) place(c canvas.Canvas, to page, draw func(canvas.Canvas, *screen.Context), x *screen.Context) {
	draw(c, x)
	s.layout.panels = append(s.layout.panels, placed{c, to})
}

// drawFacts says in figures what the recipe makes of the columns.
func (s *Screen) drawFacts(c canvas.Canvas, x *screen.Context) {
	r := s.study().report
	in := widget.Panel{Title: "What the models see", Right: widget.Dim(s.recipe)}.Draw(c, x.Theme)
	fates := map[explore.Fate]int{}
	for _, row := range r.Sheet {
		fates[row.Fate]++
	}
	missing := 0
	for _, n := range r.Missing {
		missing += n
	}
	novel, attacks, types := novelty(r.Types)
	facts := []struct {
		figure, of string
		role       theme.Role
	}{
		{widget.Count(len(r.Columns)), fmt.Sprintf("features from %d columns", fates[explore.Kept]), theme.Text},
		{widget.Count(fates[explore.Removed] + fates[explore.Judges] + fates[explore.Address]), "columns kept from them", theme.Text},
		{widget.Count(missing), "missing values", theme.Text},
		{widget.Count(len(r.Constant)), "constant features", theme.Text},
		{widget.Count(types), "attack types only in test", theme.Attack},
		{widget.Percent(share1(novel, attacks)), "of its attacks are new", theme.Attack},
	}
	if r.Test == nil {
		facts = facts[:4]
	}
	every := 1
	if in.Height() >= 2*len(facts) {
		every = 2
	}
	for i, f := range facts {
		in.Text(8-canvas.Width(f.figure), i*every, f.figure, theme.Fg(f.role).Bold())
		in.Text(9, i*every, canvas.Fit(f.of, in.Width()-9, x.Theme.Glyphs.Ellipsis), dim())
	}
}

func share1(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// novelty counts the test's attacks of types that training lacks, all its attacks, and
// those types.
func novelty(types []explore.TypeCount) (novel, attacks, kinds int) {
	for _, t := range types {
		if t.Family == 0 {
			continue
		}
		attacks += t.Test
		if t.Train == 0 && t.Test > 0 {
			novel += t.Test
			kinds++
		}
	}
	return novel, attacks, kinds
}

// drawPairs draws the correlations small, with the pairs that cost a column.
func (s *Screen) drawPairs(c canvas.Canvas, x *screen.Context) {
	study := s.study()
	panel := widget.Panel{Title: "Correlation", Right: s.mark(fmt.Sprintf("of %d columns", len(study.report.Correlation.Columns))), Footer: s.rampLegend(c.Width(), x.Theme)}
	in := panel.Draw(c, x.Theme)
	drawMosaic(in, study.report.Correlation, x.Theme)
	gone := dropped(study.report.Correlation)
	said := fmt.Sprintf("%d above %.2f", len(gone), correlationLimit)
	in.Text(in.Width()-canvas.Width(said), 0, said, dim())
	for i, p := range gone { // beside the triangle's upper part there is room
		y := i + 1
		room := in.Width() - 2*(y+1) - 2
		l := widget.Line{{Text: study.report.Correlation.Columns[p.row] + " ", Style: theme.Style{}}, {Text: signed(p.r), Style: strong()},
			{Text: " " + string(x.Theme.Glyphs.Cross), Style: s.crossed(true)}}
		if l.Width() > room || y >= in.Height()/2 {
			more := fmt.Sprintf("and %d more", len(gone)-i)
			in.Text(in.Width()-canvas.Width(more), y, more, dim())
			break
		}
		l.DrawRight(in, in.Width(), y, x.Theme)
	}
}

// drawDrift lists the features that moved most between training and test.
func (s *Screen) drawDrift(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "Training against test", Right: s.mark("by PSI")}.Draw(c, x.Theme)
	if s.survey == nil {
		widget.Paragraph(in, "Looking at every column …", dim())
		return
	}
	if s.survey.test == nil {
		widget.Paragraph(in, "There is no test set to compare with.", dim())
		return
	}
	order := byDrift(s.survey)
	y := 0
	for _, i := range order[:min(len(order), max(in.Height()-1, 0))] {
		col := &s.survey.columns[i]
		if !col.hasTest || col.shift.PSI == 0 {
			break
		}
		in.Text(0, y, canvas.Fit(visible.Text(col.Name, 60), in.Width()-20, x.Theme.Glyphs.Ellipsis), theme.Style{})
		psi := fmt.Sprintf("%.2f", col.shift.PSI)
		in.Text(in.Width()-10-canvas.Width(psi), y, psi, strong())
		in.Text(in.Width()-8, y, string(col.shift.Verdict), verdictStyle(col.shift.Verdict))
		y++
	}
	moved := 0
	for _, i := range order {
		if v := s.survey.columns[i].shift.Verdict; v == features.Shifted || v == features.Moving {
			moved++
		}
	}
	if in.Height() > 0 {
		in.Rows(in.Height()-1, 1).Fill(' ', theme.Style{})
		in.Text(0, in.Height()-1, canvas.Fit(fmt.Sprintf("%d of %d moved by 0.1 or more", moved, len(order)), in.Width(), x.Theme.Glyphs.Ellipsis), dim())
	}
}

// verdictStyle colours a shift; the word is always beside it.
func verdictStyle(v features.Verdict) theme.Style {
	switch v {
	case features.Shifted:
		return theme.Fg(theme.Bad).Bold()
	case features.Moving:
		return theme.Style{}
	}
	return dim()
}
