package train

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
)

// bench is a station that trains nothing: its runs are set by the test.
type bench struct {
	state   workstation.State
	runs    []workstation.Run
	started []experiment.Recipe
	options []experiment.Options
	refuse  error
	ended   int
	duties  []int

	search   workstation.Searching
	searches []search.Request
}

func (b *bench) State() workstation.State { return b.state }
func (b *bench) Runs() []workstation.Run  { return b.runs }
func (b *bench) CancelRun()               { b.ended++ }
func (b *bench) StartRun(_ context.Context, r experiment.Recipe, o experiment.Options) (int, error) {
	if b.refuse != nil {
		return 0, b.refuse
	}
	b.started, b.options = append(b.started, r), append(b.options, o)
	id := len(b.runs) + 1
	b.runs = slices.Insert(b.runs, 0, workstation.Run{ID: id, Recipe: r, Seed: o.Seed, Sample: o.Sample, Began: screentest.Noon()})
	return id, nil
}
func (b *bench) PutOnDuty(id int) error {
	if b.refuse != nil {
		return b.refuse
	}
	b.duties = append(b.duties, id)
	return nil
}

// made is a run that is done, with figures worked out from synthetic scores.
func made(t testing.TB, id int, change func(*experiment.Result)) workstation.Run {
	t.Helper()
	r := screentest.Result()
	r.Provenance.SHA256, r.Provenance.Tests = "5ca1ab1e00000000", map[string]string{"KDDTest+": "ba5eba11"}
	r.Recipe.Split = experiment.Holdout
	if change != nil {
		change(r)
	}
	run := workstation.Run{ID: id, Recipe: r.Recipe, Seed: r.Provenance.Seed, State: workstation.Done, Result: r, Measured: screentest.Measured(), Comparison: figures(r),
		Began: screentest.Noon(), Took: 4300 * time.Millisecond}
	for i, key := range []string{"", "boost", "forest", "isolation"} {
		stage := workstation.StageTime{Stage: experiment.Encoding, Took: 300 * time.Millisecond}
		if key != "" {
			stage = workstation.StageTime{Stage: experiment.Fitting, Model: key, Took: time.Duration(i) * 400 * time.Millisecond}
			run.Stages = append(run.Stages, stage)
			stage = workstation.StageTime{Stage: experiment.Judging, Model: key, Took: 60 * time.Millisecond}
		}
		run.Stages = append(run.Stages, stage)
	}
	return run
}

// figures are a result's as experiment.Compare gives them, but for the tags: nothing
// was fitted that could have one.
func figures(r *experiment.Result) *experiment.Comparison {
	c := &experiment.Comparison{Seed: r.Provenance.Seed, Recipe: r.Recipe.Name, Repeats: 1}
	for _, f := range r.Models {
		m := experiment.ModelFigures{Key: f.Spec.Key, Title: f.Entry.Title, Sets: map[string]experiment.SetFigures{}}
		for _, set := range r.Sets {
			m.Sets[set.Name] = experiment.SetFigures{Report: r.Figures(f, set, 1)}
		}
		c.Models = append(c.Models, m)
	}
	return c
}

// ready is a station whose own training is on duty.
func ready(t testing.TB) *bench {
	t.Helper()
	in := enginetest.Inputs(400)
	in.SHA256 = "5ca1ab1e00000000"
	own := made(t, 0, nil)
	return &bench{state: workstation.State{Phase: workstation.Ready, Inputs: &in, Result: own.Result, Measured: own.Measured, Comparison: own.Comparison}}
}

// sharper changes boost: more trees, and scores that tell a few more attacks.
func sharper(r *experiment.Result) {
	r.Recipe.Models = slices.Clone(r.Recipe.Models)
	r.Recipe.Models[0].Settings = models.Settings{"trees": 400}
	for _, set := range r.Sets {
		scores := slices.Clone(r.Scores[set.Name]["boost"])
		for i := range scores {
			if set.Attack[i] && i%5 == 0 {
				scores[i] = 1
			}
		}
		r.Scores[set.Name]["boost"] = scores
	}
}

func leaking(r *experiment.Result) {
	sharper(r)
	r.Recipe.Features.On = []string{"difficulty"}
}

