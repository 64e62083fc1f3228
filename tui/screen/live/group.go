package live

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// open shows the group under the cursor.
func (s *Screen) open(x *screen.Context) {
	if len(s.rows) == 0 {
		return
	}
	g := s.rows[min(s.list.Selected, len(s.rows)-1)]
	x.Ask(&screen.Page{Title: groupTitle(g.Count), Lines: groupLines(g, x.Theme), Wide: 86})
}

func groupTitle(n int) string {
	if n == 1 {
		return "One alert"
	}
	return widget.Count(n) + " alerts of one cause"
}

// groupLines tells all there is to know of a group.
func groupLines(g *alert.Group, t *theme.Theme) []widget.Line {
	dim := theme.Fg(theme.Dim)
	fact := func(name, value string) widget.Line {
		return widget.Line{{Text: fmt.Sprintf("%-14s", name), Style: dim}, {Text: visible.Text(value, 200), Style: theme.Style{}}}
	}
	a := &g.Top
	lines := []widget.Line{
		fact("shared", "").Add(visible.Text(g.Key, 200), theme.Style{}.Bold()),
		fact("first, last", g.First.Format("2006-01-02 15:04:05")+" – "+g.Last.Format("15:04:05")+" UTC"),
		widget.Line{{Text: fmt.Sprintf("%-14s", "worst"), Style: dim}, {Text: g.Worst.String(), Style: theme.Fg(screen.SeverityRole(g.Worst)).Bold()}},
	}
	if g.Latest.Family != "" {
		lines = append(lines, fact("family", screen.FamilyText(g.Latest.Family)))
	}
	if len(g.Labels) > 0 {
		lines = append(lines, fact("labels say", labelsText(g.Labels)))
	}
	lines = append(lines, nil, widget.Line{{Text: fmt.Sprintf("The highest score, flow %s", widget.Count(a.Row)), Style: theme.Style{}.Bold()}},
		fact("score", fmt.Sprintf("%s, alerts above %s", score(a.Score), score(a.Threshold))),
		fact("p-value", fmt.Sprintf("%s of normal traffic scores as high", widget.Percent(a.PValue))))
	if a.Challenger != nil {
		lines = append(lines, fact("challenger", fmt.Sprintf("%s says %s: %s", a.Challenger.Model, score(a.Challenger.Score), map[bool]string{true: "alert", false: "no alert"}[a.Challenger.Alert])))
	}
	flow := strings.Join(nonEmpty(a.Flow.Protocol, a.Flow.Application, a.Flow.Service, a.Flow.Flag, a.Flow.Function, a.Flow.Plane), " · ")
	lines = append(lines, fact("flow", flow), fact("from, to", addresses(a)), fact("id", a.ID), nil)
	return append(lines, whyLines(g.Why, t)...)
}

func addresses(a *alert.Alert) string {
	src, dst := alert.Address(a.Flow.Src), alert.Address(a.Flow.Dst)
	if src == "" && dst == "" {
		return "not in this data"
	}
	return src + " → " + dst
}

// whyLines takes the score apart: one signed bar a feature.
func whyLines(why []alert.Reason, t *theme.Theme) []widget.Line {
	if len(why) == 0 {
		return []widget.Line{widget.Dim("No reasons were worked out for this alert.")}
	}
	most := 0.0
	for _, r := range why {
		most = math.Max(most, math.Abs(r.Contribution))
	}
	lines := []widget.Line{{{Text: fmt.Sprintf("%-26s", "Why the first alerted"), Style: theme.Style{}.Bold()}, {Text: " share in the score      value, and where it stands among normal", Style: theme.Fg(theme.Dim)}}}
	for _, r := range why[:min(len(why), 12)] {
		role := theme.Attack
		if r.Contribution < 0 {
			role = theme.Normal
		}
		n := int(math.Round(math.Abs(r.Contribution) / math.Max(most, 1e-12) * whyBar))
		bar := strings.Repeat(string(t.Glyphs.GaugeOn), n) + strings.Repeat(" ", whyBar-n)
		l := widget.Line{{Text: fmt.Sprintf("%-26s", canvas.Fit(visible.Text(r.Feature, 60), 26, t.Glyphs.Ellipsis)), Style: theme.Style{}},
			{Text: fmt.Sprintf("%+6.2f ", r.Contribution), Style: theme.Fg(role)}, {Text: bar + " ", Style: theme.Fg(role)},
			{Text: visible.Text(strings.TrimSpace(r.Value+" "+r.Unit), 30), Style: theme.Style{}}}
		lines = append(lines, l.Add(standing(r), theme.Fg(theme.Dim)))
	}
	return lines
}

// whyBar is the longest bar, in columns.
const whyBar = 14

// standing is where a value stands among normal traffic.
func standing(r alert.Reason) string {
	switch {
	case r.NormalShare > 0:
		return "  in " + widget.Percent(r.NormalShare)
	case r.Percentile > 0:
		return fmt.Sprintf("  p%.0f", r.Percentile)
	}
	return ""
}

func labelsText(labels map[string]int) string {
	names := slices.SortedFunc(maps.Keys(labels), func(a, b string) int {
		if labels[a] != labels[b] {
			return labels[b] - labels[a]
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, n := range names[:min(len(names), 8)] {
		parts = append(parts, fmt.Sprintf("%s %s", n, widget.Count(labels[n])))
	}
	return strings.Join(parts, ", ")
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}
