// Package experiment runs a recipe: split, encode, fit, score, compare. It is the
// one place where a figure about a model is made, whether a screen, a report or
// a script asks for it.
package experiment

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// A Recipe is a split, a feature pipeline, a list of models with settings, and a
// threshold rule. It is plain data: a TOML file holds the same keys.
type Recipe struct {
	Name  string `toml:"name" json:"name"`
	Title string `toml:"title" json:"title"`
	About string `toml:"about" json:"about,omitempty"`

	Split    Split         `toml:"split" json:"split"`
	Features features.Spec `toml:"features" json:"features"`
	SMOTE    bool          `toml:"smote" json:"smote,omitempty"` // oversample attacks inside the training part

	// PromisedFPR is the false-alarm rate that the duty threshold promises on
	// held-out normal traffic; 0 means the fixed threshold FixedThreshold.
	PromisedFPR    float64 `toml:"promised_fpr" json:"promised_fpr,omitempty"`
	FixedThreshold float64 `toml:"fixed_threshold" json:"fixed_threshold,omitempty"`

	Champion   string      `toml:"champion" json:"champion"`
	Challenger string      `toml:"challenger" json:"challenger"`
	Models     []ModelSpec `toml:"models" json:"models"`
}

// A Split says which rows train and which are held out.
type Split string

const (
	Holdout   Split = "holdout"   // stratified 80/20, before anything is fitted; the 20 % calibrate and validate
	Resampled Split = "resampled" // the notebook's: encode and oversample everything, then split 80/20
	Fold      Split = "fold"      // the normals of one of five folds calibrate, every other row trains
)

// A ModelSpec is one model of a recipe.
type ModelSpec struct {
	Key      string          `toml:"key" json:"key"`
	Settings models.Settings `toml:"settings" json:"settings,omitempty"`
	// ClassWeights "before-smote" weighs classes by their counts before
	// oversampling, as the notebook does; "" weighs all rows alike.
	ClassWeights string `toml:"class_weights" json:"class_weights,omitempty"`
	// Contamination, if above 0, sets the model's threshold so that this share of
	// the rows it was fitted on is flagged, and fits it on all resampled rows.
	Contamination float64 `toml:"contamination" json:"contamination,omitempty"`
}

// Find gives the built-in recipe with the name.
func Find(name string) (Recipe, bool) {
	for _, r := range Recipes() {
		if r.Name == name {
			return r, true
		}
	}
	return Recipe{}, false
}

// Names lists the built-in recipes.
func Names() []string {
	var names []string
	for _, r := range Recipes() {
		names = append(names, r.Name)
	}
	return names
}

// maxRecipeBytes bounds what a recipe file may hold; real ones are under 4 kB.
const maxRecipeBytes = 1 << 20

// Load gives the built-in recipe called name, or reads the TOML file at that path.
func Load(name string) (Recipe, error) {
	if r, ok := Find(name); ok {
		return r, nil
	}
	if !strings.HasSuffix(name, ".toml") {
		return Recipe{}, &UnknownError{What: "recipe", Name: name, Have: append(Names(), "a .toml file")}
	}
	f, err := os.Open(name)
	if err != nil {
		return Recipe{}, err
	}
	defer f.Close()
	return read(name, io.LimitReader(f, maxRecipeBytes))
}

func read(name string, r io.Reader) (Recipe, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return Recipe{}, fmt.Errorf("read recipe %s: %w", name, err)
	}
	var recipe Recipe
	meta, err := toml.NewDecoder(bytes.NewReader(text)).Decode(&recipe)
	if err != nil {
		return Recipe{}, &RecipeError{Name: name, Reason: err.Error()}
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Recipe{}, &RecipeError{Name: name, Reason: fmt.Sprintf("unknown key %q", unknown[0].String())}
	}
	if err := recipe.Check(); err != nil {
		return Recipe{}, &RecipeError{Name: name, Reason: err.Error()}
	}
	return recipe, nil
}

// A RecipeError is a recipe that can't be used, and why.
type RecipeError struct{ Name, Reason string }

func (e *RecipeError) Error() string { return fmt.Sprintf("recipe %s: %s", e.Name, e.Reason) }

// An UnknownError is a name that a person gave and that nothing has.
type UnknownError struct {
	What, Name string
	Have       []string // what there is
}

func (e *UnknownError) Error() string { return fmt.Sprintf("no %s is called %q", e.What, e.Name) }

// Check says what is wrong with a recipe, before any time is spent on it.
func (r Recipe) Check() error {
	if r.Split != Holdout && r.Split != Resampled && r.Split != Fold {
		return fmt.Errorf("split is %q; want %s, %s or %s", r.Split, Holdout, Resampled, Fold)
	}
	if r.PromisedFPR < 0 || r.PromisedFPR >= 1 {
		return fmt.Errorf("promised_fpr is %g; want 0 to 1", r.PromisedFPR)
	}
	if len(r.Models) == 0 {
		return fmt.Errorf("no models")
	}
	for i, m := range r.Models {
		entry, ok := models.Find(m.Key)
		if !ok {
			return fmt.Errorf("models[%d]: no model %q; there are %s", i, m.Key, strings.Join(modelKeys(), ", "))
		}
		if _, err := entry.Learner(m.Settings); err != nil {
			return fmt.Errorf("models[%d]: %w", i, err)
		}
	}
	for _, duty := range []string{r.Champion, r.Challenger} {
		if _, ok := r.Model(duty); !ok && duty != "" {
			return fmt.Errorf("%q is to be on duty but is not among the recipe's models", duty)
		}
	}
	return nil
}

// Model gives the recipe's spec for a model key.
func (r Recipe) Model(key string) (ModelSpec, bool) {
	for _, m := range r.Models {
		if m.Key == key {
			return m, true
		}
	}
	return ModelSpec{}, false
}

// Only keeps the named models, in the recipe's order, and puts the first two of
// them on duty if the recipe's own are not among them. No names keep all.
func (r Recipe) Only(keys []string) (Recipe, error) {
	if len(keys) == 0 {
		return r, nil
	}
	wanted := map[string]bool{}
	for _, k := range keys {
		if _, ok := r.Model(k); !ok {
			return r, &UnknownError{What: "model in recipe " + r.Name, Name: k, Have: r.keys()}
		}
		wanted[k] = true
	}
	kept := r
	kept.Models = nil
	for _, m := range r.Models {
		if wanted[m.Key] {
			kept.Models = append(kept.Models, m)
		}
	}
	if !wanted[kept.Champion] {
		kept.Champion = kept.Models[0].Key
	}
	if !wanted[kept.Challenger] || kept.Challenger == kept.Champion {
		kept.Challenger = ""
		for _, m := range kept.Models {
			if m.Key != kept.Champion {
				kept.Challenger = m.Key
				break
			}
		}
	}
	return kept, nil
}

func (r Recipe) keys() []string {
	keys := make([]string, len(r.Models))
	for i, m := range r.Models {
		keys[i] = m.Key
	}
	return keys
}

func modelKeys() []string {
	var keys []string
	for _, e := range models.Catalog() {
		keys = append(keys, e.Key)
	}
	sort.Strings(keys)
	return keys
}
