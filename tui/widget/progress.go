package widget

import (
	"time"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// Progress is work under way.
type Progress struct {
	Label   string
	Done    int
	Total   int // 0: not known
	Elapsed time.Duration
}

// Share is how much is done; 0 while that is unknown.
func (p Progress) Share() float64 {
	if p.Total <= 0 {
		return 0
	}
	return float64(p.Done) / float64(p.Total)
}

// Left estimates the time left from the time taken; ok is false while there is
// nothing to go by.
func (p Progress) Left() (left time.Duration, ok bool) {
	if p.Total <= 0 || p.Done <= 0 || p.Done > p.Total || p.Elapsed < 500*time.Millisecond {
		return 0, false
	}
	return time.Duration(float64(p.Elapsed) * float64(p.Total-p.Done) / float64(p.Done)), true
}

// Draw draws label, bar, per cent and time left in one row.
func (p Progress) Draw(c canvas.Canvas, t *theme.Theme) {
	said := Elapsed(p.Elapsed)
	if p.Total > 0 {
		said = Percent(p.Share())
		if left, ok := p.Left(); ok {
			said += "  " + Left(left) + " left"
		}
	}
	labelWidth := min(max(canvas.Width(p.Label), 14), c.Width()/2)
	c.Text(0, 0, canvas.Fit(p.Label, labelWidth, t.Glyphs.Ellipsis), theme.Style{})
	bar := c.Sub(labelWidth+1, 0, c.Width()-labelWidth-1-24, 1)
	c.Text(labelWidth+2+bar.Width(), 0, said, theme.Fg(theme.Dim))
	if p.Total > 0 {
		Gauge(bar, t, p.Share(), theme.Fg(theme.Accent))
		return
	}
	p.pulse(bar, t)
}

// pulse shows that work goes on while nobody knows how much there is.
func (p Progress) pulse(bar canvas.Canvas, t *theme.Theme) {
	Gauge(bar, t, 0, theme.Style{})
	if w := bar.Width(); w > 8 {
		at := int(p.Elapsed/(120*time.Millisecond)) % (2 * (w - 6))
		if at > w-6 {
			at = 2*(w-6) - at
		}
		bar.HLine(at, 0, 6, t.Glyphs.GaugeOn, theme.Fg(theme.Accent))
	}
}
