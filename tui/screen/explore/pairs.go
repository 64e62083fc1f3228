package explore

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A pair is two columns, the later of them first, and how they go together.
type pair struct {
	row, col int // in the order of the correlation's columns; col < row
	r        float64
}

// correlationLimit is the filter's: a column goes if |r| with an earlier one exceeds it.
const correlationLimit = 0.95

// strongest lists the pairs by |r|, the strongest first; constant columns have none.
func strongest(c *explore.Correlation) []pair {
	n := len(c.Columns)
	var pairs []pair
	for row := range n {
		for col := range row {
			if r := c.R[row*n+col]; !math.IsNaN(r) {
				pairs = append(pairs, pair{row, col, r})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(math.Abs(b.r), math.Abs(a.r)), cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	return pairs
}

// costs says whether a pair is one that takes the later column out: the closest of the
// earlier ones that it follows.
func costs(c *explore.Correlation, row, col int) bool {
	with, dropped := c.Dropped[c.Columns[row]]
	return dropped && with == c.Columns[col]
}

// dropped lists the pairs that cost a column, in the columns' order.
func dropped(c *explore.Correlation) []pair {
	n := len(c.Columns)
	var pairs []pair
	for row := range n {
		for col := range row {
			if costs(c, row, col) {
				pairs = append(pairs, pair{row, col, c.R[row*n+col]})
			}
		}
	}
	return pairs
}

// drawDropped lists the pairs that cost a column, then the strongest of the others.
func (s *Screen) drawDropped(c canvas.Canvas, x *screen.Context) {
	study := s.study()
	corr := study.report.Correlation
	y := 0
	head := func(text string) {
		if y < c.Height() {
			c.Text(0, y, canvas.Fit(text, c.Width(), x.Theme.Glyphs.Ellipsis), strong())
		}
		y++
	}
	gone := dropped(corr)
	if s.filters() {
		head(fmt.Sprintf("Dropped for |r| above %.2f: %d", correlationLimit, len(gone)))
	} else {
		head(fmt.Sprintf("Above %.2f: %d; %s keeps them all", correlationLimit, len(gone), s.recipe))
	}
	row := func(p pair, lost bool) {
		if y < c.Height() {
			pairRow(c.Rows(y, 1), x.Theme, corr, p, s.crossed(lost))
		}
		y++
	}
	for _, p := range gone {
		row(p, true)
	}
	if y+2 >= c.Height() {
		return
	}
	y++
	head("Strongest of the others")
	for _, p := range study.pairs {
		if y >= c.Height() {
			return
		}
		if math.Abs(p.r) <= correlationLimit {
			row(p, false)
		}
	}
}

// crossed is the style of the cross on a pair that costs a column, or would cost the
// notebook one; no style: no cross.
func (s *Screen) crossed(lost bool) theme.Style {
	switch {
	case !lost:
		return theme.Style{}
	case s.filters():
		return theme.Fg(theme.Bad).Bold()
	}
	return dim()
}

// pairRow writes a pair: the later column, what it follows, and r.
func pairRow(c canvas.Canvas, t *theme.Theme, corr *explore.Correlation, p pair, lost theme.Style) {
	x := 2
	if lost != (theme.Style{}) {
		c.Set(0, 0, t.Glyphs.Cross, lost)
	}
	r := signed(p.r)
	room := c.Width() - x - canvas.Width(r) - 1
	a, b := corr.Columns[p.row], corr.Columns[p.col]
	if canvas.Width(a)+canvas.Width(b)+3 > room {
		half := (room - 3) / 2
		if short := min(canvas.Width(a), canvas.Width(b)); short < half {
			half = short
		}
		a = canvas.Fit(a, max(room-3-min(canvas.Width(b), half), half), t.Glyphs.Ellipsis)
		b = canvas.Fit(b, room-3-canvas.Width(a), t.Glyphs.Ellipsis)
	}
	x += c.Text(x, 0, a, theme.Style{})
	x += c.Text(x, 0, " "+string(t.Glyphs.Dot)+" ", dim())
	c.Text(x, 0, b, dim())
	c.Text(c.Width()-canvas.Width(r), 0, r, strong())
}

// signed writes r with its sign and as many digits as tell it from the limit.
func signed(r float64) string {
	if math.IsNaN(r) {
		return widget.Missing
	}
	text := fmt.Sprintf("%.3f", math.Abs(r))
	if math.Abs(r) > 0.9 {
		text = fmt.Sprintf("%.4f", math.Abs(r))
	}
	if r < 0 {
		return "−" + text
	}
	return text
}
