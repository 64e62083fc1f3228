package models

import "github.com/trunkline/trunkline/models/internal/tree"

// extraTreesEntry is extremely randomised trees (Geurts, Ernst, Wehenkel 2006,
// doi:10.1007/s10994-006-6226-1): every tree sees all rows and is grown until its
// leaves are pure, every node tries one random threshold in each of a few random
// columns. What it fits is a Forest.
func extraTreesEntry() Entry {
	return Entry{
		Key:   "extratrees",
		Title: "Extra trees",
		About: "Trees cut at random thresholds and grown until pure: smooth far from its training traffic, so it ranks attacks of unseen kinds well.",
		Params: []ParamSpec{
			{Name: "trees", Meaning: "number of trees", Default: 150, Min: 1, Max: 10000, Integer: true, Log: true},
			{Name: "depth", Meaning: "cuts between root and leaf at most; 0: until leaves are pure", Default: 0, Min: 0, Max: tree.MaxDepth, Integer: true},
			{Name: "columns", Meaning: "columns that each node draws; 0: the square root of their number", Default: 0, Min: 0, Max: 1e5, Integer: true},
			{Name: "min_leaf", Meaning: "rows on each side of a cut at least, by weight", Default: 1, Min: 1, Max: 1e6, Integer: true, Log: true},
		},
		Limits: Limits{NeedsLabels: true, Remark: "Needs both normal and attack rows."},
		New: func(s Settings) Learner {
			return forestLearner{"extratrees", tree.ExtraTrees{
				Trees: int(s["trees"]), Depth: int(s["depth"]), Columns: int(s["columns"]), MinLeaf: int(s["min_leaf"]),
			}}
		},
		Decode: decodeForest,
	}
}