// compared has two runs done beside the station's own, and one that was cancelled.
func compared(t testing.TB) *bench {
	b := ready(t)
	gone := workstation.Run{ID: 2, Recipe: experiment.Recipes()[0], Seed: 42, State: workstation.Cancelled, Began: screentest.Noon(), Took: 900 * time.Millisecond,
		Stages: []workstation.StageTime{{Stage: experiment.Encoding, Took: 1}, {Stage: experiment.Fitting, Model: "boost", Took: 1}}}
	b.runs = []workstation.Run{made(t, 3, leaking), gone, made(t, 1, sharper)}
	return b
}

// under has a run under way, in the middle of fitting its second model.
func under(t testing.TB) *bench {
	b := ready(t)
	r, _ := newForm(experiment.Recipes()[0], 42).recipe()
	began := screentest.Noon()
	b.runs = []workstation.Run{{ID: 1, Recipe: r, Seed: 42, Began: began, Took: 5 * time.Second,
		Stages: []workstation.StageTime{{Stage: experiment.Encoding, Began: began, Took: 400 * time.Millisecond}, {Stage: experiment.Fitting, Model: "boost", Began: began, Took: time.Second},
			{Stage: experiment.Judging, Model: "boost", Began: began, Took: 70 * time.Millisecond}, {Stage: experiment.Fitting, Model: r.Challenger, Began: began.Add(3 * time.Second)}},
		Progress: experiment.Progress{Stage: experiment.Fitting, Model: r.Challenger, Done: 40, Total: 120}}}
	return b
}

func on(b *bench, p pane) (*Screen, *screentest.Driver) {
	s := New(b)
	s.pane = p
	return s, screentest.New(s)
}

func TestItLooksAsItDid(t *testing.T) {
	for p := range panes {
		s, d := on(compared(t), p)
		s.table.Selected = 2
		d.Tick()
		d.Golden(t, strings.ToLower(p.title()))
	}
	_, d := on(under(t), runsPane)
	d.Golden(t, "under-way")
	_, d = on(&bench{}, settingsPane)
	d.Golden(t, "loading")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	for name, b := range map[string]*bench{"nothing": {}, "ready": ready(t), "compared": compared(t), "under way": under(t)} {
		for p := range panes {
			t.Run(name+" "+p.title(), func(t *testing.T) {
				s, d := on(b, p)
				d.Holds(t)
				s.open.leaks = true
				for i := range s.form.models {
					s.open.model[s.form.models[i].entry.Key] = true
				}
				s.form.on["difficulty"] = true
				s.list.End(len(s.fields()))
				d.Holds(t)
			})
		}
	}
}

func TestAnUntouchedFormIsTheRecipe(t *testing.T) {
	for _, want := range experiment.Recipes() {
		got, o := newForm(want, 42).recipe()
		in := experiment.Inputs{Train: enginetest.Inputs(40).Train}
		if a, b := experiment.CacheKey(got, experiment.ProvenanceOf(in, o)), experiment.CacheKey(want, experiment.ProvenanceOf(in, experiment.Options{Seed: 42})); a != b {
			t.Errorf("%s: the form's recipe would not be found in the cache: %+v, want %+v", want.Name, got, want)
		}
	}
}

func TestEveryParameterStepsWithinItsRangeAndComesBack(t *testing.T) {
	for _, e := range models.Catalog() {
		c := choice{entry: e, spec: experiment.ModelSpec{Key: e.Key}, changed: models.Settings{}}
		for k, p := range e.Params {
			for _, by := range []int{1, -1} {
				for range 30 {
					if err := c.change(k, stepped(p, c.value(k), by)); err != nil {
						t.Fatalf("%s %s: a step led out of its range: %v", e.Key, p.Name, err)
					}
				}
				if by > 0 && p.Choices == nil && p.Max > p.Default && c.value(k) <= p.Default {
					t.Errorf("%s %s: 30 steps up from %g led to %g", e.Key, p.Name, p.Default, c.value(k))
				}
			}
			if err := c.change(k, p.Default); err != nil || len(c.changed) != 0 {
				t.Errorf("%s %s: back at its default it counts as changed: %v, %v", e.Key, p.Name, c.changed, err)
			}
		}
	}
}

