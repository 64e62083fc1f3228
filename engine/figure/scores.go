package figure

import (
	"fmt"
	"math"
	"time"

	"github.com/trunkline/trunkline/models/metric"
)

// Scores draws how a model's scores spread over normal flows and attacks, each as a
// share of its class, with the threshold in force and the one being moved (NaN: none).
func Scores(set Set, model string, d metric.Distribution, threshold, cursor float64) Figure {
	lo, hi := d.Edges[0], d.Edges[len(d.Edges)-1]
	f := Figure{Key: "scores", Title: "Scores of " + model, Subtitle: set.String(), X: NewAxis("score", "", lo, hi, 8)}
	if d.Log {
		f.X = LogAxis("score, log", "", lo, hi)
	}
	normal, attack := shares(d.Normal), shares(d.Attack)
	f.Y = shareAxis("share of each class", append(append([]float64(nil), normal...), attack...))
	f.Series = []Series{
		{Name: "normal", Kind: Area, Ink: Normal, X: d.Edges, Y: append(normal, normal[len(normal)-1])},
		{Name: "attack", Kind: Area, Ink: Attack, Dash: true, X: d.Edges, Y: append(attack, attack[len(attack)-1])},
	}
	if inside(threshold, lo, hi) {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Chosen, X: threshold, Text: "threshold " + short(threshold)})
	}
	if inside(cursor, lo, hi) {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Cursor, X: cursor, Text: "cursor " + short(cursor)})
	}
	return f
}

func inside(v, lo, hi float64) bool { return v >= lo && v <= hi }

// shares divides counts by their sum; all 0 where there is nothing.
func shares(counts []int) []float64 {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	out := make([]float64, len(counts))
	for i, n := range counts {
		if sum > 0 {
			out[i] = float64(n) / float64(sum)
		}
	}
	return out
}

// shareAxis is linear where the values can be told apart on it, else logarithmic.
func shareAxis(label string, values []float64) Axis {
	least, most := math.Inf(1), 0.0
	for _, v := range values {
		if v > 0 {
			least, most = math.Min(least, v), math.Max(most, v)
		}
	}
	if most > 0 && most/least > 100 {
		return LogAxis(label+", log", "", least, most)
	}
	return RoundAxis(label, "", 0, math.Max(most, 0.01), 5)
}

// A Reliable is one model's reliability curve.
type Reliable struct {
	Name  string
	Index int // see Identity
	Bins  []metric.ReliabilityBin
}

// Reliability draws what was said against what came, with 95 % intervals: on the
// diagonal a probability means what it says. Bins without flows are left out.
func Reliability(set Set, models []Reliable) Figure {
	f := Figure{Key: "reliability", Title: "Reliability: probability said against share of attacks", Subtitle: set.String(), Square: true,
		X:     NewAxis("mean probability said", "", 0, 1, 5),
		Y:     NewAxis("share of attacks seen", "", 0, 1, 5),
		Marks: []Mark{{Kind: Segment, Role: Reference, X2: 1, Y2: 1}},
		Note:  "Whiskers: 95 % Wilson intervals. Below the diagonal a model says too much, above it too little.",
	}
	for _, m := range models {
		s := Series{Name: m.Name, Kind: Line}
		s.Ink, s.Shape = Identity(m.Index)
		for _, b := range m.Bins {
			if b.Rows > 0 {
				s.X, s.Y = append(s.X, b.Said), append(s.Y, b.Observed)
				s.Lo, s.Hi = append(s.Lo, b.Range.Lo), append(s.Hi, b.Range.Hi)
			}
		}
		f.Series = append(f.Series, s)
	}
	return f
}

// Confusion draws the four counts at a threshold; the colour is the share of the row, so
// that rates can be read off whatever the classes' sizes.
func Confusion(set Set, model string, o metric.Operating) Figure {
	normals, attacks := float64(o.FP+o.TN), float64(o.TP+o.FN)
	cell := func(n int, of float64, what string) string {
		if of == 0 {
			return "0\n" + what
		}
		return fmt.Sprintf("%s\n%s\n%s of row", Count(n), what, percent(float64(n)/of))
	}
	share := func(n int, of float64) float64 {
		if of == 0 {
			return 0
		}
		return float64(n) / of
	}
	y := CategoryAxis("what the flow is", []string{"normal", "attack"})
	y.Reversed = true
	return Figure{Key: "confusion", Title: fmt.Sprintf("Confusion of %s at %s", model, short(float64(o.Threshold))), Subtitle: set.String(), Square: true,
		X: CategoryAxis("what the model says", []string{"no alert", "alert"}), Y: y,
		Series: []Series{{Kind: Heat, Grid: &Grid{Rows: 2, Cols: 2, Min: 0, Max: 1,
			Values: []float64{share(o.TN, normals), share(o.FP, normals), share(o.FN, attacks), share(o.TP, attacks)},
			Labels: []string{cell(o.TN, normals, "true negatives"), cell(o.FP, normals, "false alarms"), cell(o.FN, attacks, "missed attacks"), cell(o.TP, attacks, "attacks found")},
		}}},
	}
}

// Latency draws the time a flow takes on a log scale of microseconds, with p50, p99,
// the longest, and the budget that was promised (0: none).
func Latency(subtitle string, l *metric.Latency, budget time.Duration) Figure {
	f := Figure{Key: "latency", Title: "Time a flow", Subtitle: subtitle, Y: NewAxis("flows", "", 0, 1, 5)}
	micros := func(d time.Duration) float64 { return math.Max(float64(d), 1) / 1e3 }
	buckets := l.Buckets(4)
	lo, hi := 1.0, 10.0
	if len(buckets) > 0 {
		lo, hi = micros(buckets[0].From), micros(l.Max())
	}
	f.X = LogAxis("time, log", "µs", lo, math.Max(hi, micros(budget)))
	f.X.NoGrid = true
	s := Series{Kind: Area, Ink: Model1}
	most := 1
	for _, b := range buckets {
		s.X, s.Y = append(s.X, micros(b.From)), append(s.Y, float64(b.N))
		most = max(most, b.N)
	}
	if len(buckets) > 0 {
		s.X, s.Y = append(s.X, micros(buckets[len(buckets)-1].To)), append(s.Y, 0)
		f.Series = []Series{s}
		f.Marks = []Mark{
			{Kind: VLine, Role: Reference, X: micros(l.Quantile(0.5)), Text: "p50 " + duration(l.Quantile(0.5))},
			{Kind: VLine, Role: Cursor, X: micros(l.Quantile(0.99)), Text: "p99 " + duration(l.Quantile(0.99))},
			{Kind: VLine, Role: Reference, X: micros(l.Max()), Text: "max " + duration(l.Max())},
		}
	}
	if budget > 0 {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Warning, X: micros(budget), Text: "budget " + duration(budget)})
	}
	f.Y = RoundAxis("flows", "", 0, float64(most), 5)
	return f
}

// duration writes a time with three significant digits.
func duration(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return short(float64(d)) + " ns"
	case d < time.Millisecond:
		return short(float64(d)/1e3) + " µs"
	case d < time.Second:
		return short(float64(d)/1e6) + " ms"
	}
	return short(d.Seconds()) + " s"
}
