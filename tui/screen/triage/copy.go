package triage

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
)

// Copy implements screen.Copier: the id of the group's worst alert, which `trunkline
// alerts show` takes, with what it is.
func (s *Screen) Copy() string {
	g := s.group()
	if g == nil {
		return ""
	}
	a := g.Top.Alert
	return fmt.Sprintf("alert %s · %s · score %.4g · %s · ×%d", a.ID, a.Severity, a.Score, visible.Text(g.Key, 200), g.All)
}
