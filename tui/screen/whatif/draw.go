package whatif

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.folded, s.table = false, canvas.Canvas{}
	if s.priced == nil {
		said := "No model is fitted yet: there is nothing to price."
		if s.view.Result != nil {
			said = "Working the prices out …"
		}
		widget.Centered(c, x.Theme, widget.Plain(said), widget.Dim(s.view.Note))
		return
	}
	if c.Width() >= 118 {
		left, right := c.SplitX(min(c.Width()*9/20, 76))
		if upper, lower := left.SplitY(len(s.sc.rows()) + 6); lower.Height() >= dayRows {
			s.drawAssumptions(upper, x)
			s.drawDay(lower, x)
		} else {
			s.drawAssumptions(left, x)
		}
		above, below := right.SplitY(right.Height() - answerRows)
		s.drawChart(above, x)
		s.drawAnswer(below, x)
		return
	}
	s.folded = true
	above, below := c.SplitY(c.Height() / 2)
	s.drawAssumptions(above, x)
	panels := [...]func(canvas.Canvas, *screen.Context){s.drawAnswer, s.drawDay, s.drawChart}
	at := s.panel % len(panels)
	panels[at](below, x)
	widget.Dim(fmt.Sprintf(" %d of %d ", at+1, len(panels))).DrawRight(below, below.Width()-2, below.Height()-1, x.Theme)
}

// What the answer and a day in numbers need with everything in them.
const (
	answerRows = 17
	dayRows    = 9
)

// drawAssumptions draws one slider a number, and where the one under the cursor is from.
func (s *Screen) drawAssumptions(c canvas.Canvas, x *screen.Context) {
	rows := s.sc.rows()
	panel := widget.Panel{Title: "Assumptions", Focus: true, Right: widget.Dim("every number can be changed")}
	panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	note := 4
	if body.Height() < 14 {
		note = 2
	}
	s.table = body.Rows(0, body.Height()-note)
	from, to := s.list.Show(s.table.Height(), len(rows))
	for i := from; i < to; i++ {
		s.drawRow(s.table.Rows(i-from, 1), x, rows[i], i == s.list.Selected)
	}
	widget.ScrollBar(c.Rows(0, c.Height()-note), x.Theme, s.list.Offset, to-from, len(rows))
	r := rows[min(s.list.Selected, len(rows)-1)]
	said := body.Rows(body.Height()-note, note).Inset(1, 0)
	said.HLine(0, 0, said.Width(), x.Theme.Glyphs.Top, theme.Fg(theme.Border))
	text := r.source
	if r.max > 0 {
		text = fmt.Sprintf("%s. Plausible: %s to %s.", text, r.written(r.min), r.written(r.max))
	}
	if origin := s.sc.origin(r.key); len(origin) > 10 {
		text = origin + ". " + text
	}
	widget.Paragraph(said.Rows(1, note-1), text, theme.Fg(theme.Dim))
}

