package explore

import (
	"math"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/metric"
)

// A spread is how a column's values are distributed, drawn twice: with colour as areas,
// without as lines that markers tell apart.
type spread struct {
	coloured, plain figure.Figure
	log             bool
}

// spreadBins is how fine a histogram is.
const spreadBins = 64

// newSpread counts a numeric column's values by class. Where log is asked for and
// nothing is negative the scale is ln(1+x), on which 0 has a place.
func newSpread(c *column, table string, simulated bool, of *side, attack []int32, log bool) *spread {
	log = log && of.all.Min >= 0
	bins := spreadBins
	if span := of.all.Max - of.all.Min; !log && c.kinds < spreadBins && wholeNumbers(of) && span < spreadBins {
		bins = int(span) + 1
	}
	h := features.NewHistogram(of.values, attack, 2, bins, log)
	d := metric.Distribution{Edges: h.Edges, Normal: h.Counts[0], Attack: h.Counts[1]}
	if log {
		d.Edges = make([]float64, len(h.Edges))
		for i, e := range h.Edges {
			d.Edges[i] = math.Log1p(e)
		}
	}
	set := figure.Set{Name: table, Normals: of.normal.N, Attacks: of.attack.N, Simulated: simulated}
	f := figure.Distribution(c.Name, c.Unit, set, d)
	if log {
		f.X.Ticks = logTicks(h.Edges[0], h.Edges[len(h.Edges)-1])
		f.X.Label += " (log)"
	}
	f.Series[0].Shape, f.Series[1].Shape = figure.Ring, figure.Cross
	s := &spread{coloured: f, plain: f, log: log}
	s.plain.Series = append([]figure.Series(nil), f.Series...)
	for i := range s.plain.Series {
		s.plain.Series[i].Kind = figure.Step
	}
	return s
}

// wholeNumbers says whether a side holds only whole numbers.
func wholeNumbers(of *side) bool {
	for _, v := range of.values {
		if v != math.Trunc(v) {
			return false
		}
	}
	return true
}

// logTicks labels an axis of ln(1+x) at 0 and at powers of ten.
func logTicks(lo, hi float64) []figure.Tick {
	var ticks []figure.Tick
	if lo <= 0 {
		ticks = append(ticks, figure.Tick{At: 0, Label: "0"})
	}
	first := int(math.Floor(math.Log10(math.Max(lo, 1e-3))))
	if hi > 20 {
		first = max(first, 0)
	}
	for k := first; math.Pow10(k) <= hi && k < 16; k++ {
		if v := math.Pow10(k); v >= lo {
			ticks = append(ticks, figure.Tick{At: math.Log1p(v), Label: figure.Decade(k)})
		}
	}
	return ticks
}
