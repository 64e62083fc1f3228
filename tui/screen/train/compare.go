package train

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
)

// A question is what two runs are compared by: a model of each on a set.
type question struct {
	a, b           *experiment.Result
	modelA, modelB string
	set            string
}

// An answer is the two models' figures and, where both were judged on the same flows,
// how much of the difference is more than chance.
type answer struct {
	question
	idA, idB int
	figures  [2]experiment.SetFigures
	paired   bool
	why      string // why it is not
	pair     metric.Comparison
	oracle   metric.Difference // of recall at 1 % false alarms
	roc      *figure.Figure    // of both, false alarms on a log scale; nil without curves
}

// compared gives the two runs to compare: A is the one that a person marked or the one
// on duty, B the one under the cursor; nil where there is none.
func (s *Screen) compared() (a, b *workstation.Run) {
	b = s.selected()
	if b == nil || b.State != workstation.Done {
		return nil, nil
	}
	if s.marked {
		a = s.find(s.against)
	} else {
		for _, r := range s.all() {
			if s.onDuty(r) {
				a = r
			}
		}
	}
	if a == nil || a.State != workstation.Done || a == b {
		return nil, nil
	}
	return a, b
}

// question is what there is to compare now; ok is false where that is nothing.
func (s *Screen) question() (q question, ok bool) {
	a, b := s.compared()
	if a == nil || a.Result == nil || b.Result == nil || a.Comparison == nil || b.Comparison == nil {
		return question{}, false
	}
	q = question{a: a.Result, b: b.Result, modelA: a.Recipe.Champion, modelB: b.Recipe.Champion}
	if both := shared(a.Result, b.Result); len(both) > 0 {
		if k := s.model % (len(both) + 1); k > 0 {
			q.modelA, q.modelB = both[k-1], both[k-1]
		}
	}
	sets := sharedSets(a.Result, b.Result)
	if q.set = s.set; !slices.Contains(sets, q.set) {
		q.set = heldOut(a.Result)
	}
	return q, slices.Contains(sets, q.set)
}

// shared lists the models that both runs have.
func shared(a, b *experiment.Result) []string {
	var keys []string
	for _, f := range a.Models {
		if _, has := b.Model(f.Spec.Key); has {
			keys = append(keys, f.Spec.Key)
		}
	}
	return keys
}

// sharedSets lists the labelled sets of a name that both runs were judged on.
func sharedSets(a, b *experiment.Result) []string {
	var names []string
	for _, set := range a.Sets {
		if other := b.Set(set.Name); other != nil && set.Labelled() && other.Labelled() {
			names = append(names, set.Name)
		}
	}
	return names
}

func (s *Screen) nextSet() {
	a, b := s.compared()
	if a == nil {
		return
	}
	q, _ := s.question()
	sets := sharedSets(a.Result, b.Result)
	if i := slices.Index(sets, q.set); len(sets) > 0 {
		s.set = sets[(i+1)%len(sets)]
	}
}

// ask has the two runs under comparison compared, once.
func (s *Screen) ask(x *screen.Context) {
	q, ok := s.question()
	if !ok {
		s.asked, s.answer = question{}, nil
		return
	}
	if q == s.asked {
		return
	}
	s.asked = q
	a, b := s.compared()
	out := &answer{question: q, idA: a.ID, idB: b.ID}
	out.figures[0], _ = figuresOf(a.Comparison, q.modelA, q.set)
	out.figures[1], _ = figuresOf(b.Comparison, q.modelB, q.set)
	index := [2]int{s.catalog.Index(q.modelA), s.catalog.Index(q.modelB)}
	x.Run("compare", func(ctx context.Context) (any, error) {
		out.draw(index)
		return out, out.work(ctx)
	})
}

func figuresOf(c *experiment.Comparison, model, set string) (experiment.SetFigures, bool) {
	for i := range c.Models {
		if c.Models[i].Key == model {
			f, ok := c.Models[i].Sets[set]
			return f, ok
		}
	}
	return experiment.SetFigures{}, false
}

// errNoModel is a model that a result should hold and does not.
var errNoModel = errors.New("a run lacks the model that it is compared by")

// work bootstraps the difference if both models were judged on the same flows.
func (o *answer) work(ctx context.Context) error {
	fa, okA := o.a.Model(o.modelA)
	fb, okB := o.b.Model(o.modelB)
	if !okA || !okB {
		return errNoModel
	}
	setA, setB := o.a.Set(o.set), o.b.Set(o.set)
	if o.why = differ(o.a, o.b, setA, setB); o.why != "" {
		return nil
	}
	o.paired = true
	pair := metric.NewPair(o.a.ScoresOn(setA, o.modelA), o.b.ScoresOn(setB, o.modelB), setA.Attack)
	bootstrap := metric.Bootstrap{Seed: o.a.Provenance.Seed, Workers: 1} // beside a replay: one core is enough
	o.pair = pair.Compare(fa.Threshold, fb.Threshold, bootstrap)
	if ctx.Err() == nil {
		o.oracle = pair.RecallAtFPR(0.01, bootstrap)
	}
	return ctx.Err()
}

