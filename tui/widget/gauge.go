package widget

import (
	"math"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// Gauge draws a line along a row of a canvas, heavy up to a share from 0 to 1. What is
// not nothing is seen, and what is not all of it leaves a gap.
func Gauge(c canvas.Canvas, t *theme.Theme, share float64, s theme.Style) {
	w := c.Width()
	halves := 0
	if share > 0 {
		halves = int(math.Round(math.Min(share, 1) * float64(w) * 2))
		halves = max(halves, 1)
		if share < 1 {
			halves = min(halves, w*2-1)
		}
	}
	for x := range w {
		switch {
		case halves >= 2*x+2:
			c.Set(x, 0, t.Glyphs.GaugeOn, s)
		case halves == 2*x+1:
			c.Set(x, 0, t.Glyphs.GaugeEnd, s)
		default:
			c.Set(x, 0, t.Glyphs.GaugeOff, theme.Fg(theme.Border))
		}
	}
}

// Spark draws the last values as bars that fill the canvas' height, newest at the
// right, on a scale from 0 to the largest seen (most, if that is larger). NaN is a gap.
func Spark(c canvas.Canvas, t *theme.Theme, values []float64, most float64, s theme.Style) {
	w, h := c.Width(), c.Height()
	if len(values) > w {
		values = values[len(values)-w:]
	}
	for _, v := range values {
		most = math.Max(most, finite(v))
	}
	if most <= 0 {
		most = 1
	}
	for i, v := range values {
		if math.IsNaN(v) || v < 0 {
			continue
		}
		level := int(math.Round(math.Min(v/most, 1) * float64(h*8)))
		if v > 0 {
			level = max(level, 1)
		}
		for row := range h {
			if n := min(level-(h-1-row)*8, 8); n > 0 {
				c.Set(w-len(values)+i, row, t.Glyphs.Levels[n], s)
			}
		}
	}
}

func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
