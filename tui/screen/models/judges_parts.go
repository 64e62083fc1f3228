package models

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawGroups draws what leave-family-out found for each group that it left out: how much
// of it is found while 1 % of normal flows alert, beside attacks that training did see.
func (s *Screen) drawGroups(c canvas.Canvas, x *screen.Context) {
	row := s.judges.row()
	panel := widget.Panel{Title: "Left out: never seen against seen", Right: s.namedKey(row.key, x), Footer: widget.Dim(groupsFooter(c.Width()))}
	panel.Draw(c, x.Theme)
	in := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	if row.family == nil {
		widget.Paragraph(in.Inset(1, 0), "Leave-family-out has not been asked.", theme.Fg(theme.Dim))
		return
	}
	groups := slices.DeleteFunc(slices.Clone(row.family.Groups), func(g judge.GroupFacts) bool { return g.Novel == 0 })
	slices.SortStableFunc(groups, func(a, b judge.GroupFacts) int { return cmp.Compare(a.Nov001, b.Nov001) })
	bar := max(c.Width()-57, 8)
	table := widget.Table{Still: true,
		Columns: []widget.Column{{Title: "GROUP", Width: 12}, {Title: "FLOWS", Width: 6, Right: true, Fold: 2}, {Title: "FOUND", Width: bar, Fold: 4}, {Title: "@1%", Width: 5, Right: true},
			{Title: "@5%", Width: 5, Right: true}, {Title: "SEEN@1%", Width: 7, Right: true}, {Title: "AUC", Width: 5, Right: true, Fold: 1}, {Title: "SEEN", Width: 5, Right: true, Fold: 3}},
		Cell: func(row, col int) widget.Span { return groupCell(&groups[row], col, bar, x) }}
	if seen, _ := table.Draw(in, x.Theme, &widget.List{}, len(groups)); seen < len(groups) {
		widget.Dim(fmt.Sprintf(" %d more ", len(groups)-seen)).DrawRight(c, c.Width()-2, c.Height()-1, x.Theme)
	}
}

func groupsFooter(width int) string {
	if width < 60 {
		return "worst first · *: family"
	}
	return "worst first · * a whole family"
}

func groupCell(g *judge.GroupFacts, col, bar int, x *screen.Context) widget.Span {
	switch col {
	case 0:
		return widget.Span{Text: g.Name}
	case 1:
		return widget.Span{Text: widget.Count(g.Novel), Style: theme.Fg(theme.Dim)}
	case 2:
		return widget.Span{Text: barText(float64(g.Nov001), bar, x), Style: theme.Fg(theme.Attack)}
	case 3:
		return widget.Span{Text: widget.Share(float64(g.Nov001)), Style: theme.Style{}.Bold()}
	case 4:
		return widget.Span{Text: widget.Share(float64(g.Nov005))}
	case 5:
		return widget.Span{Text: widget.Share(float64(g.Seen001)), Style: theme.Fg(theme.Dim)}
	case 6:
		return widget.Span{Text: widget.Share(float64(g.NovAUC))}
	}
	return widget.Span{Text: widget.Share(float64(g.SeenAUC)), Style: theme.Fg(theme.Dim)}
}

// barText is a share as a bar of w cells.
func barText(v float64, w int, x *screen.Context) string {
	if v != v || w <= 0 {
		return ""
	}
	on := int(v*float64(w) + 0.5)
	text := make([]rune, 0, w)
	for i := range w {
		if i < on {
			text = append(text, x.Theme.Glyphs.GaugeOn)
		} else {
			text = append(text, ' ')
		}
	}
	return string(text)
}

// drawTrade draws what new attacks cost: models by both judges.
func (s *Screen) drawTrade(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "New attacks against new normal traffic", Footer: widget.Dim("up and to the left is better")}.Draw(c, x.Theme)
	if len(s.judges.trade.Series) == 0 {
		widget.Paragraph(in, "No model has been heard by both judges.", theme.Fg(theme.Dim))
		return
	}
	s.judges.picture.Draw(in, &s.judges.trade, x.Theme)
}

// drawModes draws the five runs of leave-normal-modes-out, which range widely, and their mean.
func (s *Screen) drawModes(c canvas.Canvas, x *screen.Context) {
	row := s.judges.row()
	panel := widget.Panel{Title: "Unseen normal traffic, run by run", Right: s.namedKey(row.key, x)}
	if row.modes == nil {
		widget.Paragraph(panel.Draw(c, x.Theme), "Leave-normal-modes-out has not been asked.", theme.Fg(theme.Dim))
		return
	}
	panel.Footer = widget.Line{{Text: modesFooter(row.modes, c.Width()), Style: theme.Fg(theme.Dim)}}
	panel.Draw(c, x.Theme)
	folds := row.modes.Folds
	table := widget.Table{Still: true,
		Columns: []widget.Column{{Title: "RUN", Width: 3}, {Title: "NORMAL", Width: 7, Right: true, Fold: 2}, {Title: "ATTACKS", Width: 7, Right: true, Fold: 3}, {Title: "FPR@1%", Width: 7, Right: true, Flex: 1},
			{Title: "@5%", Width: 6, Right: true, Flex: 1}, {Title: "RECALL@1%", Width: 9, Right: true, Flex: 1}, {Title: "@5%", Width: 5, Right: true, Flex: 1, Fold: 4}, {Title: "AUC", Width: 5, Right: true, Flex: 1, Fold: 1}},
		Cell: func(row, col int) widget.Span { return foldCell(row, &folds[row], col) }}
	table.Draw(c.Sub(1, 1, c.Width()-2, c.Height()-2), x.Theme, &widget.List{}, len(folds))
}

func modesFooter(m *judge.ModesVerdict, width int) string {
	if width < 54 {
		return "mean " + widget.Percent(m.FPR001) + ", 1 % promised"
	}
	return "mean: " + widget.Percent(m.FPR001) + " where 1 % is promised, " + widget.Percent(m.FPR005) + " where 5 %"
}

func foldCell(run int, f *judge.ModesFold, col int) widget.Span {
	dim := theme.Fg(theme.Dim)
	switch col {
	case 0:
		return widget.Span{Text: fmt.Sprint(run + 1), Style: dim}
	case 1:
		return widget.Span{Text: widget.Count(f.Normals), Style: dim}
	case 2:
		return widget.Span{Text: widget.Count(f.Attacks), Style: dim}
	case 3:
		return widget.Span{Text: widget.Percent(float64(f.FPR001)), Style: theme.Style{}.Bold()}
	case 4:
		return widget.Span{Text: widget.Percent(float64(f.FPR005))}
	case 5:
		return widget.Span{Text: widget.Share(float64(f.Recall001))}
	case 6:
		return widget.Span{Text: widget.Share(float64(f.Recall005))}
	}
	return widget.Span{Text: widget.Share(float64(f.AUC))}
}
