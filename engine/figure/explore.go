package figure

import (
	"fmt"
	"math"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/metric"
)

// Correlation draws a correlation matrix, row-major over names, with the pairs that
// made a column go outlined: dropped lists (row, column) of names.
func Correlation(set Set, names []string, r []float64, dropped [][2]int) Figure {
	n := len(names)
	if len(r) != n*n {
		panic("figure: the correlation matrix does not fit its names")
	}
	y := CategoryAxis("", names)
	y.Reversed = true
	f := Figure{Key: "correlation", Title: "Correlation of features", Subtitle: set.String(), Square: true,
		X: CategoryAxis("", names), Y: y,
		Series: []Series{{Kind: Heat, Grid: &Grid{Rows: n, Cols: n, Values: r, Min: -1, Max: 1, Diverging: true}}},
	}
	if len(dropped) > 0 {
		f.Note = "Outlined: pairs that cost a column, the later of the two."
	}
	for _, d := range dropped {
		f.Marks = append(f.Marks, Mark{Kind: Cell, Role: Cursor, Y: float64(d[0]), X: float64(d[1])})
	}
	return f
}

// A Class is a set of points of one kind in a scatter.
type Class struct {
	Name  string
	Ink   Ink
	Shape Shape
	X, Y  []float64
}

// Scatter draws any number of points as densities, so that 125,000 of them can be read
// and written to a file. The axes hold the central 99.8 % of all points, which the note
// says where points lie beyond.
func Scatter(title string, set Set, x, y string, classes []Class) Figure {
	const cols, rows = 150, 100
	var xs, ys []float64
	for _, c := range classes {
		xs, ys = append(xs, c.X...), append(ys, c.Y...)
	}
	f := Figure{Key: "scatter", Title: title, Subtitle: set.String(), X: central(x, xs), Y: central(y, ys)}
	all, beyond := 0, 0
	for _, c := range classes {
		g := &Grid{Rows: rows, Cols: cols, Values: make([]float64, rows*cols), X0: f.X.Min, X1: f.X.Max, Y0: f.Y.Min, Y1: f.Y.Max}
		all += min(len(c.X), len(c.Y))
		for i := range min(len(c.X), len(c.Y)) {
			x, y := f.X.Place(c.X[i]), f.Y.Place(c.Y[i])
			if !(x >= 0 && x <= 1 && y >= 0 && y <= 1) {
				beyond++
				continue
			}
			v := &g.Values[min(int(y*rows), rows-1)*cols+min(int(x*cols), cols-1)]
			*v++
			g.Max = math.Max(g.Max, *v)
		}
		f.Series = append(f.Series, Series{Name: fmt.Sprintf("%s (%s)", c.Name, Count(len(c.X))), Kind: Cloud, Ink: c.Ink, Shape: c.Shape, Grid: g})
	}
	if beyond > 0 {
		f.Note = fmt.Sprintf("Stronger colour: more flows, on a log scale. %s of %s lie outside the picture.", Count(beyond), Count(all))
	} else {
		f.Note = "Stronger colour: more flows, on a log scale."
	}
	return f
}

// central is an axis over all finite values, or their central 99.8 % where a few lie far out.
func central(label string, values []float64) Axis {
	finite := slices.DeleteFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	lo, hi := metric.NewCurve(finite, make([]bool, len(finite))).Central(0.001)
	return RoundAxis(label, "", lo, hi, 6)
}

// A Group is one box of BoxPlots.
type Group struct {
	Name string
	FiveNumbers
}

// BoxPlots draws the five numbers of each group; on a log scale where the values are
// positive and span more than three decades.
func BoxPlots(title string, set Set, label, unit string, groups []Group) Figure {
	f := Figure{Key: "boxes", Title: title, Subtitle: set.String(), Note: "Box: quartiles and median. Whiskers: least and most."}
	var names []string
	s := Series{Kind: Boxes, Ink: Model1, Width: 0.55}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, g := range groups {
		if g.N == 0 {
			continue
		}
		s.X, s.Five = append(s.X, float64(len(names))), append(s.Five, g.FiveNumbers)
		s.Y = append(s.Y, g.Median)
		names = append(names, fmt.Sprintf("%s (%s)", g.Name, Count(g.N)))
		lo, hi = math.Min(lo, g.Min), math.Max(hi, g.Max)
	}
	f.X = CategoryAxis("", names)
	f.Y = RoundAxis(label, unit, lo, hi, 5)
	if lo > 0 && hi/lo > 1000 {
		f.Y = LogAxis(label, unit, lo, hi)
	}
	if len(names) > 0 {
		f.Series = []Series{s}
	}
	return f
}

