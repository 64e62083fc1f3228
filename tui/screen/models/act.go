package models

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	if s.judges.open {
		return s.actJudges(a, x)
	}
	m := s.selected()
	switch {
	case a == keymap.ModelsJudges:
		s.judges.open = true
		s.askJudges(x)
	case a == keymap.ModelsPanel:
		s.panel++
	case a == keymap.ModelsLog:
		s.linear = !s.linear
	case a == keymap.ModelsCurve:
		s.pr = !s.pr
	case a == keymap.ModelsFamilies:
		s.byFamily = !s.byFamily
	case m == nil:
		return false
	case screen.Scroll(a, &s.list, len(s.judged.models)):
	case a == keymap.ModelsSet:
		s.nextSet()
	case a == keymap.ModelsAgainst:
		s.nextOpponent()
	case a == keymap.ModelsType:
		x.Ask(s.prompt(m))
	case a == keymap.ModelsChampion, a == keymap.ModelsChallenger:
		s.duty(a == keymap.ModelsChampion, m, x)
	default:
		return s.move(a, m)
	}
	return true
}

// much is how many steps of the threshold a large step is.
const much = 12

// move moves the threshold along the curve's operating points.
func (s *Screen) move(a keymap.Action, m *judgedModel) bool {
	by := map[keymap.Action]int{keymap.ModelsLower: 1, keymap.ModelsHigher: -1, keymap.ModelsMuchLower: much, keymap.ModelsMuchHigher: -much}[a]
	switch {
	case a == keymap.ModelsDuty:
		delete(s.threshold, m.key())
	case by != 0:
		s.threshold[m.key()] = m.beside(s.at(m), by)
	default:
		return false
	}
	return true
}

// prompt asks for a threshold, or for the false-alarm rate that it should promise.
func (s *Screen) prompt(m *judgedModel) screen.Dialog {
	return &screen.Prompt{Title: "Threshold of " + m.key(), Hint: "a score; or a false-alarm rate to promise, like 0.5 %",
		Then: func(text string, _ *screen.Context) error {
			t, err := thresholdOf(text, m)
			if err == nil {
				s.threshold[m.key()] = t
			}
			return err
		}}
}

// thresholdOf reads a score, or a rate in per cent that the calibration flows turn into one.
func thresholdOf(text string, m *judgedModel) (float64, error) {
	percent, isRate := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
	switch {
	case err != nil || math.IsNaN(v):
		return 0, fmt.Errorf("want a number like 0.42, or a rate like 0.5 %%, have %q", text)
	case !isRate:
		return v, nil
	case v <= 0 || v >= 100:
		return 0, fmt.Errorf("want a rate between 0 %% and 100 %%, have %q", text)
	case m.fitted.Entry.Limits.HardLabels:
		return 0, fmt.Errorf("%s says only yes or no: it can promise no rate", m.key())
	}
	return m.fitted.At(v / 100)
}

// duty asks whether a model is really to be put on duty, says what changes, and does it.
func (s *Screen) duty(champion bool, m *judgedModel, x *screen.Context) {
	now, word, put := s.view.Challenger, "challenger", s.desk.Challenge
	if champion {
		now, word, put = s.view.Champion, "champion", s.desk.Promote
	}
	if m.key() == now {
		x.Warn(m.key() + " is the " + word + " already")
		return
	}
	if !champion && m.key() == s.view.Champion {
		x.Warn(m.key() + " is the champion: promote another model first")
		return
	}
	x.Ask(&screen.Confirm{Title: strings.ToUpper(word[:1]) + word[1:] + ": " + m.fitted.Entry.Title, Yes: "put on duty", Text: s.consequence(champion, m, now),
		Then: func(x *screen.Context) {
			if err := put(m.key()); err != nil {
				x.Warn(err.Error())
				return
			}
			s.view = s.desk.Models()
			x.Say(fmt.Sprintf("%s is %s from the next flow on", m.key(), word))
		}})
}

// consequence says what putting a model on duty changes.
func (s *Screen) consequence(champion bool, m *judgedModel, now string) string {
	text := fmt.Sprintf("From the next flow on %s raises the alerts, above its duty threshold %s.", m.key(), widget.Score(m.fitted.Threshold))
	if !champion {
		text = fmt.Sprintf("From the next flow on %s scores every flow beside the champion; it raises no alerts.", m.key())
	}
	if s.moved(m) {
		text += fmt.Sprintf(" The cursor at %s is not taken along.", widget.Score(s.at(m)))
	}
	if champion && now != "" {
		text += fmt.Sprintf(" %s becomes the challenger.", now)
	}
	at := m.curve.At(m.fitted.Threshold)
	text += fmt.Sprintf("\nOn %s it finds %s of attacks and alerts on %s of normal flows", s.judged.set.Name, widget.Percent(at.Recall()), widget.Percent(at.FPR()))
	if o := s.find(now); o != nil {
		was := o.curve.At(o.fitted.Threshold)
		text += fmt.Sprintf("; %s %s and %s", now, widget.Percent(was.Recall()), widget.Percent(was.FPR()))
	}
	return text + "."
}

// Mouse implements screen.Clicker: rows are chosen, and a click on a curve or on the
// scores moves the threshold there. The wheel moves through the rows, or the threshold.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	if s.judges.open {
		s.pointJudges(at, wheel)
		return
	}
	m := s.selected()
	switch {
	case m == nil:
	case at.In(s.places.table) && wheel != 0:
		s.list.Move(wheel, len(s.judged.models))
	case at.In(s.places.table):
		_, y := s.places.table.Origin()
		if row := s.list.Offset + at.Y - y; row < len(s.judged.models) {
			s.list.Selected = row
		}
	case wheel != 0:
		s.threshold[m.key()] = m.beside(s.at(m), wheel)
	case at.In(s.places.curve):
		ox, oy := s.places.curve.Origin()
		if v, _, ok := s.pictures.curve.At(at.X-ox, at.Y-oy); ok {
			s.threshold[m.key()] = m.nearest(s.distance(v))
		}
	case at.In(s.places.scores):
		ox, oy := s.places.scores.Origin()
		if v, _, ok := s.pictures.scores.At(at.X-ox, at.Y-oy); ok {
			s.threshold[m.key()] = v
		}
	}
}

// distance measures how far an operating point lies from a place of the curve's x axis.
func (s *Screen) distance(v float64) func(metric.Confusion) float64 {
	return func(c metric.Confusion) float64 {
		switch {
		case s.pr:
			return math.Abs(c.Recall() - v)
		case s.linear:
			return math.Abs(c.FPR() - v)
		}
		return math.Abs(math.Log(math.Max(c.FPR(), 1e-12)) - math.Log(v))
	}
}

// pointJudges moves the list of the judges' page, or turns its panels.
func (s *Screen) pointJudges(at screen.Place, wheel int) {
	j := &s.judges
	switch {
	case !at.In(s.places.table):
		if wheel == 0 && s.places.folded {
			j.panel++
		}
	case wheel != 0:
		j.list.Move(wheel, len(j.rows))
	default:
		_, y := s.places.table.Origin()
		if row := j.list.Offset + at.Y - y; row < len(j.rows) {
			j.list.Selected = row
		}
	}
}
