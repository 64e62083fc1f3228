package whatif

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// verdictRows is what the verdicts need at a width.
func (s *Screen) verdictRows(width int) int {
	return len(s.verdictLines()) + len(widget.Wrap(capital(remark())+".", width))
}

// verdicts draws what is saved, what can be promised, and what must be borne in mind.
func (s *Screen) verdicts(in canvas.Canvas, x *screen.Context) {
	y := 0
	for _, l := range s.verdictLines() {
		l.Draw(in, 0, y, x.Theme)
		y++
	}
	widget.Paragraph(in.Rows(y, in.Height()-y), capital(remark())+".", theme.Fg(theme.Dim))
}

func (s *Screen) verdictLines() []widget.Line {
	return append(s.benefitLines(), s.budgetLines()...)
}

func capital(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		return string(text[0]-'a'+'A') + text[1:]
	}
	return text
}

// A budget is what became of the false alerts a day that are put up with.
type budget struct {
	cost.Budget
	threshold float64 // keeps the promise; meaningless with err
	err       error   // why nothing can be promised
	came      metric.Confusion
}

func (s *Screen) budget() budget {
	one := s.priced.one
	f, _ := s.bench.result.Model(one.key)
	b := budget{Budget: s.sc.assumptions.Budget(s.sc.budget, f.Calibration.N())}
	if f.Entry.Limits.HardLabels {
		b.err = fmt.Errorf("%s says only yes or no: it can promise no rate", one.key)
		return b
	}
	if b.threshold, b.err = f.Calibration.ConformalThreshold(min(b.Alpha, 1)); b.err == nil {
		b.came = s.bench.curves[s.bench.index(one.key)].Curve.At(b.threshold)
	}
	return b
}

// budgetLines say whether the budget of false alerts can be promised, what that takes,
// and what came of the promise on the set.
func (s *Screen) budgetLines() []widget.Line {
	b, dim := s.budget(), theme.Fg(theme.Dim)
	l := widget.Dim(widget.Short(b.FalseAlertsPerDay) + " false alerts a day: ")
	takes := widget.Dim(fmt.Sprintf("  needs %s calibration flows, has %s", needed(b.Needed), widget.Count(b.Have)))
	switch {
	case b.err == nil:
		l = l.Add("can be promised", theme.Fg(theme.Good).Bold()).Add(" above ", dim).Add(widget.Score(b.threshold), theme.Style{}.Bold())
		return []widget.Line{l, takes, s.cameLine(b)}
	case b.Promised: // there are flows enough, but the model is not made for it
		return []widget.Line{l.Add("can't be promised", theme.Fg(theme.Bad).Bold()), widget.Dim("  " + b.err.Error())}
	}
	return []widget.Line{l.Add("can't be promised", theme.Fg(theme.Bad).Bold()), takes,
		widget.Dim("  the least that these can promise: ").Add(widget.Short(b.Smallest)+" a day", theme.Style{}.Bold())}
}

func needed(n int) string {
	if n < 0 {
		return "more than any number of"
	}
	return widget.Count(n)
}

// cameLine sets what came on the set beside what was promised.
func (s *Screen) cameLine(b budget) widget.Line {
	dim := theme.Fg(theme.Dim)
	normals := b.came.FP + b.came.TN
	if normals == 0 {
		return widget.Dim("  no normal flows to hold it to")
	}
	w := metric.Wilson(b.came.FP, normals)
	l := widget.Dim(fmt.Sprintf("  on %s ", visible.Text(s.bench.set.Name, 20))).Add(widget.Short(b.came.FPR()*b.NormalFlowsPerDay)+" a day", theme.Style{}.Bold()).Add(" would have come: ", dim)
	switch {
	case w.Lo > b.Alpha:
		return l.Add("broken", theme.Fg(theme.Bad).Bold())
	case w.Hi <= b.Alpha:
		return l.Add("kept", theme.Fg(theme.Good).Bold())
	}
	return l.Add("too few flows to tell", theme.Fg(theme.Medium))
}
