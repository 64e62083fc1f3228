package whatif

import (
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// noteRows is what is said about the number under the cursor, with the rule above it, in
// a panel so wide.
func noteRows(width int) int {
	if width >= 74 {
		return 4
	}
	return 5
}

// drawAssumptions draws one slider a number, and where the one under the cursor is from.
func (s *Screen) drawAssumptions(c canvas.Canvas, x *screen.Context) {
	rows := s.sc.rows()
	s.noteAssumptions(c, rows)
	panel := widget.Panel{Title: "Assumptions", Focus: true, Right: s.scenarioName()}
	if planOf(c.Width() - 2).signs {
		panel.Footer = signsLegend()
	}
	panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	note := noteRows(c.Width())
	if body.Height() < 14 {
		note = 3
	}
	s.table = body.Rows(0, body.Height()-note)
	from, to := s.list.Show(s.table.Height(), len(rows))
	for i := from; i < to; i++ {
		s.drawRow(s.table.Rows(i-from, 1), x, rows[i], i == s.list.Selected)
	}
	widget.ScrollBar(c.Rows(0, c.Height()-note), x.Theme, s.list.Offset, to-from, len(rows))
	said := body.Rows(body.Height()-note, note).Inset(1, 0)
	said.HLine(0, 0, said.Width(), x.Theme.Glyphs.Top, theme.Fg(theme.Border))
	widget.Paragraph(said.Rows(1, note-1), s.about(rows[min(s.list.Selected, len(rows)-1)]), theme.Fg(theme.Dim))
}

// about says what a number rests on, and what it would do to the cost over its range.
func (s *Screen) about(r row) string {
	text := r.source + "."
	if r.short != r.title {
		text = r.title + ": " + text
	}
	if origin := s.sc.origin(r.key); origin != originWord(origin) {
		text = origin + ". " + text
	}
	text = visible.Text(text, 400)
	if r.max == 0 {
		return text
	}
	text += fmt.Sprintf(" Plausible: %s to %s", r.written(r.min), r.written(r.max))
	for _, sway := range s.priced.sways {
		if sway.Key == r.key && !math.IsNaN(sway.Width()) {
			return text + fmt.Sprintf("; the cost a month then goes from %s to %s.", money(sway.AtMin), money(sway.AtMax))
		}
	}
	return text + "."
}

// Columns of a slider's row: the slider begins behind the longest title.
const (
	sliderAt   = 24
	valueWidth = 12
	leastWidth = 6 // of a slider that is worth it
)

// A rowPlan says how wide a row's unit and origin are. Where there is little room the
// origin is one sign, which the panel's foot explains.
type rowPlan struct {
	unit, origin int
	signs        bool
}

func planOf(width int) rowPlan {
	if width < 68 {
		return rowPlan{unit: 9, origin: 2, signs: true}
	}
	return rowPlan{unit: 12, origin: 9}
}

func (s *Screen) drawRow(c canvas.Canvas, x *screen.Context, r row, selected bool) {
	if selected {
		c.Ground(theme.Selected)
		c.Set(0, 0, x.Theme.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
	}
	value, unit := s.written(r)
	origin := originWord(s.sc.origin(r.key))
	if r.key == keyThreshold && s.priced.one.threshold == s.bench.inForce[s.priced.one.key] {
		origin = "on duty"
	}
	plan, right := planOf(c.Width()), c.Width()-1
	said := widget.Line{{Text: origin, Style: originStyle(origin)}}
	if plan.signs {
		said[0].Text = originSign(origin)
		unit = strings.TrimPrefix(unit, "flows")
	}
	said.DrawRight(c, right, 0, x.Theme)
	unitAt := right - plan.origin - plan.unit
	title := canvas.Fit(r.short, min(sliderAt-3, unitAt-4-canvas.Width(value)), x.Theme.Glyphs.Ellipsis)
	c.Text(2, 0, title, theme.Style{})
	c.Text(unitAt, 0, canvas.Fit(unit, plan.unit-1, x.Theme.Glyphs.Ellipsis), theme.Fg(theme.Dim))
	c.Text(unitAt-1-canvas.Width(value), 0, value, theme.Style{}.Bold())
	s.drawSlider(s.slider(c), x, r, selected)
}

// slider is the part of a row where its slider runs; of no size where there is no room.
func (s *Screen) slider(row canvas.Canvas) canvas.Canvas {
	plan := planOf(row.Width())
	w := row.Width() - 1 - plan.origin - plan.unit - valueWidth - 1 - sliderAt
	if w < leastWidth {
		return canvas.Canvas{}
	}
	return row.Sub(sliderAt, 0, min(w, 40), 1)
}

// written is a row's value and unit.
func (s *Screen) written(r row) (value, unit string) {
	switch r.key {
	case keyThreshold:
		return widget.Score(s.priced.one.threshold), s.priced.one.key
	case keyCurrency:
		return s.sc.assumptions.Currency, ""
	}
	return r.written(s.sc.value(r.key)), r.unit
}

// drawSlider draws the way up to the value, its knob, and where it started.
func (s *Screen) drawSlider(c canvas.Canvas, x *screen.Context, r row, selected bool) {
	if r.key == keyCurrency || c.Width() == 0 {
		return
	}
	g, style := x.Theme.Glyphs, theme.Fg(theme.Dim)
	if selected {
		style = theme.Fg(theme.Accent)
	}
	cell := func(share float64) int {
		if !(share > 0) {
			return 0
		}
		return min(int(share*float64(c.Width())), c.Width()-1)
	}
	at, start := cell(s.place(r)), cell(s.startPlace(r))
	c.HLine(0, 0, c.Width(), g.GaugeOff, theme.Fg(theme.Border))
	c.HLine(0, 0, at, g.GaugeOn, style)
	if start != at {
		c.Set(start, 0, g.VLine, theme.Fg(theme.Dim))
	}
	c.Set(at, 0, g.Shape(1), style.Bold())
}

// place is where a row's value stands on its slider, 0 to 1; startPlace where it started.
func (s *Screen) place(r row) float64 {
	if r.key == keyThreshold {
		return s.thresholdPlace(s.priced.one.threshold)
	}
	return r.place(s.sc.value(r.key))
}

func (s *Screen) startPlace(r row) float64 {
	if r.key == keyThreshold {
		return s.thresholdPlace(s.bench.inForce[s.priced.one.key])
	}
	return r.place(s.sc.started(r.key))
}

// thresholdPlace is a threshold's place along the model's prices.
func (s *Screen) thresholdPlace(t float64) float64 {
	prices := s.priced.curve
	for k, p := range prices {
		if thresholdOf(p) <= t {
			return 1 - float64(k)/float64(max(len(prices)-1, 1))
		}
	}
	return 0
}

// slideTo moves a row to a place of its slider.
func (s *Screen) slideTo(r row, share float64, x *screen.Context) {
	if r.key == keyThreshold {
		prices := s.priced.curve
		s.sc.threshold[s.priced.one.key] = thresholdOf(prices[int(math.Round((1-share)*float64(len(prices)-1)))])
	} else if err := s.sc.set(r.key, r.at(share)); err != nil {
		x.Warn(err.Error())
	}
	s.reprice()
}

// originSign is an origin where there is no room for the word.
func originSign(origin string) string {
	switch origin {
	case "measured":
		return "="
	case "changed", "chosen":
		return "*"
	case "assumed":
		return "?"
	}
	return ""
}

// signsLegend explains the signs.
func signsLegend() widget.Line {
	return widget.Dim("? assumed  ").Add("=", originStyle("measured")).Add(" measured  ", theme.Fg(theme.Dim)).Add("*", originStyle("chosen")).Add(" yours", theme.Fg(theme.Dim))
}

// originWord is an origin in a word: "measured" for all that measured something.
func originWord(origin string) string {
	if len(origin) > 10 {
		return "measured"
	}
	return origin
}

func originStyle(origin string) theme.Style {
	switch origin {
	case "changed", "chosen":
		return theme.Fg(theme.Accent)
	case "measured":
		return theme.Fg(theme.Good)
	}
	return theme.Fg(theme.Dim)
}
