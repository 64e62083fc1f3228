package models

import (
	"context"
	"fmt"
	"math"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
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

	pair      *comparison // selected against champion
	pairAsked pairing

	panel    int
	folded   bool
	table    canvas.Canvas
	pictures [4]chart.Picture
	curve    orderedCurve
}

// judgement and pairing say what a request is about, so that none is made twice.
type judgement struct {
	result *experiment.Result
	set    string
}

type pairing struct {
	judgement
	a, b   string
	ta, tb float64
}

type comparison struct {
	pairing
	metric.Comparison
}

// New makes the screen of one session.
func New(d Desk) *Screen {
	return &Screen{desk: d, catalog: screen.NewCatalog(), threshold: map[string]float64{}}
}

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Models" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "models" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool {
	s.view = s.desk.Models()
	s.ask(x)
	return s.view.Note != ""
}

// ask has the set judged if the result or the set is another than before, and the
// selected model compared with the champion.
func (s *Screen) ask(x *screen.Context) {
	r := s.view.Result
	if r == nil {
		return
	}
	if s.setName == "" || r.Set(s.setName) == nil {
		s.setName = firstSet(r)
	}
	if want := (judgement{r, s.setName}); want != s.asked {
		s.asked = want
		set, catalog := r.Set(s.setName), s.catalog
		x.Run("judge", func(ctx context.Context) (any, error) { return judge(ctx, r, set, catalog) })
	}
	s.askPair(x)
}

// firstSet is the held-out test file, if the result was judged on one.
func firstSet(r *experiment.Result) string {
	name := ""
	for _, set := range r.Sets {
		if _, flattering := meaning(set.Name); set.Labelled() && (name == "" || !flattering) {
			name = set.Name
			if !flattering {
				break
			}
		}
	}
	return name
}

// askPair has the selected model's difference to the champion bootstrapped.
func (s *Screen) askPair(x *screen.Context) {
	a, b := s.find(s.view.Champion), s.selected()
	if a == nil || b == nil || a == b || math.IsNaN(s.at(a)+s.at(b)) {
		s.pairAsked = pairing{}
		return
	}
	want := pairing{judgement{s.judged.result, s.judged.set.Name}, a.key(), b.key(), s.at(a), s.at(b)}
	if want == s.pairAsked {
		return
	}
	s.pairAsked = want
	r, set, seed, workers := s.judged.result, s.judged.set, s.judged.result.Provenance.Seed, s.view.Workers
	x.Run("pair", func(ctx context.Context) (any, error) {
		pair := metric.NewPair(r.ScoresOn(set, want.a), r.ScoresOn(set, want.b), set.Attack)
		return &comparison{want, pair.Compare(want.ta, want.tb, metric.Bootstrap{Seed: seed, Workers: workers})}, nil
	})
}

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {
	if r.Err != nil {
		x.Warn(fmt.Sprintf("%s: %v", r.Slot, r.Err))
		return
	}
	switch v := r.Value.(type) {
	case *judged:
		key := ""
		if m := s.selected(); m != nil {
			key = m.key()
		}
		s.judged = v
		s.choose(key)
		s.askPair(x)
	case *comparison:
		s.pair = v
	}
}

// choose puts the cursor on a model, if it is there.
func (s *Screen) choose(key string) {
	if key == "" {
		key = s.view.Champion
	}
	for i := range s.judged.models {
		if s.judged.models[i].key() == key {
			s.list.Selected = i
		}
	}
}

func (m *judgedModel) key() string { return m.fitted.Spec.Key }

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

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	m := s.selected()
	switch {
	case a == keymap.ModelsPanel:
		s.panel++
	case a == keymap.ModelsLog:
		s.linear = !s.linear
	case a == keymap.ModelsCurve:
		s.pr = !s.pr
	case m == nil:
		return false
	case screen.Scroll(a, &s.list, len(s.judged.models)):
	case a == keymap.ModelsSet:
		s.nextSet()
	case a == keymap.ModelsChampion, a == keymap.ModelsChallenger:
		s.duty(a, m, x)
	default:
		return s.move(a, m)
	}
	return true
}

// move moves the threshold along the steps.
func (s *Screen) move(a keymap.Action, m *judgedModel) bool {
	by := map[keymap.Action]int{keymap.ModelsLower: 1, keymap.ModelsHigher: -1, keymap.ModelsMuchLower: 12, keymap.ModelsMuchHigher: -12}[a]
	switch {
	case a == keymap.ModelsDuty:
		delete(s.threshold, m.key())
	case by != 0:
		at := min(max(m.near(s.at(m))+by, 0), len(m.steps)-1)
		s.threshold[m.key()] = m.steps[at]
	default:
		return false
	}
	return true
}

func (s *Screen) nextSet() {
	sets := s.view.Result.Sets
	for i, set := range sets {
		if set.Name == s.setName {
			for k := 1; k <= len(sets); k++ {
				if next := sets[(i+k)%len(sets)]; next.Labelled() {
					s.setName = next.Name
					return
				}
			}
		}
	}
}

func (s *Screen) duty(a keymap.Action, m *judgedModel, x *screen.Context) {
	put, word := s.desk.Promote, "champion"
	if a == keymap.ModelsChallenger {
		put, word = s.desk.Challenge, "challenger"
	}
	if err := put(m.key()); err != nil {
		x.Warn(err.Error())
		return
	}
	s.view = s.desk.Models()
	x.Say(fmt.Sprintf("%s is %s from the next flow on", m.key(), word))
}

// Mouse implements screen.Clicker.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	if s.judged == nil || !at.In(s.table) {
		return
	}
	if wheel != 0 {
		s.list.Move(wheel, len(s.judged.models))
		return
	}
	_, y := s.table.Origin()
	if row := s.list.Offset + at.Y - y; row < len(s.judged.models) {
		s.list.Selected = row
	}
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	if s.selected() == nil && a.Scope() == "models" {
		return true
	}
	return a == keymap.ModelsPanel && !s.folded
}

func share(v float64) string { return widget.Share(v) }

// brief writes a threshold or a score.
func brief(v float64) string {
	if math.IsInf(v, -1) {
		return "any"
	}
	return widget.Short(v)
}
