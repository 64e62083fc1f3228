package models

import (
	"context"
	"fmt"
	"math"
	"reflect"

	"github.com/sjwhitworth/golearn/base"
	"github.com/sjwhitworth/golearn/naive"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// GolearnNB is golearn's Bernoulli naive Bayes, kept as a baseline: each column
// counts as present where it is above 0 (Manning, Raghavan, Schütze 2008, ch. 13.3).
//
// golearn fits it; the probabilities that it learned are copied out, so scoring is
// ours, bit for bit golearn's answer: 1 for attack, 0 for normal. Where golearn
// takes either of two equally likely classes, this says normal. A fitted model is
// immutable and safe for concurrent use.
type GolearnNB struct {
	prior           [2]float64   // log of the class's share; normal, attack
	present, absent [2][]float64 // log-likelihood of a column above 0, and of one that is not
}

func golearnNBEntry() Entry {
	return Entry{
		Key:   "golearn-nb",
		Title: "Naive Bayes (golearn)",
		About: "A baseline from the golearn library: asks of each column only whether it is above 0 and treats columns as independent.",
		Limits: Limits{
			HardLabels: true, CancelBetweenFits: true, NeedsLabels: true,
			Remark: "Ignores row weights.",
		},
		New:    func(Settings) Learner { return golearnNBLearner{} },
		Decode: decodeGolearnNB,
	}
}

type golearnNBLearner struct{}

func (golearnNBLearner) Fit(ctx context.Context, t Training, report Progress) (m Model, err error) {
	t.Weight = nil
	if err := requireBothClasses("golearn-nb", t); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer recoverGolearn("golearn-nb", &m, &err)
	nb := naive.NewBernoulliNBClassifier()
	if err := nb.Fit(presenceGrid(t)); err != nil {
		return nil, fmt.Errorf("train golearn-nb: %w", err)
	}
	if report != nil {
		report(1, 1)
	}
	return exportNB(nb, t.Rows.Width), nil
}

// recoverGolearn turns a panic inside golearn into a TrainingError.
func recoverGolearn(model string, m *Model, err *error) {
	if p := recover(); p != nil {
		*m, *err = nil, &TrainingError{model, fmt.Sprintf("golearn panicked: %v", p)}
	}
}

var golearnClasses = [2]string{"normal", "attack"}

// presenceGrid is the training set as golearn's binary attributes, with one more
// in the last place that is always 1: golearn panics on a class without any.
func presenceGrid(t Training) *base.DenseInstances {
	grid := base.NewDenseInstances()
	specs := make([]base.AttributeSpec, t.Rows.Width+1)
	for j := range specs {
		specs[j] = grid.AddAttribute(base.NewBinaryAttribute(fmt.Sprint(j)))
	}
	class := base.NewCategoricalAttribute()
	class.SetName("class")
	for _, name := range golearnClasses {
		class.GetSysValFromString(name) // fixes the order of the codes
	}
	classSpec := grid.AddAttribute(class)
	grid.AddClassAttribute(class)
	grid.Extend(t.Rows.N)
	zero, one := []byte{0}, []byte{1}
	for i := range t.Rows.N {
		for j, x := range t.Rows.Row(i) {
			if x > 0 {
				grid.Set(specs[j], i, one)
			} else {
				grid.Set(specs[j], i, zero)
			}
		}
		grid.Set(specs[t.Rows.Width], i, one)
		grid.Set(classSpec, i, class.GetSysValFromString(golearnClasses[btoi(t.Attack[i])]))
	}
	return grid
}

// exportNB reads what golearn learned; it has no accessors for it, and reflection
// may read numbers from a private field. It panics if this is another golearn.
func exportNB(nb *naive.BernoulliNBClassifier, width int) *GolearnNB {
	fields := reflect.ValueOf(nb).Elem()
	rows := float64(fields.FieldByName("trainingInstances").Int())
	m := &GolearnNB{}
	for c, name := range golearnClasses {
		key := reflect.ValueOf(name)
		count := fields.FieldByName("classInstances").MapIndex(key).Int()
		share := fields.FieldByName("condProb").MapIndex(key)
		m.prior[c] = math.Log(float64(count) / rows)
		for j := range width {
			p := share.Index(j).Float()
			m.present[c] = append(m.present[c], math.Log(p))
			if p == 1 {
				m.absent[c] = append(m.absent[c], math.Log(1/float64(count+1)))
			} else {
				m.absent[c] = append(m.absent[c], math.Log(1-p))
			}
		}
	}
	return m
}

func (m *GolearnNB) ScoreTo(dst []float64, r features.Rows) {
	requireShape("golearn-nb", dst, r, len(m.present[0]))
	for i := range dst {
		row := r.Row(i)
		dst[i] = 0
		if m.likelihood(1, row) > m.likelihood(0, row) {
			dst[i] = 1
		}
	}
}

func (m *GolearnNB) likelihood(class int, row []float32) float64 {
	sum := m.prior[class]
	present, absent := m.present[class], m.absent[class]
	for j, x := range row {
		if x > 0 {
			sum += present[j]
		} else {
			sum += absent[j]
		}
	}
	return sum
}

func (m *GolearnNB) Encode(w *wire.Writer) {
	for c := range golearnClasses {
		w.Float(m.prior[c])
		w.Floats(m.present[c])
		w.Floats(m.absent[c])
	}
}

func decodeGolearnNB(r *wire.Reader) (Model, error) {
	m := &GolearnNB{}
	for c := range golearnClasses {
		m.prior[c], m.present[c], m.absent[c] = r.Float(), r.Floats(), r.Floats()
	}
	n := len(m.present[0])
	for c := range golearnClasses {
		if n == 0 || len(m.present[c]) != n || len(m.absent[c]) != n || !areLogShares(append([]float64{m.prior[c]}, append(m.present[c], m.absent[c]...)...)) {
			r.Fail("the likelihoods of class %s are not %d logarithms of shares", golearnClasses[c], n)
			return nil, r.Err()
		}
	}
	return m, r.Err()
}

func areLogShares(values []float64) bool {
	for _, v := range values {
		if !(v <= 0 && isModest(v)) {
			return false
		}
	}
	return true
}
