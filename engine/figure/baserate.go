package figure

import (
	"math"

	"github.com/trunkline/trunkline/engine/cost"
)

// BaseRate draws the share of alerting flows that are attacks over the share of flows
// that are, each model at its threshold: Axelsson's base-rate fallacy made visible (2000,
// doi:10.1145/357830.357849), both on a log scale: where attacks are rare so is a true
// alert. here is the attack share in use; the set's own is marked too.
func BaseRate(set Set, models []Model, here float64) Figure {
	f := Figure{Key: "base-rate", Title: "What an alerting flow is worth", Subtitle: set.String(),
		X: LogAxis("share of flows that are attacks", "", 1e-7, 1), Y: LogAxis("attacks among alerting flows", "", 1e-6, 1),
		Note: "At the thresholds in force: recall and false alarm rate stay, what they are worth does not."}
	var worth []Mark
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
		if v := cost.Precision(here, c.Recall(), c.FPR()); v > 0 && here <= 1 {
			worth = append(worth, Mark{Kind: Dot, Role: Chosen, Ink: s.Ink, Shape: s.Shape, X: here, Y: v, Text: oneIn(v)})
		}
	}
	if own := float64(set.Attacks) / float64(set.Attacks+set.Normals); own > 0 {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Reference, X: own, Text: set.Name})
	}
	if here > 0 && here <= 1 {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Chosen, X: here, Text: "yours"})
	}
	f.Marks = append(f.Marks, worth...)
	return f
}

// oneIn writes a share so that its rarity is felt: "1 in 2,341"; from a tenth on "42 %".
func oneIn(share float64) string {
	if share >= 0.1 {
		return percent(share)
	}
	return "1 in " + Count(int(math.Round(1/share)))
}