func TestStepsAreRound(t *testing.T) {
	got := []float64{}
	for v := 3.0; v < 300; {
		v = round125(v, 1)
		got = append(got, v)
	}
	if want := []float64{5, 10, 20, 50, 100, 200, 500}; !slices.Equal(got, want) {
		t.Errorf("up from 3: %v, want %v", got, want)
	}
	got = nil
	for v := 0.3; v > 0.004; {
		v = round125(v, -1)
		got = append(got, v)
	}
	if want := []float64{0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002}; !slices.Equal(got, want) {
		t.Errorf("down from 0.3: %v, want %v", got, want)
	}
}

// goTo moves the cursor to the row whose label holds a text.
func goTo(t *testing.T, s *Screen, d *screentest.Driver, label string) {
	t.Helper()
	for i, at := range s.fields() {
		text := ""
		for _, span := range s.fieldLabel(at, d.X.Theme) {
			text += span.Text
		}
		if strings.Contains(text, label) {
			s.list.Selected = i
			d.Draw()
			return
		}
	}
	t.Fatalf("no row %q", label)
}

func TestTheFormStartsWhatItSays(t *testing.T) {
	b := ready(t)
	s, d := on(b, settingsPane)
	goTo(t, s, d, "seed")
	d.Press(t, "right", "enter")
	d.Type(t, "7")
	d.Press(t, "enter")
	goTo(t, s, d, "training rows")
	d.Press(t, "left")
	goTo(t, s, d, "SMOTE")
	d.Press(t, "space")
	goTo(t, s, d, "Random forest")
	d.Press(t, "space")
	goTo(t, s, d, "Gradient boosting")
	d.Press(t, "enter")
	goTo(t, s, d, "        trees")
	d.Press(t, "right")
	goTo(t, s, d, "champion")
	d.Press(t, "right")
	d.Press(t, "s")
	if len(b.started) != 1 {
		t.Fatalf("started %d runs; said %v", len(b.started), d.Said)
	}
	r, o := b.started[0], b.options[0]
	if o.Seed != 7 || o.Sample != 0.5 || !r.SMOTE {
		t.Errorf("seed %d, sample %g, SMOTE %t; want 7, 0.5, true", o.Seed, o.Sample, r.SMOTE)
	}
	if _, has := r.Model("forest"); has {
		t.Error("the forest was switched off and is trained")
	}
	if boost, _ := r.Model("boost"); boost.Settings["trees"] != 500 {
		t.Errorf("boost has %v; want the step after 200 trees: 500", boost.Settings)
	}
	if base := experiment.Recipes()[0]; r.Champion == base.Champion || r.Champion == "" || r.Challenger == r.Champion {
		t.Errorf("champion %s, challenger %s", r.Champion, r.Challenger)
	}
	if err := r.Check(); err != nil {
		t.Errorf("what was started is no recipe: %v", err)
	}
	d.Shows(t, "Run 1, recipe honest, seed 7")
}

func TestAValueOutOfRangeIsRefusedWithItsRange(t *testing.T) {
	s, d := on(ready(t), settingsPane)
	goTo(t, s, d, "Gradient boosting")
	d.Press(t, "enter")
	goTo(t, s, d, "        depth")
	for text, says := range map[string]string{"99": "want 1 to 32, have 99", "2.5": "want a whole number, have 2.5", "deep": "want a number", "NaN": "want a number"} {
		d.Press(t, "enter")
		d.Type(t, text)
		d.Press(t, "enter")
		d.Shows(t, says)
		if d.Dialog == nil {
			t.Fatalf("%s was taken", text)
		}
		d.Press(t, "esc")
	}
	goTo(t, s, d, "seed")
	d.Press(t, "enter")
	d.Type(t, "-1")
	d.Press(t, "enter")
	d.Shows(t, "want a whole number from 0 on")
	d.Press(t, "esc")
	goTo(t, s, d, "training rows")
	d.Press(t, "enter")
	d.Type(t, "250 %")
	d.Press(t, "enter")
	d.Shows(t, "at most 100 %")
}

