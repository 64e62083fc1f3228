package widget

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/engine/figure"
)

// Missing stands where a figure has no meaning.
const Missing = "–"

// Count writes a whole number with commas: 12,480.
func Count(n int) string { return figure.Count(n) }

// Share writes a share of 1 with three decimals: 0.968.
func Share(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Missing
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// Signed writes a difference of shares with its sign and three decimals: −0.017.
func Signed(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return Missing
	case v < 0:
		return "−" + strconv.FormatFloat(-v, 'f', 3, 64)
	}
	return "+" + strconv.FormatFloat(v, 'f', 3, 64)
}

// Percent writes a share in per cent: 2.1 %, 0.04 %.
func Percent(v float64) string {
	p := math.Abs(v) * 100
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return Missing
	case p == 0 || p >= 10:
		return strconv.FormatFloat(v*100, 'f', 0, 64) + " %"
	case p >= 1:
		return strconv.FormatFloat(v*100, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(v*100, 'g', 2, 64) + " %"
}

// Short writes a number in few columns: 980, 5.1k, 2.5M, 0.012, −3.1k.
func Short(v float64) string {
	a := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return Missing
	case v < 0:
		return "−" + Short(-v)
	case math.IsInf(v, 0):
		return strings.Replace(strconv.FormatFloat(v, 'g', 2, 64), "Inf", "∞", 1)
	case a == 0:
		return "0"
	case a < 1e-4 || a >= 1e13:
		return strconv.FormatFloat(v, 'e', 1, 64)
	case a < 1:
		return trimZeros(strconv.FormatFloat(v, 'f', 4-int(math.Ceil(math.Log10(a)))-2, 64))
	case a < 10:
		return trimZeros(strconv.FormatFloat(v, 'f', 2, 64))
	case a < 100:
		return trimZeros(strconv.FormatFloat(v, 'f', 1, 64))
	case a < 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	for _, s := range [...]struct {
		by   float64
		unit string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if a >= s.by {
			decimals := 1
			if a/s.by >= 99.95 {
				decimals = 0
			}
			return strconv.FormatFloat(v/s.by, 'f', decimals, 64) + s.unit
		}
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

func trimZeros(s string) string {
	if strings.ContainsRune(s, '.') {
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Score writes a score or a threshold in few columns, and so many digits just below 1
// that it can be told from it: 0.42, 0.99972. −∞, which everything is above, is "any".
func Score(v float64) string {
	switch rest := 1 - v; {
	case math.IsInf(v, -1):
		return "any"
	case rest > 0 && rest < 0.01:
		return trimZeros(strconv.FormatFloat(v, 'f', min(int(math.Ceil(-math.Log10(rest)))+1, 9), 64))
	}
	return Short(v)
}

// Elapsed writes a short time: 41 ns, 3.1 µs, 1.2 ms, 3.4 s.
func Elapsed(d time.Duration) string {
	switch {
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		return strconv.FormatInt(int64(d), 10) + " ns"
	case d < time.Millisecond:
		return Short(float64(d)/1e3) + " µs"
	case d < time.Second:
		return Short(float64(d)/1e6) + " ms"
	case d < time.Minute:
		return Short(d.Seconds()) + " s"
	}
	return Left(d)
}

// Left writes a longer time in its two largest units: 12 s, 2 min 5 s, 3 h 10 min.
func Left(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return strconv.Itoa(s) + " s"
	case s < 3600:
		return strconv.Itoa(s/60) + " min " + strconv.Itoa(s%60) + " s"
	case s < 86400:
		return strconv.Itoa(s/3600) + " h " + strconv.Itoa(s%3600/60) + " min"
	}
	return strconv.Itoa(s/86400) + " d " + strconv.Itoa(s%86400/3600) + " h"
}

// Bytes writes a size: 980 B, 1.2 MB.
func Bytes(n int) string {
	if n < 1000 {
		return strconv.Itoa(n) + " B"
	}
	s := Short(float64(n))
	return s[:len(s)-1] + " " + s[len(s)-1:] + "B"
}

// Money writes an amount to three digits or, below a million, to the unit: 10,133 USD.
func Money(v float64, currency string) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return Missing
	case math.Abs(v) < 1e6:
		return Count(int(math.Round(v))) + " " + currency
	}
	return Short(v) + " " + currency
}
