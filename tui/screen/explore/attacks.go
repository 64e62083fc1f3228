package explore

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// typesOrder is how the attack types are ordered.
type typesOrder uint8

const (
	byFamily typesOrder = iota
	byTest
	byTrain
	byNovelty
	typesOrders
)

func (o typesOrder) String() string {
	return [...]string{"by family", "most in test first", "most in training first", "never seen first"}[o]
}

// A typesTable is the attack types in an order.
type typesTable struct {
	list  widget.List
	order typesOrder
	rows  []explore.TypeCount
	of    *explore.Report // that rows are of, in the order made
	made  typesOrder
}

func (t *typesTable) act(a keymap.Action, r *explore.Report) bool {
	t.arrange(r)
	if a == keymap.ExploreSort {
		t.order = (t.order + 1) % typesOrders
		t.list.Home()
		return true
	}
	return screen.Scroll(a, &t.list, len(t.rows))
}

// arrange orders the attack types of a report, normal traffic first where it is by family.
func (t *typesTable) arrange(r *explore.Report) {
	if t.of == r && t.made == t.order {
		return
	}
	t.of, t.made, t.rows = r, t.order, slices.Clone(r.Types)
	slices.SortStableFunc(t.rows, func(a, b explore.TypeCount) int {
		switch t.order {
		case byTest:
			return b.Test - a.Test
		case byTrain:
			return b.Train - a.Train
		case byNovelty:
			return cmp.Or(rank(a)-rank(b), b.Test-a.Test)
		}
		return 0
	})
}

func rank(t explore.TypeCount) int {
	switch {
	case novel(t):
		return 0
	case t.Train == 0 || t.Test == 0:
		return 1
	}
	return 2
}

// novel says whether training never saw an attack type that the test has.
func novel(t explore.TypeCount) bool {
	return t.Family != data.Normal && t.Train == 0 && t.Test > 0
}

// drawAttacks draws the attack types in training and test, and at the side what they
// come to by family and by protocol.
func (s *Screen) drawAttacks(c canvas.Canvas, x *screen.Context) {
	s.types.arrange(s.study().report)
	if c.Width() < wide {
		s.drawTypes(c, x)
		return
	}
	left, right := c.SplitX(c.Width() - max(c.Width()*35/100, 48))
	s.drawTypes(left, x)
	above, below := right.SplitY(min(max(right.Height()*2/5, 11), 16))
	s.drawFamilies(above, x)
	protocols, words := below.SplitY(max(below.Height()-9, len(s.study().report.Protocols)+2))
	s.drawProtocols(protocols, x)
	in := widget.Panel{Title: "Never seen in training"}.Draw(words, x.Theme)
	widget.Paragraph(in, s.noveltyWords(), theme.Style{})
}

func (s *Screen) drawTypes(c canvas.Canvas, x *screen.Context) {
	r := s.study().report
	panel := widget.Panel{Title: "Attack types", Focus: true, Right: s.mark(s.types.order.String()), Footer: widget.Dim(s.typesFooter(c.Width() < wide))}
	in := panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	_ = in
	most := 1
	for _, t := range s.types.rows {
		most = max(most, t.Train, t.Test)
	}
	const bar = 14
	table := widget.Table{
		Columns: []widget.Column{{Title: "TYPE", Width: 16, Flex: 2}, {Title: "FAMILY", Width: 7}, {Title: "TRAINING", Width: 8, Right: true}, {Title: "log scale", Width: bar, Fold: 3},
			{Title: "TEST", Width: 8, Right: true}, {Title: "log scale", Width: bar, Fold: 2}, {Title: "", Width: 24, Flex: 1, Fold: 1}},
		Cell: func(row, col int) widget.Span {
			t := s.types.rows[row]
			return typeCell(t, col, most, bar, r.Test != nil, x.Theme)
		},
		Empty: "These flows carry no labels: nothing is known of their attacks.",
	}
	if r.Train.Label == nil {
		s.types.rows = nil
	}
	seen, _ := table.Draw(body, x.Theme, &s.types.list, len(s.types.rows))
	s.layout.rows = body.Rows(1, body.Height()-1)
	widget.ScrollBar(c, x.Theme, s.types.list.Offset, seen, len(s.types.rows))
}

