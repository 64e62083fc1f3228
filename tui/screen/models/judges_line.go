package models

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// judgesLine is the page in a line: who is best at what, or how far the judges are.
func (s *Screen) judgesLine(x *screen.Context) widget.Line {
	dim := theme.Fg(theme.Dim)
	j := &s.judges
	if j.now.Running {
		p := widget.Progress{Done: j.now.Done, Total: j.now.Fits, Elapsed: j.now.Took}
		l := widget.Line{{Text: fmt.Sprintf("%s judges %s, ", j.now.Protocol, j.now.Progress.Model), Style: dim}}
		if j.now.Protocol == "" {
			l = widget.Line{{Text: "the judges deal the flows into folds, ", Style: dim}}
		}
		l = l.Add(fmt.Sprintf("%d of %d fits", j.now.Done, j.now.Fits), theme.Style{}.Bold())
		if left, ok := p.Left(); ok {
			l = l.Add(" · "+widget.Left(left)+" left", dim)
		}
		return l.Add(" · ", dim).Add(x.Keys.Key(keymap.ModelsCancel), theme.Fg(theme.Accent)).Add(" cancels", dim)
	}
	if j.now.Err != nil {
		return widget.Line{{Text: "the judgement ended: " + visible.Line(j.now.Err.Error()), Style: theme.Fg(theme.Bad)}}
	}
	best := j.best(func(r judgedRow) float64 { return r.j() })
	calm := j.best(judgedRow.calm)
	if best == nil || calm == nil {
		return widget.Dim("no model has been judged on these data, with this seed and these learners")
	}
	l := append(widget.Line{{Text: "finds new attacks best: ", Style: dim}}, s.namedKey(best.key, x)...)
	l = l.Add(fmt.Sprintf(" J %.3f", best.j()), theme.Style{}.Bold()).Add("  · fewest false alarms on new normal traffic: ", dim)
	l = append(l, s.namedKey(calm.key, x)...)
	l = l.Add(" "+widget.Percent(calm.fpr()), theme.Style{}.Bold())
	if calm.fpr() > 0.01 {
		l = l.Add("  · nobody keeps 1 % there", theme.Fg(theme.Bad))
	}
	return l
}

func (s *Screen) namedKey(key string, x *screen.Context) widget.Line {
	return widget.Line{s.catalog.Mark(key, x.Theme), {Text: key, Style: s.catalog.Style(key)}}
}

func (r judgedRow) j() float64 {
	if r.family == nil {
		return math.NaN()
	}
	return r.family.J
}

func (r judgedRow) fpr() float64 {
	if r.modes == nil {
		return math.NaN()
	}
	return r.modes.FPR001
}

// calm is the higher the fewer false alarms there are; NaN also of a model that never
// alerts at that threshold, which is no feat.
func (r judgedRow) calm() float64 {
	if r.modes == nil || silent(r.modes) {
		return math.NaN()
	}
	return -r.modes.FPR001
}

func silent(m *judge.ModesVerdict) bool { return m.FPR001 == 0 && m.Recall001 == 0 }

// best is the row with the highest figure; nil without any.
func (j *judges) best(of func(judgedRow) float64) *judgedRow {
	var best *judgedRow
	for i := range j.rows {
		if v := of(j.rows[i]); !math.IsNaN(v) && (best == nil || v > of(*best)) {
			best = &j.rows[i]
		}
	}
	return best
}