func TestAFormWithoutModelsCantBeStarted(t *testing.T) {
	b := ready(t)
	s, d := on(b, settingsPane)
	for i := range s.form.models {
		s.form.models[i].on = false
	}
	d.Tick()
	d.Shows(t, "no models")
	d.Press(t, "s")
	if len(b.started) != 0 {
		t.Error("a run without models was started")
	}
}

func TestEveryParameterIsExplained(t *testing.T) {
	s, d := on(ready(t), settingsPane)
	d.Size(200, 60)
	for m := range s.form.models {
		e := s.form.models[m].entry
		s.open.model = map[string]bool{e.Key: true}
		for k, p := range e.Params {
			s.list.Selected = slices.Index(s.fields(), field{kind: paramField, model: m, param: k})
			d.Shows(t, e.Title+": "+p.Name, bounds(p))
			title, text := s.meaning(field{kind: paramField, model: m, param: k})
			if !strings.Contains(strings.ToLower(text), strings.ToLower(p.Meaning)) || title == "" {
				t.Errorf("%s %s is explained as %q", e.Key, p.Name, text)
			}
		}
	}
}

func TestALeakIsMarkedFromTheFormToTheVerdict(t *testing.T) {
	b := ready(t)
	s, d := on(b, settingsPane)
	goTo(t, s, d, "Leakage lab")
	d.Press(t, "right")
	goTo(t, s, d, "difficulty")
	d.Shows(t, "judges only", "letting it in is a leak")
	d.Press(t, "space")
	d.Shows(t, "1 let in: LEAK")
	goTo(t, s, d, "] duration")
	d.Press(t, "space")
	d.Press(t, "s")
	if got := b.started[0].Features; !slices.Equal(got.On, []string{"difficulty"}) || !slices.Equal(got.Off, []string{"duration"}) {
		t.Errorf("started with On %v and Off %v", got.On, got.Off)
	}

	_, d = on(compared(t), runsPane)
	d.Size(160, 44)
	d.Shows(t, "LEAK hon", "A LEAK: run 3 learned from columns that no live flow has", "LEAK: no meaning")
	d.Hides(t, "B is better")
	d.Press(t, "p")
	d.Shows(t, "This run is a LEAK")
}

func TestTheDifferenceOfTwoRunsIsThePairedOne(t *testing.T) {
	b := compared(t)
	s, d := on(b, runsPane)
	d.Press(t, "down", "down") // run 1 against the one on duty
	a, o := b.runs[2].Result, b.state.Result
	set := o.Set("KDDTest+")
	fa, _ := o.Model("boost")
	fb, _ := a.Model("boost")
	want := metric.NewPair(o.ScoresOn(set, "boost"), a.ScoresOn(a.Set("KDDTest+"), "boost"), set.Attack).Compare(fa.Threshold, fb.Threshold, metric.Bootstrap{Seed: 42, Workers: 2})
	if s.answer == nil || !s.answer.paired || s.answer.pair != want {
		t.Fatalf("got %+v, want %+v", s.answer, want)
	}
	d.Shows(t, "own training", "run 1", "on KDDTest+, held out: what to expect", "boost trees 200 → 400", "B is better")
	d.Press(t, "v")
	d.Shows(t, "validation", "flattering")
	d.Press(t, "m", "m") // the forest, whose scores are the same in both
	d.Shows(t, "not distinguishable")
	d.Hides(t, "is better")
}

func TestRunsOnOtherFlowsGetNoInterval(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*experiment.Result)
		says   string
	}{
		"other data": {func(r *experiment.Result) { r.Provenance.SHA256, r.Provenance.Train = "other", "sim-day1" }, "the runs had other data"},
		"other test": {func(r *experiment.Result) { r.Provenance.Tests = map[string]string{"KDDTest+": "other"} }, "are other files"},
		"other order": {func(r *experiment.Result) {
			set := r.Set("KDDTest+")
			set.Attack = slices.Clone(set.Attack)
			slices.Reverse(set.Attack)
		}, "hold other flows"},
	} {
		t.Run(name, func(t *testing.T) {
			b := ready(t)
			b.runs = []workstation.Run{made(t, 1, c.change)}
			_, d := on(b, runsPane)
			d.Shows(t, "No interval", c.says)
			d.Hides(t, "not distinguishable")
		})
	}
	b := ready(t)
	b.runs = []workstation.Run{made(t, 1, func(r *experiment.Result) { r.Provenance.Seed = 7 })}
	s, d := on(b, comparePane)
	s.set = "validation"
	d.Tick()
	d.Shows(t, "other seeds hold other flows out")
}

