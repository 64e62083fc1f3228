package figure

import (
	"fmt"
	"math"
	"strconv"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/models/metric"
)

// A Priced is one model's price along its thresholds.
type Priced struct {
	Name     string
	Index    int          // see Identity
	Curve    []cost.Price // as cost.Model.Prices gives it
	Cheapest cost.Price
	Chosen   *cost.Price // at the threshold in force, or the one being moved; may be nil
}

// CostByAlerts draws what a month costs against the alerts a day, on which models whose
// scores have nothing in common can be compared, with the line where the analysts have
// no hands left.
func CostByAlerts(set Set, a cost.Assumptions, models []Priced) Figure {
	f := Figure{Key: "cost-by-alerts", Title: "Cost a month, triage and missed incidents", Subtitle: set.String(), Note: capital(cost.IncidentRemark + ".")}
	least, most := alertsRange(models, a)
	f.X = LogAxis("alerts a day", "", least, most)
	f.costs(a, models, func(p cost.Price) float64 { return float64(p.AlertsPerDay) })
	if k := a.Capacity(); inside(k, f.X.Min, f.X.Max) {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Warning, X: k, Text: fmt.Sprintf("capacity %s a day", short(k))})
	}
	return f
}

// CostByThreshold draws one model's cost and its two parts over all its thresholds, each
// placed by the false-alarm rate that it has on the set: scores themselves crowd at 0 and
// 1, rates spread over decades. Thresholds without a false alarm stand at the left edge.
func CostByThreshold(set Set, a cost.Assumptions, m Priced) Figure {
	f := Figure{Key: "cost-by-threshold", Title: "Cost a month by threshold of " + m.Name, Subtitle: set.String(), Note: capital(cost.IncidentRemark + ".")}
	rate := func(p cost.Price) float64 { return float64(p.FPR) }
	f.X = LogAxis("false-alarm rate", "", leastRate(m.Curve), 1)
	f.costs(a, []Priced{m}, rate)
	for i, p := range [...]*cost.Price{&m.Cheapest, m.Chosen} {
		if i < len(f.Marks) && p != nil && p.Threshold.Defined() {
			f.Marks[i].Text += " at " + threshold(float64(p.Threshold))
		}
	}
	part := func(name string, ink Ink, shape Shape, of func(cost.Price) metric.Value) {
		s := Series{Name: name, Kind: Line, Ink: ink, Shape: shape, Dash: true}
		s.X, s.Y = f.along(m.Curve, rate, func(p cost.Price) float64 { return float64(of(p)) })
		f.Series = append(f.Series, s)
	}
	total := f.Series[0]
	total.Name, f.Series = "total", nil
	part("triage", Plain, Square, func(p cost.Price) metric.Value { return p.TriagePerMonth })
	part("missed incidents", Attack, TriangleUp, func(p cost.Price) metric.Value { return p.MissPerMonth })
	f.Series = append(f.Series, total) // on top of its parts
	return f
}

// leastRate is the smallest false-alarm rate above 0 that a curve has; 0.001 if none.
func leastRate(curve []cost.Price) float64 {
	least := math.Inf(1)
	for _, p := range curve {
		if rate := float64(p.FPR); rate > 0 {
			least = math.Min(least, rate)
		}
	}
	if math.IsInf(least, 1) {
		return 1e-3
	}
	return least
}

// along places a curve's prices. Where no threshold lies between two, it is a step.
func (f *Figure) along(curve []cost.Price, x, y func(cost.Price) float64) (xs, ys []float64) {
	for _, p := range curve {
		at, v := x(p), y(p)
		if math.IsNaN(at) || math.IsNaN(v) || math.IsInf(at, 0) {
			continue
		}
		if n := len(xs); n > 0 && math.Abs(f.X.Place(at)-f.X.Place(xs[n-1])) > 0.05 {
			xs, ys = append(xs, at), append(ys, ys[n-1])
		}
		xs, ys = append(xs, at), append(ys, v)
	}
	return thinned(xs, ys, f.X, f.Y)
}

