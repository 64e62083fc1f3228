package models

import (
	"fmt"
	"math"
	"time"

	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawTable draws one row a model, at the threshold that it is looked at.
func (s *Screen) drawTable(c canvas.Canvas, x *screen.Context) {
	text, flattering := meaning(s.judged.set.Name)
	role := theme.Accent
	if flattering {
		role = theme.Medium
	}
	panel := widget.Panel{Title: "Models on " + s.judged.set.Name, Focus: true, Footer: s.difference(x),
		Right: widget.Line{{Text: text, Style: theme.Fg(role)}}.Add(fmt.Sprintf(" · %s normal, %s attacks", widget.Count(s.judged.about.Normals), widget.Count(s.judged.about.Attacks)), theme.Fg(theme.Dim))}
	panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	s.table = body.Rows(1, body.Height()-1)
	table := widget.Table{Columns: columns(), Cell: s.cell(x)}
	seen, _ := table.Draw(body, x.Theme, &s.list, len(s.judged.models))
	widget.ScrollBar(c, x.Theme, s.list.Offset, seen, len(s.judged.models))
}

const (
	colName = iota
	colDuty
	colAUC
	colAP
	colOracle
	colPrecision
	colRecall
	colFPR
	colFP
	colFN
	colF1
	colBrier
	colThreshold
	colTrain
	colLatency
	colSize
)

func columns() []widget.Column {
	return []widget.Column{
		{Title: "MODEL", Width: 18, Flex: 6},
		{Title: "DUTY", Width: 10, Fold: 9},
		{Title: "AUC", Width: 6, Right: true},
		{Title: "AP", Width: 6, Right: true, Fold: 4},
		{Title: "ORACLE@1%", Width: 9, Right: true, Fold: 5},
		{Title: "PREC", Width: 6, Right: true, Fold: 1},
		{Title: "RECALL", Width: 6, Right: true},
		{Title: "FPR", Width: 7, Right: true},
		{Title: "FP", Width: 6, Right: true, Flex: 1, Fold: 2},
		{Title: "FN", Width: 6, Right: true, Flex: 1, Fold: 2},
		{Title: "F1", Width: 6, Right: true, Fold: 6},
		{Title: "BRIER", Width: 6, Right: true, Fold: 7},
		{Title: "THRESHOLD", Width: 9, Right: true, Flex: 1, Fold: 3},
		{Title: "TRAIN", Width: 8, Right: true, Flex: 1, Fold: 10},
		{Title: "P99/FLOW", Width: 9, Right: true, Flex: 1, Fold: 8},
		{Title: "SIZE", Width: 8, Right: true, Flex: 1, Fold: 11},
	}
}

func (s *Screen) cell(x *screen.Context) func(row, col int) widget.Span {
	plain, dim := theme.Style{}, theme.Fg(theme.Dim)
	return func(row, col int) widget.Span {
		m := &s.judged.models[row]
		t := s.at(m)
		at := m.curve.At(t)
		text, style := "", plain
		switch col {
		case colName:
			mark := s.catalog.Mark(m.key(), x.Theme)
			return widget.Span{Text: mark.Text + m.fitted.Entry.Title, Style: mark.Style}
		case colDuty:
			return s.dutyOf(m)
		case colAUC:
			text = share(m.auc)
		case colAP:
			text = share(m.ap)
		case colOracle:
			text, style = share(m.oracle), dim
		case colPrecision:
			text = share(at.Precision())
		case colRecall:
			text = share(at.Recall())
		case colFPR:
			return s.realised(m, at)
		case colFP:
			text = widget.Count(at.FP)
		case colFN:
			text = widget.Count(at.FN)
		case colF1:
			text = share(at.F1())
		case colBrier:
			text = share(m.brier)
		case colThreshold:
			text, style = brief(t), dim
			if _, moved := s.threshold[m.key()]; moved {
				style = theme.Fg(theme.Accent).Bold()
			}
		default:
			text, style = s.spent(m, col), dim
		}
		return widget.Span{Text: text, Style: style}
	}
}

func (s *Screen) dutyOf(m *judgedModel) widget.Span {
	switch m.key() {
	case s.view.Champion:
		return widget.Span{Text: "champion", Style: theme.Fg(theme.Accent).Bold()}
	case s.view.Challenger:
		return widget.Span{Text: "challenger", Style: theme.Fg(theme.Accent)}
	}
	return widget.Span{}
}

// realised is the false-alarm rate, in warning where it breaks what the threshold on
// duty promised.
func (s *Screen) realised(m *judgedModel, at metric.Confusion) widget.Span {
	style := theme.Style{}
	promised := m.promised(s.judged.result)
	_, moved := s.threshold[m.key()]
	if !moved && !math.IsNaN(promised) && metric.Wilson(at.FP, at.FP+at.TN).Lo > promised {
		style = theme.Fg(theme.Bad)
	}
	return widget.Span{Text: widget.Percent(at.FPR()), Style: style}
}

// spent is what a model costs to make and to use; "–" where this machine never measured it.
func (s *Screen) spent(m *judgedModel, col int) string {
	measured, ok := s.view.Measured[m.key()]
	switch {
	case col == colSize:
		return widget.Bytes(m.fitted.SizeBytes)
	case !ok:
		return widget.Missing
	case col == colTrain && measured.TrainSeconds.Defined():
		return widget.Elapsed(time.Duration(float64(measured.TrainSeconds) * float64(time.Second)))
	case col == colLatency && measured.Latency.N > 0:
		return widget.Elapsed(time.Duration(float64(measured.Latency.P99) * float64(time.Microsecond)))
	}
	return widget.Missing
}

// difference says how the selected model differs from the champion, with intervals, or
// that these flows can't tell.
func (s *Screen) difference(x *screen.Context) widget.Line {
	dim := theme.Fg(theme.Dim)
	m := s.selected()
	if m == nil || m.key() == s.view.Champion || s.view.Champion == "" {
		return widget.Dim("oracle: recall where 1 % of this set's own normals alert: order, not operation")
	}
	l := widget.Line{{Text: m.key(), Style: s.catalog.Style(m.key()).Bold()}}.Add(" less ", dim).Add(s.view.Champion, s.catalog.Style(s.view.Champion).Bold()).Add(" (champion): ", dim)
	if s.pair == nil || s.pair.pairing != s.pairAsked {
		return l.Add("bootstrapping …", dim)
	}
	for i, d := range [...]struct {
		name string
		metric.Difference
	}{{"AUC", s.pair.AUC}, {"recall", s.pair.Recall}, {"FPR", s.pair.FPR}} {
		if i > 0 {
			l = l.Add(" · ", dim)
		}
		l = append(l.Add(d.name+" ", dim), differs(d.Difference)...)
	}
	return l
}

func differs(d metric.Difference) widget.Line {
	if !d.Distinguishable() {
		return widget.Line{{Text: "not distinguishable", Style: theme.Fg(theme.Medium)}}
	}
	return widget.Line{{Text: widget.Signed(float64(d.Delta)), Style: theme.Style{}.Bold()},
		{Text: " [" + widget.Signed(d.Interval.Lo) + ", " + widget.Signed(d.Interval.Hi) + "]", Style: theme.Fg(theme.Dim)}}
}
