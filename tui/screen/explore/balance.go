package explore

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawBalance draws normal flows and attacks before and after SMOTE and in the test
// set, and says whether the recipe makes rows up at all.
func (s *Screen) drawBalance(c canvas.Canvas, x *screen.Context) {
	r := s.study().report
	noteBalance(c, r)
	in := widget.Panel{Title: "Class balance", Right: s.mark("before and after SMOTE")}.Draw(c, x.Theme)
	b, a := r.SMOTE.Before, r.SMOTE.After
	most := max(b.Normal, b.Attack, a.Normal, a.Attack)
	groups := []balanceGroup{{"before", b, explore.Balance{}}, {"after", b, explore.Balance{Normal: a.Normal - b.Normal, Attack: a.Attack - b.Attack}}}
	if r.Test != nil {
		t := r.Classes[r.Test.Name]
		groups = append(groups, balanceGroup{visible.Text(r.Test.Name, 40), t, explore.Balance{}})
		most = max(most, t.Normal, t.Attack)
	}
	gap := 0
	if in.Height() >= len(groups)*3+4 {
		gap = 1
	}
	y := 0
	for _, g := range groups {
		g.draw(in.Rows(y, 2), most, x.Theme)
		y += 2 + gap
	}
	if gap == 0 && in.Height() >= y+4 {
		y++
	}
	widget.Paragraph(in.Rows(y, in.Height()-y), resamplingWords(r, s.recipe), dim())
}

// A balanceGroup is what there is of each class, and what SMOTE adds to it.
type balanceGroup struct {
	name string
	have explore.Balance
	made explore.Balance
}

func (g balanceGroup) draw(c canvas.Canvas, most int, t *theme.Theme) {
	sideAt, stackAt := 11, 18
	if c.Width() < 46 {
		sideAt, stackAt = 9, 16
	}
	c.Text(0, 0, canvas.Fit(g.name, sideAt-1, t.Glyphs.Ellipsis), strong())
	for row, side := range [...]struct {
		name       string
		have, made int
		part       part
	}{{"normal", g.have.Normal, g.made.Normal, normalPart(g.have.Normal, t)}, {"attack", g.have.Attack, g.made.Attack, attackPart(g.have.Attack, t)}} {
		c.Text(sideAt, row, side.name, side.part.style)
		said := widget.Line{{Text: widget.Count(side.have + side.made), Style: strong()}}
		room := 8
		if share := float64(side.have) / float64(max(g.have.Normal+g.have.Attack, 1)); side.made == 0 {
			said = said.Add("  "+widget.Percent(share), dim())
		} else {
			said = said.Add(" +"+widget.Count(side.made), dim())
		}
		room += 7
		bar := c.Sub(stackAt, row, c.Width()-stackAt-room-1, 1)
		stack(bar, float64(most), side.part, madePart(side.made, side.part.style, t))
		said.Draw(c, stackAt+bar.Width()+1, row, t)
	}
}

// resamplingWords says what the recipe does about the balance.
func resamplingWords(r *explore.Report, recipe string) string {
	made := r.SMOTE.After.Normal + r.SMOTE.After.Attack - r.SMOTE.Before.Normal - r.SMOTE.Before.Attack
	if made == 0 {
		return "Both classes have as many flows: there is nothing to even out."
	}
	if !r.SMOTE.Applied {
		return "The recipe " + recipe + " makes no rows up: it measured no gain from it. " + widget.Count(made) +
			" is what SMOTE would add; Train has a switch that does so inside the training part."
	}
	return "The recipe " + recipe + " adds " + widget.Count(made) +
		" made-up rows between neighbours (hatched) to all rows before it splits them: near-copies of training rows then judge."
}

// mark is a dim text, with SIMULATED before it where the flows are.
func (s *Screen) mark(text string) widget.Line {
	if s.inputs == nil || !s.inputs.Train.Simulated {
		if text == "" {
			return nil
		}
		return widget.Dim(text)
	}
	l := widget.Line{{Text: "SIMULATED", Style: theme.Fg(theme.Simulated).Bold()}}
	if text != "" {
		l = l.Add(" "+text, dim())
	}
	return l
}

// drawProtocols draws how many flows each protocol has, and how many of them are attacks.
func (s *Screen) drawProtocols(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "Attacks by protocol", Right: s.mark("training"), Footer: verdictLegend(x.Theme)}.Draw(c, x.Theme)
	var shares []share
	for name, b := range s.study().report.Protocols {
		shares = append(shares, share{name, b.Normal, b.Attack})
	}
	slices.SortFunc(shares, func(a, b share) int {
		return cmp.Or(cmp.Compare(b.total(), a.total()), compareNames(a.name, b.name))
	})
	noteShares(c, "Attacks by protocol", figure.Set{Name: s.study().report.Train.Name, Simulated: s.study().report.Simulated}, shares)
	drawShares(in, shares, x.Theme)
}

// drawShares draws a bar a name, normal flows and attacks behind each other, with the
// share that is attacks. Names for which there is no row are counted.
func drawShares(c canvas.Canvas, shares []share, t *theme.Theme) {
	if len(shares) == 0 || c.Height() < 1 {
		return
	}
	most, wide := 0, 4
	for _, v := range shares {
		most, wide = max(most, v.total()), max(wide, canvas.Width(v.name))
	}
	wide = min(wide, max(c.Width()/4, 6))
	every := 1
	if c.Height() >= 2*len(shares) {
		every = 2
	}
	shown := min(len(shares), c.Height())
	if shown < len(shares) {
		shown--
	}
	for i, v := range shares[:shown] {
		row := c.Rows(i*every, 1)
		row.Text(0, 0, canvas.Fit(visible.Text(v.name, 60), wide, t.Glyphs.Ellipsis), theme.Style{})
		bar := row.Sub(wide+1, 0, row.Width()-wide-1-23, 1)
		stack(bar, float64(most), normalPart(v.normal, t), attackPart(v.attack, t))
		count := widget.Count(v.total())
		row.Text(row.Width()-14-canvas.Width(count), 0, count, strong())
		said := widget.Percent(float64(v.attack)/float64(max(v.total(), 1))) + " attack"
		row.Text(row.Width()-canvas.Width(said), 0, said, dim())
	}
	if left := shares[shown:]; len(left) > 0 {
		flows := 0
		for _, v := range left {
			flows += v.total()
		}
		c.Text(0, shown*every, canvas.Fit("and "+widget.Count(len(left))+" more, "+widget.Count(flows)+" flows together", c.Width(), t.Glyphs.Ellipsis), dim())
	}
}
