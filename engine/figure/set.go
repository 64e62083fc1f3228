package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/models/metric"
)

// A Set names the data that a figure is about: its subtitle.
type Set struct {
	Name             string // "KDDTest+"
	Normals, Attacks int    // flows; both 0: not said
	Simulated        bool
}

// String is "KDDTest+ · 9,711 normal flows, 12,833 attack flows", with SIMULATED where
// the data are.
func (s Set) String() string {
	parts := []string{s.Name}
	if s.Normals+s.Attacks > 0 {
		parts = append(parts, fmt.Sprintf("%s normal flows, %s attack flows", Count(s.Normals), Count(s.Attacks)))
	}
	if s.Simulated {
		parts = append(parts, "SIMULATED")
	}
	return strings.Join(parts, " · ")
}

// A Model is one model's scores on a set, as comparisons of models show them.
type Model struct {
	Name      string // "Gradient boosting"
	Index     int    // its place in the catalog: colour and shape, see Identity
	Curve     *metric.Curve
	Threshold float64 // the one in force; NaN: none to show
}

// Count writes a whole number with commas: 12,833.
func Count(n int) string {
	if n < 0 {
		return "−" + Count(-n)
	}
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", Count(n/1000), n%1000)
}

// three writes a figure between 0 and 1 as people quote it; "–" where it has no meaning.
func three(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// short writes a threshold or a score with three significant digits.
func short(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 0):
		return map[bool]string{true: "∞", false: "−∞"}[v > 0]
	case v != 0 && (math.Abs(v) < 1e-3 || math.Abs(v) >= 1e5):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 1, 64), "e")
		k, _ := strconv.Atoi(exponent)
		return minus(trimmed(mantissa)) + "e" + minus(strconv.Itoa(k))
	}
	return minus(trimmed(strconv.FormatFloat(v, 'f', max(0, 3-digits(v)), 64)))
}

// digits is how many digits stand before the point, 0 for values below 1.
func digits(v float64) int {
	n := 0
	for v = math.Abs(v); v >= 1; v /= 10 {
		n++
	}
	return n
}

func trimmed(s string) string {
	if strings.ContainsRune(s, '.') {
		return trimZeros(s)
	}
	return s
}

// amount writes money or a count with three significant digits: 29.5k, 1.02M, 980.
func amount(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return short(v)
	}
	by := pow10(max(digits(v)-3, 0))
	return Number(math.Round(v/by)*by, 0)
}

// percent writes a share in per cent with two significant digits: "0.1 %", "11 %".
func percent(share float64) string { return short(math.Round(share*1e6)/1e4) + " %" }

// thinned leaves out points that lie on the axes within a fraction of a px of the last
// one kept; first and last always stay.
func thinned(x, y []float64, ax, ay Axis) (tx, ty []float64) {
	const near = 1.0 / 1500
	px, py := math.NaN(), math.NaN()
	for i := range x {
		qx, qy := ax.Place(x[i]), ay.Place(y[i])
		if i > 0 && i < len(x)-1 && math.Abs(qx-px) < near && math.Abs(qy-py) < near {
			continue
		}
		tx, ty = append(tx, x[i]), append(ty, y[i])
		px, py = qx, qy
	}
	return tx, ty
}
