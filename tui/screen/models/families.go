package models

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawFamilies draws what an analyst is told of each family's flows at the threshold: no
// alert, the flow's own family, another, or that it is unlike anything seen.
func (s *Screen) drawFamilies(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	t := s.at(m)
	in := widget.Panel{Title: "Families at " + widget.Score(t), Right: s.who(m), Footer: widget.Dim("% of row · unl: unlike anything")}.Draw(c, x.Theme)
	told := toldOf(s.judged.result, s.judged.set, m.key(), t)
	if told == nil {
		widget.Paragraph(in, "Nobody says families here: training had too few attacks of any, or the bundle is from before they were said.", theme.Fg(theme.Dim))
		return
	}
	if c.Heard() {
		f := told.figure(s.judged.about, m.key())
		c.Note(&f)
	}
	told.draw(in, x.Theme)
}

// told counts flows by their own family and by what is said of them; unlike comes last.
type told [int(data.U2R) + 1][int(data.U2R) + 2]int

const unlikeColumn = int(data.U2R) + 1

// toldOf is what is said of a set's flows at a threshold of a model; nil where nobody
// can say.
func toldOf(r *experiment.Result, set *experiment.Set, key string, t float64) *told {
	said, scores := r.AnswersOn(set), r.ScoresOn(set, key)
	if said == nil || scores == nil || !set.Labelled() {
		return nil
	}
	var n told
	for i, score := range scores {
		answer := int(data.Normal)
		if score > t {
			if answer = int(said[i] &^ experiment.UnlikeBit); said[i]&experiment.UnlikeBit != 0 {
				answer = unlikeColumn
			}
		}
		n[set.Family[i]][answer]++
	}
	return &n
}

// Widths of the table: the families' names, and the least and most of an answer's column.
const (
	ownName    = 7
	answerLess = 4
	answerMost = 9
)

// draw writes a row a family: in per cent, what is said of its flows.
func (n *told) draw(c canvas.Canvas, t *theme.Theme) {
	w := min(max((c.Width()-ownName)/len(n[0]), answerLess), answerMost)
	y := 0
	for a, name := range answerNames(w) {
		widget.Dim(name).DrawRight(c, ownName+(a+1)*w, y, t)
	}
	gap := 1
	if c.Height() >= 2*len(n)+2 {
		gap = 2
	}
	for f := range n {
		all := 0
		for _, k := range n[f] {
			all += k
		}
		if all == 0 {
			continue
		}
		y += gap
		c.Text(0, y, familyNames()[f], theme.Style{}.Bold())
		for a, k := range n[f] {
			if k > 0 {
				widget.Line{{Text: perCent(float64(k) / float64(all)), Style: answerStyle(f, a)}}.DrawRight(c, ownName+(a+1)*w, y, t)
			}
		}
		if rest := c.Width() - ownName - len(n[f])*w; rest > 10 {
			widget.Dim("of "+widget.Count(all)).DrawRight(c, c.Width(), y, t)
		}
	}
}

// perCent is a share in per cent in at most three columns.
func perCent(share float64) string {
	if share < 0.01 {
		return "<1"
	}
	return strings.TrimSuffix(widget.Percent(share), " %")
}

// answerStyle says how good an answer is: right, missed, or honest about being new.
func answerStyle(own, answer int) theme.Style {
	switch {
	case own == answer:
		return theme.Fg(theme.Good).Bold()
	case answer == int(data.Normal), own == int(data.Normal):
		return theme.Fg(theme.Bad)
	case answer == unlikeColumn:
		return theme.Fg(theme.Medium)
	}
	return theme.Style{}
}

func familyNames() []string {
	names := []string{"normal"}
	for _, f := range data.Families {
		names = append(names, f.String())
	}
	return names
}

// answerNames are the answers in columns of w.
func answerNames(w int) []string {
	if w < 7 {
		return []string{"none", "DoS", "Prb", "R2L", "U2R", "unl"}
	}
	return append(append([]string{"none"}, familyNames()[1:]...), "unlike")
}

// figure draws the families that the set has flows of.
func (n *told) figure(about figure.Set, model string) figure.Figure {
	names := familyNames()
	var own []string
	var rows [][]int
	for f := range n {
		if row := n[f][:]; slices.Max(row) > 0 {
			own, rows = append(own, names[f]), append(rows, slices.Clone(row))
		}
	}
	return figure.Families(about, model, own, append(names, "unlike"), rows)
}
