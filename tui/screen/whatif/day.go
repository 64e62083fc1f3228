package whatif

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawDay counts a day's flows out: the base-rate fallacy in whole numbers (Axelsson
// 2000), and what the analysts have time for.
func (s *Screen) drawDay(c canvas.Canvas, x *screen.Context) {
	if c.Height() == 0 {
		return
	}
	in := widget.Panel{Title: "A day in whole flows", Right: widget.Dim("at the attack share assumed")}.Draw(c, x.Theme)
	a, p := s.sc.assumptions, s.priced.chosen
	attacks := a.FlowsPerDay * a.AttackShare
	normals := a.FlowsPerDay - attacks
	dim, bold := theme.Fg(theme.Dim), theme.Style{}.Bold()
	flows := func(y int, n float64, what string, alert float64, role theme.Role) {
		widget.Line{{Text: fmt.Sprintf("%11s ", counted(n)), Style: bold}, {Text: fmt.Sprintf("%-15s", what), Style: theme.Fg(role)},
			{Text: "of which alert ", Style: dim}, {Text: counted(alert), Style: bold}}.Draw(in, 0, y, x.Theme)
	}
	flows(0, attacks, "are attacks", attacks*float64(p.TPR), theme.Attack)
	flows(1, normals, "are normal", normals*float64(p.FPR), theme.Normal)
	widget.Line{{Text: "So ", Style: dim}, {Text: s.attacksAmong(p), Style: bold}, {Text: " of the flows that alert is an attack.", Style: dim}}.Draw(in, 0, 2, x.Theme)
	y := 3
	if in.Height() >= 9 {
		y++
	}
	y = s.load(in, x, y)
	if in.Height() >= y+3 {
		y++
	}
	share := float64(s.bench.about.Attacks) / float64(max(s.bench.about.Attacks+s.bench.about.Normals, 1))
	y += widget.Paragraph(in.Rows(y, in.Height()-y), fmt.Sprintf("On %s %s of the flows are attacks: the precision there says nothing about yours.",
		visible.Text(s.bench.set.Name, 24), widget.Percent(share)), dim)
	if rest := in.Rows(y+1, in.Height()-y-1); rest.Height() >= leastChart {
		s.pictures[2].Draw(rest, &s.priced.charts[baseRate], x.Theme)
	}
}

// leastChart is how many rows a chart below text needs to be worth it.
const leastChart = 7

// load draws the alerts that come against those that there is time for.
func (s *Screen) load(in canvas.Canvas, x *screen.Context, y int) int {
	a, p := s.sc.assumptions, s.priced.chosen
	q, k := float64(p.AlertsPerDay), a.Capacity()
	dim, bold := theme.Fg(theme.Dim), theme.Style{}.Bold()
	said := widget.Line{{Text: fmt.Sprintf("%11s ", counted(q)), Style: bold}, {Text: "alerts, time for ", Style: dim}, {Text: counted(k), Style: bold}}
	role := theme.Accent
	if q > k {
		said = said.Add(fmt.Sprintf(": %s unseen", widget.Percent(1-float64(p.LookedAt))), theme.Fg(theme.Bad))
		role = theme.Bad
	}
	said.Draw(in, 0, y, x.Theme)
	bar := in.Sub(12, y+1, in.Width()-12, 1)
	most := math.Max(q, k) * 1.05
	if !(most > 0) || math.IsInf(most, 0) || bar.Width() < 10 {
		return y + 1
	}
	in.Text(12-5, y+1, "load", dim)
	widget.Gauge(bar, x.Theme, q/most, theme.Fg(role))
	bar.Set(min(int(k/most*float64(bar.Width())), bar.Width()-1), 0, x.Theme.Glyphs.VLine, bold)
	return y + 2
}

// counted writes a number of a day: small ones as they are.
func counted(v float64) string {
	switch {
	case math.IsInf(v, 0):
		return "any number"
	case v >= 10 && v < 1e12:
		return widget.Count(int(math.Round(v)))
	}
	return widget.Short(v)
}
