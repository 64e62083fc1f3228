package train

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
)

// A form is the settings of the next run. It starts as a recipe and keeps what a person
// changes, so that an untouched form is the recipe itself.
type form struct {
	base     experiment.Recipe
	models   []choice
	champion string
	second   string // the challenger
	seed     uint64
	sample   float64 // share of the training rows, (0, 1]
	smote    bool
	promised float64 // false-alarm rate; 0: the recipe's fixed threshold
	off, on  map[string]bool
}

// A choice is a model that may take part.
type choice struct {
	entry   models.Entry
	spec    experiment.ModelSpec // the recipe's; only the key if it does not have the model
	own     bool                 // the recipe has it
	on      bool
	changed models.Settings // by parameter, where it differs from the recipe's value
}

// newForm starts from a recipe; models that it lacks are there too, switched off.
func newForm(r experiment.Recipe, seed uint64) *form {
	f := &form{base: r, champion: r.Champion, second: r.Challenger, seed: seed, sample: 1, smote: r.SMOTE, promised: r.PromisedFPR,
		off: set(r.Features.Off), on: set(r.Features.On)}
	for _, spec := range r.Models {
		if entry, ok := models.Find(spec.Key); ok {
			f.models = append(f.models, choice{entry: entry, spec: spec, own: true, on: true, changed: models.Settings{}})
		}
	}
	for _, entry := range models.Catalog() {
		if _, has := r.Model(entry.Key); !has {
			f.models = append(f.models, choice{entry: entry, spec: experiment.ModelSpec{Key: entry.Key}, changed: models.Settings{}})
		}
	}
	return f
}

// formOf is a form with the settings of a run: what its recipe changes against the
// built-in one of the name shows as changed.
func formOf(r experiment.Recipe, o experiment.Options) *form {
	base, ok := experiment.Find(r.Name)
	if !ok {
		base = r
	}
	f := newForm(base, o.Seed)
	f.champion, f.second, f.smote, f.promised = r.Champion, r.Challenger, r.SMOTE, r.PromisedFPR
	f.off, f.on = set(r.Features.Off), set(r.Features.On)
	if o.Sample > 0 && o.Sample < 1 {
		f.sample = o.Sample
	}
	for i := range f.models {
		c := &f.models[i]
		spec, has := r.Model(c.entry.Key)
		c.on = has
		for k, p := range c.entry.Params {
			if v := valueIn(spec.Settings, p); has && v != c.recipeValue(k) {
				c.changed[p.Name] = v
			}
		}
	}
	return f
}

func set(names []string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// recipe is what the form says, as a recipe and options. Check says what is wrong with it.
func (f *form) recipe() (experiment.Recipe, experiment.Options) {
	r := f.base
	r.SMOTE, r.PromisedFPR = f.smote, f.promised
	r.Features.Off, r.Features.On = names(f.off), names(f.on)
	r.Models = nil
	for i := range f.models {
		if c := &f.models[i]; c.on {
			r.Models = append(r.Models, c.settled())
			r.Features.Exact = r.Features.Exact || c.entry.Limits.NeedsExact
		}
	}
	r.Champion, r.Challenger = f.duties()
	o := experiment.Options{Seed: f.seed, Sample: f.sample}
	if f.sample >= 1 {
		o.Sample = 0
	}
	return r, o
}

// duties are the champion and the challenger among the models that take part.
func (f *form) duties() (champion, challenger string) {
	taking := f.taking()
	if len(taking) == 0 {
		return "", ""
	}
	champion = f.champion
	if !slices.Contains(taking, champion) {
		champion = taking[0]
	}
	if challenger = f.second; slices.Contains(taking, challenger) && challenger != champion {
		return champion, challenger
	}
	for _, key := range taking {
		if key != champion {
			return champion, key
		}
	}
	return champion, ""
}

// taking lists the models that take part.
func (f *form) taking() []string {
	var keys []string
	for i := range f.models {
		if f.models[i].on {
			keys = append(keys, f.models[i].entry.Key)
		}
	}
	return keys
}

// check says why the form can't be started, or nil.
func (f *form) check() error {
	r, _ := f.recipe()
	return r.Check()
}

// leaks says whether a column that judges is let in.
func (f *form) leaks() bool { return len(f.on) > 0 }

// settled is the recipe's spec with what was changed.
func (c *choice) settled() experiment.ModelSpec {
	spec := c.spec
	if len(c.changed) == 0 {
		return spec
	}
	spec.Settings = maps.Clone(spec.Settings)
	if spec.Settings == nil {
		spec.Settings = models.Settings{}
	}
	maps.Copy(spec.Settings, c.changed)
	return spec
}

// recipeValue is a parameter's value before any change.
func (c *choice) recipeValue(param int) float64 {
	return valueIn(c.spec.Settings, c.entry.Params[param])
}

func valueIn(s models.Settings, p models.ParamSpec) float64 {
	if v, has := s[p.Name]; has {
		return v
	}
	return p.Default
}

func (c *choice) value(param int) float64 {
	if v, has := c.changed[c.entry.Params[param].Name]; has {
		return v
	}
	return c.recipeValue(param)
}

// change sets a parameter if the model's learner takes the value.
func (c *choice) change(param int, v float64) error {
	p := c.entry.Params[param]
	next := c.settled()
	next.Settings = maps.Clone(next.Settings)
	if next.Settings == nil {
		next.Settings = models.Settings{}
	}
	next.Settings[p.Name] = v
	var wrong *models.SettingError
	if _, err := c.entry.Learner(next.Settings); errors.As(err, &wrong) && wrong.Name == p.Name {
		return errors.New(wrong.Reason) // which setting it is stands above
	} else if err != nil {
		return err
	}
	if v == c.recipeValue(param) {
		delete(c.changed, p.Name)
	} else {
		c.changed[p.Name] = v
	}
	return nil
}

// choose says whether a column of the data takes part in the features.
func (f *form) choose(c data.Column) (in bool) {
	if c.Role == data.Judge {
		return f.on[c.Name]
	}
	return !f.off[c.Name]
}

// flip lets a column in or leaves it out.
func (f *form) flip(c data.Column) {
	m := f.off
	if c.Role == data.Judge {
		m = f.on
	}
	if m[c.Name] {
		delete(m, c.Name)
	} else {
		m[c.Name] = true
	}
}

func names(m map[string]bool) []string {
	if len(m) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}

// setSample takes a share of the training rows.
func (f *form) setSample(share float64) error {
	if !(share > 0 && share <= 1) {
		return fmt.Errorf("want more than 0 and at most 100 %%, have %g %%", share*100)
	}
	f.sample = share
	return nil
}

// setPromised takes a false-alarm rate to promise.
func (f *form) setPromised(rate float64) error {
	if !(rate > 0 && rate < 1) {
		return fmt.Errorf("want more than 0 and less than 100 %%, have %g %%", rate*100)
	}
	f.promised = rate
	return nil
}
