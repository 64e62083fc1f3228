package metric

import "math"

// A Confusion counts flows by what they are and what was said of them.
type Confusion struct {
	TP int `json:"tp"` // attacks that alerted
	FP int `json:"fp"` // normal flows that alerted
	TN int `json:"tn"`
	FN int `json:"fn"`
}

// ConfusionAt counts the confusion when scores strictly above t alert. It panics if
// the lengths disagree. For many thresholds build a Curve.
func ConfusionAt(scores []float64, attack []bool, t float64) Confusion {
	if len(scores) != len(attack) {
		panic("metric: scores and labels differ in length")
	}
	var c Confusion
	for i, s := range scores {
		c.Add(attack[i], s > t)
	}
	return c
}

// Add counts one flow.
func (c *Confusion) Add(attack, alert bool) {
	switch {
	case attack && alert:
		c.TP++
	case attack:
		c.FN++
	case alert:
		c.FP++
	default:
		c.TN++
	}
}

// Rows is the number of flows counted.
func (c Confusion) Rows() int { return c.TP + c.FP + c.TN + c.FN }

// Accuracy is the share of flows judged rightly.
func (c Confusion) Accuracy() float64 { return share(c.TP+c.TN, c.Rows()) }

// Precision is the share of alerts that are attacks; NaN without an alert.
func (c Confusion) Precision() float64 { return share(c.TP, c.TP+c.FP) }

// Recall is the share of attacks that alert, the true positive rate; NaN without an attack.
func (c Confusion) Recall() float64 { return share(c.TP, c.TP+c.FN) }

// FPR is the share of normal flows that alert; NaN without a normal flow.
func (c Confusion) FPR() float64 { return share(c.FP, c.FP+c.TN) }

// F1 is the harmonic mean of precision and recall, 2TP/(2TP+FP+FN); NaN if there is
// neither an attack nor an alert.
func (c Confusion) F1() float64 { return share(2*c.TP, 2*c.TP+c.FP+c.FN) }

// MCC is Matthews' correlation coefficient in [−1, 1]; NaN where a row or a column of
// the matrix is empty (scikit-learn gives 0 there).
func (c Confusion) MCC() float64 {
	tp, fp, tn, fn := float64(c.TP), float64(c.FP), float64(c.TN), float64(c.FN)
	root := math.Sqrt(tp+fp) * math.Sqrt(tp+fn) * math.Sqrt(tn+fp) * math.Sqrt(tn+fn)
	return ratio(float64(tp*tn)-float64(fp*fn), root)
}

func share(part, whole int) float64 { return ratio(float64(part), float64(whole)) }

// An Operating point is a confusion with its threshold and all that follows from it,
// in the keys of `compare --json`.
type Operating struct {
	Threshold Value `json:"threshold"`
	Confusion
	Accuracy  Value `json:"accuracy"`
	Precision Value `json:"precision"`
	Recall    Value `json:"recall"`
	FPR       Value `json:"fpr"`
	F1        Value `json:"f1"`
	MCC       Value `json:"mcc"`
}

// Operating gives the operating point at t.
func (c *Curve) Operating(t float64) Operating { return c.At(t).Operating(t) }

// Operating works out every figure of the confusion, which was counted at threshold t.
func (c Confusion) Operating(t float64) Operating {
	return Operating{
		Threshold: Value(t), Confusion: c,
		Accuracy: Value(c.Accuracy()), Precision: Value(c.Precision()), Recall: Value(c.Recall()),
		FPR: Value(c.FPR()), F1: Value(c.F1()), MCC: Value(c.MCC()),
	}
}
