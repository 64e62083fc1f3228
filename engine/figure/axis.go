package figure

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// NewAxis makes a linear axis from min to max with about want round ticks. Where the
// range is empty or not finite it is widened to something that can be drawn.
func NewAxis(label, unit string, min, max float64, want int) Axis {
	min, max = drawable(min, max)
	return Axis{Label: label, Unit: unit, Min: min, Max: max, Ticks: RoundTicks(min, max, want)}
}

// RoundAxis is NewAxis with both ends moved outwards to a round tick.
func RoundAxis(label, unit string, min, max float64, want int) Axis {
	min, max = drawable(min, max)
	step := RoundStep((max - min) / float64(want))
	min, max = math.Floor(min/step+1e-9)*step, math.Ceil(max/step-1e-9)*step
	return NewAxis(label, unit, min, max, want)
}

// LogAxis makes a base-10 axis whose ends are moved outwards to powers of ten, with a
// labelled tick a decade (or every few, if there are many) and minor ones at 2…9.
func LogAxis(label, unit string, min, max float64) Axis {
	if !(min > 0) || math.IsInf(min, 0) {
		min = 1e-3
	}
	min = math.Min(math.Max(min, 1/huge), huge)
	if !(max > min) || math.IsInf(max, 0) {
		max = min * 10
	}
	max = math.Min(max, huge*10)
	lo := int(math.Floor(float64(math.Log10(min)) + 1e-9))
	hi := int(math.Ceil(float64(math.Log10(max)) - 1e-9))
	if hi <= lo {
		hi = lo + 1
	}
	return Axis{Label: label, Unit: unit, Scale: Log, Min: pow10(lo), Max: pow10(hi), Ticks: decadeTicks(lo, hi)}
}

// CategoryAxis makes an axis of named places 0…n−1.
func CategoryAxis(label string, names []string) Axis {
	a := Axis{Label: label, Scale: Category, Min: -0.5, Max: math.Max(float64(len(names)), 1) - 0.5, NoGrid: true}
	for i, n := range names {
		a.Ticks = append(a.Ticks, Tick{At: float64(i), Label: n})
	}
	return a
}

// TimeAxis makes an axis over seconds since the Unix epoch, with ticks on whole
// seconds, minutes, hours or days, shown in UTC.
func TimeAxis(label string, min, max float64, want int) Axis {
	min, max = drawable(min, max)
	a := Axis{Label: label, Unit: "UTC", Scale: Time, Min: min, Max: max}
	step := timeStep((max - min) / float64(want))
	layout := "15:04"
	switch {
	case step < 60:
		layout = "15:04:05"
	case step >= 86400:
		layout = "2006-01-02"
	}
	for at := math.Ceil(min/step) * step; at <= max && len(a.Ticks) < maxTicks; at += step {
		a.Ticks = append(a.Ticks, Tick{at, time.Unix(int64(at), 0).UTC().Format(layout)})
	}
	return a
}

// Title is the axis' label with its unit, and says so where it is logarithmic.
func (a Axis) Title() string {
	title := a.Label
	if a.Unit != "" {
		title = strings.TrimPrefix(title+", "+a.Unit, ", ")
	}
	if a.Scale == Log && title != "" {
		title += " (log)"
	}
	return title
}

const (
	maxTicks = 200   // bounds a loop over any range; a chart wants a dozen
	huge     = 1e100 // no axis goes further
)

// RoundTicks gives ticks at multiples of 1, 2 or 5 times a power of ten inside
// [min, max], about want of them, with as many decimals as the step needs.
func RoundTicks(min, max float64, want int) []Tick {
	min, max = drawable(min, max)
	step := RoundStep((max - min) / float64(want))
	decimals := int(math.Max(0, -math.Floor(float64(math.Log10(step))+1e-9)))
	first := math.Ceil(min/step - 1e-9)
	var ticks []Tick
	for k := first; float64(k*step) <= max+float64(1e-9*step) && len(ticks) < maxTicks; k++ {
		at := roundTo(float64(k*step), decimals)
		ticks = append(ticks, Tick{at, Number(at, decimals)})
	}
	return ticks
}

