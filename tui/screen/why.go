package screen

import (
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// whyName and whyBar are the columns of a feature's name and of the longest bar.
const (
	whyName = 24
	whyBar  = 12
)

// WhyLines takes a score apart: one signed bar a feature, with the value, its unit and
// where it stands among normal traffic. At most n features are shown, the rest summed.
func WhyLines(why []alert.Reason, n int, t *theme.Theme) []widget.Line {
	most, rest := 1e-12, 0.0
	for i, r := range why {
		if i < n {
			most = math.Max(most, math.Abs(r.Contribution))
		} else {
			rest += r.Contribution
		}
	}
	var lines []widget.Line
	for _, r := range why[:min(n, len(why))] {
		lines = append(lines, whyLine(r, most, t))
	}
	if more := len(why) - n; more > 0 {
		lines = append(lines, widget.Dim(fmt.Sprintf("%-*s %+7.2f", whyName, fmt.Sprintf("the other %d", more), rest)))
	}
	return lines
}

func whyLine(r alert.Reason, most float64, t *theme.Theme) widget.Line {
	role, sign := theme.Attack, t.Glyphs.Up
	if r.Contribution < 0 {
		role, sign = theme.Normal, t.Glyphs.Down
	}
	on := int(math.Round(math.Abs(r.Contribution) / most * whyBar))
	bar := strings.Repeat(string(t.Glyphs.GaugeOn), on) + strings.Repeat(" ", whyBar-on)
	name := canvas.Fit(visible.Text(r.Feature, 60), whyName, t.Glyphs.Ellipsis)
	l := widget.Line{{Text: name + strings.Repeat(" ", whyName-canvas.Width(name)), Style: theme.Style{}},
		{Text: fmt.Sprintf(" %+7.2f %c ", r.Contribution, sign), Style: theme.Fg(role)}, {Text: bar + " ", Style: theme.Fg(role)},
		{Text: visible.Text(strings.TrimSpace(r.Value+" "+r.Unit), 30), Style: theme.Style{}}}
	return l.Add(Standing(r), theme.Fg(theme.Dim))
}

// Standing is where a reason's value stands among normal traffic, in a few words.
func Standing(r alert.Reason) string {
	switch {
	case !math.IsNaN(r.NormalShare) && r.NormalShare > 0:
		return "  " + widget.Percent(r.NormalShare) + " of normal"
	case !math.IsNaN(r.NormalShare) && r.Unit == "" && r.Percentile != r.Percentile:
		return "  never in normal"
	case r.Percentile == r.Percentile:
		return fmt.Sprintf("  percentile %.0f", r.Percentile)
	}
	return ""
}
