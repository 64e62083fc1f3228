package models

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

const (
	judgeDuty = iota
	judgeKey
	judgeJ
	judgeNov1
	judgeNov5
	judgeCat1
	judgeCat5
	judgeFPR1
	judgeFPR5
	judgeRecall1
	judgeRecall5
	judgeAUC
	judgeState
)

func judgeColumns() []widget.Column {
	const family, modes = "leave-family-out: attacks never seen", "leave-normal-modes-out: normal traffic never seen"
	col := func(title string, width, fold int, group string) widget.Column {
		return widget.Column{Title: title, Width: width, Right: true, Flex: 1, Fold: fold, Group: group}
	}
	return []widget.Column{
		judgeDuty: {Width: 1}, judgeKey: {Title: "MODEL", Width: 13, Flex: 1},
		judgeJ: col("J", 6, 0, family), judgeNov1: col("NOV@1%", 6, 0, family), judgeNov5: col("NOV@5%", 6, 5, family),
		judgeCat1: col("CAT@1%", 6, 4, family), judgeCat5: col("CAT@5%", 6, 6, family),
		judgeFPR1: col("FPR@1%", 8, 0, modes), judgeFPR5: col("FPR@5%", 7, 3, modes), judgeRecall1: col("RECALL@1%", 9, 0, modes),
		judgeRecall5: col("RECALL@5%", 9, 7, modes), judgeAUC: col("AUC", 6, 1, modes),
		judgeState: {Width: 15, Flex: 1, Fold: 2},
	}
}

func (s *Screen) drawJudgesTable(c canvas.Canvas, x *screen.Context, tall bool) {
	j := &s.judges
	r := s.view.Result
	panel := widget.Panel{Title: "Two judges on " + visible.Text(s.trainName(), 24) + " alone", Focus: true, Footer: s.judgesFooter(),
		Right: widget.Line{widget.Badge("TRAINING FILE ONLY", theme.Accent)}.Add(fmt.Sprintf(" no test file is opened · seed %d · learners' revision %d", r.Provenance.Seed, r.Provenance.Revision), theme.Fg(theme.Dim))}
	panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	last := body.Height() - 1
	s.judgesLine(x).Draw(body.Inset(1, 0), 1, last, x.Theme)
	body = body.Rows(0, last)
	head := 1
	if tall {
		head = 2
	}
	s.places.table = body.Rows(head, body.Height()-head)
	table := widget.Table{Columns: judgeColumns(), Grouped: tall, Cell: s.judgeCell(x)}
	seen, _ := table.Draw(body, x.Theme, &j.list, len(j.rows))
	widget.ScrollBar(c, x.Theme, j.list.Offset, seen, len(j.rows))
}

func (s *Screen) judgesFooter() widget.Line {
	return widget.Dim("@1%, @5%: what a threshold promises; never: none alerts there · one seed: J moves by up to 0.03 between seeds (docs/METHODS.md)")
}

func (s *Screen) judgeCell(x *screen.Context) func(row, col int) widget.Span {
	dim := theme.Fg(theme.Dim)
	best, calm := s.judges.best(judgedRow.j), s.judges.best(judgedRow.calm)
	return func(row, col int) widget.Span {
		r := &s.judges.rows[row]
		switch col {
		case judgeDuty:
			return s.dutyOfKey(r.key)
		case judgeKey:
			mark := s.catalog.Mark(r.key, x.Theme)
			return widget.Span{Text: mark.Text + r.key, Style: mark.Style}
		case judgeState:
			return s.judgeState(r)
		}
		if col >= judgeFPR1 {
			return modesCell(r.modes, col, r == calm)
		}
		if r.family == nil {
			return widget.Span{Text: widget.Missing, Style: dim}
		}
		v := map[int]float64{judgeJ: r.family.J, judgeNov1: r.family.Nov1, judgeNov5: r.family.Nov5, judgeCat1: r.family.Cat1, judgeCat5: r.family.Cat5}[col]
		style := theme.Style{}
		if col == judgeJ {
			style = style.Bold()
			if r == best {
				style = theme.Fg(theme.Good).Bold()
			}
		}
		return widget.Span{Text: widget.Share(v), Style: style}
	}
}

func modesCell(m *judge.ModesVerdict, col int, calm bool) widget.Span {
	if m == nil {
		return widget.Span{Text: widget.Missing, Style: theme.Fg(theme.Dim)}
	}
	switch col {
	case judgeFPR1:
		if silent(m) {
			return widget.Span{Text: "never  ", Style: theme.Fg(theme.Dim)}
		}
		if m.FPR001 > 0.01 {
			style := theme.Fg(theme.Bad)
			if calm {
				style = style.Bold()
			}
			return widget.Span{Text: widget.Percent(m.FPR001) + " !", Style: style}
		}
		return widget.Span{Text: widget.Percent(m.FPR001) + "  ", Style: theme.Fg(theme.Good).Bold()}
	case judgeFPR5:
		return widget.Span{Text: widget.Percent(m.FPR005)}
	case judgeRecall1:
		return widget.Span{Text: widget.Share(m.Recall001)}
	case judgeRecall5:
		return widget.Span{Text: widget.Share(m.Recall005)}
	}
	return widget.Span{Text: widget.Share(m.AUC)}
}

// judgeState says what is still to come of a model.
func (s *Screen) judgeState(r *judgedRow) widget.Span {
	now := &s.judges.now
	switch {
	case now.Running && now.Progress.Model == r.key && now.Progress.Done < now.Progress.Total:
		return widget.Span{Text: fmt.Sprintf("  %d of %d", now.Progress.Done, now.Progress.Total), Style: theme.Fg(theme.Accent)}
	case r.family == nil && r.modes == nil:
		return widget.Span{Text: "  not judged", Style: theme.Fg(theme.Dim)}
	case r.missing():
		return widget.Span{Text: "  one judge only", Style: theme.Fg(theme.Dim)}
	}
	return widget.Span{}
}
