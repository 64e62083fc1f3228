package drift

import "github.com/trunkline/trunkline/features"

// A scoreBaseline is how a model's scores of held-out normal flows below the threshold
// were distributed, and how far stretches of them lay from the whole.
type scoreBaseline struct {
	reference *features.Reference
	usual     [looks]float64
}

func learnScores(calibration []float64, threshold float64) scoreBaseline {
	below := make([]float64, 0, len(calibration))
	for _, s := range calibration {
		if s <= threshold {
			below = append(below, s)
		}
	}
	b := scoreBaseline{reference: features.NewReference(below)}
	for start := 0; start+Every <= len(below); start += Every {
		recent := b.reference.Recent("score", Held)
		for i := 0; i < Held && start+i < len(below); i++ {
			recent.Add(below[start+i])
			if (i+1)%Every == 0 {
				b.usual[i/Every] = max(b.usual[i/Every], recent.Shift().PSI)
			}
		}
	}
	return b
}