func TestAMarkedRunIsComparedWithTheOneUnderTheCursor(t *testing.T) {
	s, d := on(compared(t), runsPane)
	d.Press(t, "c")
	d.Press(t, "down", "down")
	a, b := s.compared()
	if a == nil || a.ID != 3 || b.ID != 1 {
		t.Fatalf("A is %v, B is %v; want runs 3 and 1", a, b)
	}
	d.Press(t, "up") // the cancelled one
	if a, _ := s.compared(); a != nil {
		t.Error("a cancelled run is compared")
	}
	d.Press(t, "c")
	if got := strings.Join(d.Said, "; "); !strings.Contains(got, "only a run that is done can be compared") {
		t.Errorf("said %q", got)
	}
}

func TestProgressTellsEachStage(t *testing.T) {
	b := under(t)
	_, d := on(b, runsPane)
	d.Size(160, 44)
	d.Shows(t, "✓ features", "took 400 ms", "fit 1 s", "evaluate 70 ms", "33 %", "4 s left", "cancels; nothing half-written stays")
	d.Press(t, "x")
	if b.ended != 1 {
		t.Error("x did not cancel the run")
	}
}

func TestTheStationsOwnTrainingIsWatchedToo(t *testing.T) {
	b := ready(t)
	b.state.Phase, b.state.Elapsed = workstation.Training, 3*time.Second
	b.state.Result.Models = b.state.Result.Models[:1]
	b.state.Progress = experiment.Progress{Stage: experiment.Fitting, Model: "forest", Done: 30, Total: 40}
	_, d := on(b, runsPane)
	d.Size(160, 44)
	d.Shows(t, "The workstation's own training", "✓ ● Gradient boosting", "fit ━", "75 %", "· ■ Isolation forest")
	d.Hides(t, "left")
}

func TestABusyStationSaysSo(t *testing.T) {
	b := under(t)
	b.refuse = workstation.ErrBusy
	_, d := on(b, settingsPane)
	d.Press(t, "s")
	if got := strings.Join(d.Said, "; "); !strings.Contains(got, "under way") {
		t.Errorf("said %q", got)
	}
}

func TestACancelledRunShowsHowFarItCame(t *testing.T) {
	s, d := on(compared(t), runsPane)
	d.Press(t, "down")
	d.Shows(t, "Cancelled. Nothing of it was kept.")
	lines := steps(s.selected())
	if lines[0].state != done || lines[1].model != "boost" || lines[1].state != never || lines[len(lines)-1].state != never {
		t.Errorf("steps %+v: want features done, boost and all after it never", lines)
	}
}

func TestDutyIsConfirmedAndFitsTheData(t *testing.T) {
	b := compared(t)
	_, d := on(b, runsPane)
	d.Press(t, "down", "down", "p")
	d.Shows(t, "Put run 1 on duty?", "boost becomes the champion")
	d.Press(t, "n")
	if len(b.duties) != 0 {
		t.Error("put on duty without a yes")
	}
	d.Press(t, "p", "y")
	if !slices.Equal(b.duties, []int{1}) {
		t.Errorf("put on duty: %v", b.duties)
	}
	d.Press(t, "down", "p") // the station's own, on duty already
	if got := d.Said[len(d.Said)-1]; !strings.Contains(got, "on duty already") {
		t.Errorf("said %q", got)
	}
	b.runs = []workstation.Run{made(t, 1, func(r *experiment.Result) { r.Provenance.SHA256, r.Provenance.Train = "other", "sim-day1" })}
	d.Press(t, "home", "p")
	if got := d.Said[len(d.Said)-1]; !strings.Contains(got, "trained on sim-day1") {
		t.Errorf("said %q", got)
	}
}

