package cmd

import (
	"fmt"

	"github.com/trunkline/trunkline/engine/experiment"
)

// bundleWords say in a line what a bundle holds.
func bundleWords(path string, r *experiment.Result) string {
	text := fmt.Sprintf("%s: %d models", path, len(r.Models))
	if len(r.Models) == 1 {
		text = path + ": 1 model"
	}
	text += ", champion " + r.Recipe.Champion
	if r.Recipe.Challenger != "" {
		text += ", challenger " + r.Recipe.Challenger
	}
	return text
}
