package chart

import (
	"math"

	"github.com/trunkline/trunkline/engine/figure"
)

// figures has one synthetic figure of each sort that screens show.
func figures() map[string]*figure.Figure {
	return map[string]*figure.Figure{
		"roc": rocFigure(), "distribution": distributionFigure(), "latency": latencyFigure(), "families": familiesFigure(),
		"confusion": confusionFigure(), "boxes": boxesFigure(), "correlation": correlationFigure(), "cloud": cloudFigure(), "points": pointsFigure(),
	}
}

func rocFigure() *figure.Figure {
	f := &figure.Figure{X: figure.LogAxis("false positive rate", "", 1e-4, 1), Y: figure.NewAxis("recall", "", 0, 1, 5)}
	for i, k := range []float64{0.08, 0.15, 0.3} {
		ink, shape := figure.Identity(i)
		s := figure.Series{Name: []string{"boost", "forest", "isolation"}[i], Kind: figure.Step, Ink: ink, Shape: shape}
		for j := range 5001 {
			x := math.Pow(float64(j)/5000, 3)
			s.X, s.Y = append(s.X, x), append(s.Y, math.Pow(x, k))
		}
		f.Series = append(f.Series, s)
	}
	f.Marks = []figure.Mark{{Kind: figure.Segment, X2: 1, Y2: 1}, {Kind: figure.Dot, Role: figure.Chosen, X: 0.01, Y: 0.69}}
	return f
}

func distributionFigure() *figure.Figure {
	normal := figure.Series{Name: "normal", Kind: figure.Area, Ink: figure.Normal, Shape: figure.Ring}
	attack := figure.Series{Name: "attack", Kind: figure.Area, Ink: figure.Attack, Shape: figure.Cross}
	for i := range 61 {
		v := float64(i) / 60
		normal.X, attack.X = append(normal.X, v), append(attack.X, v)
		normal.Y = append(normal.Y, 1+9000*math.Exp(-v*12))
		attack.Y = append(attack.Y, 1+5000*math.Exp(-(1-v)*7)+300*math.Exp(-v*9))
	}
	return &figure.Figure{X: figure.NewAxis("score", "", 0, 1, 5), Y: figure.LogAxis("flows", "", 1, 1e4), Series: []figure.Series{normal, attack}}
}

func latencyFigure() *figure.Figure {
	s := figure.Series{Kind: figure.Bars, Ink: figure.Accent, Width: math.Log10(2) / 4}
	for i := range 28 {
		s.X = append(s.X, math.Pow(2, float64(i)/4))
		s.Y = append(s.Y, math.Round(4000*math.Exp(-math.Pow(float64(i-9)/4, 2))+2))
	}
	return &figure.Figure{X: figure.LogAxis("latency", "µs", 1, 1e4), Y: figure.RoundAxis("flows", "", 0, 4000, 4), Series: []figure.Series{s},
		Marks: []figure.Mark{{Kind: figure.VLine, Role: figure.Warning, X: 1e4, Text: "budget 10 ms"}, {Kind: figure.VLine, Role: figure.Chosen, X: 30, Text: "p99"}}}
}

func familiesFigure() *figure.Figure {
	y := figure.CategoryAxis("", []string{"DoS", "Probe", "R2L", "U2R"})
	y.Reversed = true
	return &figure.Figure{X: figure.NewAxis("recall", "", 0, 1, 5), Y: y, Series: []figure.Series{{Kind: figure.HBars, Ink: figure.Attack, Width: 0.7,
		X: []float64{0.93, 0.88, 0.31, 0.12}, Y: []float64{0, 1, 2, 3}, Lo: []float64{0.92, 0.86, 0.29, 0.07}, Hi: []float64{0.94, 0.9, 0.33, 0.22},
		Labels: []string{"0.93 of 745", "0.88 of 242", "0.31 of 288", "0.12 of 67"}}}}
}

