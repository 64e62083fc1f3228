package explore

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// figure draws the groups as box plots, normal flows above attacks.
func (b *bursts) figure() *figure.Figure {
	normal := figure.Series{Name: "normal", Kind: figure.Boxes, Ink: figure.Normal, Width: 0.3}
	attack := figure.Series{Name: "attack", Kind: figure.Boxes, Ink: figure.Attack, Width: 0.3}
	var names []string
	lo, hi := math.Inf(1), 0.0
	for i, g := range b.groups {
		names = append(names, visible.Text(g.name, 20))
		for _, side := range [...]struct {
			to *figure.Series
			of features.Summary
		}{{&normal, g.normal}, {&attack, g.attack}} {
			side.to.X = append(side.to.X, float64(i))
			side.to.Five = append(side.to.Five, figure.FiveNumbers{N: side.of.N, Min: side.of.Min, Q1: side.of.Q1, Median: side.of.Median, Q3: side.of.Q3, Max: side.of.Max})
			if side.of.N > 0 {
				hi = math.Max(hi, side.of.Max)
				if side.of.Min > 0 {
					lo = math.Min(lo, side.of.Min)
				}
			}
		}
	}
	f := &figure.Figure{Key: "burstiness", Title: "Burstiness", X: figure.CategoryAxis("", names), Y: figure.RoundAxis("burstiness", "flows/s", 0, hi, 5),
		Series: []figure.Series{normal, attack}}
	if hi > 1000*lo {
		f.Y = figure.LogAxis("burstiness", "flows/s (log)", lo, hi)
	}
	return f
}

// drawBursts draws burstiness by 5G function or, where the data have none, says so and
// shows what there is instead.
func (s *Screen) drawBursts(c canvas.Canvas, x *screen.Context) {
	b := &s.study().bursts
	if len(b.groups) == 0 {
		widget.Centered(c, x.Theme, widget.Line{{Text: "Burstiness is not in this data", Style: strong()}},
			widget.Dim("It is made of srv_count and duration, and these flows lack one of them."))
		return
	}
	if !b.functions {
		above, below := c.SplitY(min(len(widget.Wrap(s.noFunctions(), c.Width()-6))+2, c.Height()/2))
		in := widget.Panel{Title: "Burstiness by 5G core function", Right: widget.Dim("not in this data"), Focus: true}.Draw(above, x.Theme).Inset(1, 0)
		widget.Paragraph(in, s.noFunctions(), theme.Style{})
		c = below
	}
	title := "Burstiness by 5G function: srv_count / (duration + 0.001)"
	if !b.functions {
		title = "What there is instead: burstiness by protocol"
	}
	if c.Width() < wide {
		s.drawBoxes(c, title, x)
		return
	}
	left, right := c.SplitX(c.Width() * 6 / 10)
	s.drawBoxes(left, title, x)
	s.drawBurstTable(right, x)
}

func (s *Screen) drawBoxes(c canvas.Canvas, title string, x *screen.Context) {
	study := s.study()
	f := study.burstFigure
	in := widget.Panel{Title: title, Right: s.mark("training"), Footer: widget.Dim("box: middle half, gap: median, whiskers: least and most")}.Draw(c, x.Theme)
	// A row of air between groups where there is room: the figure has two boxes a group.
	if lane := in.Height() / max(len(study.bursts.groups), 1); lane > 5 {
		in = in.Rows(0, min(in.Height(), 5*len(study.bursts.groups)+4))
	}
	s.picture("boxes").Draw(in, f, x.Theme)
}

// noFunctions says why there is no box plot by function.
func (s *Screen) noFunctions() string {
	return fmt.Sprintf("%s has no column that names a network function: no AMF, SMF, UPF or AUSF sent or answered any of its flows, so there is nothing to box. "+
		"The notebook looks for service codes 10 to 13 here and finds none: its plot stops with \"min() arg is an empty sequence\". "+
		"Burstiness itself follows srv_count with a Pearson's r of %s: %s of the flows here last 0 seconds. "+
		"The simulated 5G core has functions; on its flows this page compares them.", visible.Text(s.study().report.Train.Name, 30), burstR(s.study().bursts.copyOfCount), widget.Percent(s.study().bursts.instant))
}

func burstR(r float64) string {
	if math.IsNaN(r) {
		return "undefined"
	}
	return fmt.Sprintf("%.4f", r)
}

// drawBurstTable lists the five numbers of each group.
func (s *Screen) drawBurstTable(c canvas.Canvas, x *screen.Context) {
	b := &s.study().bursts
	name := "FUNCTION"
	if !b.functions {
		name = "PROTOCOL"
	}
	widget.Panel{Title: "In figures", Focus: true, Right: widget.Dim("flows a second")}.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	table := widget.Table{
		Columns: []widget.Column{{Title: name, Width: 9, Flex: 1}, {Title: "CLASS", Width: 6}, {Title: "FLOWS", Width: 7, Right: true},
			{Title: "Q1", Width: 6, Right: true, Fold: 1}, {Title: "MEDIAN", Width: 6, Right: true}, {Title: "Q3", Width: 6, Right: true, Fold: 1}, {Title: "MOST", Width: 6, Right: true}, {Width: 1}},
		Cell: func(row, col int) widget.Span {
			g := b.groups[row/2]
			side, class, style := g.normal, "normal", theme.Fg(theme.Normal)
			if row%2 == 1 {
				side, class, style = g.attack, "attack", theme.Fg(theme.Attack)
			}
			return burstCell(visible.Text(g.name, 20), class, style, row, col, side)
		}}
	seen, _ := table.Draw(body, x.Theme, &s.bursts, 2*len(b.groups))
	s.layout.rows = body.Rows(1, body.Height()-1)
	widget.ScrollBar(c, x.Theme, s.bursts.Offset, seen, 2*len(b.groups))
}

func burstCell(name, class string, style theme.Style, row, col int, side features.Summary) widget.Span {
	if col == 0 && row%2 == 1 {
		return widget.Span{}
	}
	switch col {
	case 7: // where the table says that columns are folded away
		return widget.Span{}
	case 0:
		return widget.Span{Text: name, Style: strong()}
	case 1:
		return widget.Span{Text: class, Style: style}
	case 2:
		return widget.Span{Text: widget.Count(side.N), Style: dim()}
	}
	if side.N == 0 {
		return widget.Span{Text: widget.Missing, Style: dim()}
	}
	v := [...]float64{3: side.Q1, 4: side.Median, 5: side.Q3, 6: side.Max}[col]
	return widget.Span{Text: widget.Short(v), Style: theme.Style{}}
}
