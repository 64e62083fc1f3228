package whatif

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// Sizes that decide what is seen at once.
const (
	wide      = 118 // sliders at the left, chart and answer at the right
	dayRows   = 10  // what a day in whole flows needs
	twoCharts = 32  // rows that hold two charts
)

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.folded, s.table = false, canvas.Canvas{}
	if s.priced == nil {
		s.drawWaiting(c, x)
		return
	}
	if c.Width() < wide || c.Height() < len(s.sc.rows())+8 {
		s.drawFolded(c, x)
		return
	}
	left, right := c.SplitX(max(min(c.Width()*19/40, 84), 60))
	sliders, day := left.SplitY(len(s.sc.rows()) + 2 + noteRows(left.Width()))
	if day.Height() < dayRows {
		sliders, day = left, canvas.Canvas{}
	}
	s.drawAssumptions(sliders, x)
	s.drawDay(day, x)
	above, below := right.SplitY(right.Height() - min(s.answerRows(right.Width()), right.Height()*3/5))
	if above.Height() >= twoCharts {
		first, second := above.SplitY((above.Height() + 1) / 2)
		s.drawChart(first, x, 0)
		s.drawChart(second, x, 1)
	} else {
		s.drawChart(above, x, 0)
	}
	s.drawAnswer(below, x)
}

// drawFolded draws the sliders and, below them, one of the pages.
func (s *Screen) drawFolded(c canvas.Canvas, x *screen.Context) {
	s.folded = true
	above, below := c.SplitY((c.Height() - 1) / 2)
	s.drawAssumptions(above, x)
	pages := [...]func(canvas.Canvas, *screen.Context){s.drawTable, s.drawVerdicts,
		func(c canvas.Canvas, x *screen.Context) { s.drawChart(c, x, 0) }, s.drawDay}
	at := s.panel % len(pages)
	pages[at](below, x)
	dots := widget.Line{{Text: " "}}
	for i := range pages {
		role := theme.Border
		if i == at {
			role = theme.Accent
		}
		dots = dots.Add(string(x.Theme.Glyphs.Shape(1)), theme.Fg(role))
	}
	dots.Add(" ", theme.Style{}).DrawRight(below, below.Width()-2, below.Height()-1, x.Theme)
}

func (s *Screen) drawWaiting(c canvas.Canvas, x *screen.Context) {
	w := screen.Waiting{Title: "What-if", Text: "No model is fitted yet: there is nothing to price.", Simulated: s.view.Simulated, Err: s.view.Err}
	p := s.view.Progress
	switch {
	case s.bench != nil:
		w.Text = fmt.Sprintf("No model was judged on %s: there is nothing to price.", visible.Text(s.bench.set.Name, 24))
	case s.view.Result != nil && s.setName == "":
		w.Text = "The flows carry no labels: nothing is known to price."
	case s.view.Result != nil:
		w.Text = "A model is fitted. Working the prices out …"
	case p.Stage != "":
		w.Work = widget.Progress{Label: string(p.Stage) + " " + s.catalog.Title(p.Model), Done: p.Done, Total: p.Total, Elapsed: s.view.Elapsed}
	}
	w.Draw(c, x.Theme)
}

// drawChart draws the chart that is turned to, or the next one after it.
func (s *Screen) drawChart(c canvas.Canvas, x *screen.Context, after int) {
	at := (s.chart + after) % charts
	titles := [charts]string{"Cost a month by alerts a day", "Cost a month by threshold of " + s.priced.one.key, "What moves the cost", "The base rate", "Cost space"}
	notes := [charts]string{
		byAlerts:    "each curve a model, each point a threshold",
		byThreshold: "by false-alarm rate; two parts make the total",
		tornado:     "each assumption over its plausible range, all others held",
		baseRate:    "recall and false-alarm rate stay; what an alert is worth does not",
		space:       "lower is better; the best that any threshold of a model reaches",
	}
	panel := widget.Panel{Title: titles[at], Right: widget.Dim(visible.Text(s.bench.set.Name, 20) + fmt.Sprintf(" · %d of %d", at+1, charts)), Footer: widget.Dim(notes[at])}
	s.pictures[after].Draw(panel.Draw(c, x.Theme), &s.priced.charts[at], x.Theme)
}

// remark is what must stand beside every figure of missed incidents.
func remark() string { return cost.IncidentRemark }
