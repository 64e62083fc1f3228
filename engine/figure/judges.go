package figure

import "math"

// A Judged is what the two judges say of one model.
type Judged struct {
	Name  string
	Index int     // its place in the catalog
	J     float64 // leave-family-out
	FPR   float64 // leave-normal-modes-out: false alarms where 1 % are promised
}

// Judges sets how well models find attack types that training never saw against how
// often they alert on normal traffic that it never saw: up and to the left is better.
func Judges(set Set, models []Judged) Figure {
	most, least := 0.1, 0.9
	for _, m := range models {
		if !math.IsNaN(m.FPR + m.J) {
			most, least = math.Max(most, m.FPR*1.25), math.Min(least, m.J)
		}
	}
	f := Figure{Key: "judges", Title: "New attacks against new normal traffic", Subtitle: set.String(),
		Note: "Judged on the training file alone.",
		X:    RoundAxis("false alarms on unseen normal traffic, promised 1 %", "", 0, math.Min(most, 1), 5),
		Y:    RoundAxis("J: unseen attack types", "", least-0.05, 1, 4)}
	f.Marks = []Mark{{Kind: VLine, Role: Reference, X: 0.01}}
	for _, m := range models {
		if math.IsNaN(m.FPR + m.J) {
			continue
		}
		ink, shape := Identity(m.Index)
		f.Series = append(f.Series, Series{Kind: Points, Ink: ink, Shape: shape, X: []float64{m.FPR}, Y: []float64{m.J}, Labels: []string{m.Name}})
	}
	return f
}
