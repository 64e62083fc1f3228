package live

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawStrata draws a promise that was made for each service, plane or protocol apart:
// those with a promise of their own, and all others together.
func (s *Screen) drawStrata(c canvas.Canvas, x *screen.Context) {
	snap := s.snap(beside)
	own, pooled := judgedStrata(snap.Strata)
	by := string(snap.Promise.By)
	panel := widget.Panel{Title: "Promise by " + by, Right: widget.Dim("each " + widget.Percent(snap.Promise.Rate())),
		Footer: widget.Dim(fmt.Sprintf("%d too small for their own", pooled))}
	panel.Draw(c, x.Theme)
	table := widget.Table{
		Columns: []widget.Column{{Title: "NAME", Width: 9, Flex: 1}, {Title: "NORMAL", Width: 6, Right: true, Fold: 2}, {Title: "FALSE", Width: 5, Right: true, Fold: 1},
			{Title: "CAME", Width: 6, Right: true}, {Title: "", Width: 14}},
		Still: true, Cell: func(row, col int) widget.Span { return stratumCell(&own[row], col) }}
	table.Draw(c.Sub(1, 1, c.Width()-2, c.Height()-2), x.Theme, &widget.List{}, len(own))
}

// judgedStrata are those that a promise speaks of, broken ones first; pooled counts the rest.
func judgedStrata(all []replay.StratumCount) (own []replay.StratumCount, pooled int) {
	for _, c := range all {
		if c.Outcome.Verdict == promise.Unspoken || c.Outcome.Verdict == "" {
			pooled++
			continue
		}
		own = append(own, c)
	}
	slices.SortStableFunc(own, func(a, b replay.StratumCount) int { return cmp.Compare(verdictRank(a), verdictRank(b)) })
	return own, pooled
}

func verdictRank(c replay.StratumCount) int {
	if c.Outcome.Verdict == promise.Broken {
		return 0
	}
	return 1
}

func stratumCell(c *replay.StratumCount, col int) widget.Span {
	o := c.Outcome
	switch col {
	case 0:
		return widget.Span{Text: visible.Text(c.Name, 40)}
	case 1:
		return widget.Span{Text: widget.Count(o.Normals), Style: theme.Fg(theme.Dim)}
	case 2:
		return widget.Span{Text: widget.Count(o.FalseAlarms), Style: theme.Fg(theme.Dim)}
	case 3:
		return widget.Span{Text: widget.Percent(float64(o.Realised)), Style: theme.Style{}.Bold()}
	}
	l := verdict(account{realised: float64(o.Realised), rate: float64(o.Promised), verdict: o.Verdict})
	if o.Verdict == promise.TooFew {
		l[0].Text = "too few"
	}
	return l[0]
}
