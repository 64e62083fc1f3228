package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Verdicts are what the two judges have said of models on one training file, by the
// models' keys.
type Verdicts struct {
	Families map[string]FamilyVerdict
	Modes    map[string]ModesVerdict
}

// Remembered gives the verdicts that the cache has of the recipe's models: on the same
// data, with the same features, settings, seed and revision of the learners. It fits nothing.
func Remembered(in experiment.Inputs, r experiment.Recipe, o Options) Verdicts {
	v := Verdicts{Families: map[string]FamilyVerdict{}, Modes: map[string]ModesVerdict{}}
	r.Features.Exact = true // as prepare has it
	for _, spec := range r.Models {
		var family FamilyVerdict
		if o.Cache.recall(verdictKey(LeaveFamilyOut, spec, r.Features, in.SHA256, o.Seed), &family) && len(family.Groups) == allGroups {
			v.Families[spec.Key] = family
		}
		var modes ModesVerdict
		if o.Cache.recall(verdictKey(LeaveNormalModesOut, spec, r.Features, in.SHA256, o.Seed), &modes) && len(modes.Folds) == folds {
			v.Modes[spec.Key] = modes
		}
	}
	return v
}

// Fits is how many fits both judges ask of one model at most.
const Fits = allGroups + folds

func (h *hearing) remember(protocol string, spec experiment.ModelSpec, verdict any) {
	if h.options.Cache == "" {
		return
	}
	text, err := json.Marshal(verdict)
	if err != nil {
		return // a figure without a meaning: the data lack what this judge leaves out
	}
	_ = bundle.WriteAtomic(h.options.Cache.verdict(verdictKey(protocol, spec, h.spec, h.sha256, h.options.Seed)), text)
}

func (c Cache) recall(key string, verdict any) bool {
	if c == "" {
		return false
	}
	text, err := os.ReadFile(c.verdict(key))
	return err == nil && json.Unmarshal(text, verdict) == nil
}

func (c Cache) verdict(key string) string { return filepath.Join(string(c), key+".json") }

// verdictKey names a verdict by everything that it depends on.
func verdictKey(protocol string, spec experiment.ModelSpec, f features.Spec, data string, seed uint64) string {
	text, err := json.Marshal(struct {
		Protocol string
		Spec     experiment.ModelSpec
		Features features.Spec
		Data     string
		Seed     uint64
		Revision int
	}{protocol, spec, f, data, seed, models.Revision})
	if err != nil {
		panic(err) // plain data always marshals
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