// A Split counts normal flows and attacks of one group.
type Split struct {
	Name           string
	Normal, Attack int
}

// Balance draws normal flows beside attacks for each group: classes before and after
// SMOTE, attacks by protocol.
func Balance(title string, set Set, groups []Split) Figure {
	f := Figure{Key: "balance", Title: title, Subtitle: set.String()}
	var names []string
	normal := Series{Name: "normal", Kind: Bars, Ink: Normal, Shape: Circle, Width: 0.34}
	attack := Series{Name: "attack", Kind: Bars, Ink: Attack, Shape: TriangleUp, Width: 0.34}
	most := 1
	for i, g := range groups {
		names = append(names, g.Name)
		for _, side := range [...]struct {
			*Series
			at float64
			n  int
		}{{&normal, float64(i) - 0.18, g.Normal}, {&attack, float64(i) + 0.18, g.Attack}} {
			side.X, side.Y, side.Labels = append(side.X, side.at), append(side.Y, float64(side.n)), append(side.Labels, Count(side.n))
			most = max(most, side.n)
		}
	}
	f.X, f.Y = CategoryAxis("", names), RoundAxis("flows", "", 0, float64(most)*1.06, 5)
	f.Series = []Series{normal, attack}
	return f
}

// TrainTest draws how many flows each group has in training and in test, on a log axis: few beside many
// are the point.
func TrainTest(title string, set Set, names []string, train, test []int) Figure {
	f := Figure{Key: "train-test", Title: title, Subtitle: set.String(), X: CategoryAxis("", names)}
	most := 1
	for k, side := range [...]struct {
		name  string
		n     []int
		ink   Ink
		shape Shape
	}{{"in training", train, Normal, Circle}, {"in test", test, Attack, TriangleUp}} {
		s := Series{Name: side.name, Kind: Bars, Ink: side.ink, Shape: side.shape, Width: 0.34}
		for i, n := range side.n {
			s.X, s.Y, s.Labels = append(s.X, float64(i)+0.36*float64(k)-0.18), append(s.Y, float64(n)), append(s.Labels, Count(n))
			most = max(most, n)
		}
		f.Series = append(f.Series, s)
	}
	f.Y = LogAxis("flows", "", 0.5, 1.5*float64(most))
	return f
}

// A Recalled is one model's recall by group.
type Recalled struct {
	Name   string
	Index  int                  // see Identity
	Groups []metric.GroupRecall // the same groups for every model
}

// Recall draws the share of each group's flows that alert, with 95 % intervals and never
// without the counts: attack families, attack types, seen against novel.
func Recall(title string, set Set, models []Recalled) Figure {
	f := Figure{Key: "recall", Title: title, Subtitle: set.String(), X: NewAxis("recall", "", 0, 1, 5),
		Note: "Whiskers: 95 % Wilson intervals, too narrow where attacks are near-copies of each other."}
	var names []string
	width := 0.8 / math.Max(float64(len(models)), 1)
	for k, m := range models {
		s := Series{Name: m.Name, Kind: HBars, Width: width}
		s.Ink, s.Shape = Identity(m.Index)
		for i, g := range m.Groups {
			if k == 0 {
				names = append(names, familyName(g.Name))
			}
			if g.Rows == 0 {
				continue
			}
			at := float64(i) - 0.4 + width*(float64(k)+0.5)
			s.X, s.Y = append(s.X, float64(g.Recall)), append(s.Y, at)
			s.Lo, s.Hi = append(s.Lo, g.Range.Lo), append(s.Hi, g.Range.Hi)
			s.Labels = append(s.Labels, fmt.Sprintf("%s  (%s of %s)", three(float64(g.Recall)), Count(g.Alerts), Count(g.Rows)))
		}
		f.Series = append(f.Series, s)
	}
	f.Y = CategoryAxis("", names)
	f.Y.Reversed = true
	return f
}

// familyName is how people write an attack family's key; other names stay as they are.
func familyName(key string) string {
	for _, f := range data.Families {
		if f.Key() == key {
			return f.String()
		}
	}
	return key
}

// Distribution draws a feature's values, normal flows against attacks, each as a share
// of its class.
func Distribution(feature, unit string, set Set, d metric.Distribution) Figure {
	f := Scores(set, feature, d, math.NaN(), math.NaN())
	f.Key, f.Title = "distribution", "Distribution of "+feature
	f.X.Label, f.X.Unit = feature, unit
	return f
}
