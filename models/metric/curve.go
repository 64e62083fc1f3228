// Package metric judges scores against labels: ranking, operating points,
// calibration, intervals, comparisons and the thresholds that keep a promise.
//
// An attack is the positive class, a higher score is more suspicious, and an alert
// is a score strictly above the threshold. A figure that is not defined (precision
// without an alert, AUC with one class) is NaN, and null once it is written as a
// Value. Products are rounded before they are added, so that no platform's fused
// multiply-add changes a figure.
package metric

import (
	"math"
	"slices"
	"sort"
)

// A Curve is every operating point of a set of scores. It is built once; the
// confusion at any threshold then costs two binary searches, so that a screen can
// move the threshold live. It is immutable and safe for concurrent use.
type Curve struct {
	normal, attack []float64 // ascending
}

// NewCurve sorts the scores by class. It copies what it keeps and panics if the
// lengths disagree. A score that is NaN ranks below all others, as it never alerts.
func NewCurve(scores []float64, attack []bool) *Curve {
	if len(scores) != len(attack) {
		panic("metric: scores and labels differ in length")
	}
	n := 0
	for _, a := range attack {
		if a {
			n++
		}
	}
	c := &Curve{normal: make([]float64, 0, len(scores)-n), attack: make([]float64, 0, n)}
	for i, s := range scores {
		if attack[i] {
			c.attack = append(c.attack, ranked(s))
		} else {
			c.normal = append(c.normal, ranked(s))
		}
	}
	slices.Sort(c.normal)
	slices.Sort(c.attack)
	return c
}

// Normals and Attacks are the class sizes.
func (c *Curve) Normals() int { return len(c.normal) }
func (c *Curve) Attacks() int { return len(c.attack) }

// At gives the confusion when scores strictly above t alert.
func (c *Curve) At(t float64) Confusion {
	tp, fp := above(c.attack, t), above(c.normal, t)
	return Confusion{TP: tp, FP: fp, TN: len(c.normal) - fp, FN: len(c.attack) - tp}
}

// AUC is the probability that a random attack scores above a random normal flow,
// ties counting half (Mann–Whitney): exact, from counts. NaN with fewer than two classes.
func (c *Curve) AUC() float64 {
	var twice uint64 // twice the number of pairs in the right order
	prev := Point{}
	for p := range c.steps {
		fp, tp := uint64(p.FP-prev.FP), uint64(p.TP-prev.TP)
		twice += fp * (2*uint64(prev.TP) + tp)
		prev = p
	}
	return ratio(float64(twice), 2*float64(len(c.normal))*float64(len(c.attack)))
}

// AveragePrecision is the sum over steps of (recall gained) × (precision there),
// scikit-learn's average_precision_score. NaN without attacks.
func (c *Curve) AveragePrecision() float64 {
	if len(c.attack) == 0 {
		return math.NaN()
	}
	sum, before := 0.0, 0
	for p := range c.steps {
		if gained := p.TP - before; gained > 0 {
			sum += float64(float64(gained) / float64(len(c.attack)) * (float64(p.TP) / float64(p.TP+p.FP)))
			before = p.TP
		}
	}
	return sum
}

// RecallAtFPR is the recall at the oracle threshold for a false positive rate: the
// (⌊rate·n⌋+1)-th largest score of this set's own n normal flows, strictly above.
// It shows order, not operation: nothing may be set by it. NaN with fewer than two classes.
func (c *Curve) RecallAtFPR(rate float64) float64 {
	if len(c.normal) == 0 {
		return math.NaN()
	}
	return c.At(c.OracleThreshold(rate)).Recall()
}

// OracleThreshold is the threshold that RecallAtFPR uses: −Inf where rate lets every
// normal flow pass, NaN without normal flows.
func (c *Curve) OracleThreshold(rate float64) float64 { return nthLargest(c.normal, rate) }

// BestAccuracy is the highest accuracy that any threshold reaches, with the highest
// such threshold. NaN without flows.
func (c *Curve) BestAccuracy() (accuracy, threshold float64) {
	accuracy, threshold = math.NaN(), math.NaN()
	for _, p := range c.Points() {
		right := ratio(float64(p.TP+len(c.normal)-p.FP), float64(len(c.normal)+len(c.attack)))
		if !(right <= accuracy) {
			accuracy, threshold = right, p.Threshold
		}
	}
	return accuracy, threshold
}

// A Point is what scores strictly above Threshold give.
type Point struct {
	Threshold float64
	TP, FP    int
}

