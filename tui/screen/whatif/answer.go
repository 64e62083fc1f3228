package whatif

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// answerRows is what the table and the verdicts below it need in a panel so wide.
func (s *Screen) answerRows(width int) int {
	return len(s.answers()) + 4 + s.verdictRows(width-4)
}

// drawAnswer draws what the scenario comes to, and what follows from it.
func (s *Screen) drawAnswer(c canvas.Canvas, x *screen.Context) {
	in := s.answerPanel("What it comes to").Draw(c, x.Theme)
	n := s.prices(in.Rows(0, in.Height()-1-s.verdictRows(in.Width())), x)
	s.verdicts(in.Rows(n+1, in.Height()-n-1), x)
}

// drawTable draws the table alone, where there is no room for both, and says where the
// rows are that it has none for.
func (s *Screen) drawTable(c canvas.Canvas, x *screen.Context) {
	panel := s.answerPanel("What it comes to")
	if folded := len(s.answers()) - (c.Height() - 3); folded > 0 {
		panel.Footer = widget.Dim(fmt.Sprintf("%d more rows: next page", folded))
	}
	s.prices(panel.Draw(c, x.Theme), x)
}

// drawVerdicts draws what follows from it alone, below the rows that the table left out.
func (s *Screen) drawVerdicts(c canvas.Canvas, x *screen.Context) {
	in := s.answerPanel("What follows").Draw(c, x.Theme)
	l := widget.Dim("recall, FPR  ")
	for _, col := range s.columns(x) {
		l = append(l, col.head...).Add(" "+widget.Percent(float64(col.price.TPR))+", "+widget.Percent(float64(col.price.FPR))+"  ", theme.Style{}.Bold())
	}
	l.Draw(in, 0, 0, x.Theme)
	s.verdicts(in.Rows(1, in.Height()-1), x)
}

func (s *Screen) answerPanel(title string) widget.Panel {
	return widget.Panel{Title: title, Right: append(widget.Dim("judged on "+visible.Text(s.bench.set.Name, 20)+" "), s.bench.worth.Badges()...)}
}

// prices draws one column a side and one for the cheapest threshold; it gives the rows it took.
func (s *Screen) prices(in canvas.Canvas, x *screen.Context) int {
	cols, names := s.columns(x), 30
	s.notePrices(in, cols)
	if in.Width() < 66 {
		names = 23 // the longest name and a gap
	}
	w := min((in.Width()-names)/len(cols), 24)
	for n, col := range cols {
		col.head.DrawRight(in.Sub(0, 0, names+(n+1)*w, 1), names+(n+1)*w, 0, x.Theme)
	}
	rows := fitting(s.answers(), in.Height()-1)
	for y, line := range rows {
		in.Text(0, y+1, canvas.Fit(line.name, names-1, x.Theme.Glyphs.Ellipsis), line.style(theme.Fg(theme.Dim)))
		for n, col := range cols {
			v := line.of(*col.price)
			in.Text(names+(n+1)*w-canvas.Width(v), y+1, v, line.style(theme.Style{}))
		}
	}
	return len(rows) + 1
}

type priceColumn struct {
	head  widget.Line
	price *cost.Price
}

func (s *Screen) columns(x *screen.Context) []priceColumn {
	p := s.priced
	head := func(key string) widget.Line {
		return widget.Line{s.catalog.Mark(key, x.Theme), {Text: key, Style: s.catalog.Style(key).Bold()}}
	}
	cols := []priceColumn{{head(p.one.key), &p.chosen}, {widget.Line{{Text: "cheapest", Style: theme.Fg(theme.Good).Bold()}}, &p.cheapest}}
	if p.against != nil {
		cols = append(cols, priceColumn{head(p.other.key), p.against})
	}
	return cols
}

type answer struct {
	name string
	bold bool
	fold int // where there is no room, the highest goes first; 0 stays
	of   func(cost.Price) string
}

// fitting leaves answers out until they fit.
func fitting(answers []answer, rows int) []answer {
	for len(answers) > rows {
		drop := -1
		for i, a := range answers {
			if a.fold > 0 && (drop < 0 || a.fold > answers[drop].fold) {
				drop = i
			}
		}
		if drop < 0 {
			return answers[:max(rows, 0)]
		}
		answers = slices.Delete(answers, drop, drop+1)
	}
	return answers
}

func (a answer) style(s theme.Style) theme.Style {
	if a.bold {
		return theme.Style{}.Bold()
	}
	return s
}

// answers are the rows of the table of prices.
func (s *Screen) answers() []answer {
	a := s.sc.assumptions
	paid := func(of func(cost.Price) metric.Value) func(cost.Price) string {
		return func(p cost.Price) string { return money(float64(of(p))) }
	}
	return []answer{
		{"threshold", false, 2, func(p cost.Price) string { return widget.Score(thresholdOf(p)) }},
		{"recall", false, 4, func(p cost.Price) string { return widget.Percent(float64(p.TPR)) }},
		{"false-alarm rate", false, 5, func(p cost.Price) string { return widget.Percent(float64(p.FPR)) }},
		{"cost a month, " + a.Currency, true, 0, paid(func(p cost.Price) metric.Value { return p.TotalPerMonth })},
		{"  looking at alerts", false, 0, paid(func(p cost.Price) metric.Value { return p.TriagePerMonth })},
		{"  missed incidents", false, 0, paid(func(p cost.Price) metric.Value { return p.MissPerMonth })},
		{"alerts a day, grouped", false, 0, func(p cost.Price) string { return widget.Short(float64(p.AlertsPerDay)) }},
		{"  an hour each, of " + widget.Short(60/a.MinutesPerAlert), false, 1, func(p cost.Price) string {
			return widget.Short(a.AlertsPerAnalystHour(float64(p.AlertsPerDay)))
		}},
		{"  hours a day, of " + widget.Short(a.Analysts*a.ProductiveHours), false, 3, func(p cost.Price) string {
			return widget.Short(float64(p.HoursPerDay))
		}},
		{"  looked at, ρ", false, 0, func(p cost.Price) string { return widget.Percent(float64(p.LookedAt)) }},
		{"attack flows in alerts", true, 0, s.attacksAmong},
	}
}

// money writes an amount without its currency: the row says it.
func money(v float64) string { return strings.TrimSpace(widget.Money(v, "")) }

// attacksAmong is the share of alerting flows that are attacks. Where none of the set's
// normal flows alerts, it is no more than at least what the 95 % interval of that allows:
// at a base rate of 1 in 50,000, none of 10,000 proves little.
func (s *Screen) attacksAmong(p cost.Price) string {
	if n := s.bench.about.Normals; p.FPR == 0 && n > 0 && p.TPR > 0 {
		return "≥ " + oneIn(cost.Precision(s.sc.assumptions.AttackShare, float64(p.TPR), metric.Wilson(0, n).Hi))
	}
	return oneIn(float64(p.Precision))
}

// oneIn writes a precision so that the base rate is felt.
func oneIn(v float64) string {
	switch {
	case math.IsNaN(v):
		return widget.Missing
	case v > 0 && v < 0.2:
		return fmt.Sprintf("1 in %s", widget.Count(int(math.Round(1/v))))
	}
	return widget.Percent(v)
}
