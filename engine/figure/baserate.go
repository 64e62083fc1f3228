package figure

import (
	"math"

	"github.com/trunkline/trunkline/engine/cost"
)

// BaseRate draws the share of alerting flows that are attacks over the share of flows
// that are, each model at its threshold: Axelsson's base-rate fallacy made visible (2000,
// doi:10.1145/357830.357849). here is the attack share in use; the set's own is marked too.
func BaseRate(set Set, models []Model, here float64) Figure {
	f := Figure{Key: "base-rate", Title: "What an alerting flow is worth", Subtitle: set.String(),
		X: LogAxis("share of flows that are attacks", "", 1e-7, 1), Y: NewAxis("attacks among alerting flows", "", 0, 1, 5),
		Note: "At the thresholds in force: recall and false alarm rate stay, what they are worth does not."}
	for _, m := range models {
		c := m.Curve.At(m.Threshold)
		s := Series{Name: m.Name + " at " + short(m.Threshold), Kind: Line}
		s.Ink, s.Shape = Identity(m.Index)
		const steps = 140
		for i := range steps + 1 {
			share := f.X.Value(float64(i) / steps)
			if v := cost.Precision(share, c.Recall(), c.FPR()); !math.IsNaN(v) {
				s.X, s.Y = append(s.X, share), append(s.Y, v)
			}
		}
		f.Series = append(f.Series, s)
	}
	if own := float64(set.Attacks) / float64(set.Attacks+set.Normals); own > 0 {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Reference, X: own, Text: set.Name})
	}
	if here > 0 && here <= 1 {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Chosen, X: here, Text: "yours"})
	}
	return f
}
