// Package explore is the screen that shows what the data look like, and what happens
// to them on the way to a model.
package explore

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/leakage"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Source is where the screen looks: a *workstation.Station. State must not wait;
// the others may take seconds and are called beside the screen.
type Source interface {
	State() workstation.State
	Explore(ctx context.Context, recipe string) (*explore.Report, error)
	Leaks(ctx context.Context, fitted func(done, total int)) (*leakage.Report, error)
	LeakTrial(ctx context.Context, column string) (leakage.Trial, error)
}

// A Screen is the Explore tab of one session. What it shows is worked out once for each
// version of the data, and each recipe.
type Screen struct {
	source Source
	inputs *experiment.Inputs // of the last tick; nil while they are loaded
	stuck  error              // why there will be none

	recipe  string
	studies map[string]*study // by recipe, of inputs
	survey  *survey           // nil until worked out
	spreads map[spreadKey]*spread
	asked   asked
	began   time.Time // of the request that is waited for
	trouble error     // what the last request came to

	page     page
	picked   selectionAt
	matrix   matrix
	types    typesTable
	features featuresTable
	bursts   widget.List
	columns  widget.List
	sheet    widget.List
	leaks    leaks

	layout   layout
	pictures map[string]*chart.Picture
}

// asked says what is being worked out, so that nothing is asked for twice.
type asked struct {
	study  string
	survey bool
	spread spreadKey
}

// spreadKey names a distribution.
type spreadKey struct {
	column string
	test   bool
	log    bool
}

// New makes the screen of one session.
func New(source Source) *Screen {
	s := &Screen{source: source, recipe: experiment.Names()[0], pictures: map[string]*chart.Picture{}}
	s.forget()
	return s
}

// Title implements screen.Screen.
func (s *Screen) Title() string { return "Explore" }

// Scope implements screen.Screen.
func (s *Screen) Scope() keymap.Scope { return "explore" }

// Tick implements screen.Screen.
func (s *Screen) Tick(x *screen.Context) bool {
	st := s.source.State()
	s.stuck = nil
	if st.Phase == workstation.Failed {
		s.stuck = st.Err
	}
	if st.Inputs != s.inputs {
		s.inputs = st.Inputs
		s.forget()
	}
	s.ask(x)
	return s.waiting()
}

// forget drops what was worked out of other data.
func (s *Screen) forget() {
	s.studies, s.spreads = map[string]*study{}, map[spreadKey]*spread{}
	s.survey, s.asked, s.trouble = nil, asked{}, nil
	s.matrix, s.picked, s.leaks = matrix{}, 0, leaks{}
}

// waiting says that something is under way, so that the clock has to move.
func (s *Screen) waiting() bool {
	if s.inputs == nil {
		return s.stuck == nil
	}
	return s.leaks.running != "" || s.trouble == nil && (s.study() == nil || s.survey == nil)
}

// study is what is shown, or nil.
func (s *Screen) study() *study { return s.studies[s.recipe] }

// ask has worked out what is to be shown and is not there: the report first, then
// every column, then the distribution that is looked at.
func (s *Screen) ask(x *screen.Context) {
	if s.inputs == nil || s.trouble != nil {
		return
	}
	in, source := s.inputs, s.source
	switch recipe := s.recipe; {
	case s.study() == nil:
		if s.asked.study != recipe {
			s.asked.study, s.began = recipe, x.Now
			x.Run("study", func(ctx context.Context) (any, error) {
				made, err := newStudy(ctx, source, recipe)
				return studied{in, recipe, made}, err
			})
		}
	case s.survey == nil:
		if !s.asked.survey {
			s.asked.survey = true
			x.Run("survey", func(ctx context.Context) (any, error) {
				made, err := newSurvey(ctx, in)
				return surveyed{in, made}, err
			})
		}
	case s.page == featuresPage || s.page == overviewPage:
		s.askSpread(x)
	}
}

// studied and surveyed are replies that say what data they are about.
type studied struct {
	in     *experiment.Inputs
	recipe string
	study  *study
}

type surveyed struct {
	in     *experiment.Inputs
	survey *survey
}

type spreadOut struct {
	in     *experiment.Inputs
	key    spreadKey
	spread *spread
}

// askSpread has the distribution of the column under the cursor counted.
func (s *Screen) askSpread(x *screen.Context) {
	c, key := s.looked()
	if c == nil || s.spreads[key] != nil || s.asked.spread == key {
		return
	}
	s.asked.spread = key
	in, survey := s.inputs, s.survey
	x.Run("spread", func(context.Context) (any, error) {
		table, of, attack := survey.train, &c.train, survey.attack[0]
		if key.test {
			table, of, attack = survey.test, &c.test, survey.attack[1]
		}
		return spreadOut{in, key, newSpread(c, table.Name, table.Simulated, of, attack, key.log)}, nil
	})
}

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {
	if r.Slot == slotLeaks {
		s.leaks.receive(r, s.inputs)
		return
	}
	if r.Err != nil {
		s.trouble = r.Err
		return
	}
	switch v := r.Value.(type) {
	case studied:
		if v.in == s.inputs {
			s.studies[v.recipe] = v.study
		}
	case surveyed:
		if v.in == s.inputs {
			s.survey = v.survey
			s.features.arrange(s.survey)
		}
	case spreadOut:
		if v.in == s.inputs {
			s.spreads[v.key] = v.spread
		}
	}
	s.ask(x)
}