func typeCell(t explore.TypeCount, col, most, bar int, hasTest bool, th *theme.Theme) widget.Span {
	style := theme.Fg(theme.Attack)
	if t.Family == data.Normal {
		style = theme.Fg(theme.Normal)
	}
	switch col {
	case 0:
		name := visible.Text(t.Label, 60)
		if novel(t) {
			return widget.Span{Text: name, Style: style.Bold()}
		}
		return widget.Span{Text: name, Style: theme.Style{}}
	case 1:
		return widget.Span{Text: t.Family.String(), Style: dim()}
	case 2, 4:
		n := t.Train
		if col == 4 {
			n = t.Test
		}
		if n == 0 {
			return widget.Span{Text: widget.Missing, Style: dim()}
		}
		return widget.Span{Text: widget.Count(n), Style: strong()}
	case 3:
		return widget.Span{Text: barText(logShare(t.Train, most), bar, th), Style: style}
	case 5:
		return widget.Span{Text: barText(logShare(t.Test, most), bar, th), Style: style}
	}
	switch {
	case novel(t):
		return widget.Span{Text: string(th.Glyphs.Cross) + " never seen in training", Style: theme.Fg(theme.Bad).Bold()}
	case hasTest && t.Test == 0:
		return widget.Span{Text: "not in test", Style: dim()}
	}
	return widget.Span{}
}

func (s *Screen) typesFooter(short bool) string {
	flows, attacks, kinds := novelty(s.study().report.Types)
	if kinds == 0 {
		return fmt.Sprintf("%d types", len(s.types.rows))
	}
	if short {
		return fmt.Sprintf("%d types never seen in training: %s of the test's attacks", kinds, widget.Percent(share1(flows, attacks)))
	}
	return fmt.Sprintf("%d types, %d of them only in test", len(s.types.rows), kinds)
}

func (s *Screen) noveltyWords() string {
	flows, attacks, kinds := novelty(s.study().report.Types)
	switch {
	case s.study().report.Test == nil:
		return "There is no test set: nothing can be said of new attacks."
	case kinds == 0:
		return "Every attack type of the test is in training too: its figures say nothing about new attacks."
	}
	return fmt.Sprintf("%d attack types are only in %s: %s of its %s attacks, %s. A model is judged on them too; "+
		"its recall on them, called novel, is what to expect of the next new attack. Few rows of a type make a recall uncertain.",
		kinds, s.study().report.Test.Name, widget.Count(flows), widget.Count(attacks), widget.Percent(share1(flows, attacks)))
}

// Columns of a family's row: where its bar begins, and what the figures behind it need.
const (
	barAt         = 12
	familyFigures = 15
)

// A familyTotal counts a family's flows: in training, in test, and of the latter those of types that training has not.
type familyTotal struct{ train, test, novel int }

// families in the order in which they are shown.
func families() []data.Family { return append(slices.Clone(data.Families[:]), data.UnknownFamily) }

// drawFamilies draws each family's attacks in training and test.
func (s *Screen) drawFamilies(c canvas.Canvas, x *screen.Context) {
	in := widget.Panel{Title: "Attacks by family", Right: s.mark("log scale")}.Draw(c, x.Theme)
	totals := map[data.Family]familyTotal{}
	most := 1
	for _, t := range s.study().report.Types {
		sum := totals[t.Family]
		sum.train, sum.test = sum.train+t.Train, sum.test+t.Test
		if novel(t) {
			sum.novel += t.Test
		}
		totals[t.Family] = sum
		if t.Family != data.Normal {
			most = max(most, sum.train, sum.test)
		}
	}
	noteFamilies(c, s.study().report, totals)
	y, step := 0, 2
	if in.Height() >= 3*len(totals)-1 {
		step = 3
	}
	for _, f := range families() {
		sum, has := totals[f]
		if !has || y >= in.Height() {
			continue
		}
		in.Text(0, y, f.String(), strong())
		w := max(in.Width()-barAt-familyFigures-1, 0)
		for i, side := range [...]struct {
			name string
			n    int
		}{{"train", sum.train}, {"test", sum.test}} {
			row := in.Rows(y+i, 1)
			row.Text(barAt-6, 0, side.name, dim())
			row.Text(barAt, 0, barText(logShare(side.n, most), w, x.Theme), theme.Fg(theme.Attack))
			said := widget.Line{{Text: widget.Count(side.n), Style: strong()}}
			if i == 1 && sum.novel > 0 {
				said = said.Add(" "+widget.Percent(share1(sum.novel, sum.test))+" new", theme.Fg(theme.Bad))
			}
			said.Draw(row, barAt+w+1, 0, x.Theme)
		}
		y += step
	}
}
