package figure

import "fmt"

// Families draws what an analyst is told of each family of flows, told[own][answer]
// flows: the colour and the label are the share of the row.
func Families(set Set, model string, own, answers []string, told [][]int) Figure {
	y := CategoryAxis("what the flow is", own)
	y.Reversed = true
	g := &Grid{Rows: len(own), Cols: len(answers), Min: 0, Max: 1}
	for _, row := range told {
		all := 0
		for _, n := range row {
			all += n
		}
		for _, n := range row {
			share := 0.0
			if all > 0 {
				share = float64(n) / float64(all)
			}
			label := ""
			if n > 0 {
				label = fmt.Sprintf("%.0f%%", 100*share)
			}
			g.Values, g.Labels = append(g.Values, share), append(g.Labels, label)
		}
	}
	return Figure{Key: "families", Title: "Families by " + model, Subtitle: set.String(), X: CategoryAxis("what is said", answers), Y: y,
		Note:   "Normal: no alert. Unlike: like no attack that training knew.",
		Series: []Series{{Kind: Heat, Grid: g}}}
}
