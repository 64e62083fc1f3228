package live

import (
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawAlerts draws the feed: one row a group of alerts of one cause.
func (s *Screen) drawAlerts(c canvas.Canvas, x *screen.Context) {
	panel := widget.Panel{Title: "Alerts", Focus: true, Right: s.counts(c.Width()), Footer: s.alertsFooter()}
	if s.seen[table].Snapshot.Simulated {
		panel.Title = "Alerts on simulated traffic"
	}
	in := panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	if s.input != nil {
		s.drawFilter(in.Rows(in.Height()-1, 1), x)
		body = body.Rows(0, body.Height()-1)
	}
	s.layout.alerts = body.Rows(1, body.Height()-1)
	grid := widget.Table{Columns: s.columns(), Cell: s.cell(x), Empty: s.emptiness()}
	seen, _ := grid.Draw(body, x.Theme, &s.list, len(s.rows))
	widget.ScrollBar(c, x.Theme, s.list.Offset, seen, len(s.rows))
}

// counts stands at the top right: how many alerts there are and how bad, and what
// came in since the eye was stopped.
func (s *Screen) counts(room int) widget.Line {
	snap := s.snap(table)
	dim := theme.Fg(theme.Dim)
	var l widget.Line
	if s.frozen {
		since := s.now.Snapshot.AlertCount - snap.AlertCount
		l = append(l, widget.Badge("PAUSED", theme.Medium))
		if since > 0 {
			l = l.Add(" "+widget.Count(since)+" since", theme.Fg(theme.Medium).Bold())
		}
		l = l.Add("  ", dim)
	}
	l = l.Add(widget.Count(snap.AlertCount), theme.Style{}.Bold()).Add(" alerts", dim)
	if room >= 90 {
		l = l.Add(" in ", dim).Add(widget.Count(snap.GroupCount), theme.Style{}.Bold()).Add(" groups", dim)
	}
	for _, sev := range [...]metric.Severity{metric.Critical, metric.High} {
		if n := snap.BySeverity[sev]; n > 0 {
			l = l.Add(" · ", dim).Add(widget.Count(n)+" "+sev.String(), theme.Fg(screen.SeverityRole(sev)).Bold())
		}
	}
	return l
}

func (s *Screen) alertsFooter() widget.Line {
	dim := theme.Fg(theme.Dim)
	snap := s.snap(table)
	l := widget.Line{{Text: fmt.Sprintf("%s of %s groups", widget.Count(len(s.rows)), widget.Count(snap.GroupCount)), Style: dim}}
	if s.filterText != "" {
		l = l.Add(" · filter: ", dim).Add(s.filterText, theme.Fg(theme.Accent))
	}
	if now := s.snap(beside); s.layout.folded && now.Drift.Void {
		l = l.Add(" · ", dim).Add("promise void", theme.Fg(theme.Bad).Bold()).Add(" since flow "+widget.Count(now.Drift.Since), dim)
	}
	if !snap.HasTimes {
		l = l.Add(" · no times in this data: 1"+"× is 50 flows/s", dim)
	}
	return l
}

func (s *Screen) emptiness() string {
	switch {
	case len(s.seen[table].Snapshot.Groups) == 0 && s.seen[table].Snapshot.Position == 0:
		return "No flow has been played yet."
	case len(s.seen[table].Snapshot.Groups) == 0:
		return "No alert so far: no flow scored above the threshold."
	}
	return "No group matches " + s.filterText + "  (esc clears the filter)"
}

// drawFilter draws the line in which a filter is typed.
func (s *Screen) drawFilter(c canvas.Canvas, x *screen.Context) {
	c.Fill(' ', theme.Style{})
	at := c.Text(0, 0, "/", theme.Fg(theme.Accent).Bold())
	room := c.Width() - at
	if s.wrong != "" {
		room = c.Width() / 2
		widget.Line{{Text: s.wrong, Style: theme.Fg(theme.Bad)}}.Draw(c, at+room+1, 0, x.Theme)
	}
	s.input.Draw(c.Sub(at, 0, room, 1), x.Theme)
}

// The columns of the feed. What the data does not have is left out.
const (
	colTime = iota
	colSeverity
	colScore
	colCount
	colClass
	colTechnique
	colProtocol
	colService
	colFlag
	colEndpoints
	colWhy
	colLabel
)

type column struct {
	widget.Column
	kind int
}

func (s *Screen) columns() []widget.Column {
	all := s.liveColumns()
	out := make([]widget.Column, len(all))
	for i, c := range all {
		out[i] = c.Column
	}
	return out
}

func (s *Screen) liveColumns() []column {
	has := s.present()
	cols := []column{
		{widget.Column{Title: "TIME", Width: 8, Fold: 3}, colTime}, // what changes stands together
		{widget.Column{Title: "COUNT", Width: 6, Right: true}, colCount},
		{widget.Column{Title: "SEV", Width: 4}, colSeverity},
		{widget.Column{Title: "SCORE", Width: 5, Right: true}, colScore},
	}
	if has.class {
		cols = append(cols, column{widget.Column{Title: "CLASS", Width: 6}, colClass}, column{widget.Column{Title: "NEAREST", Width: 7, Fold: 7}, colTechnique})
	}
	cols = append(cols,
		column{widget.Column{Title: "PROTO", Width: 5, Fold: 2}, colProtocol},
		column{widget.Column{Title: "SERVICE", Width: 11, Flex: 1}, colService},
		column{widget.Column{Title: "FLAG", Width: 6, Fold: 6}, colFlag})
	if has.endpoints {
		cols = append(cols, column{widget.Column{Title: "ENDPOINTS", Width: 27, Flex: 1, Fold: 4}, colEndpoints})
	}
	if has.why {
		cols = append(cols, column{widget.Column{Title: "WHY", Width: 18, Flex: 4, Fold: 5}, colWhy})
	}
	if has.label {
		cols = append(cols, column{widget.Column{Title: "LABEL", Width: 15, Flex: 1}, colLabel})
	}
	return cols
}

// presence is what the groups that are shown have at all.
type presence struct{ class, endpoints, why, label bool }

func (s *Screen) present() presence {
	p := presence{label: s.seen[table].Snapshot.Labelled}
	for _, g := range s.rows {
		p.class = p.class || g.Latest.Family != ""
		p.endpoints = p.endpoints || g.Latest.Flow.Src.Addr.IsValid() || g.Latest.Flow.Dst.Addr.IsValid()
		p.why = p.why || len(g.Why) > 0
	}
	return p
}

// cell gives the text of a group's cell.
func (s *Screen) cell(x *screen.Context) func(row, col int) widget.Span {
	cols := s.liveColumns()
	dim := theme.Fg(theme.Dim)
	return func(row, col int) widget.Span {
		g := s.rows[row]
		a := &g.Latest
		switch cols[col].kind {
		case colTime:
			return widget.Span{Text: g.Last.Format("15:04:05"), Style: dim}
		case colSeverity:
			return widget.Span{Text: screen.SeverityWord(g.Worst), Style: theme.Fg(screen.SeverityRole(g.Worst)).Bold()}
		case colScore:
			return widget.Span{Text: score(g.Top.Score), Style: theme.Style{}}
		case colCount:
			return widget.Span{Text: repeats(g.Count, x.Theme), Style: countStyle(g.Count)}
		case colClass:
			return widget.Span{Text: screen.FamilyWord(a.Family), Style: theme.Fg(theme.Attack)}
		case colTechnique:
			return widget.Span{Text: screen.FamilyTechnique(a.Family), Style: dim}
		case colProtocol:
			return widget.Span{Text: visible.Text(a.Flow.Protocol, 20), Style: theme.Style{}}
		case colService:
			return widget.Span{Text: visible.Text(service(a), 60), Style: theme.Style{}}
		case colFlag:
			return widget.Span{Text: visible.Text(a.Flow.Flag, 20), Style: dim}
		case colEndpoints:
			return widget.Span{Text: endpoints(a, x.Theme), Style: theme.Style{}}
		case colWhy:
			return widget.Span{Text: why(g.Why, x.Theme), Style: dim}
		}
		return label(g)
	}
}

func service(a *alert.Alert) string {
	if a.Flow.Function != "" && a.Flow.Function != a.Flow.Service && !strings.HasPrefix(a.Flow.Service, a.Flow.Function+"/") {
		return a.Flow.Function + "/" + a.Flow.Service
	}
	return a.Flow.Service
}

// score keeps to five columns: 0.998, 12.41, 1.2e9.
func score(v float64) string {
	switch a := math.Abs(v); {
	case a < 10:
		return fmt.Sprintf("%.3f", v)
	case a < 100:
		return fmt.Sprintf("%.2f", v)
	}
	return widget.Short(v)
}

func repeats(n int, t *theme.Theme) string {
	if n == 1 {
		return ""
	}
	if n > 99_999 {
		return t.Glyphs.Times + widget.Short(float64(n))
	}
	return t.Glyphs.Times + fmt.Sprint(n)
}

func countStyle(n int) theme.Style {
	if n >= 100 {
		return theme.Style{}.Bold()
	}
	return theme.Style{}
}

func endpoints(a *alert.Alert, t *theme.Theme) string {
	src, dst := a.Flow.Src.Addr, a.Flow.Dst.Addr
	text := func(valid bool, s string) string {
		if valid {
			return s
		}
		return "?"
	}
	return text(src.IsValid(), src.String()) + string(t.Glyphs.Arrow) + text(dst.IsValid(), dst.String())
}

// why is the strongest reason, with the way it points.
func why(reasons []alert.Reason, t *theme.Theme) string {
	text := ""
	for i, r := range reasons[:min(len(reasons), 3)] {
		if i > 0 {
			text += "  "
		}
		sign := t.Glyphs.Up
		if r.Contribution < 0 {
			sign = t.Glyphs.Down
		}
		text += visible.Text(r.Feature, 30) + " " + visible.Text(r.Value, 20) + " " + string(sign)
	}
	return text
}

// label is what the input says most of the flows are, and how many other labels there
// are among them; one that is normal is a false alarm.
func label(g *alert.Group) widget.Span {
	most, n := "", 0
	for name, k := range g.Labels {
		if k > n || k == n && name < most {
			most, n = name, k
		}
	}
	style := theme.Fg(theme.Attack)
	if most == "normal" {
		style = theme.Fg(theme.Normal)
	}
	text := visible.Text(most, 40)
	if others := len(g.Labels) - 1; others > 0 {
		text += fmt.Sprintf(" +%d", others)
	}
	return widget.Span{Text: text, Style: style}
}
