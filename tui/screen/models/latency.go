package models

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// latencyBudget is what the notebook promised for one flow.
const latencyBudget = 10 * time.Millisecond

// timed is how long a model took for single flows.
type timed struct {
	of *experiment.Fitted
	*metric.Latency
	err error
}

// askLatency has the selected model timed, once each.
func (s *Screen) askLatency(x *screen.Context) {
	m := s.selected().fitted
	if _, known := s.latencies[m]; known || m == s.timing || s.view.Training {
		return // beside a training it would look slower than it is
	}
	s.timing = m
	desk, pause := s.desk, s.versus.pause
	x.Run("latency", func(ctx context.Context) (any, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		l, err := desk.Latency(ctx, m.Spec.Key)
		return timed{m, l, err}, nil
	})
}

// drawLatency draws how long the selected model takes for one flow: encode, scale, score.
func (s *Screen) drawLatency(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	in := widget.Panel{Title: "Time a flow", Right: s.who(m), Footer: widget.Dim("budget 10 ms")}.Draw(c, x.Theme)
	l, known := s.latencies[m.fitted]
	switch {
	case !known && s.view.Training:
		widget.Paragraph(in, "timed as soon as no model is being fitted", theme.Fg(theme.Dim))
		return
	case !known:
		widget.Paragraph(in, "being timed on this machine …", theme.Fg(theme.Dim))
		return
	case l.err != nil:
		widget.Paragraph(in, visible.Text(l.err.Error(), 300), theme.Fg(theme.Bad))
		return
	}
	line, dim, bold := widget.Line{}, theme.Fg(theme.Dim), theme.Style{}.Bold()
	for _, q := range [...]struct {
		name string
		at   time.Duration
	}{{"p50 ", l.Quantile(0.5)}, {"p99 ", l.Quantile(0.99)}, {"max ", l.Max()}} {
		line = line.Add(q.name, dim).Add(widget.Short(float64(q.at)/1e3)+"  ", bold)
	}
	line = line.Add("µs", dim)
	line.Draw(in, 0, 0, x.Theme)
	s.pictures.latency.Draw(in.Rows(1, in.Height()-1), s.latency.of(l.Latency, m.index), x.Theme)
}

// A latencyFigure keeps the figure of the last histogram.
type latencyFigure struct {
	l *metric.Latency
	f *figure.Figure
}

// of makes the figure that goes into files too, as bars and without what the panel says.
func (k *latencyFigure) of(l *metric.Latency, model int) *figure.Figure {
	if k.l == l {
		return k.f
	}
	f := figure.Latency("", l, latencyBudget)
	f.Marks = slices.DeleteFunc(f.Marks, func(m figure.Mark) bool { return m.Role != figure.Warning })
	for i := range f.Marks {
		f.Marks[i].Text = ""
	}
	f.X.Label, f.X.Unit, f.Y.Label = "", "µs", "flows"
	ink, _ := figure.Identity(model)
	for i, area := range f.Series {
		bars := figure.Series{Kind: figure.Bars, Ink: ink, Width: math.Log10(area.X[1] / area.X[0])}
		for k := range len(area.X) - 1 {
			bars.X = append(bars.X, math.Sqrt(area.X[k]*area.X[k+1]))
			bars.Y = append(bars.Y, area.Y[k])
		}
		f.Series[i] = bars
	}
	*k = latencyFigure{l, &f}
	return k.f
}
