package explore

import (
	"math"
	"strings"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A part of a bar. Parts differ by their shade too, for terminals without colour.
type part struct {
	value float64
	shade rune
	style theme.Style
}

func normalPart(n int, t *theme.Theme) part {
	return part{float64(n), barRune(t), theme.Fg(theme.Normal)}
}

func attackPart(n int, t *theme.Theme) part {
	if !t.Colored() {
		return part{float64(n), t.Glyphs.Shades[2], theme.Fg(theme.Attack)}
	}
	return part{float64(n), barRune(t), theme.Fg(theme.Attack)}
}

// madePart is what SMOTE adds.
func madePart(n int, s theme.Style, t *theme.Theme) part {
	return part{float64(n), t.Glyphs.Shades[1], s}
}

// barRune leaves a little air above, so that the bars of two rows do not flow together.
func barRune(t *theme.Theme) rune {
	if !t.Colored() {
		return t.Glyphs.Eighths[8]
	}
	return t.Glyphs.Levels[6]
}

// stack draws parts behind each other in one row, most being the whole width. What is
// not nothing is seen.
func stack(c canvas.Canvas, most float64, parts ...part) {
	at, sum := 0, 0.0
	for _, p := range parts {
		if !(p.value > 0) || !(most > 0) {
			continue
		}
		sum += p.value
		to := min(max(int(math.Round(sum/most*float64(c.Width()))), at+1), c.Width())
		c.HLine(at, 0, to-at, p.shade, p.style)
		at = to
	}
}

// verdictLegend says which shade is which.
func verdictLegend(t *theme.Theme) widget.Line {
	n, a := normalPart(0, t), attackPart(0, t)
	return widget.Line{{Text: string([]rune{n.shade, n.shade}), Style: n.style}, {Text: " normal  ", Style: n.style},
		{Text: string([]rune{a.shade, a.shade}), Style: a.style}, {Text: " attack", Style: a.style}}
}

// barText is a bar as text, for a table's cell: share of w cells, a line as gauges are.
func barText(share float64, w int, t *theme.Theme) string {
	if !(share > 0) {
		return ""
	}
	halves := max(int(math.Round(math.Min(share, 1)*float64(w)*2)), 1)
	text := strings.Repeat(string(t.Glyphs.GaugeOn), halves/2)
	if halves%2 > 0 {
		text += string(t.Glyphs.GaugeEnd)
	}
	return text
}

// logShare places a count between 1 and most on a log scale, 1 being a little above nothing.
func logShare(n, most int) float64 {
	if n <= 0 || most <= 1 {
		return float64(min(n, 1))
	}
	return math.Log(float64(n)+1) / math.Log(float64(most)+1)
}

func dim() theme.Style    { return theme.Fg(theme.Dim) }
func strong() theme.Style { return theme.Style{}.Bold() }