func (s *Screen) drawRow(c canvas.Canvas, x *screen.Context, r row, selected bool) {
	if selected {
		c.Ground(theme.Selected)
		c.Set(0, 0, x.Theme.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
	}
	value, share, unit := r.written(s.sc.value(r.key)), r.place(s.sc.value(r.key)), r.unit
	switch r.key {
	case keyThreshold:
		i, _ := s.at()
		key := s.bench.models[i].Key
		value, share, unit = brief(s.threshold(key)), s.thresholdPlace(i), key
	case keyCurrency:
		value, share = s.sc.assumptions.Currency, math.NaN()
	}
	origin := s.sc.origin(r.key)
	if len(origin) > 10 {
		origin = "measured"
	}
	right := c.Width() - 1
	widget.Line{{Text: origin, Style: originStyle(origin)}}.DrawRight(c, right, 0, x.Theme)
	unitAt := right - 20
	c.Text(2, 0, canvas.Fit(r.title, min(26, unitAt-4-canvas.Width(value)), x.Theme.Glyphs.Ellipsis), theme.Style{})
	c.Text(unitAt, 0, canvas.Fit(unit, 11, x.Theme.Glyphs.Ellipsis), theme.Fg(theme.Dim))
	c.Text(unitAt-1-canvas.Width(value), 0, value, theme.Style{}.Bold())
	if w := unitAt - 13 - 29; w >= 6 && !math.IsNaN(share) {
		s.slider(c.Sub(29, 0, min(w, 24), 1), x, share, selected)
	}
}

func (s *Screen) slider(c canvas.Canvas, x *screen.Context, share float64, selected bool) {
	style := theme.Fg(theme.Dim)
	if selected {
		style = theme.Fg(theme.Accent)
	}
	widget.Gauge(c, x.Theme, min(max(share, 0), 1), style)
}

func originStyle(origin string) theme.Style {
	switch origin {
	case "changed", "chosen":
		return theme.Fg(theme.Accent)
	case "measured":
		return theme.Fg(theme.Good)
	}
	return theme.Fg(theme.Dim)
}

// thresholdPlace is the chosen threshold's place along the model's prices.
func (s *Screen) thresholdPlace(i int) float64 {
	prices := s.priced.models[i].Curve
	now := s.threshold(s.bench.models[i].Key)
	for k, p := range prices {
		if thresholdOf(p) <= now {
			return 1 - float64(k)/float64(max(len(prices)-1, 1))
		}
	}
	return 0
}

// drawChart draws one of the four pictures of the price.
func (s *Screen) drawChart(c canvas.Canvas, x *screen.Context) {
	i, _ := s.at()
	charts := [...]struct {
		title string
		f     *figure.Figure
	}{{"Cost a month by alerts a day", &s.priced.byAlerts}, {"Cost a month by threshold of " + s.bench.models[i].Key, &s.priced.byThreshold},
		{"What moves the cost", &s.priced.tornado}, {"Cost space", &s.priced.space}}
	at := s.chart % len(charts)
	now := charts[at]
	in := widget.Panel{Title: now.title, Right: widget.Dim(fmt.Sprintf("%s · %d of %d", s.bench.set.Name, at+1, len(charts))), Footer: s.remark(at)}.Draw(c, x.Theme)
	s.picture.Draw(in, now.f, x.Theme)
}

func (s *Screen) remark(chart int) widget.Line {
	switch chart {
	case 2:
		return widget.Dim("each assumption over its plausible range, all others held")
	case 3:
		return widget.Dim("lower is better; dashed: alert never, alert always")
	}
	return widget.Dim(cost.IncidentRemark)
}

// drawAnswer draws what the scenario comes to: chosen, cheapest, and against another model.
func (s *Screen) drawAnswer(c canvas.Canvas, x *screen.Context) {
	i, k := s.at()
	m := s.bench.models[i]
	panel := widget.Panel{Title: "What it comes to", Right: widget.Dim("judged on " + s.bench.set.Name)}
	in := panel.Draw(c, x.Theme)
	cols := s.columns(i, k)
	w := min((in.Width()-30)/len(cols), 20)
	for n, col := range cols {
		col.head.DrawRight(in, 30+(n+1)*w, 0, x.Theme)
	}
	y := 1
	for _, line := range fitting(s.answers(), in.Height()-1) {
		in.Text(0, y, canvas.Fit(line.name, 29, x.Theme.Glyphs.Ellipsis), line.style(theme.Fg(theme.Dim)))
		for n, col := range cols {
			v := line.of(*col.price)
			in.Text(30+(n+1)*w-canvas.Width(v), y, v, line.style(theme.Style{}))
		}
		y++
	}
	y++
	for _, l := range s.verdicts(i, k, m) {
		if y >= in.Height() {
			break
		}
		l.Draw(in, 0, y, x.Theme)
		y++
	}
}

type priceColumn struct {
	head  widget.Line
	price *cost.Price
}

func (s *Screen) columns(i, k int) []priceColumn {
	head := func(key string) widget.Line { return widget.Line{{Text: key, Style: s.catalog.Style(key).Bold()}} }
	cols := []priceColumn{{head(s.bench.models[i].Key), &s.priced.chosen},
		{widget.Line{{Text: "cheapest", Style: theme.Fg(theme.Good).Bold()}}, &s.priced.cheapest}}
	if k >= 0 {
		cols = append(cols, priceColumn{head(s.bench.models[k].Key), s.priced.against})
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
	money := func(of func(cost.Price) metric.Value) func(cost.Price) string {
		return func(p cost.Price) string { return strings.TrimSpace(widget.Money(float64(of(p)), "")) }
	}
	return []answer{
		{"threshold", false, 2, func(p cost.Price) string { return brief(thresholdOf(p)) }},
		{"cost a month, " + a.Currency, true, 0, money(func(p cost.Price) metric.Value { return p.TotalPerMonth })},
		{"  looking at alerts", false, 0, money(func(p cost.Price) metric.Value { return p.TriagePerMonth })},
		{"  missed incidents", false, 0, money(func(p cost.Price) metric.Value { return p.MissPerMonth })},
		{"alerts a day, grouped", false, 0, func(p cost.Price) string { return widget.Short(float64(p.AlertsPerDay)) }},
		{"  an hour; room for " + widget.Short(60/a.MinutesPerAlert), false, 1, func(p cost.Price) string {
			return widget.Short(a.AlertsPerAnalystHour(float64(p.AlertsPerDay)))
		}},
		{"  hours a day; there are " + widget.Short(a.Analysts*a.ProductiveHours), false, 3, func(p cost.Price) string {
			return widget.Short(float64(p.HoursPerDay))
		}},
		{"  looked at", false, 0, func(p cost.Price) string { return widget.Percent(float64(p.LookedAt)) }},
		{"attacks among alerting flows", true, 0, func(p cost.Price) string { return oneIn(float64(p.Precision)) }},
	}
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

// verdicts are said below the table: what is saved, and what can be promised.
func (s *Screen) verdicts(i, k int, m *cost.Model) []widget.Line {
	lines := []widget.Line{s.budgetLine(i)}
	if k >= 0 {
		lines = append([]widget.Line{s.benefitLine(s.bench.models[k].Key, m.Key)}, lines...)
	}
	return lines
}

// drawDay counts a day's flows out: the base-rate fallacy in whole numbers (Axelsson 2000).
func (s *Screen) drawDay(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "A day in whole flows", Right: widget.Dim("at the attack share assumed")}.Draw(c, x.Theme)
	a, p := s.sc.assumptions, s.priced.chosen
	attacks := a.FlowsPerDay * a.AttackShare
	normals := a.FlowsPerDay - attacks
	row := func(y int, n float64, what string, alert float64, role theme.Role) {
		widget.Line{{Text: fmt.Sprintf("%9s ", counted(n)), Style: theme.Style{}.Bold()}, {Text: fmt.Sprintf("%-14s", what), Style: theme.Fg(role)},
			{Text: "of which alert ", Style: theme.Fg(theme.Dim)}, {Text: counted(alert), Style: theme.Style{}.Bold()}}.Draw(in, 0, y, x.Theme)
	}
	row(0, attacks, "are attacks", attacks*float64(p.TPR), theme.Attack)
	row(1, normals, "are normal", normals*float64(p.FPR), theme.Normal)
	widget.Line{{Text: "So ", Style: theme.Fg(theme.Dim)}, {Text: oneIn(float64(p.Precision)), Style: theme.Style{}.Bold()}, {Text: " of the flows that alert is an attack.", Style: theme.Fg(theme.Dim)}}.Draw(in, 0, 3, x.Theme)
	share := float64(s.bench.about.Attacks) / float64(max(s.bench.about.Attacks+s.bench.about.Normals, 1))
	set := s.bench.models[0].Set
	said := widget.Paragraph(in.Rows(4, in.Height()-4), fmt.Sprintf("On %s, where %s of the flows are attacks, the same threshold looks far better: its precision there says nothing about yours.", set, widget.Percent(share)), theme.Fg(theme.Dim))
	if s.folded { // the answer had no room for these
		i, k := s.at()
		for n, l := range s.verdicts(i, k, s.bench.models[i]) {
			l.Draw(in, 0, 4+said+n, x.Theme)
		}
	}
}

// counted writes flows a day, small shares of one as they are.
func counted(v float64) string {
	if v >= 10 {
		return widget.Count(int(math.Round(v)))
	}
	return widget.Short(v)
}

// benefitLine says what the priced model saves over the other one.
func (s *Screen) benefitLine(a, b string) widget.Line {
	dim := theme.Fg(theme.Dim)
	l := widget.Line{{Text: b, Style: s.catalog.Style(b).Bold()}, {Text: " over ", Style: dim}, {Text: a, Style: s.catalog.Style(a).Bold()}, {Text: ": ", Style: dim}}
	if s.benefit == nil || s.benefit.pairing != s.benefitAsked {
		return l.Add("bootstrapping …", dim)
	}
	currency := s.sc.assumptions.Currency
	v := s.benefit.Benefit
	if !v.Distinguishable() {
		l = l.Add("not distinguishable", theme.Fg(theme.Medium).Bold())
	} else {
		word := "saves "
		if v.Total < 0 {
			word = "costs more, "
		}
		l = l.Add(word+widget.Money(math.Abs(float64(v.Total)), currency)+" a month", theme.Style{}.Bold())
	}
	return l.Add(fmt.Sprintf(" [%s, %s] · frees %s h", widget.Short(v.Interval.Lo), widget.Short(v.Interval.Hi), widget.Short(float64(v.HoursFreed))), dim)
}

// budgetLine says whether the budget of false alerts can be promised.
func (s *Screen) budgetLine(i int) widget.Line {
	f, ok := s.bench.result.Model(s.bench.models[i].Key)
	if !ok {
		return nil
	}
	b := s.sc.assumptions.Budget(s.sc.budget, f.Calibration.N())
	l := widget.Dim(widget.Short(b.FalseAlertsPerDay) + " false alerts a day: ")
	said := widget.Span{Text: "can be promised", Style: theme.Fg(theme.Good).Bold()}
	if !b.Promised {
		said = widget.Span{Text: "can't be promised", Style: theme.Fg(theme.Bad).Bold()}
	}
	l = append(l, said).Add(fmt.Sprintf(" · needs %s calibration flows, has %s", widget.Count(b.Needed), widget.Count(b.Have)), theme.Fg(theme.Dim))
	if !b.Promised {
		l = l.Add(fmt.Sprintf(" · least %s", widget.Short(b.Smallest)), theme.Fg(theme.Dim))
	}
	return l
}

// brief writes a threshold.
func brief(v float64) string {
	if math.IsInf(v, -1) {
		return "any"
	}
	return widget.Short(v)
}