// costs adds total cost over x for every model, its cheapest and its chosen point.
func (f *Figure) costs(a cost.Assumptions, models []Priced, x func(cost.Price) float64) {
	most := 0.0
	for _, m := range models {
		for _, p := range m.Curve {
			if p.TotalPerMonth.Defined() {
				most = math.Max(most, float64(p.TotalPerMonth))
			}
		}
	}
	f.Y = RoundAxis("cost", a.Currency+"/month", 0, math.Max(most, 1)*1.04, 5)
	for _, m := range models {
		s := Series{Name: m.Name, Kind: Line}
		if len(models) > 1 {
			s.Name += ", cheapest " + amount(float64(m.Cheapest.TotalPerMonth))
		}
		s.Ink, s.Shape = Identity(m.Index)
		s.X, s.Y = f.along(m.Curve, x, func(p cost.Price) float64 { return float64(p.TotalPerMonth) })
		f.Series = append(f.Series, s)
		f.mark(m, m.Cheapest, Cheapest, "cheapest", x)
		if m.Chosen != nil {
			f.mark(m, *m.Chosen, Chosen, "chosen", x)
		}
	}
	if len(models) > fewModels {
		for i := range f.Marks {
			f.Marks[i].Text = ""
		}
		f.Note = "Diamonds: each model's cheapest threshold. Large markers: the one in force. " + f.Note
	}
}

func (f *Figure) mark(m Priced, p cost.Price, role Role, word string, x func(cost.Price) float64) {
	if at := x(p); p.TotalPerMonth.Defined() && !math.IsNaN(at) {
		ink, shape := Identity(m.Index)
		if role == Cheapest {
			shape = NoShape // a diamond for all
		}
		f.Marks = append(f.Marks, Mark{Kind: Dot, Role: role, Ink: ink, Shape: shape, X: math.Max(math.Min(at, f.X.Max), f.X.Min), Y: float64(p.TotalPerMonth),
			Text: word + " " + amount(float64(p.TotalPerMonth))})
	}
}

// alertsRange is what the axis of alerts a day spans: from the fewest that any threshold
// gives, down to one in 100 days, to the most, capacity included.
func alertsRange(models []Priced, a cost.Assumptions) (least, most float64) {
	least, most = 1, 10
	if k := a.Capacity(); !math.IsInf(k, 0) {
		most = math.Max(most, k)
	}
	for _, m := range models {
		for _, p := range m.Curve {
			if q := float64(p.AlertsPerDay); q > 0 {
				least, most = math.Min(least, q), math.Max(most, q)
			}
		}
	}
	return math.Max(least, 0.01), most
}

// Tornado draws how far each assumption moves a figure over its plausible range: what is
// worth measuring stands on top. now is the figure as things are assumed.
func Tornado(subtitle, figure, unit string, now float64, sways []cost.Sway) Figure {
	f := Figure{Key: "tornado", Title: "What moves the " + figure, Subtitle: subtitle,
		Note:  "Each assumption is moved over its range with all others held; ranges are in the method sheet.",
		Marks: []Mark{{Kind: VLine, Role: Reference, X: now, Text: "now " + amount(now)}}}
	low := Series{Name: "at its low end", Kind: HBars, Ink: Normal, Shape: TriangleDown, Width: 0.62}
	high := Series{Name: "at its high end", Kind: HBars, Ink: Attack, Shape: TriangleUp, Width: 0.62}
	names := []string{""} // the row where "now" has room
	least, most := now, now
	for _, s := range sways {
		if math.IsNaN(s.Width()) || s.Width() == 0 {
			continue
		}
		y := float64(len(names))
		names = append(names, s.Title)
		for _, side := range [...]struct {
			*Series
			at, end float64
		}{{&low, s.AtMin, s.From}, {&high, s.AtMax, s.To}} {
			side.X, side.Y, side.Base = append(side.X, side.at), append(side.Y, y), append(side.Base, now)
			side.Labels = append(side.Labels, value(side.end))
			least, most = math.Min(least, side.at), math.Max(most, side.at)
		}
	}
	f.Series = []Series{low, high}
	f.Y = CategoryAxis("", names)
	f.Y.Reversed = true
	room := (most - least) * 0.14
	f.X = NewAxis(figure, unit, least-room, most+room, 6)
	return f
}

