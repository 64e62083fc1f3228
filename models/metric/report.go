package metric

import (
	"math"
	"strconv"

	"github.com/trunkline/trunkline/data"
)

// A Judgement is one model's scores on one set with all that is needed to judge them.
// The slices run parallel to the scores; Family and Novel may be nil.
type Judgement struct {
	Scores        []float64
	Attack        []bool
	Family        []data.Family
	Novel         []bool             // the attack's type was not in training; nil: not known
	Probabilistic bool               // scores estimate P(attack): Brier and ECE have a meaning
	Threshold     float64            // the one in force
	At            map[string]float64 // further thresholds by name: "0.5", "t1%", "t5%"
	Bootstrap     Bootstrap          // of the AUC's interval
}

// FPRs are the rates at which recall is given at the oracle threshold.
var FPRs = [...]float64{0.001, 0.01, 0.05}

// A Report is a model's figures on one set, in the keys of `compare --json`. It embeds
// the operating point at the threshold in force.
type Report struct {
	Rows        int              `json:"rows"`
	AUC         Value            `json:"auc"`
	AUCInterval Interval         `json:"auc_ci"`
	AP          Value            `json:"ap"`
	Brier       Value            `json:"brier"`
	ECE         Value            `json:"ece"`
	RecallAtFPR map[string]Value `json:"recall_at_fpr"` // oracle: order, not operation
	Operating
	RecallByFamily map[string]Value     `json:"recall_by_family"`
	RecallSeen     Value                `json:"recall_seen"`
	RecallNovel    Value                `json:"recall_novel"`
	At             map[string]Operating `json:"at"`

	Curve    *Curve        `json:"-"` // what the figures were read off
	Families []GroupRecall `json:"-"` // RecallByFamily with counts and intervals
	Novelty  []GroupRecall `json:"-"` // seen, novel; nil where Novel was
}

// Judge works out every figure. Figures that have no meaning for the set are NaN.
func Judge(j Judgement) Report {
	curve := NewCurve(j.Scores, j.Attack)
	r := Report{
		Rows: len(j.Scores), Curve: curve,
		AUC: Value(curve.AUC()), AUCInterval: curve.AUCInterval(j.Bootstrap), AP: undefined, Brier: undefined, ECE: undefined,
		RecallAtFPR:    make(map[string]Value, len(FPRs)),
		Operating:      curve.Operating(j.Threshold),
		RecallByFamily: make(map[string]Value, len(data.Families)),
		RecallSeen:     undefined, RecallNovel: undefined,
		At: make(map[string]Operating, len(j.At)),
	}
	if r.AUC.Defined() {
		r.AP = Value(curve.AveragePrecision())
	}
	if j.Probabilistic {
		r.Brier, r.ECE = Value(Brier(j.Scores, j.Attack)), Value(ECE(j.Scores, j.Attack))
	}
	for _, rate := range FPRs {
		r.RecallAtFPR[strconv.FormatFloat(rate, 'g', -1, 64)] = Value(curve.RecallAtFPR(rate))
	}
	for name, t := range j.At {
		r.At[name] = curve.Operating(t)
	}
	r.groups(j)
	return r
}

var undefined = Value(math.NaN())

// groups fills in the recalls by family and by novelty at the threshold in force.
func (r *Report) groups(j Judgement) {
	for _, f := range data.Families {
		r.RecallByFamily[f.Key()] = undefined
	}
	if j.Family != nil {
		r.Families = NewFamilies(j.Scores, j.Family).At(j.Threshold)
		for _, g := range r.Families {
			r.RecallByFamily[g.Name] = g.Recall
		}
	}
	if j.Novel != nil {
		r.Novelty = NewNovelty(j.Scores, j.Attack, j.Novel).At(j.Threshold)
		r.RecallSeen, r.RecallNovel = r.Novelty[0].Recall, r.Novelty[1].Recall
	}
}

// NewNovelty groups the attacks into "seen" and "novel".
func NewNovelty(scores []float64, attack, novel []bool) *Groups {
	group := make([]int32, len(scores))
	for i := range group {
		switch {
		case !attack[i]:
			group[i] = -1
		case novel[i]:
			group[i] = 1
		}
	}
	return NewGroups(scores, group, []string{"seen", "novel"})
}
