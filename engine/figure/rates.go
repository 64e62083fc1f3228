package figure

import "math"

// Rates draws flows and alerts a second over the last minutes, one value a second, newest last.
func Rates(subtitle string, flows, alerts []float64) Figure {
	f := Figure{Key: "rates", Title: "Flows and alerts a second", Subtitle: subtitle}
	most, longest := 1.0, 1
	for _, side := range [...]struct {
		name   string
		values []float64
		ink    Ink
		shape  Shape
	}{{"flows", flows, Normal, Circle}, {"alerts", alerts, Attack, TriangleUp}} {
		s := Series{Name: side.name, Kind: Line, Ink: side.ink, Shape: side.shape}
		for i, v := range side.values {
			s.X, s.Y = append(s.X, float64(i-len(side.values)+1)), append(s.Y, v)
			if v > most && !math.IsInf(v, 0) {
				most = v
			}
		}
		longest = max(longest, len(side.values)-1)
		f.Series = append(f.Series, s)
	}
	f.X, f.Y = NewAxis("before now", "s", -float64(longest), 0, 6), RoundAxis("a second", "", 0, most, 5)
	return f
}
