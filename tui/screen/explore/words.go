package explore

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// shiftShort says the drift in a few words.
func (s *Screen) shiftShort(c *column) string {
	if !c.hasTest || c.Role == data.Judge && c.shift.PSI == 0 {
		return "no test set to compare with"
	}
	return fmt.Sprintf("train against test: PSI %s, %s", psi(c.shift.PSI), c.shift.Verdict)
}

// drawWords says in words and figures what the column under the cursor is and how far
// test is from training.
func (s *Screen) drawWords(c canvas.Canvas, x *screen.Context) {
	col := s.features.column(s.survey)
	if col == nil {
		return
	}
	in := widget.Panel{Title: "In words"}.Draw(c, x.Theme)
	y := widget.Paragraph(in.Rows(0, 2), visible.Line(describe(col)), dim())
	y += widget.Paragraph(in.Rows(y, 3), shiftWords(col, s.survey), theme.Style{})
	if col.Kind == data.Number {
		drawSummaries(in.Rows(y+1, in.Height()-y-1), col, s.survey, x.Theme)
	}
}

// describe says what a column is.
func describe(c *column) string {
	text := c.Meaning
	if c.Unit != "" {
		text += " Unit: " + c.Unit + "."
	}
	if c.Role == data.Judge {
		text += " It judges and never feeds a model."
	}
	return text
}

// shiftWords says how far the test is from training, and whether chance explains it.
func shiftWords(c *column, s *survey) string {
	switch {
	case !c.hasTest:
		return "There is no test set that has this column: drift can't be told."
	case c.constant() && c.shift.PSI == 0:
		return "The same value in every flow of both sets: it says nothing."
	}
	text := fmt.Sprintf("%s against %s: PSI %s", s.test.Name, s.train.Name, psi(c.shift.PSI))
	if c.shift.PSI <= c.shift.Noise {
		text += fmt.Sprintf(", no more than chance (%s)", psi(c.shift.Noise))
	} else {
		text += fmt.Sprintf(" where chance reaches %s", psi(c.shift.Noise))
	}
	if c.Kind == data.Number {
		text += fmt.Sprintf("; KS %.3f, p %s", c.shift.KS, pValue(c.shift.P))
	}
	switch c.shift.Verdict {
	case features.Shifted:
		return text + ". Shifted: what was learned from it may no longer hold."
	case features.Moving:
		return text + ". Moving: worth watching."
	}
	if c.shift.PSI <= c.shift.Noise {
		return text + ". Steady."
	}
	return text + ". Steady: below 0.1."
}

func pValue(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// drawSummaries tables the five numbers of a column by class and set.
func drawSummaries(c canvas.Canvas, col *column, s *survey, t *theme.Theme) {
	heads := [...]string{"least", "q1", "median", "q3", "p99", "most"}
	at := func(k int) int { return 22 + (k+1)*9 }
	for k, h := range heads {
		if at(k) <= c.Width() {
			c.Text(at(k)-len(h), 0, h, dim())
		}
	}
	rows := []struct {
		name  string
		style theme.Style
		of    features.Summary
	}{{s.train.Name + " normal", theme.Fg(theme.Normal), col.train.normal}, {s.train.Name + " attack", theme.Fg(theme.Attack), col.train.attack}}
	if col.hasTest {
		rows = append(rows, struct {
			name  string
			style theme.Style
			of    features.Summary
		}{s.test.Name + " normal", theme.Fg(theme.Normal), col.test.normal}, struct {
			name  string
			style theme.Style
			of    features.Summary
		}{s.test.Name + " attack", theme.Fg(theme.Attack), col.test.attack})
	}
	for i, r := range rows {
		y := i + 1
		c.Text(0, y, canvas.Fit(visible.Text(r.name, 40), 21, t.Glyphs.Ellipsis), r.style)
		for k, v := range [...]float64{r.of.Min, r.of.Q1, r.of.Median, r.of.Q3, r.of.P99, r.of.Max} {
			text := widget.Short(v)
			if r.of.N == 0 || math.IsNaN(v) {
				text = widget.Missing
			}
			if at(k) <= c.Width() {
				c.Text(at(k)-canvas.Width(text), y, text, theme.Style{})
			}
		}
	}
}
