package train

import (
	"fmt"
	"math"
	"strconv"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawMeaning says what the setting under the cursor means, its range and its default.
func (s *Screen) drawMeaning(c canvas.Canvas, at field, x *screen.Context) {
	title, text := s.meaning(at)
	panel := widget.Panel{Title: title}
	if at.kind == paramField {
		panel.Right = widget.Dim(bounds(s.form.models[at.model].entry.Params[at.param]))
	}
	in := panel.Draw(c, x.Theme)
	style := theme.Style{}
	if at.kind == columnField && s.form.on[at.column.Name] {
		style = theme.Fg(theme.Bad)
	}
	widget.Paragraph(in, text, style)
}

// meaning is a field's name and what it does, in a sentence or two.
func (s *Screen) meaning(at field) (title, text string) {
	f := s.form
	switch at.kind {
	case recipeField:
		return "recipe " + f.base.Name, f.base.About
	case seedField:
		return "seed", "Every draw comes from it: split, samples, trees. The same data, settings and seed give the same bytes; another seed shows how much of a difference is luck."
	case sampleField:
		return "training rows", "A seeded share of the rows to train on. Less is quicker and shows early what a setting does; figures of a run on less are not those of a run on all."
	case smoteField:
		return "SMOTE", "An experiment: makes up rows of the smaller class between neighbours until both are as many. " + smoteWhere(f.base)
	case promisedField:
		return "promised false alarms", "Each model's threshold is set so that this share of held-out normal training traffic alerts. What a test set realises stands beside it: other traffic breaks the promise."
	case championField:
		return "champion", "The model that raises the alerts when this run is put on duty."
	case challengerField:
		return "challenger", "The model that looks at the same flows beside the champion, without raising alerts."
	case modelsGroup:
		return "models", "Those that are ticked are trained one after the other. A model opens to its settings."
	case modelField:
		e := f.models[at.model].entry
		return e.Title, e.About + " " + e.Limits.Remark
	case paramField:
		c := &f.models[at.model]
		p := c.entry.Params[at.param]
		text := sentence(p.Meaning)
		if p.Choices != nil {
			text += " One of " + rangeText(p) + "."
		}
		if v := c.recipeValue(at.param); v != p.Default {
			text += fmt.Sprintf(" The recipe %s has %s.", f.base.Name, valueText(p, v))
		}
		return c.entry.Title + ": " + p.Name, text
	case leakGroup:
		return "leakage lab", "Leave a column out to see what the models lose; let a column in that only judges to see what a leak looks like: figures too good to be true, and worth nothing. Every figure of such a run says so."
	}
	return s.columnMeaning(at.column)
}

func (s *Screen) columnMeaning(c data.Column) (title, text string) {
	text = sentence(c.Meaning)
	if c.Role == data.Judge {
		return visible.Text(c.Name, 40), text + " It speaks of the label, so no live flow has it: letting it in is a leak. Its figures show what one looks like."
	}
	return visible.Text(c.Name, 40), text + " Left out, every feature made from it goes too."
}

func smoteWhere(r experiment.Recipe) string {
	if r.Split == experiment.Resampled {
		return "This recipe applies it to all rows before they are split, so near-copies of training rows judge."
	}
	return "It stays inside the training part; what judges is untouched."
}

// valueText writes a parameter's value; a choice by its name.
func valueText(p models.ParamSpec, v float64) string {
	if i := int(v); p.Choices != nil && i >= 0 && i < len(p.Choices) {
		return p.Choices[i]
	}
	if p.Integer {
		return figure.Count(int(v))
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// bounds writes a parameter's range and its default; choices stand with its meaning.
func bounds(p models.ParamSpec) string {
	text := "default " + valueText(p, p.Default)
	if p.Choices == nil {
		text = rangeText(p) + ", " + text
	}
	return text
}

// rangeText writes what a parameter takes.
func rangeText(p models.ParamSpec) string {
	if p.Choices != nil {
		text := ""
		for i, c := range p.Choices {
			if i > 0 {
				text += ", "
			}
			text += c
		}
		return text
	}
	text := valueText(p, p.Min) + " to " + short(p, p.Max)
	if p.Integer {
		text += ", whole"
	}
	return text
}

// short writes a bound; a million is 1M.
func short(p models.ParamSpec, v float64) string {
	if math.Abs(v) >= 1e5 {
		return figure.Number(v, 0)
	}
	return valueText(p, v)
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = visible.Line(text)
	if first := text[0]; first >= 'a' && first <= 'z' {
		text = string(first-'a'+'A') + text[1:]
	}
	if last := text[len(text)-1]; last != '.' && last != '?' {
		text += "."
	}
	return text
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func dim() theme.Style    { return theme.Fg(theme.Dim) }
func strong() theme.Style { return theme.Style{}.Bold() }