// draw makes the picture of both models' curves; A steps back where both are of one kind.
func (o *answer) draw(index [2]int) {
	a, okA := o.a.Model(o.modelA)
	b, okB := o.b.Model(o.modelB)
	set := o.a.Set(o.set)
	if !okA || !okB || o.figures[0].Curve == nil || o.figures[1].Curve == nil {
		return
	}
	f := figure.ROC(figure.Set{Name: o.set, Simulated: set.Simulated}, []figure.Model{
		{Name: "A", Index: index[0], Curve: o.figures[0].Curve, Threshold: a.Threshold},
		{Name: "B", Index: index[1], Curve: o.figures[1].Curve, Threshold: b.Threshold}}, true, nil)
	f.X.Label, f.Y.Label = "false alarms", "recall"
	if index[0] == index[1] {
		ink, _ := figure.Identity(index[0])
		for i := range f.Series {
			if s := &f.Series[i]; s.Ink == ink {
				s.Ink, s.Shape, s.Dash = figure.Muted, figure.Ring, true
				break
			}
		}
		for i := range f.Marks {
			if m := &f.Marks[i]; m.Ink == ink {
				m.Ink, m.Shape = figure.Muted, figure.Ring
				break
			}
		}
	}
	o.roc = &f
}

// differ says why two runs' sets do not hold the same flows in the same order; "" if
// they do.
func differ(a, b *experiment.Result, setA, setB *experiment.Set) string {
	pa, pb := a.Provenance, b.Provenance
	whole := setA
	if setA.Of != nil && !setA.Flattering() {
		whole = setA.Of
	}
	switch test := pa.Tests[whole.Name]; {
	case pa.SHA256 != pb.SHA256:
		return fmt.Sprintf("the runs had other data: %s and %s", pa.Train, pb.Train)
	case !setA.Flattering() && (test == "" || test != pb.Tests[whole.Name]):
		return "the two sets of this name are other files"
	case setA.Flattering() && (a.Recipe.Split != experiment.Holdout || b.Recipe.Split != experiment.Holdout):
		return "recipes that split otherwise hold other flows out"
	case setA.Flattering() && pa.Seed != pb.Seed:
		return "other seeds hold other flows out"
	case !slices.Equal(setA.Attack, setB.Attack):
		return "the two sets hold other flows"
	}
	return ""
}

// Receive implements screen.Screen.
func (s *Screen) Receive(r screen.Reply, x *screen.Context) {
	if r.Err != nil {
		x.Warn("compare: " + r.Err.Error())
		return
	}
	if v, ok := r.Value.(*answer); ok && v.question == s.asked {
		s.answer = v
	}
}

// A change is a setting in which two runs differ.
type change struct{ name, a, b string }

// changes lists in what the settings of two runs differ.
func changes(a, b *workstation.Run) []change {
	var out []change
	add := func(name, va, vb string) {
		if va != vb {
			out = append(out, change{name, va, vb})
		}
	}
	add("recipe", a.Recipe.Name, b.Recipe.Name)
	add("seed", fmt.Sprint(a.Seed), fmt.Sprint(b.Seed))
	add("training rows", rowsText(a.Sample), rowsText(b.Sample))
	add("SMOTE", onOff(a.Recipe.SMOTE), onOff(b.Recipe.SMOTE))
	add("threshold", promiseText(a.Recipe), promiseText(b.Recipe))
	add("columns left out", listText(a.Recipe.Features.Off), listText(b.Recipe.Features.Off))
	add("LEAK: columns let in", listText(a.Recipe.Features.On), listText(b.Recipe.Features.On))
	for _, m := range a.Recipe.Models {
		other, has := b.Recipe.Model(m.Key)
		if !has {
			add(m.Key, "trained", "left out")
			continue
		}
		for _, d := range settingChanges(m, other) {
			add(m.Key+" "+d.name, d.a, d.b)
		}
	}
	for _, m := range b.Recipe.Models {
		if _, has := a.Recipe.Model(m.Key); !has {
			add(m.Key, "left out", "trained")
		}
	}
	add("champion", a.Recipe.Champion, b.Recipe.Champion)
	add("challenger", a.Recipe.Challenger, b.Recipe.Challenger)
	return out
}

// promiseText says by what a recipe sets its thresholds.
func promiseText(r experiment.Recipe) string {
	if r.PromisedFPR > 0 {
		return fmt.Sprintf("for %g %% false alarms", 100*r.PromisedFPR)
	}
	return fmt.Sprintf("at %g", r.FixedThreshold)
}

func rowsText(share float64) string {
	if share <= 0 || share >= 1 {
		return "all"
	}
	return fmt.Sprintf("%g %%", share*100)
}

func listText(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
