package whatif

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

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
		x.Ask(formulaPage(&s.sc, s.priced))
	case a == keymap.WhatIfNotebook:
		s.askNotebook(x)
	case a == keymap.WhatIfOpen:
		s.askOpen(x)
	case a == keymap.WhatIfCopy:
		s.copyScenario(x)
	case a == keymap.WhatIfSave:
		s.askSave(x)
	case s.priced == nil:
		return false
	default:
		return s.change(a, rows[min(s.list.Selected, len(rows)-1)], x)
	}
	return true
}

// change changes the row under the cursor, the model, or what it is compared with.
func (s *Screen) change(a keymap.Action, r row, x *screen.Context) bool {
	one := s.priced.one
	switch a {
	case keymap.WhatIfLess, keymap.WhatIfMore, keymap.WhatIfMuchLess, keymap.WhatIfMuchMore:
		s.slide(r, a == keymap.WhatIfMore || a == keymap.WhatIfMuchMore, a == keymap.WhatIfMuchLess || a == keymap.WhatIfMuchMore, x)
	case keymap.WhatIfType:
		x.Ask(s.prompt(r))
	case keymap.WhatIfReset:
		if s.sc.reset(r.key); r.key == keyThreshold {
			delete(s.sc.threshold, one.key)
		}
	case keymap.WhatIfResetAll:
		s.startAgain(x)
	case keymap.WhatIfCheapest:
		s.sc.threshold[one.key] = thresholdOf(s.priced.cheapest)
	case keymap.WhatIfBudget:
		s.toBudget(x)
	case keymap.WhatIfModel:
		s.model = s.bench.models[(s.bench.index(one.key)+1)%len(s.bench.models)].Key
	case keymap.WhatIfAgainst:
		s.nextOpponent()
	case keymap.WhatIfPin:
		s.pinned = &one
		x.Say(fmt.Sprintf("pinned: the rest is compared with %s at %s", one.key, widget.Score(one.threshold)))
	case keymap.WhatIfSet:
		s.nextSet()
	default:
		return false
	}
	s.reprice()
	return true
}

// toBudget moves the threshold to where the budget of false alerts is promised.
func (s *Screen) toBudget(x *screen.Context) {
	b := s.budget()
	if b.err != nil {
		x.Warn(b.err.Error())
		return
	}
	s.sc.threshold[s.priced.one.key] = b.threshold
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
	now, prices, at := s.priced.one, s.priced.curve, 0 // from the highest down
	for k, p := range prices {
		if thresholdOf(p) >= now.threshold {
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
	s.sc.threshold[now.key] = thresholdOf(prices[min(max(at+by, 0), len(prices)-1)])
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
		return &screen.Prompt{Title: "Currency", Hint: "three letters, like EUR; nothing is converted", Input: widget.NewInput(s.sc.assumptions.Currency), Then: s.setCurrency}
	}
	hint := "a number; 250k, 0.002 % and 1 in 50000 are understood"
	if r.max > 0 {
		hint += fmt.Sprintf("; plausible are %s to %s", r.written(r.min), r.written(r.max))
	}
	return &screen.Prompt{Title: r.title, Hint: hint, Then: func(text string, _ *screen.Context) error {
		v, err := read(text)
		if err != nil {
			return err
		}
		if r.key == keyThreshold {
			s.sc.threshold[s.priced.one.key] = v
		} else if err := s.sc.set(r.key, v); err != nil {
			return err
		}
		s.reprice()
		return nil
	}}
}

func (s *Screen) setCurrency(text string, _ *screen.Context) error {
	text = strings.ToUpper(text)
	if !cost.IsCurrency(text) {
		return fmt.Errorf("want three letters, like EUR")
	}
	s.sc.assumptions.Currency = text
	s.reprice()
	return nil
}

// Mouse implements screen.Clicker: a row is chosen, and a click on a slider sets it.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	if s.priced == nil || !at.In(s.table) {
		return
	}
	rows := s.sc.rows()
	if wheel != 0 {
		s.list.Scroll(wheel, len(rows))
		return
	}
	_, y := s.table.Origin()
	i := s.list.Offset + at.Y - y
	if i >= len(rows) {
		return
	}
	s.list.Selected = i
	if bar := s.slider(s.table.Rows(at.Y-y, 1)); at.In(bar) && rows[i].key != keyCurrency {
		from, _ := bar.Origin()
		s.slideTo(rows[i], (float64(at.X-from)+0.5)/float64(bar.Width()), x)
	}
}
