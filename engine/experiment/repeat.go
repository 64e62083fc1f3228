package experiment

import (
	"encoding/json"
	"fmt"
	"math"
)

// Averaged is a comparison of several runs that differ in their seed: every figure is
// the mean, and each object of figures has a "spread" beside them, half of the range
// that the runs took, with the same keys. It marshals as Comparison does otherwise.
type Averaged struct{ tree map[string]any }

// Average joins the comparisons of one recipe under several seeds. Figures that are
// null in any run are null in the mean.
func Average(runs []Comparison) (*Averaged, error) {
	if len(runs) == 0 {
		return nil, fmt.Errorf("no runs to average")
	}
	trees := make([]map[string]any, len(runs))
	for i, c := range runs {
		var err error
		if trees[i], err = asTree(c); err != nil {
			return nil, err
		}
	}
	first := trees[0]
	first["repeats"] = len(runs)
	for _, list := range []string{"models", "pairs"} {
		entries, _ := first[list].([]any)
		for i, m := range entries {
			averageModel(m.(map[string]any), entriesAt(trees, list, i))
		}
	}
	return &Averaged{first}, nil
}

// entriesAt gives entry i of every run's list; nil where a run's is shorter.
func entriesAt(trees []map[string]any, list string, i int) []map[string]any {
	across := make([]map[string]any, len(trees))
	for r, tree := range trees {
		if entries, _ := tree[list].([]any); i < len(entries) {
			across[r], _ = entries[i].(map[string]any)
		}
	}
	return across
}

// MarshalJSON writes the averaged comparison.
func (a *Averaged) MarshalJSON() ([]byte, error) { return json.Marshal(a.tree) }

// Comparison gives the means as a comparison, whole counts rounded.
func (a *Averaged) Comparison() (Comparison, error) {
	var c Comparison
	text, err := json.Marshal(rounded(a.tree))
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(text, &c)
}

func asTree(c Comparison) (map[string]any, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	return tree, json.Unmarshal(text, &tree)
}

// averageModel replaces a model's figures by their means and adds the spreads.
func averageModel(into map[string]any, across []map[string]any) {
	spread := average(into, across)
	into["spread"] = spread
	if sets, ok := spread["sets"].(map[string]any); ok {
		delete(spread, "sets")
		for name, s := range into["sets"].(map[string]any) {
			s.(map[string]any)["spread"] = sets[name]
		}
	}
}

// average puts the means of across into an object and gives the spreads as another.
func average(into map[string]any, across []map[string]any) map[string]any {
	spread := map[string]any{}
	for key, v := range into {
		values := make([]any, len(across))
		for r := range across {
			values[r] = across[r][key]
		}
		switch v := v.(type) {
		case float64, nil:
			if mean, half, ok := meanOf(values); ok {
				into[key], spread[key] = mean, half
			} else {
				into[key] = nil
			}
		case map[string]any:
			spread[key] = average(v, asObjects(values))
		case []any:
			into[key] = averageList(values)
		case string:
			if key == "verdict" {
				into[key] = unanimous(values)
			}
		}
	}
	return spread
}

// unanimous is the verdict of all runs, if they agree.
func unanimous(values []any) any {
	for _, v := range values {
		if v != values[0] {
			return "differs between seeds"
		}
	}
	return values[0]
}

func averageList(values []any) []any {
	first, _ := values[0].([]any)
	out := make([]any, len(first))
	for i := range first {
		column := make([]any, len(values))
		for r := range values {
			if list, _ := values[r].([]any); i < len(list) {
				column[r] = list[i]
			}
		}
		if mean, _, ok := meanOf(column); ok {
			out[i] = mean
		} else if entry, ok := first[i].(map[string]any); ok {
			average(entry, asObjects(column))
			out[i] = entry
		}
	}
	return out
}

func asObjects(values []any) []map[string]any {
	objects := make([]map[string]any, len(values))
	for i, v := range values {
		objects[i], _ = v.(map[string]any)
	}
	return objects
}

func meanOf(values []any) (mean, half float64, ok bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		f, isNumber := v.(float64)
		if !isNumber {
			return 0, 0, false
		}
		mean += f / float64(len(values))
		lo, hi = min(lo, f), max(hi, f)
	}
	return mean, (hi - lo) / 2, true
}

// counted are the keys that hold whole numbers.
var counted = map[string]bool{"tp": true, "fp": true, "tn": true, "fn": true, "alerts": true, "rows": true, "n": true, "size_bytes": true, "train_rows": true,
	"false_alarms": true, "normals": true, "attacks": true, "calibration_rows": true, "only_a_right": true, "only_b_right": true}

func rounded(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			if f, ok := inner.(float64); ok && counted[key] {
				out[key] = math.Round(f)
			} else {
				out[key] = rounded(inner)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = rounded(v[i])
		}
		return out
	}
	return v
}
