package train

import (
	"fmt"
	"strconv"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawForm draws the settings of the next run and, below them, what the one under the
// cursor means.
func (s *Screen) drawForm(c canvas.Canvas, x *screen.Context) {
	words := 7
	if c.Height() < 24 {
		words = 5
	}
	list, below := c.SplitY(c.Height() - words)
	fields := s.fields()
	panel := widget.Panel{Title: "Settings of the next run", Focus: s.pane == settingsPane, Right: s.formState(), Footer: s.startLine(x)}
	panel.Draw(list, x.Theme)
	body := list.Sub(1, 1, list.Width()-2, list.Height()-2)
	from, to := s.list.Show(body.Height(), len(fields))
	for row := from; row < to; row++ {
		s.drawField(body.Rows(row-from, 1), fields[row], row == s.list.Selected, x.Theme)
	}
	s.layout.fields = body
	widget.ScrollBar(list, x.Theme, s.list.Offset, to-from, len(fields))
	s.drawMeaning(below, fields[min(s.list.Selected, len(fields)-1)], x)
}

// formState says at the top right what stands out: a leak, or what forbids to start.
func (s *Screen) formState() widget.Line {
	if err := s.form.check(); err != nil {
		return widget.Line{{Text: "can't start", Style: theme.Fg(theme.Bad).Bold()}}
	}
	if s.form.leaks() {
		return widget.Line{widget.Badge("LEAK", theme.Bad)}
	}
	return s.mark("")
}

// startLine says what s would start, and how long that took when it was measured.
func (s *Screen) startLine(x *screen.Context) widget.Line {
	if err := s.form.check(); err != nil {
		return widget.Line{{Text: visible.Line(err.Error()), Style: theme.Fg(theme.Bad)}}
	}
	if s.running() != nil {
		return widget.Line{{Text: x.Keys.Key(keymap.TrainCancel), Style: theme.Fg(theme.Accent)}, {Text: " cancels the training under way", Style: dim()}}
	}
	n := len(s.form.taking())
	l := widget.Line{{Text: x.Keys.Key(keymap.TrainStart), Style: theme.Fg(theme.Accent).Bold()}, {Text: fmt.Sprintf(" trains %d %s", n, plural(n, "model")), Style: theme.Style{}}}
	known, seconds := s.measured()
	switch {
	case known == n && s.form.sample >= 1:
		l = l.Add(fmt.Sprintf("; fitting them took %s before", widget.Short(seconds)+" s"), dim())
	case known > 0 && s.form.sample >= 1:
		l = l.Add(fmt.Sprintf("; %d of them took %s before", known, widget.Short(seconds)+" s"), dim())
	}
	return l
}

// measured adds up what the models that take part took when they were fitted last.
func (s *Screen) measured() (known int, seconds float64) {
	for _, key := range s.form.taking() {
		if v, ok := s.fitSeconds(key); ok {
			known++
			seconds += v
		}
	}
	return known, seconds
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// drawField draws a row of the form: its label, its value, and what stands behind it.
func (s *Screen) drawField(c canvas.Canvas, at field, selected bool, t *theme.Theme) {
	if selected {
		if s.pane == settingsPane {
			c.Ground(theme.Selected)
		}
		c.Set(0, 0, t.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
	}
	label, value, note := min(max(c.Width()*49/100, 28), 40), 15, 0
	if c.Width() >= 66 {
		note = c.Width() - label - value - 3
	}
	s.fieldLabel(at, t).Draw(c.Sub(2, 0, label-2, 1), 0, 0, t)
	v := s.fieldValue(at, t)
	c.Text(label+1, 0, canvas.Fit(v.Text, c.Width()-label-1, t.Glyphs.Ellipsis), v.Style)
	if note > 0 && canvas.Width(v.Text) <= value {
		c.Text(label+value+2, 0, canvas.Fit(s.fieldNote(at), note, t.Glyphs.Ellipsis), dim())
	}
}

func (s *Screen) fieldLabel(at field, t *theme.Theme) widget.Line {
	f := s.form
	switch at.kind {
	case modelsGroup:
		return widget.Line{{Text: handle(s.open.models, t) + "Models", Style: strong()}}
	case leakGroup:
		return widget.Line{{Text: handle(s.open.leaks, t) + "Leakage lab", Style: strong()}}
	case modelField:
		c := &f.models[at.model]
		l := widget.Line{{Text: "  " + box(c.on, t) + " ", Style: dim()}}
		if c.on {
			return append(l, s.catalog.Mark(c.entry.Key, t)).Add(c.entry.Title, theme.Style{})
		}
		return l.Add("  "+c.entry.Title, dim())
	case paramField:
		return widget.Line{{Text: "        " + f.models[at.model].entry.Params[at.param].Name, Style: theme.Style{}}}
	case columnField:
		style := theme.Style{}
		if s.form.on[at.column.Name] {
			style = theme.Fg(theme.Bad).Bold()
		}
		return widget.Line{{Text: "  " + box(f.choose(at.column), t) + " " + visible.Text(at.column.Name, 40), Style: style}}
	}
	return widget.Plain("  " + [...]string{recipeField: "recipe", seedField: "seed", sampleField: "training rows", smoteField: "SMOTE",
		promisedField: "promised false alarms", championField: "champion", challengerField: "challenger"}[at.kind])
}

// handle is the sign of a group that is open or closed.
func handle(open bool, t *theme.Theme) string {
	if open {
		return string(t.Glyphs.Down) + " "
	}
	return string(t.Glyphs.Arrow) + " "
}

func box(on bool, t *theme.Theme) string {
	if on {
		return "[" + string(t.Glyphs.Tick) + "]"
	}
	return "[ ]"
}

// fieldValue is a row's value; one that differs from the recipe's stands out.
func (s *Screen) fieldValue(at field, t *theme.Theme) widget.Span {
	f := s.form
	show := func(text string, changed bool) widget.Span {
		if changed {
			return widget.Span{Text: text + " *", Style: theme.Fg(theme.Accent).Bold()}
		}
		return widget.Span{Text: text, Style: strong()}
	}
	champion, challenger := f.duties()
	switch at.kind {
	case recipeField:
		return show("< "+f.base.Name+" >", false)
	case seedField:
		return show(strconv.FormatUint(f.seed, 10), f.seed != s.seed())
	case sampleField:
		return show(widget.Percent(f.sample), f.sample < 1)
	case smoteField:
		return show(onOff(f.smote), f.smote != f.base.SMOTE)
	case promisedField:
		return show(widget.Percent(f.promised), f.promised != f.base.PromisedFPR)
	case championField:
		return show("< "+or(champion, "none")+" >", champion != f.base.Champion)
	case challengerField:
		return show("< "+or(challenger, "none")+" >", challenger != f.base.Challenger)
	case modelsGroup:
		return show(fmt.Sprintf("%d of %d", len(f.taking()), len(f.models)), f.modelsChanged())
	case modelField:
		if n := len(f.models[at.model].changed); n > 0 {
			return show(fmt.Sprintf("%d changed", n), true)
		}
		return widget.Span{Text: settingsCount(len(f.models[at.model].entry.Params)), Style: dim()}
	case paramField:
		c := &f.models[at.model]
		p := c.entry.Params[at.param]
		_, changed := c.changed[p.Name]
		return show(valueText(p, c.value(at.param)), changed)
	case leakGroup:
		return s.leakValue()
	}
	return s.columnValue(at.column)
}

func settingsCount(n int) string {
	if n == 0 {
		return "no settings"
	}
	return fmt.Sprintf("%d %s", n, plural(n, "setting"))
}

func (f *form) modelsChanged() bool {
	for i := range f.models {
		if c := &f.models[i]; c.on != c.own || len(c.changed) > 0 {
			return true
		}
	}
	return false
}

func (s *Screen) leakValue() widget.Span {
	f := s.form
	switch {
	case f.leaks():
		return widget.Span{Text: fmt.Sprintf("%d let in: LEAK", len(f.on)), Style: theme.Fg(theme.Bad).Bold()}
	case len(f.off) > 0:
		return widget.Span{Text: fmt.Sprintf("%d left out *", len(f.off)), Style: theme.Fg(theme.Accent).Bold()}
	}
	return widget.Span{Text: "nothing leaks", Style: strong()}
}

func (s *Screen) columnValue(c data.Column) widget.Span {
	in, judge := s.form.choose(c), c.Role == data.Judge
	switch {
	case in && judge:
		return widget.Span{Text: "LEAK", Style: theme.Fg(theme.Bad).Bold()}
	case judge:
		return widget.Span{Text: "judges only", Style: dim()}
	case in:
		return widget.Span{Text: "feature", Style: dim()}
	}
	return widget.Span{Text: "left out *", Style: theme.Fg(theme.Accent).Bold()}
}

// fieldNote is what stands behind a value.
func (s *Screen) fieldNote(at field) string {
	f := s.form
	switch at.kind {
	case recipeField:
		return f.base.Title
	case sampleField:
		if in := s.state.Inputs; in != nil {
			return fmt.Sprintf("of %s flows", widget.Count(in.Train.Rows()))
		}
	case smoteField:
		return "an experiment"
	case modelField:
		if v, ok := s.fitSeconds(f.models[at.model].entry.Key); ok {
			return "took " + widget.Short(v) + " s"
		}
		if !f.models[at.model].own {
			return "not in the recipe"
		}
	case paramField:
		return rangeText(f.models[at.model].entry.Params[at.param])
	case columnField:
		return visible.Line(at.column.Meaning)
	}
	return ""
}
