package train

import (
	"fmt"
	"math"
	"strconv"

	"github.com/trunkline/trunkline/models"
)

// shares and rates are what sample and promised false alarms step through; any other
// value can be typed.
func shares() []float64 { return []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1} }
func rates() []float64  { return []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1} }

// along gives the next of rising values above or below v, or the last there is.
func along(values []float64, v float64, by int) float64 {
	if by > 0 {
		for _, next := range values {
			if next > v*(1+1e-9) {
				return next
			}
		}
		return values[len(values)-1]
	}
	for i := len(values) - 1; i >= 0; i-- {
		if values[i] < v*(1-1e-9) {
			return values[i]
		}
	}
	return values[0]
}

// stepped gives a parameter's next value: the next choice; by one for small whole
// numbers; by a twentieth for shares; else along 1, 2, 5, 10, ….
func stepped(p models.ParamSpec, v float64, by int) float64 {
	n := float64(by)
	switch {
	case p.Choices != nil:
		k := float64(len(p.Choices))
		return math.Mod(v+n+k, k)
	case p.Integer && p.Max-p.Min <= 100:
		v += n
	case !p.Log && !p.Integer && p.Max-p.Min <= 1:
		v = math.Round((v+n*0.05)*20) / 20
	case !p.Log && !p.Integer && p.Max-p.Min <= 100:
		v += n
	default:
		v = round125(v, by)
	}
	if p.Integer && by > 0 {
		v = math.Ceil(v)
	} else if p.Integer {
		v = math.Floor(v)
	}
	return min(max(v, p.Min), p.Max)
}

// round125 gives the next of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … above v, or below it;
// below the smallest that matters comes 0.
func round125(v float64, by int) float64 {
	if v <= 0 {
		if by > 0 {
			return 0.1
		}
		return 0
	}
	k := math.Floor(math.Log10(v) + 1e-12)
	if by > 0 {
		for _, m := range [...]float64{1, 2, 5, 10} {
			if next := rounded(m, k); next > v*(1+1e-9) {
				return next
			}
		}
	}
	for _, m := range [...]float64{5, 2, 1, 0.5} {
		if next := rounded(m, k); next < v*(1-1e-9) {
			return next
		}
	}
	return 0
}

// rounded is m times ten to the k, as it is written.
func rounded(m, k float64) float64 {
	v, _ := strconv.ParseFloat(fmt.Sprintf("%ge%d", m, int(k)), 64)
	return v
}
