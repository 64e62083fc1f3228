package models

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// The signs of the models on duty.
const (
	championSign   = "★"
	challengerSign = "☆"
)

const (
	colDuty = iota
	colKey
	colTitle
	colAUC
	colInterval
	colAP
	colVersus
	colOracle
	colBrier
	colThreshold
	colPromised
	colRealised
	colPrecision
	colRecall
	colFP
	colFN
	colF1
	colMCC
	colTrain
	colLatency
	colSize
)

// columns are a table's so many columns wide. Titles stand there only if everything else does.
func columns(width int) []widget.Column {
	title := widget.Column{}
	if width >= 178 {
		title = widget.Column{Width: 19, Flex: 4}
	}
	const rank, at, spent = "ranking, whatever the threshold", "at the threshold", "what it takes"
	return []widget.Column{
		colDuty:      {Width: 1},
		colKey:       {Title: "MODEL", Width: 15, Flex: 1},
		colTitle:     title,
		colAUC:       {Title: "AUC", Width: 5, Right: true, Group: rank},
		colInterval:  {Title: "95 %", Width: 9, Right: true, Flex: 1, Group: rank, Fold: 6},
		colAP:        {Title: "AP", Width: 5, Right: true, Flex: 1, Group: rank, Fold: 8},
		colVersus:    {Title: "VS " + championSign, Width: 7, Right: true, Flex: 1, Group: rank, Fold: 7},
		colOracle:    {Title: "ORACLE@1%", Width: 9, Right: true, Flex: 1, Group: rank, Fold: 5},
		colBrier:     {Title: "BRIER", Width: 5, Right: true, Flex: 1, Group: rank, Fold: 12},
		colThreshold: {Title: "THRESH", Width: 7, Right: true, Flex: 1, Group: at, Fold: 3},
		colPromised:  {Title: "PROMISE", Width: 8, Right: true, Flex: 1, Group: at, Fold: 4},
		colRealised:  {Title: "REAL FPR", Width: 9, Right: true, Group: at},
		colPrecision: {Title: "PREC", Width: 5, Right: true, Flex: 1, Group: at, Fold: 2},
		colRecall:    {Title: "RECALL", Width: 6, Right: true, Flex: 1, Group: at},
		colFP:        {Title: "FP", Width: 6, Right: true, Flex: 1, Group: at},
		colFN:        {Title: "FN", Width: 6, Right: true, Flex: 1, Group: at},
		colF1:        {Title: "F1", Width: 5, Right: true, Flex: 1, Group: at, Fold: 9},
		colMCC:       {Title: "MCC", Width: 5, Right: true, Flex: 1, Group: at, Fold: 10},
		colTrain:     {Title: "TRAIN", Width: 7, Right: true, Flex: 1, Group: spent, Fold: 13},
		colLatency:   {Title: "P99/FLOW", Width: 8, Right: true, Flex: 1, Group: spent, Fold: 11},
		colSize:      {Title: "SIZE", Width: 6, Right: true, Flex: 1, Group: spent, Fold: 14},
	}
}

// roomy is the height from which on the table names its groups and answers in words.
const roomy = 30

// tableRows is what the table needs to show everything.
func (s *Screen) tableRows(height int) int {
	rows := len(s.judged.models) + len(s.pending()) + 3
	if height >= roomy {
		rows += 2
	}
	return rows
}

// drawTable draws one row a model, at the threshold that it is looked at, and what is
// still to come.
func (s *Screen) drawTable(c canvas.Canvas, x *screen.Context, tall bool) {
	panel := widget.Panel{Title: "Models on " + visible.Text(s.judged.set.Name, 24), Focus: true, Footer: s.difference(x), Right: s.worth()}
	panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	head := 1
	if tall {
		s.answer(x).Draw(body.Inset(1, 0), 1, body.Height()-1, x.Theme)
		body, head = body.Rows(0, body.Height()-1), 2
	}
	s.places.table = body.Rows(head, body.Height()-head)
	table := widget.Table{Columns: columns(body.Width()), Grouped: tall, Cell: s.cell(x)}
	seen, _ := table.Draw(body, x.Theme, &s.list, len(s.judged.models))
	widget.ScrollBar(c, x.Theme, s.list.Offset, seen, len(s.judged.models))
	for i, l := range s.pending() {
		l.Draw(body.Rows(0, body.Height()), 4, head+seen+i, x.Theme)
	}
}

// worth says what the set is and what its figures can be trusted for.
func (s *Screen) worth() widget.Line {
	w := screen.WorthOf(s.judged.set)
	return w.Badges().Add(" "+w.Text, theme.Style{}).
		Add(fmt.Sprintf(" · %s normal, %s attack flows", widget.Count(s.judged.about.Normals), widget.Count(s.judged.about.Attacks)), theme.Fg(theme.Dim))
}

// pending lists the recipe's models that have no row yet, and how far they are.
func (s *Screen) pending() []widget.Line {
	if !s.view.Training || s.view.Result == nil {
		return nil
	}
	var lines []widget.Line
	for _, spec := range s.view.Result.Recipe.Models {
		if s.find(spec.Key) != nil {
			continue
		}
		lines = append(lines, widget.Dim(fmt.Sprintf("  %-15s %s", canvas.Fit(spec.Key, 15, '…'), s.progressOf(spec.Key))))
	}
	return lines
}

