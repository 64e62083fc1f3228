package models

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/models/internal/wire"
)

// Settings are a learner's parameters by name; absent ones take their default.
// A choice is held as its index in ParamSpec.Choices.
type Settings map[string]float64

// A ParamSpec declares one parameter of a learner: the train form, the flags, the
// search ranges and docs/MODELS.md all come from it.
type ParamSpec struct {
	Name     string
	Meaning  string // one sentence
	Default  float64
	Min, Max float64  // inclusive
	Integer  bool     // only whole numbers
	Log      bool     // search it on a log scale
	Choices  []string // if set, the value is an index into it
}

// An Entry is one model in the catalog.
type Entry struct {
	Key    string // "forest": what users type; stable
	Title  string // "Random forest"
	About  string // one or two sentences: what it finds and what it costs
	Params []ParamSpec
	Limits Limits
	New    func(s Settings) Learner // s is complete and checked: see Entry.Learner
	Decode func(r *wire.Reader) (Model, error)

	// DerivedFrom is the key of the entry whose fitted model Derive turns into
	// this one's without training; empty for a model of its own. Such an entry's
	// New still trains: it fits the other entry with the same settings first.
	DerivedFrom string
	Derive      func(m Model) (Model, error)
}

// Learner makes the entry's learner after filling in defaults and checking ranges.
func (e Entry) Learner(s Settings) (Learner, error) {
	full := Settings{}
	for _, p := range e.Params {
		full[p.Name] = p.Default
	}
	for name, v := range s {
		p, ok := e.param(name)
		if !ok {
			return nil, &SettingError{Model: e.Key, Name: name, Reason: "no such setting"}
		}
		if err := p.check(v); err != "" {
			return nil, &SettingError{Model: e.Key, Name: name, Reason: err}
		}
		full[name] = v
	}
	return e.New(full), nil
}

func (e Entry) param(name string) (ParamSpec, bool) {
	for _, p := range e.Params {
		if p.Name == name {
			return p, true
		}
	}
	return ParamSpec{}, false
}

func (p ParamSpec) check(v float64) string {
	lo, hi := p.Min, p.Max
	if p.Choices != nil {
		lo, hi = 0, float64(len(p.Choices)-1)
	}
	if !(v >= lo && v <= hi) {
		return fmt.Sprintf("want %g to %g, have %g", lo, hi, v)
	}
	if (p.Integer || p.Choices != nil) && v != float64(int64(v)) {
		return fmt.Sprintf("want a whole number, have %g", v)
	}
	return ""
}

// A SettingError is a parameter that a learner does not have or does not take.
type SettingError struct{ Model, Name, Reason string }

func (e *SettingError) Error() string {
	return fmt.Sprintf("setting %s of model %s: %s", e.Name, e.Model, e.Reason)
}

// Catalog lists every model, in the order in which people see them. One line each.
func Catalog() []Entry {
	return []Entry{
		boostEntry(),
		forestEntry(),
		isolationEntry(),
		logisticEntry(),
		dbscanEntry(),
		golearnNBEntry(),
		golearnCARTEntry(),
		hybridEntry(),
		boostLeavesEntry(),
		extraTreesEntry(),
		contrastEntry(),
		fracEntry(),
		chowLiuEntry(),
		gmmEntry(),
	}
}

// Find gives the entry with the key; for an imported model, which Catalog does not
// list, one that can decode it.
func Find(key string) (Entry, bool) {
	if strings.HasPrefix(key, ImportedPrefix) {
		return importedEntry(key), true
	}
	for _, e := range Catalog() {
		if e.Key == key {
			return e, true
		}
	}
	return Entry{}, false
}