// Points lists every operating point there is, from no alert at all (the threshold
// is the largest score) to everything alerting (−Inf). Equal scores are one step.
func (c *Curve) Points() []Point {
	points := make([]Point, 0, len(c.normal)+len(c.attack)+1)
	points = append(points, Point{})
	for p := range c.steps {
		points[len(points)-1].Threshold = p.Threshold
		points = append(points, Point{TP: p.TP, FP: p.FP})
	}
	points[len(points)-1].Threshold = math.Inf(-1)
	return points
}

// A ROCPoint is an operating point as rates; NaN where a class is absent.
type ROCPoint struct{ FPR, TPR, Threshold float64 }

// ROC gives the receiver operating characteristic from (0, 0) to (1, 1), leaving out
// points that lie on the straight line between their neighbours.
func (c *Curve) ROC() []ROCPoint {
	points := dropCollinear(c.Points())
	roc := make([]ROCPoint, len(points))
	for i, p := range points {
		roc[i] = ROCPoint{
			FPR:       ratio(float64(p.FP), float64(len(c.normal))),
			TPR:       ratio(float64(p.TP), float64(len(c.attack))),
			Threshold: p.Threshold,
		}
	}
	return roc
}

// A PRPoint is an operating point as precision and recall.
type PRPoint struct{ Recall, Precision, Threshold float64 }

// PrecisionRecall gives the curve from the fewest alerts to all of them. The point
// without an alert has no precision and is left out.
func (c *Curve) PrecisionRecall() []PRPoint {
	var pr []PRPoint
	for _, p := range c.Points() {
		if p.TP+p.FP > 0 {
			pr = append(pr, PRPoint{
				Recall:    ratio(float64(p.TP), float64(len(c.attack))),
				Precision: float64(p.TP) / float64(p.TP+p.FP),
				Threshold: p.Threshold,
			})
		}
	}
	return pr
}

// Hull gives the operating points on the upper convex hull of the ROC curve: for any
// costs and any base rate one of them is the best (Provost and Fawcett 2001).
func (c *Curve) Hull() []Point {
	var hull []Point
	for _, p := range c.Points() {
		for len(hull) >= 2 && turn(hull[len(hull)-2], hull[len(hull)-1], p) >= 0 {
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, p)
	}
	return hull
}

// steps walks the distinct scores downwards; each Point has the score as Threshold
// and counts the flows that score at least that.
func (c *Curve) steps(yield func(Point) bool) {
	i, j := len(c.attack), len(c.normal)
	for i > 0 || j > 0 {
		s := math.Inf(-1)
		if i > 0 {
			s = c.attack[i-1]
		}
		if j > 0 && c.normal[j-1] > s {
			s = c.normal[j-1]
		}
		for i > 0 && c.attack[i-1] == s {
			i--
		}
		for j > 0 && c.normal[j-1] == s {
			j--
		}
		if !yield(Point{s, len(c.attack) - i, len(c.normal) - j}) {
			return
		}
	}
}

// dropCollinear keeps the ends and every corner.
func dropCollinear(points []Point) []Point {
	kept := points[:0:0]
	for i, p := range points {
		if i > 0 && i < len(points)-1 && turn(kept[len(kept)-1], p, points[i+1]) == 0 {
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// turn is positive where the way a → b → c bends to the left (upwards). It is exact:
// counts are integers.
func turn(a, b, c Point) int {
	return (b.FP-a.FP)*(c.TP-b.TP) - (b.TP-a.TP)*(c.FP-b.FP)
}

// above counts the scores strictly above t in an ascending slice; none if t is NaN.
func above(ascending []float64, t float64) int {
	if math.IsNaN(t) {
		return 0
	}
	return len(ascending) - sort.Search(len(ascending), func(i int) bool { return ascending[i] > t })
}

// nthLargest gives the (⌊rate·n⌋+1)-th largest of an ascending slice.
func nthLargest(ascending []float64, rate float64) float64 {
	n := len(ascending)
	if n == 0 || math.IsNaN(rate) {
		return math.NaN()
	}
	k := floorOf(rate, n)
	if k >= n {
		return math.Inf(-1)
	}
	return ascending[n-1-k]
}

// floorOf is ⌊rate·n⌋ for the decimal rate that was meant: 0.29 × 100 is 29, though
// the product of the two floats is a little less.
func floorOf(rate float64, n int) int {
	k := math.Floor(rate * float64(n) * (1 + 1e-12))
	return int(min(max(k, 0), float64(n)))
}

func ranked(s float64) float64 {
	if math.IsNaN(s) {
		return math.Inf(-1)
	}
	return s
}

// ratio is a/b, NaN where b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
