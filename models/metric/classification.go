package metric

import (
	"fmt"
	"math"
	"strings"
)

// Classification writes the report that scikit-learn's classification_report gives for
// the two classes: precision, recall and F1 of each, then accuracy, macro and weighted
// means. What is not defined reads "–" and counts as 0 in the means, as there.
func (c Confusion) Classification() string {
	flipped := Confusion{TP: c.TN, TN: c.TP, FP: c.FN, FN: c.FP} // normal as the class looked for
	normals, attacks := c.TN+c.FP, c.TP+c.FN
	var b strings.Builder
	fmt.Fprintf(&b, "%14s%10s%10s%10s%10s\n\n", "", "precision", "recall", "f1-score", "support")
	row := func(name string, precision, recall, f1 float64, support int) {
		fmt.Fprintf(&b, "%14s%10s%10s%10s%10d\n", name, three(precision), three(recall), three(f1), support)
	}
	row("normal", flipped.Precision(), flipped.Recall(), flipped.F1(), normals)
	row("attack", c.Precision(), c.Recall(), c.F1(), attacks)
	fmt.Fprintf(&b, "\n%14s%10s%10s%10s%10d\n", "accuracy", "", "", three(c.Accuracy()), c.Rows())
	mean := func(name string, wn, wa float64) {
		of := func(n, a float64) float64 {
			return ratio(float64(wn*zeroIfNaN(n))+float64(wa*zeroIfNaN(a)), wn+wa)
		}
		row(name, of(flipped.Precision(), c.Precision()), of(flipped.Recall(), c.Recall()), of(flipped.F1(), c.F1()), c.Rows())
	}
	mean("macro avg", 1, 1)
	mean("weighted avg", float64(normals), float64(attacks))
	return b.String()
}

func three(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.3f", v)
}

func zeroIfNaN(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}