func TestOwnTrainingStaysInTheListAfterARunIsOnDuty(t *testing.T) {
	b := compared(t)
	s, d := on(b, runsPane)
	own := s.own
	b.state.Result, b.state.Comparison = b.runs[2].Result, b.runs[2].Comparison
	d.Tick()
	if s.own != own && (s.own == nil || s.own.Result != own.Result) {
		t.Error("the station's own training is gone from the list")
	}
	if all := s.all(); !s.onDuty(all[2]) || s.onDuty(all[3]) {
		t.Error("run 1 is on duty and the list says otherwise")
	}
	d.Press(t, "end", "p", "y")
	if !slices.Equal(b.duties, []int{0}) {
		t.Errorf("put on duty: %v; want 0, the station's own", b.duties)
	}
}

func TestTheSettingsOfARunCanBeTakenOver(t *testing.T) {
	b := compared(t)
	s, d := on(b, runsPane)
	d.Press(t, "u")
	r, o := s.form.recipe()
	if boost, _ := r.Model("boost"); boost.Settings["trees"] != 400 || !slices.Equal(r.Features.On, []string{"difficulty"}) || o.Seed != 42 {
		t.Errorf("took over %+v with %+v", r, o)
	}
	if s.pane != settingsPane || len(s.form.taking()) != 3 {
		t.Errorf("%d models take part, want the run's 3", len(s.form.taking()))
	}
	goTo(t, s, d, "recipe")
	d.Press(t, "r")
	if r, _ := s.form.recipe(); len(r.Features.On) != 0 {
		t.Error("reset did not lead back to the recipe")
	}
}

func TestARunPageTellsSettingsDataAndTimes(t *testing.T) {
	_, d := on(compared(t), runsPane)
	d.Press(t, "enter")
	d.Shows(t, "run 3", "lets in difficulty", "boost, trees 400", "SHA-256 5ca1ab1e00000000", "fit boost")
}

// A real station trains what the form says; the figures come from its engine.
func TestAStationTrainsWhatTheFormSays(t *testing.T) {
	c := workstation.Config{Recipe: enginetest.Recipe(), Options: experiment.Options{Seed: 42, Clock: time.Now}, Clock: wall{}, Speed: 1,
		Real: func() (experiment.Inputs, error) { return enginetest.Inputs(1500), nil }}
	st := workstation.New(c)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- st.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the station ended with %v", err)
		}
	}()
	s := New(st)
	d := screentest.New(s)
	await(t, d, "the station's own figures", func() bool { return s.own != nil && s.own.Comparison != nil })
	for i := range s.form.models {
		s.form.models[i].on = s.form.models[i].entry.Key == "logistic"
	}
	d.Press(t, "s")
	await(t, d, "the run's figures", func() bool { r := s.find(1); return r != nil && r.State == workstation.Done })
	await(t, d, "the comparison", func() bool { return s.answer != nil })
	d.Size(160, 44)
	d.Shows(t, "Run 1, recipe honest", "Logistic regression", "own training", "on synthetic-test, held out")
	if !s.answer.paired {
		t.Errorf("both runs were judged on one file and are not paired: %s", s.answer.why)
	}
	s.pane = runsPane
	d.Press(t, "home", "p", "y")
	await(t, d, "run 1 on duty", func() bool { return s.onDuty(s.find(1)) })
}

type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

func await(t *testing.T, d *screentest.Driver, what string, ok func() bool) {
	t.Helper()
	for range 2000 {
		d.Tick()
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("never came: %s", what)
}

func TestAClickSwitchesAModel(t *testing.T) {
	s, d := on(ready(t), settingsPane)
	d.Size(160, 44)
	d.Draw()
	row := slices.Index(s.fields(), field{kind: modelField, model: 1})
	x, y := s.layout.fields.Origin()
	at := screen.Place{X: x + 4, Y: y + row}
	s.Mouse(at, 0, d.X)
	if s.list.Selected != row || !s.form.models[1].on {
		t.Fatalf("the first click led to row %d, model on: %t", s.list.Selected, s.form.models[1].on)
	}
	s.Mouse(at, 0, d.X)
	if s.form.models[1].on {
		t.Error("the second click did not switch the model off")
	}
}

func BenchmarkDraw(b *testing.B) {
	for name, bench := range map[string]*bench{"compared": compared(b), "underway": under(b)} {
		b.Run(name, func(b *testing.B) {
			_, d := on(bench, runsPane)
			d.Bench(b)
		})
	}
}
