package models

import (
	"context"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Screen is the Models tab of one session.
type Screen struct {
	desk    Desk
	catalog screen.Catalog
	view    View

	setName string // the set that is judged on; "" until there is a result
	judged  *judged
	asked   judgement // what was asked for last

	list      widget.List
	threshold map[string]float64 // by model key, where a person moved it
	linear    bool               // false positive rate
	pr        bool               // precision-recall instead of ROC
	byFamily  bool               // what is said of each family instead of alert or none

	against   string // key of the model to compare with; "": the champion, or its challenger
	versus    versus
	latencies map[*experiment.Fitted]timed
	timing    *experiment.Fitted // whose latency was asked for last

	judges judges

	panel    int // which panel comes first where there is no room for all
	places   places
	pictures struct{ curve, scores, reliability, latency chart.Picture }
	curve    orderedCurve
	latency  latencyFigure
}

// judgement says what a request is about, so that none is made twice.
type judgement struct {
	result *experiment.Result
	set    string
}

// places are where things lay when they were drawn last, for the mouse and the help line.
type places struct {
	folded               bool // not all panels are seen
	table, curve, scores canvas.Canvas
}

// New makes the screen of one session.
func New(d Desk) *Screen {
	return &Screen{desk: d, catalog: screen.NewCatalog(), threshold: map[string]float64{},
		latencies: map[*experiment.Fitted]timed{}, versus: newVersus(moment)}
}

// moment is how long a threshold must rest before it is worth a bootstrap.
const moment = 150 * time.Millisecond

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Models" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "models" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool {
	s.view = s.desk.Models()
	s.ask(x)
	s.askJudges(x)
	return s.view.Training || s.view.Note != "" || s.judges.now.Running
}

// ask has what is missing worked out beside the screen: the set's figures, what the
// selected model takes for a flow, and how models differ.
func (s *Screen) ask(x *screen.Context) {
	r := s.view.Result
	if r == nil {
		return
	}
	if s.setName == "" || r.Set(s.setName) == nil {
		s.setName = firstSet(r)
	}
	if want := (judgement{r, s.setName}); want != s.asked && r.Set(s.setName) != nil {
		s.asked = want
		set, catalog := r.Set(s.setName), s.catalog
		x.Run("judge", func(ctx context.Context) (any, error) { return workOut(ctx, r, set, catalog) })
	}
	if s.selected() != nil {
		s.askLatency(x)
		s.askVersus(x)
	}
}

// firstSet is the held-out test file, if the result was judged on one.
func firstSet(r *experiment.Result) string {
	name := ""
	for _, set := range r.Sets {
		if !set.Labelled() {
			continue
		}
		if !set.Flattering() {
			return set.Name
		}
		if name == "" {
			name = set.Name
		}
	}
	return name
}

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {
	s.versus.receive(r)
	if r.Err != nil {
		x.Warn(fmt.Sprintf("%s: %v", r.Slot, r.Err))
		return
	}
	switch v := r.Value.(type) {
	case *judged:
		key := s.view.Champion
		if m := s.selected(); m != nil {
			key = m.key()
		}
		s.judged = v
		s.choose(key)
	case timed:
		s.latencies[v.of] = v
	case judge.Verdicts:
		if s.view.Result != nil {
			s.judges.take(v, s.view.Result, s.catalog)
		}
	}
	s.ask(x)
}

// choose puts the cursor on a model, if it is there.
func (s *Screen) choose(key string) {
	for i := range s.judged.models {
		if s.judged.models[i].key() == key {
			s.list.Selected = i
		}
	}
}

// selected is the model under the cursor, or nil.
func (s *Screen) selected() *judgedModel {
	if s.judged == nil || len(s.judged.models) == 0 {
		return nil
	}
	return &s.judged.models[min(s.list.Selected, len(s.judged.models)-1)]
}

func (s *Screen) find(key string) *judgedModel {
	if s.judged != nil {
		for i := range s.judged.models {
			if s.judged.models[i].key() == key {
				return &s.judged.models[i]
			}
		}
	}
	return nil
}

// at is the threshold that a model is looked at: the one on duty, or where a person
// moved it.
func (s *Screen) at(m *judgedModel) float64 {
	if t, moved := s.threshold[m.key()]; moved {
		return t
	}
	return m.fitted.Threshold
}

func (s *Screen) moved(m *judgedModel) bool { return s.at(m) != m.fitted.Threshold }

// opponent is the model that the selected one is compared with: the one that was
// asked for, else the champion, else the challenger; nil where there is none.
func (s *Screen) opponent() *judgedModel {
	m := s.selected()
	for _, key := range [...]string{s.against, s.view.Champion, s.view.Challenger} {
		if o := s.find(key); o != nil && o != m {
			return o
		}
	}
	return nil
}

// nextOpponent goes to the next model that the selected one can be compared with.
func (s *Screen) nextOpponent() {
	models, o := s.judged.models, s.opponent()
	if o == nil {
		o = s.selected()
	}
	for i := range models {
		if &models[i] != o {
			continue
		}
		for k := 1; k < len(models); k++ {
			if next := &models[(i+k)%len(models)]; next != s.selected() {
				s.against = next.key()
				return
			}
		}
	}
}

func (s *Screen) nextSet() {
	sets := s.judged.result.Sets
	for i, set := range sets {
		if set.Name != s.setName {
			continue
		}
		for k := 1; k <= len(sets); k++ {
			if next := sets[(i+k)%len(sets)]; next.Labelled() {
				s.setName = next.Name
				return
			}
		}
	}
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	if s.judges.open {
		return s.hiddenJudges(a)
	}
	if s.selected() == nil && a.Scope() == "models" {
		return true
	}
	switch a {
	case keymap.ModelsJudge, keymap.ModelsJudgeAll, keymap.ModelsCancel:
		return true
	case keymap.ModelsPanel:
		return !s.places.folded
	case keymap.ModelsDuty:
		return !s.moved(s.selected())
	case keymap.ModelsLog:
		return s.pr
	case keymap.ModelsSet:
		return len(s.judged.result.Sets) < 2
	}
	return false
}
