package metric

import "math"

// ECEBins is the number of equal-width bins that the calibration error is taken over.
const ECEBins = 15

// IsProbability reports whether every score lies in [0, 1].
func IsProbability(scores []float64) bool {
	for _, s := range scores {
		if !(s >= 0 && s <= 1) {
			return false
		}
	}
	return true
}

// Brier is the mean squared difference between the probability said and what came,
// from 0 (best) to 1. NaN without rows or if a score is no probability.
func Brier(probability []float64, attack []bool) float64 {
	if len(probability) == 0 || !IsProbability(probability) {
		return math.NaN()
	}
	sum := 0.0
	for i, p := range probability {
		d := p - truth(attack[i])
		sum += float64(d * d)
	}
	return sum / float64(len(probability))
}

// ECE is the expected calibration error over 15 equal-width bins: the mean over rows
// of |share of attacks − mean probability| of the row's bin (Naeini, Cooper, Hauskrecht
// 2015, for the attack class). NaN without rows or if a score is no probability.
func ECE(probability []float64, attack []bool) float64 {
	if len(probability) == 0 || !IsProbability(probability) {
		return math.NaN()
	}
	sum := 0.0
	for _, b := range Reliability(probability, attack, ECEBins) {
		if b.Rows > 0 {
			sum += float64(float64(b.Rows) * math.Abs(b.Observed-b.Said))
		}
	}
	return sum / float64(len(probability))
}

// A ReliabilityBin sets what was said against what came for the rows whose probability
// lies in [From, To), the last bin including 1.
type ReliabilityBin struct {
	From, To float64
	Rows     int
	Attacks  int
	Said     float64  // mean probability; NaN without rows
	Observed float64  // share of attacks; NaN without rows
	Range    Interval // 95 % Wilson interval of Observed
}

// Reliability gives the reliability curve over equal-width bins. Scores that are no
// probability are counted in the bin at their end; NaN ones are left out.
func Reliability(probability []float64, attack []bool, bins int) []ReliabilityBin {
	out := make([]ReliabilityBin, bins)
	said := make([]float64, bins)
	for i, p := range probability {
		if math.IsNaN(p) {
			continue
		}
		b := min(max(int(p*float64(bins)), 0), bins-1)
		out[b].Rows++
		said[b] += p
		if attack[i] {
			out[b].Attacks++
		}
	}
	for b := range out {
		r := &out[b]
		r.From, r.To = float64(b)/float64(bins), float64(b+1)/float64(bins)
		r.Said = ratio(said[b], float64(r.Rows))
		r.Observed = share(r.Attacks, r.Rows)
		r.Range = Wilson(r.Attacks, r.Rows)
	}
	return out
}

func truth(attack bool) float64 {
	if attack {
		return 1
	}
	return 0
}
