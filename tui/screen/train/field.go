package train

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
)

// A field is one row of the form: a setting, or a group of them that opens.
type field struct {
	kind   kind
	model  int // place in form.models
	param  int // place in its parameters
	column data.Column
}

type kind uint8

const (
	recipeField kind = iota
	seedField
	sampleField
	smoteField
	promisedField
	championField
	challengerField
	modelsGroup
	modelField
	paramField
	leakGroup
	columnField
)

// fields lists the rows that are seen: those of closed groups are not.
func (s *Screen) fields() []field {
	f := s.form
	out := []field{{kind: recipeField}, {kind: seedField}, {kind: sampleField}, {kind: smoteField}}
	if f.base.PromisedFPR > 0 {
		out = append(out, field{kind: promisedField})
	}
	out = append(out, field{kind: championField}, field{kind: challengerField}, field{kind: modelsGroup})
	if s.open.models {
		for m := range f.models {
			out = append(out, field{kind: modelField, model: m})
			if s.open.model[f.models[m].entry.Key] {
				for p := range f.models[m].entry.Params {
					out = append(out, field{kind: paramField, model: m, param: p})
				}
			}
		}
	}
	out = append(out, field{kind: leakGroup})
	if s.open.leaks {
		for _, c := range s.columns() {
			out = append(out, field{kind: columnField, column: c})
		}
	}
	return out
}

// columns are the data's, those that judge first: they are the leaks.
func (s *Screen) columns() []data.Column {
	if s.state.Inputs == nil {
		return nil
	}
	columns := slices.Clone(s.state.Inputs.Train.Schema.Columns)
	slices.SortStableFunc(columns, func(a, b data.Column) int { return int(b.Role) - int(a.Role) })
	return columns
}

// opened says which groups of the form show their rows.
type opened struct {
	models, leaks bool
	model         map[string]bool
}

// step moves a field's value by one choice, down or up.
func (s *Screen) step(at field, by int) error {
	f := s.form
	switch at.kind {
	case recipeField:
		all := experiment.Names()
		i := slices.Index(all, f.base.Name)
		next, _ := experiment.Find(all[((i+by)%len(all)+len(all))%len(all)])
		s.form = newForm(next, f.seed)
	case seedField:
		f.seed = uint64(max(int64(f.seed)+int64(by), 0))
	case sampleField:
		return f.setSample(along(shares(), f.sample, by))
	case promisedField:
		return f.setPromised(along(rates(), f.promised, by))
	case smoteField:
		f.smote = by > 0
	case championField, challengerField:
		f.turn(at.kind, by)
	case modelsGroup:
		s.open.models = by > 0
	case leakGroup:
		s.open.leaks = by > 0
	case modelField:
		s.open.model[f.models[at.model].entry.Key] = by > 0 && len(f.models[at.model].entry.Params) > 0
	case paramField:
		c := &f.models[at.model]
		p := c.entry.Params[at.param]
		return c.change(at.param, stepped(p, c.value(at.param), by))
	case columnField:
		if f.choose(at.column) != (by > 0) {
			f.flip(at.column)
		}
	}
	return nil
}

// toggle switches what can be on or off, and opens or closes groups.
func (s *Screen) toggle(at field) {
	f := s.form
	switch at.kind {
	case smoteField:
		f.smote = !f.smote
	case modelsGroup:
		s.open.models = !s.open.models
	case leakGroup:
		s.open.leaks = !s.open.leaks
	case modelField:
		f.models[at.model].on = !f.models[at.model].on
	case columnField:
		f.flip(at.column)
	default:
		s.step(at, 1)
	}
}

// reset brings a field back to what the recipe has.
func (s *Screen) reset(at field) {
	f, fresh := s.form, newForm(s.form.base, s.seed())
	switch at.kind {
	case recipeField:
		s.form = fresh
	case seedField:
		f.seed = fresh.seed
	case sampleField:
		f.sample = 1
	case smoteField:
		f.smote = fresh.smote
	case promisedField:
		f.promised = fresh.promised
	case championField:
		f.champion = fresh.champion
	case challengerField:
		f.second = fresh.second
	case modelsGroup:
		f.models = fresh.models
	case modelField:
		f.models[at.model] = fresh.models[at.model]
	case paramField:
		delete(f.models[at.model].changed, f.models[at.model].entry.Params[at.param].Name)
	case leakGroup:
		f.off, f.on = fresh.off, fresh.on
	case columnField:
		delete(f.off, at.column.Name)
		delete(f.on, at.column.Name)
	}
}

// turn puts the next of the models that take part on duty.
func (f *form) turn(which kind, by int) {
	taking := f.taking()
	champion, challenger := f.duties()
	now := champion
	if which == challengerField {
		now = challenger
		taking = slices.DeleteFunc(taking, func(key string) bool { return key == champion })
	}
	if len(taking) == 0 {
		return
	}
	i := max(slices.Index(taking, now), 0)
	next := taking[((i+by)%len(taking)+len(taking))%len(taking)]
	if which == championField {
		f.champion = next
	} else {
		f.second = next
	}
}

// setText takes what a person typed for a field.
func (s *Screen) setText(at field, text string) error {
	f := s.form
	text = strings.ReplaceAll(strings.TrimSpace(text), ",", "")
	switch at.kind {
	case seedField:
		seed, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return fmt.Errorf("want a whole number from 0 on, have %q", text)
		}
		f.seed = seed
		return nil
	case sampleField, promisedField:
		share, err := percent(text)
		if err != nil {
			return err
		}
		if at.kind == sampleField {
			return f.setSample(share)
		}
		return f.setPromised(share)
	}
	c := &f.models[at.model]
	p := c.entry.Params[at.param]
	if i := slices.Index(p.Choices, text); i >= 0 {
		return c.change(at.param, float64(i))
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		if p.Choices != nil {
			return fmt.Errorf("want one of %s, have %q", strings.Join(p.Choices, ", "), text)
		}
		return fmt.Errorf("want a number, have %q", text)
	}
	return c.change(at.param, v)
}

// percent reads "10", "10 %" and "10%" as 0.1.
func percent(text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(text, "%")), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("want a number of per cent, have %q", text)
	}
	return v / 100, nil
}

// typed says whether a field takes what is typed.
func (at field) typed() bool {
	return at.kind == seedField || at.kind == sampleField || at.kind == promisedField || at.kind == paramField
}

// switched says whether a field is on or off.
func (at field) switched() bool {
	return at.kind == smoteField || at.kind == modelField || at.kind == columnField
}

// grouped says whether a field opens.
func (at field) grouped() bool {
	return at.kind == modelsGroup || at.kind == leakGroup || at.kind == modelField
}
