package train

import (
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
)

// settingsOf lists a model's settings that are not its defaults: "trees 400".
func settingsOf(m experiment.ModelSpec) []string {
	entry, _ := models.Find(m.Key)
	var out []string
	for _, p := range entry.Params {
		if v := valueIn(m.Settings, p); v != p.Default {
			out = append(out, p.Name+" "+valueText(p, v))
		}
	}
	if m.ClassWeights != "" {
		out = append(out, "class weights "+m.ClassWeights)
	}
	if m.Contamination > 0 {
		out = append(out, fmt.Sprintf("contamination %g", m.Contamination))
	}
	return out
}

// settingChanges lists in what the settings of one model differ between two runs.
func settingChanges(a, b experiment.ModelSpec) []change {
	entry, _ := models.Find(a.Key)
	var out []change
	for _, p := range entry.Params {
		if va, vb := valueIn(a.Settings, p), valueIn(b.Settings, p); va != vb {
			out = append(out, change{p.Name, valueText(p, va), valueText(p, vb)})
		}
	}
	if a.ClassWeights != b.ClassWeights {
		out = append(out, change{"class weights", or(a.ClassWeights, "none"), or(b.ClassWeights, "none")})
	}
	if a.Contamination != b.Contamination {
		out = append(out, change{"contamination", fmt.Sprint(a.Contamination), fmt.Sprint(b.Contamination)})
	}
	return out
}
