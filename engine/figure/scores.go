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
		f.X = LogAxis("score", "", lo, hi)
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
		return LogAxis(label, "", least, most)
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
	f := Figure{Key: "latency", Title: "Time a flow", Subtitle: subtitle}
	edges, counts := logBins(l.Buckets(64), 12)
	lo, hi := 1.0, 10.0
	if len(edges) > 0 {
		lo, hi = edges[0], edges[len(edges)-1]
	}
	f.X = LogAxis("time", "µs", lo, math.Max(hi, micros(budget)))
	f.X.NoGrid = true
	most := 1.0
	for _, n := range counts {
		most = math.Max(most, n)
	}
	f.Y = RoundAxis("flows", "", 0, most*1.05, 5)
	if len(edges) > 0 {
		f.Series = []Series{{Kind: Area, Ink: Model1, X: edges, Y: append(counts, 0)}}
		for _, m := range [...]struct {
			name string
			role Role
			at   time.Duration
		}{{"p50", Reference, l.Quantile(0.5)}, {"p99", Chosen, l.Quantile(0.99)}, {"max", Reference, l.Max()}} {
			f.Marks = append(f.Marks, Mark{Kind: VLine, Role: m.role, X: micros(m.at), Text: m.name + " " + duration(m.at)})
		}
	}
	if budget > 0 {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Warning, X: micros(budget), Text: "budget " + duration(budget)})
	}
	return f
}

func micros(d time.Duration) float64 { return math.Max(float64(d), 1) / 1e3 }

// logBins spreads a histogram over bins that are equally wide in log10, so that their
// heights can be compared; a bucket that two bins share is divided.
func logBins(buckets []metric.LatencyBucket, perDecade int) (edges, counts []float64) {
	if len(buckets) == 0 {
		return nil, nil
	}
	at := func(d time.Duration) float64 { return math.Log10(micros(d)) * float64(perDecade) }
	first := math.Floor(at(buckets[0].From))
	n := int(math.Ceil(at(buckets[len(buckets)-1].To))-first) + 1
	counts = make([]float64, n)
	for _, b := range buckets {
		from, to := at(b.From)-first, at(b.To)-first
		if to <= from { // within the first nanosecond
			to = from + 1e-9
		}
		for k := int(from); k < n && float64(k) < to; k++ {
			overlap := math.Min(to, float64(k+1)) - math.Max(from, float64(k))
			counts[k] += float64(float64(b.N) * overlap / (to - from))
		}
	}
	for k := range n + 1 {
		edges = append(edges, math.Pow(10, (first+float64(k))/float64(perDecade)))
	}
	return edges, counts
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
