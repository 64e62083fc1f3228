package whatif

import (
	"context"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
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
	against  string // key of the model that it is compared with; "": see opponent
	pinned   *side  // a model at a threshold that everything is compared with instead
	benefits benefits
	notebook notebookState

	list     widget.List
	chart    int
	panel    int
	folded   bool
	table    canvas.Canvas
	pictures [3]chart.Picture
}

// question says what a request is about, so that none is made twice.
type question struct {
	result *experiment.Result
	set    string
}

// New makes the screen of one session.
func New(d Desk) *Screen {
	return &Screen{desk: d, catalog: screen.NewCatalog(), sc: newScenario(), benefits: benefits{pause: moment, known: map[pairing]cost.Benefit{}}}
}

// moment is how long a scenario must rest before it is worth a bootstrap.
const moment = 150 * time.Millisecond

// Title implements screen.Screen.
func (s *Screen) Title() string { return "What-if" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "whatif" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool {
	before := s.view
	s.view = s.desk.WhatIf()
	if s.bench != nil && (before.Champion != s.view.Champion || before.Challenger != s.view.Challenger) {
		s.reprice()
	}
	s.ask(x)
	return s.view.Note != "" || s.view.Result == nil
}

// ask has what is missing worked out beside the screen.
func (s *Screen) ask(x *screen.Context) {
	r := s.view.Result
	if r == nil {
		return
	}
	if s.setName == "" || r.Set(s.setName) == nil {
		s.setName = firstSet(r)
	}
	if want := (question{r, s.setName}); want != s.asked && r.Set(s.setName) != nil {
		s.asked = want
		set, catalog := r.Set(s.setName), s.catalog
		x.Run("prices", func(ctx context.Context) (any, error) { return prepare(ctx, r, set, catalog) })
	}
	if s.measured == nil {
		s.measured = r
		x.Run("assumptions", func(ctx context.Context) (any, error) { return s.desk.Assumptions(ctx) })
	}
	s.askBenefit(x)
}

// firstSet is the held-out test set, if the result was judged on one.
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
	if r.Err != nil {
		if r.Slot == slotNotebook {
			s.notebook.failed(r.Err)
		}
		x.Warn(fmt.Sprintf("%s: %v", r.Slot, r.Err))
		return
	}
	switch v := r.Value.(type) {
	case *bench:
		s.bench = v
		s.reprice()
	case cost.Assumptions:
		s.sc.measured(v)
		s.reprice()
	case benefit:
		s.benefits.keep(v)
	case notebook:
		s.notebook.arrived(v, x)
	case savedNow:
		x.Say("saved as " + v.name + ": everybody on this store can open it")
	case []Saved:
		s.choose(v, x)
	}
	s.ask(x)
}

// reprice works the scenario out anew.
func (s *Screen) reprice() {
	a, b := s.sides()
	if a.key == "" {
		s.priced = nil
		return
	}
	s.priced = s.bench.price(s.sc.assumptions, a, b)
}

// Hidden implements screen.Hinter.
func (s *Screen) Hidden(a keymap.Action) bool {
	if a == keymap.WhatIfPanel {
		return !s.folded
	}
	return s.priced == nil && a.Scope() == "whatif" && a != keymap.WhatIfFormula && a != keymap.WhatIfNotebook
}
