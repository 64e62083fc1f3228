package explore

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/experiment"
)

// Keep implements screen.Keeper: the page and the recipe.
func (s *Screen) Keep() string {
	if s.page == overviewPage && s.recipe == experiment.Names()[0] {
		return ""
	}
	return s.page.title() + " " + s.recipe
}

// Restore implements screen.Keeper.
func (s *Screen) Restore(text string) {
	title, recipe, _ := strings.Cut(text, " ")
	for p := range pages {
		if p.title() == title {
			s.page = p
		}
	}
	if slices.Contains(experiment.Names(), recipe) {
		s.recipe = recipe
	}
}
