package whatif

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Screen is the What-if tab of one session.
type Screen struct {
	desk    Desk
	catalog screen.Catalog
	view    View
	sc      scenario

	setName  string
	asked    question
	measured *experiment.Result // whose replay has been asked for measures
	bench    *bench
	priced   *priced
	model    string // key of the model that is priced; "" is the champion
	against  string // key of the model that it is compared with

	benefit      *benefit
	benefitAsked pairing

	list    widget.List
	chart   int
	panel   int
	folded  bool
	table   canvas.Canvas
	picture chart.Picture
}

// question and pairing say what a request is about, so that none is made twice.
type question struct {
	result *experiment.Result
	set    string
}

type pairing struct {
	question
	a, b   string
	ta, tb float64
	cost   string // the assumptions, written out
}

type benefit struct {
	pairing
	cost.Benefit
}

// New makes the screen of one session.
func New(d Desk) *Screen {
	return &Screen{desk: d, catalog: screen.NewCatalog(), sc: newScenario()}
}

// Title implements screen.Screen.
func (s *Screen) Title() string { return "What-if" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "whatif" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool {
	s.view = s.desk.WhatIf()
	r := s.view.Result
	if r == nil {
		return true
	}
	if s.setName == "" || r.Set(s.setName) == nil {
		s.setName = firstSet(r)
	}
	if want := (question{r, s.setName}); want != s.asked && r.Set(s.setName) != nil {
		s.asked = want
		set, catalog := r.Set(s.setName), s.catalog
		x.Run("bench", func(ctx context.Context) (any, error) { return prepare(ctx, r, set, catalog) })
	}
	if s.measured == nil {
		s.measured = r
		x.Run("measure", func(ctx context.Context) (any, error) { return s.desk.Assumptions(ctx) })
	}
	s.askBenefit(x)
	return s.view.Note != ""
}

// firstSet is the first test set with labels, else whatever has them.
func firstSet(r *experiment.Result) string {
	name := ""
	for _, set := range r.Sets {
		if set.Labelled() && (name == "" || name == "validation" || name == "resampled") {
			name = set.Name
		}
	}
	return name
}

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {
	if r.Err != nil {
		x.Warn(fmt.Sprintf("%s: %v", r.Slot, r.Err))
		return
	}
	switch v := r.Value.(type) {
	case *bench:
		s.bench = v
		s.reprice()
		s.askBenefit(x)
	case cost.Assumptions:
		s.sc.measured(v)
		s.reprice()
	case *benefit:
		s.benefit = v
	case *cost.Notebook:
		x.Ask(notebookPage(v))
	}
}

// at is the place of the priced model and of the one it is compared with; −1 where
// there is none.
func (s *Screen) at() (model, against int) {
	if s.bench == nil || len(s.bench.models) == 0 {
		return -1, -1
	}
	model = s.bench.index(s.model)
	if model < 0 {
		model = max(s.bench.index(s.view.Champion), 0)
	}
	against = s.bench.index(s.against)
	if s.against == "" {
		against = s.bench.index(s.view.Champion)
	}
	if against == model {
		against = -1
	}
	return model, against
}

// reprice works the scenario out anew.
func (s *Screen) reprice() {
	i, k := s.at()
	if i < 0 {
		s.priced = nil
		return
	}
	s.priced = s.bench.price(&s.sc, i, k)
}

// threshold is where a model is priced.
func (s *Screen) threshold(key string) float64 {
	if t, moved := s.sc.threshold[key]; moved {
		return t
	}
	return s.bench.inForce[key]
}

// askBenefit has the net benefit over the other model bootstrapped.
func (s *Screen) askBenefit(x *screen.Context) {
	i, k := s.at()
	if i < 0 || k < 0 {
		s.benefitAsked = pairing{}
		return
	}
	a, b := s.bench.models[k].Key, s.bench.models[i].Key
	want := pairing{question{s.bench.result, s.bench.set.Name}, a, b, s.threshold(a), s.threshold(b), fmt.Sprint(s.sc.assumptions)}
	if want == s.benefitAsked || math.IsNaN(want.ta+want.tb) {
		return
	}
	s.benefitAsked = want
	bench, assumptions, workers := s.bench, s.sc.assumptions, s.view.Workers
	x.Run("benefit", func(ctx context.Context) (any, error) {
		pair := metric.NewPair(bench.result.ScoresOn(bench.set, a), bench.result.ScoresOn(bench.set, b), bench.set.Attack)
		boot := metric.Bootstrap{Seed: bench.result.Provenance.Seed, Workers: workers}
		return &benefit{want, cost.NetBenefit(assumptions, pair, want.ta, want.tb, 0, 0, boot)}, nil
	})
}

// Act implements screen.Screen.
func (s *Screen) Act(a keymap.Action, x *screen.Context) bool {
	rows := s.sc.rows()
	switch {
	case screen.Scroll(a, &s.list, len(rows)):
	case a == keymap.WhatIfPanel:
		s.panel++
	case a == keymap.WhatIfChart:
		s.chart++
	case a == keymap.WhatIfFormula:
		x.Ask(formulaPage(&s.sc))
	case a == keymap.WhatIfNotebook:
		s.askNotebook(x)
	case s.priced == nil:
		return false
	default:
		return s.change(a, rows[min(s.list.Selected, len(rows)-1)], x)
	}
	return true
}

// change changes the row under the cursor, the model, or what it is compared with.
func (s *Screen) change(a keymap.Action, r row, x *screen.Context) bool {
	switch a {
	case keymap.WhatIfLess, keymap.WhatIfMore, keymap.WhatIfMuchLess, keymap.WhatIfMuchMore:
		s.slide(r, a == keymap.WhatIfMore || a == keymap.WhatIfMuchMore, a == keymap.WhatIfMuchLess || a == keymap.WhatIfMuchMore, x)
	case keymap.WhatIfType:
		x.Ask(s.prompt(r))
	case keymap.WhatIfReset:
		if i, _ := s.at(); r.key == keyThreshold {
			delete(s.sc.threshold, s.bench.models[i].Key)
		} else {
			s.sc.reset(r.key)
		}
	case keymap.WhatIfCheapest:
		i, _ := s.at()
		s.sc.threshold[s.bench.models[i].Key] = thresholdOf(s.priced.cheapest)
	case keymap.WhatIfModel:
		i, _ := s.at()
		s.model = s.bench.models[(i+1)%len(s.bench.models)].Key
	case keymap.WhatIfAgainst:
		s.nextAgainst()
	case keymap.WhatIfSet:
		s.nextSet()
	default:
		return false
	}
	s.reprice()
	return true
}

func thresholdOf(p cost.Price) float64 {
	if !p.Threshold.Defined() {
		return math.Inf(-1)
	}
	return float64(p.Threshold)
}

// slide moves a row's number, the threshold along the model's own prices.
func (s *Screen) slide(r row, up, much bool, x *screen.Context) {
	switch r.key {
	case keyThreshold:
		s.slideThreshold(up, much)
	case keyCurrency:
		x.Ask(s.prompt(r))
	default:
		if err := s.sc.set(r.key, r.step(s.sc.value(r.key), up, much)); err != nil {
			x.Warn(err.Error())
		}
	}
}

func (s *Screen) slideThreshold(up, much bool) {
	i, _ := s.at()
	key, prices := s.bench.models[i].Key, s.priced.models[i].Curve // from the highest down
	now, at := s.threshold(key), 0
	for k, p := range prices {
		if thresholdOf(p) >= now {
			at = k
		}
	}
	by := 1
	if much {
		by = 15
	}
	if up {
		by = -by
	}
	s.sc.threshold[key] = thresholdOf(prices[min(max(at+by, 0), len(prices)-1)])
}

func (s *Screen) nextAgainst() {
	i, k := s.at()
	for n := 1; n <= len(s.bench.models); n++ {
		if next := (max(k, 0) + n) % len(s.bench.models); next != i {
			s.against = s.bench.models[next].Key
			return
		}
	}
}

func (s *Screen) nextSet() {
	sets := s.bench.result.Sets
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

// prompt asks for a number, or for the currency's name.
func (s *Screen) prompt(r row) screen.Dialog {
	if r.key == keyCurrency {
		return &screen.Prompt{Title: "Currency", Hint: "three letters, like EUR; nothing is converted", Input: widget.NewInput(s.sc.assumptions.Currency), Then: func(text string, _ *screen.Context) error {
			text = strings.ToUpper(text)
			if len(text) != 3 || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
				return fmt.Errorf("want three letters, like EUR")
			}
			s.sc.assumptions.Currency = text
			s.reprice()
			return nil
		}}
	}
	hint := "a number; 250k, 0.002 % and 1 in 50000 are understood"
	return &screen.Prompt{Title: r.title, Hint: hint, Then: func(text string, _ *screen.Context) error {
		v, err := read(text)
		if err != nil {
			return err
		}
		if i, _ := s.at(); r.key == keyThreshold {
			s.sc.threshold[s.bench.models[i].Key] = v
		} else if err := s.sc.set(r.key, v); err != nil {
			return err
		}
		s.reprice()
		return nil
	}}
}

func (s *Screen) askNotebook(x *screen.Context) {
	x.Say("fitting the notebook's recipe, or taking it from the cache …")
	desk := s.desk
	x.Run("notebook", func(ctx context.Context) (any, error) { return desk.NotebookCost(ctx) })
}

// Mouse implements screen.Clicker.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	if !at.In(s.table) {
		return
	}
	rows := s.sc.rows()
	if wheel != 0 {
		s.list.Scroll(wheel, len(rows))
		return
	}
	_, y := s.table.Origin()
	if row := s.list.Offset + at.Y - y; row < len(rows) {
		s.list.Selected = row
	}
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	if a == keymap.WhatIfPanel {
		return !s.folded
	}
	return s.priced == nil && a.Scope() == "whatif" && a != keymap.WhatIfFormula
}
