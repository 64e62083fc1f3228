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
	return part{float64(n), t.Glyphs.Eighths[8], theme.Fg(theme.Normal)}
}

func attackPart(n int, t *theme.Theme) part {
	return part{float64(n), t.Glyphs.Shades[3], theme.Fg(theme.Attack)}
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
	return widget.Line{{Text: string(t.Glyphs.Eighths[8]), Style: theme.Fg(theme.Normal)}, {Text: " normal  ", Style: theme.Fg(theme.Normal)},
		{Text: string(t.Glyphs.Shades[3]), Style: theme.Fg(theme.Attack)}, {Text: " attack", Style: theme.Fg(theme.Attack)}}
}

// barText is a bar as text, for a table's cell: share of w cells, in eighths.
func barText(share float64, w int, t *theme.Theme) string {
	if !(share > 0) {
		return ""
	}
	eighths := max(int(math.Round(math.Min(share, 1)*float64(w)*8)), 1)
	text := strings.Repeat(string(t.Glyphs.Eighths[8]), eighths/8)
	if eighths%8 > 0 {
		text += string(t.Glyphs.Eighths[eighths%8])
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
