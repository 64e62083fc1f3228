package live

import (
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// layout is where things lay when they were drawn last, for the mouse and the keys.
type layout struct {
	alerts canvas.Canvas // the rows of the table
	folded bool          // one small panel is seen at a time
	small  canvas.Canvas
}

// Sizes from which on there is room for more.
const (
	wideColumns = 118 // panels at the right and below
	besideWidth = 38
	belowRows   = 10
	rightRows   = 24 // what the panels at the right need
	foldedRows  = 8
)

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.layout = layout{}
	if !s.seen[table].Playing {
		s.drawStarting(c, x)
		return
	}
	if c.Width() < wideColumns || c.Height() < 30 {
		s.layout.folded = true
		rows := min(foldedRows, max(c.Height()/3, 6))
		above, below := c.SplitY(c.Height() - rows)
		s.drawAlerts(above, x)
		s.drawFolded(below, x)
		return
	}
	above, below := c.SplitY(c.Height() - belowRows)
	width := besideWidth + max(c.Width()-160, 0)/5
	alerts, right := above.SplitX(above.Width() - width)
	s.drawAlerts(alerts, x)
	s.drawRight(right, x)
	third := below.Width() * 3 / 10
	latency, rest := below.SplitX(third)
	planes, versus := rest.SplitX(third)
	s.drawLatency(latency, x)
	if len(s.snap(beside).Strata) > 0 {
		s.drawStrata(planes, x)
	} else {
		s.drawPlanes(planes, x)
	}
	s.drawVersus(versus, x)
}

// drawRight draws what stands beside the alerts: how fast, how right, whether what was
// promised is kept, and whether it still can be.
func (s *Screen) drawRight(c canvas.Canvas, x *screen.Context) {
	more := max(c.Height()-rightRows, 0)
	rate, rest := c.SplitY(5 + more/6)
	labels, rest := rest.SplitY(6 + more/5)
	promise, drift := rest.SplitY(7 + more/3)
	s.drawRate(rate, x)
	s.drawLabels(labels, x)
	s.drawPromise(promise, x)
	s.drawDrift(drift, x)
}

// drawFolded draws the one small panel that is seen, and says which of how many it is.
func (s *Screen) drawFolded(c canvas.Canvas, x *screen.Context) {
	panels := s.foldedPanels()
	at := s.panel % len(panels)
	if c.Width() >= 100 { // two side by side
		left, right := c.SplitX(c.Width() / 2)
		panels[at](left, x)
		panels[(at+1)%len(panels)](right, x)
	} else {
		panels[at](c, x)
	}
	s.layout.small = c
	dots := widget.Line{{Text: " ", Style: theme.Style{}}}
	for i := range panels {
		shape, role := figure.Ring, theme.Border
		if i == at {
			shape, role = figure.Circle, theme.Accent
		}
		dots = dots.Add(string(x.Theme.Glyphs.Shape(shape)), theme.Fg(role))
	}
	dots.Add(" ", theme.Style{}).DrawRight(c, c.Width()-2, c.Height()-1, x.Theme)
}

// foldedPanels are the small panels in the order in which they are turned over.
func (s *Screen) foldedPanels() []func(canvas.Canvas, *screen.Context) {
	panels := []func(canvas.Canvas, *screen.Context){s.drawLabels, s.drawPromise, s.drawDrift, s.drawVersus, s.drawRate, s.drawLatency, s.drawPlanes}
	if len(s.snap(beside).Strata) > 0 {
		panels = append(panels, s.drawStrata)
	}
	return panels
}

// Mouse implements screen.Clicker.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	switch {
	case at.In(s.layout.alerts) && wheel != 0:
		s.list.Scroll(3*wheel, len(s.rows))
		s.remember()
	case at.In(s.layout.alerts):
		_, y := s.layout.alerts.Origin()
		row := s.list.Offset + at.Y - y
		if row == s.list.Selected {
			s.open(x)
		} else if row < len(s.rows) {
			s.list.Selected = row
			s.remember()
		}
	case s.layout.folded && at.In(s.layout.small) && wheel == 0:
		s.panel++
	}
}
