package experiment

import (
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Recipes lists the built-in recipes; the first is the default.
func Recipes() []Recipe { return []Recipe{honest(), hybrid(), notebook()} }

// honest judges models on what they have not seen. Each way in which it differs
// from notebook is explained, with the figure it changes, in docs/METHODS.md.
func honest() Recipe {
	return Recipe{
		Name:        "honest",
		Title:       "Honest",
		About:       "Split first, encode without leaks, thresholds from a promised false-alarm rate on held-out normal traffic.",
		Split:       Holdout,
		Features:    features.Spec{Encoding: "oh", Exact: true},
		PromisedFPR: 0.01,
		Champion:    "boost",
		Challenger:  "hybrid",
		Models: []ModelSpec{
			{Key: "boost"},
			{Key: "hybrid"},
			{Key: "forest"},
			{Key: "isolation"},
			{Key: "logistic"},
			{Key: "dbscan"},
			{Key: "golearn-nb"},
			{Key: "golearn-cart"},
			{Key: "boost-leaves"},
		},
	}
}

// hybrid ranks attacks of types that training never saw best, among traffic like
// training's. What it promises it does not keep on traffic of other kinds: see
// docs/METHODS.md before quoting its accuracy.
func hybrid() Recipe {
	return Recipe{
		Name:        "hybrid",
		Title:       "Hybrid",
		About:       "Extra trees, contrast boosting and FRaC, joined by how far out in the tail of held-out normal traffic each score lies.",
		Split:       Fold,
		Features:    features.Spec{Encoding: "oh", Exact: true},
		PromisedFPR: 0.01,
		Champion:    "hybrid",
		Challenger:  "boost",
		Models: []ModelSpec{
			{Key: "hybrid"},
			{Key: "boost"},
			{Key: "extratrees"},
			{Key: "contrast"},
			{Key: "frac"},
			{Key: "chowliu"},
			{Key: "gmm"},
		},
	}
}

// notebook is the pipeline that the work began from, exactly as it was written, so
// that its flattering figures can be reproduced and explained.
func notebook() Recipe {
	return Recipe{
		Name:           "notebook",
		Title:          "Notebook",
		About:          "The notebook as it was written: encoded, scaled and oversampled before the split, judged on near-copies of its training rows.",
		Split:          Resampled,
		Features:       features.Spec{Encoding: "notebook"},
		SMOTE:          true,
		FixedThreshold: 0.5,
		Champion:       "boost",
		Challenger:     "forest",
		Models: []ModelSpec{
			{Key: "boost", Settings: models.Settings{"scale_pos_weight": 1.0743}},
			{Key: "forest", ClassWeights: "before-smote", Settings: models.Settings{"class_weight": 0}},
			{Key: "isolation", Contamination: 0.003, Settings: models.Settings{"rows": 256, "column_share": 0.7, "columns": 2, "fit_on": 1}},
		},
	}
}
