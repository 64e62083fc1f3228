package live

import (
	"fmt"
	"math"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawRate draws flows and alerts a second over the last two minutes.
func (s *Screen) drawRate(c canvas.Canvas, x *screen.Context) {
	snap := s.snap(beside)
	noteRates(c, snap)
	in := widget.Panel{Title: "Rate", Right: widget.Dim("a second")}.Draw(c, x.Theme)
	upper, lower := in.SplitY((in.Height() + 1) / 2)
	if upper.Height() > 2 {
		upper = upper.Rows(0, upper.Height()-1)
	}
	spark(upper, x.Theme, "flows", snap.FlowRate, theme.Fg(theme.Accent))
	spark(lower, x.Theme, "alerts", snap.AlertRate, theme.Fg(theme.High))
}

// spark draws one rate: its latest value at the left, its history at the right.
func spark(c canvas.Canvas, t *theme.Theme, name string, values []float64, style theme.Style) {
	latest := math.NaN()
	if len(values) > 0 {
		latest = values[len(values)-1]
	}
	c.Text(0, 0, widget.Short(latest), theme.Style{}.Bold())
	if c.Height() > 1 {
		c.Text(0, 1, name, theme.Fg(theme.Dim))
		widget.Spark(c.Sub(9, 0, c.Width()-9, c.Height()), t, values, 0, style)
		return
	}
	c.Text(7, 0, name, theme.Fg(theme.Dim))
	widget.Spark(c.Sub(14, 0, c.Width()-14, 1), t, values, 0, style)
}

// drawLabels says how the champion does, as far as the labels know.
func (s *Screen) drawLabels(c canvas.Canvas, x *screen.Context) {
	snap := s.snap(beside)
	noteLabels(c, snap)
	panel := widget.Panel{Title: "Against the labels", Right: widget.Dim(visible.Text(snap.Source, 20))}
	if snap.Since > 0 {
		panel.Footer = widget.Dim("from flow " + widget.Count(snap.Since) + " on")
	}
	in := panel.Draw(c, x.Theme)
	if !snap.Labelled {
		widget.Paragraph(in, "This data has no labels: nobody can say which alerts are right.", theme.Fg(theme.Dim))
		return
	}
	t := snap.Against
	y := rated(in, x.Theme, 0, "precision", t.Precision(), theme.Fg(theme.Accent))
	y = rated(in, x.Theme, y, "recall", t.Recall(), theme.Fg(theme.Accent))
	dim := theme.Fg(theme.Dim)
	lines := []widget.Line{
		widget.Line{{Text: "FP        ", Style: dim}, {Text: widget.Count(t.FP), Style: theme.Style{}.Bold()}}.Add(" · "+widget.Percent(t.FPR())+" of normal", dim),
		widget.Line{{Text: "missed    ", Style: dim}, {Text: widget.Count(t.FN), Style: theme.Style{}.Bold()}}.Add(" · "+widget.Percent(1-t.Recall())+" of attacks", dim),
	}
	for i, l := range lines {
		l.Draw(in, 0, y+i, x.Theme)
	}
	if y += len(lines) + 1; in.Height()-y >= 2 {
		history(in.Rows(y, in.Height()-y), x.Theme, snap)
	}
}

// rated draws a share with its gauge and gives the next row.
func rated(c canvas.Canvas, t *theme.Theme, y int, name string, v float64, style theme.Style) int {
	c.Text(0, y, name, theme.Fg(theme.Dim))
	c.Text(10, y, widget.Share(v), theme.Style{}.Bold())
	widget.Gauge(c.Sub(16, y, c.Width()-16, 1), t, v, style)
	return y + 1
}

// history draws the recall over the last two minutes.
func history(c canvas.Canvas, t *theme.Theme, snap *replay.Snapshot) {
	c.Text(0, 0, "recall", theme.Fg(theme.Dim))
	if c.Height() > 1 {
		c.Text(0, 1, "2 min", theme.Fg(theme.Dim))
	}
	widget.Spark(c.Sub(10, 0, c.Width()-10, c.Height()), t, snap.Recall, 1, theme.Fg(theme.Border))
}

// latencyBudget is what the notebook promised for one flow.
const latencyBudget = 10 * time.Millisecond

// drawLatency draws how long the champion takes for one flow: encode, scale, score.
func (s *Screen) drawLatency(c canvas.Canvas, x *screen.Context) {
	l := &s.snap(latency).Latency
	panel := widget.Panel{Title: "Latency per flow", Right: widget.Dim("budget 10 ms")}
	if c.Width() < 40 {
		panel.Right = widget.Dim("≤ 10 ms")
	}
	in := panel.Draw(c, x.Theme)
	quantiles(l, in.Width()).Draw(in, 0, 0, x.Theme)
	f := latencyFigure(l)
	f.Series = histogram(f.Series, s.catalog.Index(s.snap(latency).Champion.Key))
	chart.Draw(in.Rows(1, in.Height()-1), &f, x.Theme)
}

// quantiles says the median, the 99th percentile and the longest; the median goes
// where there is no room.
func quantiles(l *metric.Latency, room int) widget.Line {
	line := widget.Line{}
	for _, q := range [...]struct {
		name string
		at   time.Duration
	}{{"p50 ", l.Quantile(0.5)}, {"p99 ", l.Quantile(0.99)}, {"max ", l.Max()}} {
		line = line.Add(q.name, theme.Fg(theme.Dim)).Add(widget.Elapsed(q.at)+" ", theme.Style{}.Bold())
	}
	if line.Width() > room+1 {
		return line[2:]
	}
	return line
}

// latencyFigure is the figure that goes into files too, without what the panel says already.
func latencyFigure(l *metric.Latency) figure.Figure {
	f := figure.Latency("", l, latencyBudget)
	for i := range f.Marks {
		f.Marks[i].Text = ""
	}
	f.X.Label, f.X.Unit, f.Y.Label, f.Y.Ticks = "", "µs", "", nil
	return f
}

// histogram draws areas over a log axis as bars: in a few rows they read better.
func histogram(areas []figure.Series, model int) []figure.Series {
	ink, _ := figure.Identity(model)
	out := make([]figure.Series, len(areas))
	for k, a := range areas {
		bars := figure.Series{Kind: figure.Bars, Ink: ink, Width: math.Log10(a.X[1] / a.X[0])}
		for i := range len(a.X) - 1 {
			bars.X = append(bars.X, math.Sqrt(a.X[i]*a.X[i+1]))
			bars.Y = append(bars.Y, a.Y[i])
		}
		out[k] = bars
	}
	return out
}

// drawPlanes draws the traffic by plane and the alerts by severity.
func (s *Screen) drawPlanes(c canvas.Canvas, x *screen.Context) {
	snap := s.snap(planes)
	notePlanes(c, snap)
	panel := widget.Panel{Title: "By plane and severity"}
	if never := metric.Unreachable(snap.Champion.CalibrationRows); len(never) > 0 && snap.Champion.CalibrationRows > 0 {
		panel.Footer = widget.Dim(fmt.Sprintf("%s calibration flows can't reach %s", widget.Count(snap.Champion.CalibrationRows), never[len(never)-1]))
	}
	in := panel.Draw(c, x.Theme)
	bars := s.planeBars()
	if len(bars) == 0 {
		in.Text(0, 0, canvas.Fit("planes: not in this data", in.Width(), x.Theme.Glyphs.Ellipsis), theme.Fg(theme.Dim))
	}
	y := max(len(bars), 1)
	if in.Height() >= y+5 {
		y++
	}
	severities := s.severityBars()
	room := 0
	for _, b := range append(bars, severities...) {
		room = max(room, canvas.Width(b.said))
	}
	for i, b := range bars {
		b.draw(in, x.Theme, i, room)
	}
	for i, b := range severities {
		b.draw(in, x.Theme, y+i, room)
	}
}

// A shareBar is a name, a bar and what stands behind it.
type shareBar struct {
	name  string
	share float64
	said  string
	style theme.Style
}

func (s *Screen) planeBars() []shareBar {
	flows := 0
	for _, p := range s.snap(planes).Planes {
		flows += p.Flows
	}
	var bars []shareBar
	for _, p := range s.snap(planes).Planes {
		share := float64(p.Flows) / float64(max(flows, 1))
		bars = append(bars, shareBar{visible.Text(p.Plane, 20), share, widget.Percent(share) + "  " + widget.Count(p.Alerts) + " alerts", theme.Fg(theme.Accent)})
	}
	return bars
}

func (s *Screen) severityBars() []shareBar {
	snap := s.snap(planes)
	var bars []shareBar
	for _, sev := range metric.Severities {
		n := snap.BySeverity[sev]
		bars = append(bars, shareBar{sev.String(), float64(n) / float64(max(snap.AlertCount, 1)), widget.Count(n) + " alerts", theme.Fg(screen.SeverityRole(sev))})
	}
	return bars
}

func (b shareBar) draw(c canvas.Canvas, t *theme.Theme, y, room int) {
	c.Text(0, y, canvas.Fit(b.name, 10, t.Glyphs.Ellipsis), theme.Style{})
	widget.Gauge(c.Sub(11, y, c.Width()-11-room-1, 1), t, b.share, b.style)
	c.Text(c.Width()-canvas.Width(b.said), y, b.said, theme.Fg(theme.Dim))
}