// RoundStep gives the smallest of 1, 2, 5 × 10^k that is at least raw.
func RoundStep(raw float64) float64 {
	if !(raw > 0) || math.IsInf(raw, 0) {
		return 1
	}
	k := int(math.Floor(math.Log10(raw)))
	for _, m := range [...]float64{1, 2, 5, 10, 20} {
		if step := m * pow10(k); step >= raw*(1-1e-9) {
			return step
		}
	}
	return raw
}

func decadeTicks(lo, hi int) []Tick {
	every := (hi-lo)/8 + 1
	var ticks []Tick
	for k := lo; k <= hi; k++ {
		if hi-lo > 24 && (k-lo)%every != 0 {
			continue
		}
		label := ""
		if (k-lo)%every == 0 {
			label = Decade(k)
		}
		ticks = append(ticks, Tick{pow10(k), label})
		for m := 2.0; m < 10 && k < hi && hi-lo <= 6; m++ {
			ticks = append(ticks, Tick{At: m * pow10(k)})
		}
	}
	return ticks
}

// Decade writes 10^k as people read it: 0.001, 1, 100, 10k, 1M, 1e-7.
func Decade(k int) string {
	switch {
	case k < -4 || k > 11:
		return "1e" + strconv.Itoa(k)
	case k < 0:
		return strconv.FormatFloat(pow10(k), 'f', -k, 64)
	}
	return Number(pow10(k), 0)
}

// Number writes v with that many decimals, large ones as 10k, 2.5M, 1G; −0 is 0.
func Number(v float64, decimals int) string {
	if v == 0 {
		v = 0
	}
	a := math.Abs(v)
	for _, s := range [...]struct {
		from, by float64
		suffix   string
	}{{1e13, 0, ""}, {1e9, 1e9, "G"}, {1e6, 1e6, "M"}, {1e4, 1e3, "k"}} {
		if a < s.from*(1-1e-12) {
			continue
		}
		if s.by == 0 {
			return strconv.FormatFloat(v, 'e', 0, 64)
		}
		return minus(trimZeros(strconv.FormatFloat(v/s.by, 'f', 3, 64)) + s.suffix)
	}
	return minus(strconv.FormatFloat(v, 'f', decimals, 64))
}

// minus replaces the hyphen by the sign that figures are set with.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

func trimZeros(s string) string { return strings.TrimRight(strings.TrimRight(s, "0"), ".") }

func (a Axis) scaled(v float64) float64 {
	if a.Scale != Log {
		return v
	}
	return math.Log10(math.Max(v, a.Min))
}

func (a Axis) unscaled(v float64) float64 {
	if a.Scale != Log {
		return v
	}
	return math.Pow(10, v)
}

// drawable gives a finite range with min < max.
func drawable(min, max float64) (float64, float64) {
	if math.IsNaN(min) || math.IsNaN(max) {
		return 0, 1
	}
	min, max = math.Max(math.Min(min, huge), -huge), math.Max(math.Min(max, huge), -huge)
	if max-min > 1e-12*math.Max(math.Abs(min), math.Abs(max)) {
		return min, max
	}
	pad := math.Max(math.Abs(min)*0.1, 0.5)
	return min - pad, min + pad
}

func timeStep(raw float64) float64 {
	for _, s := range [...]float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400} {
		if s >= raw {
			return s
		}
	}
	return RoundStep(raw/86400) * 86400
}

// pow10 is exact for the powers that a float64 holds, on every platform.
func pow10(k int) float64 { return math.Pow10(k) }

func roundTo(v float64, decimals int) float64 {
	p := pow10(decimals)
	if r := math.Round(v*p) / p; !math.IsInf(r, 0) && !math.IsNaN(r) {
		return r
	}
	return v
}
