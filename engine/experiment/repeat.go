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
	var models [][]any // run × model
	var first map[string]any
	for _, c := range runs {
		tree, err := asTree(c)
		if err != nil {
			return nil, err
		}
		list, _ := tree["models"].([]any)
		models = append(models, list)
		if first == nil {
			first = tree
		}
	}
	first["repeats"] = len(runs)
	for i, m := range first["models"].([]any) {
		across := make([]map[string]any, len(models))
		for r := range models {
			across[r], _ = models[r][i].(map[string]any)
		}
		averageModel(m.(map[string]any), across)
	}
	return &Averaged{first}, nil
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
		switch v.(type) {
		case float64, nil:
			if mean, half, ok := meanOf(values); ok {
				into[key], spread[key] = mean, half
			} else {
				into[key] = nil
			}
		case map[string]any:
			inner := make([]map[string]any, len(values))
			for r := range values {
				inner[r], _ = values[r].(map[string]any)
			}
			spread[key] = average(v.(map[string]any), inner)
		case []any:
			into[key] = averageList(values)
		}
	}
	return spread
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
		}
	}
	return out
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
var counted = map[string]bool{"tp": true, "fp": true, "tn": true, "fn": true, "alerts": true, "rows": true, "n": true, "size_bytes": true, "train_rows": true}

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