// progressOf says how far a model is that has no row yet.
func (s *Screen) progressOf(key string) string {
	p := s.view.Progress
	if _, fitted := s.view.Result.Model(key); fitted || p.Model == key && p.Stage == experiment.Judging {
		return "being judged"
	}
	switch {
	case p.Model != key:
		return "waits"
	case p.Total > 0:
		return "being fitted, " + widget.Percent(float64(p.Done)/float64(p.Total))
	}
	return "being fitted"
}

func (s *Screen) cell(x *screen.Context) func(row, col int) widget.Span {
	dim := theme.Fg(theme.Dim)
	return func(row, col int) widget.Span {
		m := &s.judged.models[row]
		t := s.at(m)
		at := m.curve.At(t)
		text, style := "", theme.Style{}
		switch col {
		case colDuty:
			return s.dutyOf(m)
		case colKey:
			mark := s.catalog.Mark(m.key(), x.Theme)
			return widget.Span{Text: mark.Text + m.key(), Style: mark.Style}
		case colTitle:
			text, style = m.fitted.Entry.Title, dim
		case colAUC:
			text = widget.Share(m.auc)
		case colInterval:
			text, style = s.aucRange(m), dim
		case colAP:
			text = widget.Share(m.ap)
		case colVersus:
			return s.versusChampion(m)
		case colOracle:
			text, style = widget.Share(m.oracle), dim
		case colBrier:
			text = widget.Share(m.brier)
		case colThreshold:
			text, style = widget.Score(t), dim
			if s.moved(m) {
				style = theme.Fg(theme.Accent).Bold()
			}
		case colPromised:
			text, style = widget.Percent(m.promised(t)), dim
		case colRealised:
			return s.realised(m, t, at)
		case colPrecision:
			text = widget.Share(at.Precision())
		case colRecall:
			text = widget.Share(at.Recall())
		case colFP:
			text = widget.Count(at.FP)
		case colFN:
			text = widget.Count(at.FN)
		case colF1:
			text = widget.Share(at.F1())
		case colMCC:
			text = widget.Share(at.MCC())
		default:
			text, style = s.spent(m, col), dim
		}
		return widget.Span{Text: text, Style: style}
	}
}

func (s *Screen) dutyOf(m *judgedModel) widget.Span { return s.dutyOfKey(m.key()) }

func (s *Screen) dutyOfKey(key string) widget.Span {
	switch key {
	case s.view.Champion:
		return widget.Span{Text: championSign, Style: theme.Fg(theme.Accent).Bold()}
	case s.view.Challenger:
		return widget.Span{Text: challengerSign, Style: theme.Fg(theme.Accent)}
	}
	return widget.Span{}
}

// aucRange writes the AUC's interval in few columns: .967–.973.
func (s *Screen) aucRange(m *judgedModel) string {
	i, known := s.versus.intervals[intervalOf{m.fitted, s.judged.set}]
	if !known {
		return "…"
	}
	if math.IsNaN(i.Lo + i.Hi) {
		return widget.Missing
	}
	short := func(v float64) string {
		if v >= 0.9995 {
			return "1.00"
		}
		return strings.TrimPrefix(strconv.FormatFloat(v, 'f', 3, 64), "0")
	}
	return short(i.Lo) + "–" + short(i.Hi)
}

// versusChampion is how much better a model ranks than the champion; "≈" where these
// flows can't tell.
func (s *Screen) versusChampion(m *judgedModel) widget.Span {
	want := s.onDuty(m)
	found, known := s.versus.pairs[want]
	switch {
	case !want.sound():
		return widget.Span{}
	case !known:
		return widget.Span{Text: "…", Style: theme.Fg(theme.Dim)}
	case !found.AUC.Delta.Defined():
		return widget.Span{Text: widget.Missing, Style: theme.Fg(theme.Dim)}
	case !found.AUC.Distinguishable():
		return widget.Span{Text: "≈", Style: theme.Fg(theme.Medium)}
	}
	return widget.Span{Text: signed(float64(found.AUC.Delta))}
}

// broken says whether a promise was broken by more than chance.
func broken(promised float64, at metric.Confusion) bool {
	return !math.IsNaN(promised) && metric.Wilson(at.FP, at.FP+at.TN).Lo > promised
}

// kept says whether it is sure to hold on traffic like the set's.
func kept(promised float64, at metric.Confusion) bool {
	return !math.IsNaN(promised) && metric.Wilson(at.FP, at.FP+at.TN).Hi <= promised
}

// realised is the false-alarm rate, with a sign where it breaks what the threshold promises.
func (s *Screen) realised(m *judgedModel, t float64, at metric.Confusion) widget.Span {
	if broken(m.promised(t), at) {
		return widget.Span{Text: widget.Percent(at.FPR()) + " !", Style: theme.Fg(theme.Bad)}
	}
	return widget.Span{Text: widget.Percent(at.FPR()) + "  "}
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