func confusionFigure() *figure.Figure {
	y := figure.CategoryAxis("is", []string{"attack", "normal"})
	y.Reversed = true
	return &figure.Figure{X: figure.CategoryAxis("said", []string{"alert", "quiet"}), Y: y, Series: []figure.Series{{Kind: figure.Heat,
		Grid: &figure.Grid{Rows: 2, Cols: 2, Values: []float64{0.87, 0.13, 0.02, 0.98}, Max: 1, Labels: []string{"112\n87.4 %", "16\n12.6 %", "3\n2.1 %", "93\n97.9 %"}}}}}
}

func boxesFigure() *figure.Figure {
	names := []string{"amf", "smf", "upf"}
	normal := figure.Series{Name: "normal", Kind: figure.Boxes, Ink: figure.Normal, Width: 0.3}
	attack := figure.Series{Name: "attack", Kind: figure.Boxes, Ink: figure.Attack, Width: 0.3}
	for i := range names {
		b := float64(i * 8)
		normal.X, attack.X = append(normal.X, float64(i)-0.2), append(attack.X, float64(i)+0.2)
		normal.Five = append(normal.Five, figure.FiveNumbers{N: 1200, Min: b, Q1: b + 9, Median: b + 14, Q3: b + 22, Max: b + 50})
		attack.Five = append(attack.Five, figure.FiveNumbers{N: 88, Min: b + 20, Q1: b + 25, Median: b + 44, Q3: b + 52, Max: b + 80})
	}
	return &figure.Figure{X: figure.CategoryAxis("", names), Y: figure.NewAxis("burstiness", "flows/s", 0, 100, 5), Series: []figure.Series{normal, attack}}
}

func correlationFigure() *figure.Figure {
	names := []string{"duration", "src_bytes", "dst_bytes", "count", "srv_count", "serror_rate", "srv_serror_rate", "rerror_rate", "same_srv_rate", "diff_srv_rate", "hot", "num_root", "num_compromised", "land"}
	g := &figure.Grid{Rows: len(names), Cols: len(names), Min: -1, Max: 1, Diverging: true}
	for i := range names {
		for j := range names {
			g.Values = append(g.Values, math.Round(math.Cos(float64(i-j)/3)*100)/100)
		}
	}
	y := figure.CategoryAxis("", names)
	y.Reversed = true
	return &figure.Figure{X: figure.CategoryAxis("", names), Y: y, Series: []figure.Series{{Kind: figure.Heat, Grid: g}},
		Marks: []figure.Mark{{Kind: figure.Cell, Role: figure.Warning, X: 5, Y: 6}}}
}

func cloudFigure() *figure.Figure {
	cloud := func(name string, ink figure.Ink, shape figure.Shape, mx, my float64) figure.Series {
		g := &figure.Grid{Rows: 50, Cols: 100, X0: -5, X1: 5, Y0: -5, Y1: 5}
		for r := range 50 {
			for c := range 100 {
				x, y := float64(c)/10-5-mx, float64(r)/5-5-my
				v := math.Floor(900 * math.Exp(-(x*x + 2*y*y)))
				g.Values, g.Max = append(g.Values, v), math.Max(g.Max, v)
			}
		}
		return figure.Series{Name: name, Kind: figure.Cloud, Ink: ink, Shape: shape, Grid: g}
	}
	return &figure.Figure{X: figure.NewAxis("component 1", "", -5, 5, 5), Y: figure.NewAxis("component 2", "", -5, 5, 5),
		Series: []figure.Series{cloud("normal", figure.Normal, figure.Ring, -1.5, 0), cloud("attack", figure.Attack, figure.Cross, 1.5, 1)}}
}

func pointsFigure() *figure.Figure {
	return &figure.Figure{X: figure.NewAxis("said", "", 0, 1, 5), Y: figure.NewAxis("seen", "", 0, 1, 5), Series: []figure.Series{
		{Name: "boost", Kind: figure.Points, Ink: figure.Model1, Shape: figure.Circle, X: []float64{0.1, 0.3, 0.5, 0.7, 0.9}, Y: []float64{0.4, 0.5, math.NaN(), 0.8, 0.97}},
		{Name: "calibrated", Kind: figure.Line, Ink: figure.Muted, Dash: true, X: []float64{0, 1}, Y: []float64{0, 1}}},
		Marks: []figure.Mark{{Kind: figure.HLine, Role: figure.Cheapest, Y: 0.8, Text: "cheapest"}}}
}
