// Package figure holds charts as data: what is drawn, on which scales, with which
// ticks and marks. Painters turn one Figure into SVG, PNG and CSV here, and into
// terminal cells in tui/chart; they agree because everything that needs judgement
// (ranges, ticks, labels, identities) is already decided in the Figure.
package figure

// A Figure is one chart. It is plain data, immutable once made and safe for
// concurrent reading. Painters draw Series in order, then Marks on top.
type Figure struct {
	Key      string // stable, fit for a file name: "roc", "cost-curve"
	Title    string // what is shown: "ROC"
	Subtitle string // on what: always names the data set, and says SIMULATED where it is
	Note     string // a caveat below the chart; may be empty
	X, Y     Axis
	Series   []Series
	Marks    []Mark
	// Square asks painters for a plot area with equal sides (ROC, reliability, confusion).
	Square bool
}

// Scale says how an axis turns values into places.
type Scale uint8

const (
	Linear   Scale = iota
	Log            // base 10; Min > 0; values at or below Min sit on the edge
	Time           // seconds since the Unix epoch, UTC
	Category       // whole numbers 0…n−1 stand for the tick labels; Min −0.5, Max n−0.5
)

// An Axis maps values to places and says how they are labelled. Min < Max always
// (see NewAxis); on a reversed axis Max is at the left, or the bottom.
type Axis struct {
	Label    string // "false positive rate"
	Unit     string // "flows/day", "µs"; "" for a pure number
	Scale    Scale
	Min, Max float64
	Ticks    []Tick // ascending; minor ones have no label
	Reversed bool   // heat maps and horizontal bars list their first row at the top
	NoGrid   bool   // no grid lines across the plot
}

// A Tick is a labelled place on an axis.
type Tick struct {
	At    float64
	Label string // "" for a minor tick
}

// Kind says how a series is drawn.
type Kind uint8

const (
	Line   Kind = iota // straight from point to point
	Step               // horizontal first, then vertical: (x0,y0) → (x1,y0) → (x1,y1)
	Area               // a Step whose space down to Base (or the axis' Min) is filled lightly
	Points             // markers only
	Bars               // one a datum, from Base to Y, centred on X, Width wide
	HBars              // one a datum, from Base to X, centred on Y, Width high
	Boxes              // Five gives the five numbers of each datum, centred on X
	Heat               // Grid as filled cells, cell (r, c) centred on x = c, y = r
	Cloud              // Grid as a density over [Grid.X0, X1] × [Grid.Y0, Y1] in the series' ink
)

// A Series is one set of data drawn in one way. X and Y run parallel where used;
// the optional slices are nil or as long. NaN in X or Y breaks a line and hides a datum.
type Series struct {
	Name  string // in the legend; "" keeps it out
	Kind  Kind
	Ink   Ink
	Shape Shape // identifies the series without colour: on lines a few, on points every one
	Dash  bool  // lines: dashed

	X, Y   []float64
	Base   []float64 // Bars, HBars, Area: where they start; nil: 0, or the axis' Min where 0 is outside
	Lo, Hi []float64 // whiskers along the value axis, e.g. a 95 % interval
	Labels []string  // a text beside each datum, e.g. "0.93 (4,318 of 7,458)"
	Inks   []Ink     // Bars, HBars: an ink for each datum instead of Ink
	Width  float64   // Bars, HBars, Boxes: in axis units; on a log axis in decades

	Five []FiveNumbers // Boxes
	Grid *Grid         // Heat, Cloud
}

// FiveNumbers is the summary that a box shows: whiskers at Min and Max, box from Q1 to Q3.
type FiveNumbers struct {
	N                        int
	Min, Q1, Median, Q3, Max float64
}

// A Grid is a matrix of values, row-major: row r, column c is Values[r*Cols+c].
// NaN is a blank cell.
type Grid struct {
	Rows, Cols     int
	Values         []float64
	Min, Max       float64  // the ends of the colour ramp
	Diverging      bool     // the ramp has a neutral middle at (Min+Max)/2
	Labels         []string // a text a cell, or nil; "\n" parts lines
	X0, X1, Y0, Y1 float64  // Cloud: the area covered, in axis values (on log axes, spaced evenly in decades)
}

// MarkKind says what a mark looks like.
type MarkKind uint8

const (
	VLine   MarkKind = iota // at X, the plot's whole height
	HLine                   // at Y, the plot's whole width
	Dot                     // at (X, Y)
	Segment                 // from (X, Y) to (X2, Y2)
	Cell                    // an outline round the heat cell at column X, row Y
)

// Role says what a mark means, which decides its look.
type Role uint8

const (
	Reference Role = iota // a guide: the diagonal, a budget, a capacity
	Cursor                // the threshold that a person is moving
	Chosen                // the threshold in force
	Cheapest              // the best one by the figure's own measure
	Warning               // a limit that is broken
)

// A Mark is a place to look at.
type Mark struct {
	Kind         MarkKind
	Role         Role
	X, Y, X2, Y2 float64
	Text         string // may be empty
	Ink          Ink    // whose mark it is; Plain: the role's own colour
	Shape        Shape  // of a Dot; NoShape: the role's own
}

// Ink is what a colour stands for; each painter's theme says which colour that is.
// Colour is never alone: series differ by Shape or by their place as well.
type Ink uint8

const (
	Plain  Ink = iota // the text's colour
	Muted             // guides and what is not the point
	Accent            // the one thing to look at
	Normal            // verdict: normal traffic
	Attack            // verdict: attack
	Model1            // model identities, in the order of the catalog
	Model2
	Model3
	Model4
	Model5
	Model6
	Model7
	Model8
	inks // how many there are
)

// Shape is a marker's form. The zero value draws none.
type Shape uint8

const (
	NoShape Shape = iota
	Circle
	TriangleUp
	Square
	Diamond
	Plus
	Cross
	TriangleDown
	Ring
	HollowSquare
	HollowDiamond
	HollowUp
	HollowDown
	HalfCircle
	Target
	Dash
	Upright
	shapes // how many there are
)

// Rune is the shape as one terminal cell.
func (s Shape) Rune() rune {
	return [...]rune{' ', '●', '▲', '■', '◆', '✚', '✖', '▼', '○', '□', '◇', '△', '▽', '◐', '◎', '▬', '▮'}[s]
}

// ASCII is the shape on a terminal without Unicode.
func (s Shape) ASCII() byte { return " o^#*+xv0[<AV(@=I"[s] }

// Identity gives the i-th model's ink and shape. Models keep theirs in every chart,
// so callers number them by catalog order and not by what happens to be shown.
// The first 16 differ by shape alone; colours repeat after 8 and the pairs after 128.
func Identity(i int) (Ink, Shape) {
	const colours, forms = int(inks - Model1), int(shapes - Circle)
	i = max(i, 0)
	return Model1 + Ink(i%colours), Circle + Shape((i+i/forms)%forms)
}

// Place gives where v lies on the axis: 0 at the left or bottom, 1 at the right or
// top, beyond for values outside. On a log axis what is not positive lies at Min.
func (a Axis) Place(v float64) float64 {
	at := (a.scaled(v) - a.scaled(a.Min)) / (a.scaled(a.Max) - a.scaled(a.Min))
	if a.Reversed {
		return 1 - at
	}
	return at
}

// Value is Place's inverse.
func (a Axis) Value(place float64) float64 {
	if a.Reversed {
		place = 1 - place
	}
	lo, hi := a.scaled(a.Min), a.scaled(a.Max)
	return a.unscaled(lo + float64(place*(hi-lo)))
}
