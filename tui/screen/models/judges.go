package models

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// judges is the page of the two judges, who know the training file alone: what they said
// of models before, and how far they are with what they were asked now.
type judges struct {
	open  bool
	now   workstation.Judging
	known judge.Verdicts
	of    judgement // what known, or what is on its way, is about
	read  uint64    // version of now that it was read at
	asked bool

	rows    []judgedRow
	list    widget.List
	panel   int
	trade   figure.Figure
	picture chart.Picture
}

// A judgedRow is one model; nil where a judge has not been asked.
type judgedRow struct {
	key    string
	family *judge.FamilyVerdict
	modes  *judge.ModesVerdict
}

func (r judgedRow) missing() bool { return r.family == nil || r.modes == nil }

// slotVerdicts is the request that reads verdicts.
const slotVerdicts = "verdicts"

// askJudges has verdicts read that are not known yet.
func (s *Screen) askJudges(x *screen.Context) {
	j := &s.judges
	j.now = s.desk.Judging()
	of := judgement{result: s.view.Result}
	if !j.open || of.result == nil || j.asked && j.of == of && j.read == j.now.Version {
		return
	}
	j.asked, j.of, j.read = true, of, j.now.Version
	desk := s.desk
	x.Run(slotVerdicts, func(ctx context.Context) (any, error) { return desk.Verdicts(ctx) })
}

// take arranges verdicts: the recipe's models first, then others that were judged.
func (j *judges) take(v judge.Verdicts, r *experiment.Result, catalog screen.Catalog) {
	j.known, j.rows = v, nil
	seen := map[string]bool{}
	add := func(key string, always bool) {
		e, ok := models.Find(key)
		row := judgedRow{key: key}
		if f, known := v.Families[key]; known {
			row.family = &f
		}
		if m, known := v.Modes[key]; known {
			row.modes = &m
		}
		if ok && e.Derive == nil && !seen[key] && (always || row.family != nil || row.modes != nil) {
			seen[key], j.rows = true, append(j.rows, row)
		}
	}
	for _, spec := range r.Recipe.Models {
		add(spec.Key, true)
	}
	for _, e := range models.Catalog() {
		add(e.Key, false)
	}
	var points []figure.Judged
	for _, row := range j.rows {
		if !row.missing() {
			points = append(points, figure.Judged{Name: row.key, Index: catalog.Index(row.key), J: row.family.J, FPR: row.modes.FPR001})
		}
	}
	j.trade = figure.Judges(figure.Set{Name: r.Provenance.Train + " alone", Simulated: r.Provenance.Simulated}, points)
	j.picture = chart.Picture{}
}

// row is the one under the cursor, or nil.
func (j *judges) row() *judgedRow {
	if len(j.rows) == 0 {
		return nil
	}
	return &j.rows[min(j.list.Selected, len(j.rows)-1)]
}

// actJudges does what means something on the judges' page.
func (s *Screen) actJudges(a keymap.Action, x *screen.Context) bool {
	j := &s.judges
	switch {
	case a == keymap.ModelsJudges, a == keymap.Back:
		j.open = false
	case a == keymap.ModelsPanel:
		j.panel++
	case a == keymap.ModelsCancel:
		if !j.now.Running {
			x.Warn("neither judge is at work")
			return true
		}
		s.desk.CancelJudging()
		x.Say("cancelled; what was fitted by now is kept")
	case a == keymap.ModelsJudge:
		if row := j.row(); row != nil {
			s.confirmJudging([]string{row.key}, x)
		}
	case a == keymap.ModelsJudgeAll:
		var keys []string
		for _, row := range j.rows {
			if row.missing() {
				keys = append(keys, row.key)
			}
		}
		s.confirmJudging(keys, x)
	default:
		return screen.Scroll(a, &j.list, len(j.rows))
	}
	return true
}

// confirmJudging says what it takes to have models judged, and has it done.
func (s *Screen) confirmJudging(keys []string, x *screen.Context) {
	if len(keys) == 0 {
		x.Warn("both judges have spoken of every model of the recipe")
		return
	}
	what := keys[0]
	if len(keys) > 1 {
		what = fmt.Sprintf("%d models", len(keys))
	}
	x.Ask(&screen.Confirm{Title: "Have " + what + " judged", Yes: "judge", Text: s.judgingTakes(keys),
		Then: func(x *screen.Context) {
			if err := s.desk.StartJudging(keys); err != nil {
				x.Warn(err.Error())
				return
			}
			s.askJudges(x)
			x.Say("the judges are at work; alerts go on")
		}})
}

// judgingTakes says how much work it is, as far as this machine has measured.
func (s *Screen) judgingTakes(keys []string) string {
	text := fmt.Sprintf("Both judges fit each model anew, %d times at most, on %s alone; no test file is opened.", judge.Fits, s.trainName())
	seconds := 0.0
	for _, key := range keys {
		m, ok := s.view.Measured[key]
		if !ok || !m.TrainSeconds.Defined() {
			seconds = math.NaN()
			break
		}
		seconds += float64(m.TrainSeconds) * float64(judge.Fits)
	}
	if seconds > 0 {
		text += fmt.Sprintf(" By what fitting took before, about %s.", widget.Left(time.Duration(seconds*float64(time.Second))))
	}
	return text + " What is fitted is kept, so a cancelled judgement goes on where it stopped."
}

func (s *Screen) trainName() string {
	if s.view.Result == nil {
		return "the training file"
	}
	return s.view.Result.Provenance.Train
}

// hiddenJudges says which actions mean nothing on the judges' page.
func (s *Screen) hiddenJudges(a keymap.Action) bool {
	switch a {
	case keymap.ModelsJudges:
		return false
	case keymap.ModelsCancel:
		return !s.judges.now.Running
	case keymap.ModelsJudge, keymap.ModelsJudgeAll:
		return s.judges.now.Running || len(s.judges.rows) == 0
	case keymap.ModelsPanel:
		return !s.places.folded
	}
	return a.Scope() == "models"
}