// value writes an assumption's value: 250k, 0.00002, 10.
func value(v float64) string {
	if math.Abs(v) >= 1e4 {
		return Number(v, 0)
	}
	return short(v)
}

// threshold writes a threshold so that 0.999986 is not 1.
func threshold(v float64) string {
	for digits := 3; digits < 9; digits++ {
		text := strconv.FormatFloat(v, 'g', digits, 64)
		if back, _ := strconv.ParseFloat(text, 64); back != 1 || v == 1 {
			return minus(text)
		}
	}
	return "1"
}

// Envelope draws Drummond and Holte's cost curve: what the best threshold costs wherever
// a scenario stands, against never and always alerting. here marks the scenario in use
// (NaN: none). Where attacks weigh so little that it would stand on the edge, see
// rareEnvelope.
func Envelope(set Set, models []Model, here float64) Figure {
	if here > 0 && here < 0.05 {
		return rareEnvelope(set, models, here)
	}
	f := Figure{Key: "cost-space", Title: "Cost curve: the best threshold for every scenario", Subtitle: set.String(),
		X:    NewAxis("probability cost PC(+)", "", 0, 1, 5),
		Y:    NewAxis("normalised expected cost", "", 0, 0.5, 5),
		Note: "PC(+) weighs attacks by their share and by what a miss costs (Drummond and Holte 2006). Dashed: alert never, alert always.",
		Marks: []Mark{{Kind: Segment, Role: Reference, X: 0, Y: 0, X2: 0.5, Y2: 0.5},
			{Kind: Segment, Role: Reference, X: 1, Y: 0, X2: 0.5, Y2: 0.5}},
	}
	for _, m := range models {
		s := Series{Name: m.Name, Kind: Line}
		s.Ink, s.Shape = Identity(m.Index)
		for _, e := range cost.LowerEnvelope(m.Curve) {
			s.X, s.Y = append(s.X, e.PC), append(s.Y, e.Cost)
		}
		f.Series = append(f.Series, s)
	}
	if inside(here, 0, 1) {
		f.Marks = append(f.Marks, Mark{Kind: VLine, Role: Chosen, X: here, Text: "this scenario"})
	}
	return f
}

// rareEnvelope is the cost curve on a log axis, each cost as a share of what the better
// of never and always alerting costs there: 1 says that a model is worth nothing.
func rareEnvelope(set Set, models []Model, here float64) Figure {
	f := Figure{Key: "cost-space", Title: "Cost curve: the best threshold for every scenario", Subtitle: set.String(),
		X:    LogAxis("probability cost PC(+)", "", here/30, 1),
		Y:    NewAxis("cost, of never or always alerting", "", 0, 1.05, 5),
		Note: "PC(+) weighs attacks by their share and by what a miss costs (Drummond and Holte 2006). At 1 a model is worth no more than alerting never, or always.",
		Marks: []Mark{{Kind: HLine, Role: Reference, Y: 1},
			{Kind: VLine, Role: Chosen, X: here, Text: "this scenario"}},
	}
	const steps = 240
	for _, m := range models {
		corners := cost.LowerEnvelope(m.Curve)
		s := Series{Name: m.Name, Kind: Line}
		s.Ink, s.Shape = Identity(m.Index)
		for i := range steps {
			pc := f.X.Value(float64(i) / steps)
			if at := costAt(corners, pc); !math.IsNaN(at) {
				s.X, s.Y = append(s.X, pc), append(s.Y, at/math.Min(pc, 1-pc))
			}
		}
		f.Series = append(f.Series, s)
	}
	return f
}

// costAt is a lower envelope's cost at pc, straight between its corners; NaN without any.
func costAt(corners []cost.EnvelopePoint, pc float64) float64 {
	for i := 1; i < len(corners); i++ {
		a, b := corners[i-1], corners[i]
		if pc <= b.PC && b.PC > a.PC {
			return a.Cost + float64((pc-a.PC)/(b.PC-a.PC)*(b.Cost-a.Cost))
		}
	}
	return math.NaN()
}

func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
