package figure

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/models/metric"
)

// A Pointer is the threshold that a person is moving, on one of the models shown.
type Pointer struct {
	Model     int // index into the models given
	Threshold float64
}

// ROC draws the receiver operating characteristic of the models, the threshold in force
// of each as a dot. With logFPR the false alarm rates that an operator can live with
// get the room; without, the picture that everybody knows. pointer may be nil.
func ROC(set Set, models []Model, logFPR bool, pointer *Pointer) Figure {
	f := Figure{Key: "roc", Title: "ROC: attacks found against false alarms", Subtitle: set.String(), Square: true,
		X: NewAxis("false positive rate", "", 0, 1, 5), Y: NewAxis("true positive rate", "", 0, 1, 5)}
	if logFPR {
		f.Key = "roc-log"
		f.X = LogAxis("false positive rate", "", 1/math.Max(float64(smallestClass(models)), 100), 1)
		f.Series = append(f.Series, chanceOnLog(f.X))
	} else {
		f.Marks = append(f.Marks, Mark{Kind: Segment, Role: Reference, X2: 1, Y2: 1})
	}
	if len(models) > fewModels {
		f.Note = "Large markers: the thresholds in force."
	}
	for _, m := range models {
		roc := m.Curve.ROC()
		x, y := make([]float64, len(roc)), make([]float64, len(roc))
		for i, p := range roc {
			x[i], y[i] = p.FPR, p.TPR
		}
		s := Series{Name: fmt.Sprintf("%s, AUC %s", m.Name, three(m.Curve.AUC())), Kind: Line}
		s.Ink, s.Shape = Identity(m.Index)
		if logFPR {
			x, y = straightOnLog(x, y, f.X)
		}
		s.X, s.Y = thinned(x, y, f.X, f.Y)
		f.Series = append(f.Series, s)
	}
	f.Marks = append(f.Marks, operating(models, pointer, func(c metric.Confusion) (x, y float64) { return c.FPR(), c.Recall() })...)
	return f
}

// PrecisionRecall draws precision against recall at the set's own share of attacks.
func PrecisionRecall(set Set, models []Model, pointer *Pointer) Figure {
	f := Figure{Key: "precision-recall", Title: "Precision against recall", Subtitle: set.String(), Square: true,
		X: NewAxis("recall", "", 0, 1, 5), Y: NewAxis("precision", "", 0, 1, 5)}
	if share := float64(set.Attacks) / float64(set.Attacks+set.Normals); share > 0 {
		f.Marks = append(f.Marks, Mark{Kind: HLine, Role: Reference, Y: share, Text: "if everything alerted"})
		f.Note = fmt.Sprintf("At this set's share of attacks, %s. Where attacks are rarer, precision is lower at the same threshold.", percent(share))
	}
	for _, m := range models {
		// from full recall down: what lies between two thresholds has the precision of
		// the lower one, as average precision reckons
		var x, y []float64
		pr := m.Curve.PrecisionRecall()
		for i := len(pr) - 1; i >= 0; i-- {
			x, y = append(x, pr[i].Recall), append(y, pr[i].Precision)
		}
		if len(pr) > 0 {
			x, y = append(x, 0), append(y, pr[0].Precision)
		}
		s := Series{Name: fmt.Sprintf("%s, AP %s", m.Name, three(m.Curve.AveragePrecision())), Kind: Step}
		s.Ink, s.Shape = Identity(m.Index)
		s.X, s.Y = thinned(x, y, f.X, f.Y)
		f.Series = append(f.Series, s)
	}
	f.Marks = append(f.Marks, operating(models, pointer, func(c metric.Confusion) (x, y float64) { return c.Recall(), c.Precision() })...)
	return f
}

// operating marks each model's threshold in force and the pointer, where they have a place.
func operating(models []Model, pointer *Pointer, place func(metric.Confusion) (x, y float64)) []Mark {
	var marks []Mark
	add := func(m Mark, c metric.Confusion) {
		m.Kind = Dot
		if m.X, m.Y = place(c); !math.IsNaN(m.X) && !math.IsNaN(m.Y) {
			marks = append(marks, m)
		}
	}
	for _, m := range models {
		if !math.IsNaN(m.Threshold) {
			ink, shape := Identity(m.Index)
			dot := Mark{Role: Chosen, Ink: ink, Shape: shape}
			if len(models) <= fewModels {
				dot.Text = "at " + short(m.Threshold)
			}
			add(dot, m.Curve.At(m.Threshold))
		}
	}
	if pointer != nil && pointer.Model >= 0 && pointer.Model < len(models) {
		add(Mark{Role: Cursor, Text: "cursor " + short(pointer.Threshold)}, models[pointer.Model].Curve.At(pointer.Threshold))
	}
	return marks
}

// fewModels is how many models' dots can have texts of their own.
const fewModels = 3

// straightOnLog adds points to a curve that is straight between its own, so that it
// stays what it is where the axis bends it.
func straightOnLog(x, y []float64, a Axis) (bx, by []float64) {
	const most = 1.0 / 60
	for i := range x {
		if i > 0 && y[i] != y[i-1] {
			n := int(math.Ceil((a.Place(x[i]) - a.Place(x[i-1])) / most))
			from := math.Max(x[i-1], a.Min)
			for k := 1; k < n; k++ {
				v := from * math.Pow(x[i]/from, float64(k)/float64(n))
				bx = append(bx, v)
				by = append(by, y[i-1]+float64((v-x[i-1])/(x[i]-x[i-1])*(y[i]-y[i-1])))
			}
		}
		bx, by = append(bx, x[i]), append(by, y[i])
	}
	return bx, by
}

// smallestClass is the number of normal flows that limits how small a rate can be seen.
func smallestClass(models []Model) int {
	n := 0
	for _, m := range models {
		n = max(n, m.Curve.Normals())
	}
	return n
}

// chanceOnLog is the diagonal on a log axis.
func chanceOnLog(x Axis) Series {
	const n = 60
	s := Series{Kind: Line, Ink: Muted, Dash: true}
	for i := range n + 1 {
		v := x.Value(float64(i) / n)
		s.X, s.Y = append(s.X, v), append(s.Y, v)
	}
	return s
}
