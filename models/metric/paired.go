package metric

import (
	"cmp"
	"math"
	"slices"
)

// A Pair compares two models on the same flows. Bootstrapping the flows of both
// together removes what they share, the flows' difficulty, from the interval of their
// difference. It is immutable and safe for concurrent use.
type Pair struct {
	a, b   []float64 // row by row
	attack []bool
	cellA  []int32 // each row's place in a's ranking, as Curve.cells numbers them
	cellB  []int32
	groups [2]int
}

// NewPair keeps the slices, which must not change afterwards, and panics if their
// lengths disagree. A score that is NaN ranks below all others.
func NewPair(a, b []float64, attack []bool) *Pair {
	if len(a) != len(b) || len(a) != len(attack) {
		panic("metric: scores and labels differ in length")
	}
	p := &Pair{a: a, b: b, attack: attack}
	p.cellA, p.groups[0] = rowCells(a, attack)
	p.cellB, p.groups[1] = rowCells(b, attack)
	return p
}

// A Difference is a figure of B less the same of A, with its 95 % interval.
type Difference struct {
	A        Value    `json:"a"`
	B        Value    `json:"b"`
	Delta    Value    `json:"delta"` // B − A
	Interval Interval `json:"interval"`
}

// Distinguishable reports whether the interval leaves out 0.
func (d Difference) Distinguishable() bool { return d.Interval.Lo > 0 || d.Interval.Hi < 0 }

// A Comparison is how B differs from A at their thresholds.
type Comparison struct {
	AUC       Difference `json:"auc"`
	Recall    Difference `json:"recall"`
	FPR       Difference `json:"fpr"`
	Precision Difference `json:"precision"`
	McNemar   McNemar    `json:"mcnemar"`
}

// Compare bootstraps the differences, A alerting strictly above ta, B above tb.
func (p *Pair) Compare(ta, tb float64, b Bootstrap) Comparison {
	outcome := p.outcomes(ta, tb)
	type replicate struct{ auc, recall, fpr, precision [2]float64 }
	replicates := make([]replicate, b.times())
	b.each(func(scratch *drawing, i int) {
		w := scratch.counts(2*p.groups[0] + 2*p.groups[1] + 8)
		wa, wb, wo := w[:2*p.groups[0]], w[2*p.groups[0]:len(w)-8], w[len(w)-8:]
		for _, row := range scratch.draw(len(p.attack), b.Seed, i) {
			wa[p.cellA[row]]++
			wb[p.cellB[row]]++
			wo[outcome[row]]++
		}
		ca, cb := joint(wo).confusions()
		replicates[i] = replicate{
			auc:       [2]float64{weightedAUC(wa), weightedAUC(wb)},
			recall:    [2]float64{ca.Recall(), cb.Recall()},
			fpr:       [2]float64{ca.FPR(), cb.FPR()},
			precision: [2]float64{ca.Precision(), cb.Precision()},
		}
	})
	difference := func(a, bb float64, of func(replicate) [2]float64) Difference {
		deltas := make([]float64, len(replicates))
		for i, r := range replicates {
			v := of(r)
			deltas[i] = v[1] - v[0]
		}
		return Difference{Value(a), Value(bb), Value(bb - a), b.Interval(deltas)}
	}
	count := p.count(outcome)
	ca, cb := count.confusions()
	return Comparison{
		AUC:       difference(NewCurve(p.a, p.attack).AUC(), NewCurve(p.b, p.attack).AUC(), func(r replicate) [2]float64 { return r.auc }),
		Recall:    difference(ca.Recall(), cb.Recall(), func(r replicate) [2]float64 { return r.recall }),
		FPR:       difference(ca.FPR(), cb.FPR(), func(r replicate) [2]float64 { return r.fpr }),
		Precision: difference(ca.Precision(), cb.Precision(), func(r replicate) [2]float64 { return r.precision }),
		McNemar:   count.mcnemar(),
	}
}

// RecallAtFPR bootstraps the difference of recalls at the oracle threshold for rate,
// which every replicate takes from its own normal flows.
func (p *Pair) RecallAtFPR(rate float64, b Bootstrap) Difference {
	deltas := make([]float64, b.times())
	b.each(func(scratch *drawing, i int) {
		w := scratch.counts(2*p.groups[0] + 2*p.groups[1])
		wa, wb := w[:2*p.groups[0]], w[2*p.groups[0]:]
		for _, row := range scratch.draw(len(p.attack), b.Seed, i) {
			wa[p.cellA[row]]++
			wb[p.cellB[row]]++
		}
		deltas[i] = weightedRecall(wb, rate) - weightedRecall(wa, rate)
	})
	a, bb := NewCurve(p.a, p.attack).RecallAtFPR(rate), NewCurve(p.b, p.attack).RecallAtFPR(rate)
	return Difference{Value(a), Value(bb), Value(bb - a), b.Interval(deltas)}
}

// Confusions gives one pair of confusions a replicate, A at ta and B at tb: what an
// interval of any figure made from the two needs.
func (p *Pair) Confusions(ta, tb float64, b Bootstrap) [][2]Confusion {
	outcome := p.outcomes(ta, tb)
	out := make([][2]Confusion, b.times())
	b.each(func(scratch *drawing, i int) {
		weight := scratch.counts(8)
		for _, row := range scratch.draw(len(outcome), b.Seed, i) {
			weight[outcome[row]]++
		}
		out[i][0], out[i][1] = joint(weight).confusions()
	})
	return out
}

// Count gives the confusions of A at ta and of B at tb.
func (p *Pair) Count(ta, tb float64) [2]Confusion {
	a, b := p.count(p.outcomes(ta, tb)).confusions()
	return [2]Confusion{a, b}
}

// McNemar tests the two models' verdicts at their thresholds.
func (p *Pair) McNemar(ta, tb float64) McNemar { return p.count(p.outcomes(ta, tb)).mcnemar() }

// rowCells numbers each row's place in the ranking as Curve.cells does.
func rowCells(scores []float64, attack []bool) (cells []int32, groups int) {
	order := make([]int32, len(scores))
	for i := range order {
		order[i] = int32(i)
	}
	at := func(i int32) float64 { return ranked(scores[i]) }
	slices.SortFunc(order, func(i, j int32) int { return cmp.Compare(at(j), at(i)) })
	cells = make([]int32, len(scores))
	for k, i := range order {
		if k == 0 || at(i) != at(order[k-1]) {
			groups++
		}
		cells[i] = int32(2 * (groups - 1))
		if attack[i] {
			cells[i]++
		}
	}
	return cells, groups
}

// weightedRecall is RecallAtFPR over integer weights: the recall strictly above the
// (⌊rate·n⌋+1)-th largest normal.
func weightedRecall(weight []int32, rate float64) float64 {
	normals, attacks := 0, 0
	for g := 0; g < len(weight); g += 2 {
		normals, attacks = normals+int(weight[g]), attacks+int(weight[g+1])
	}
	allowed, fp, tp := floorOf(rate, normals), 0, 0
	for g := 0; g < len(weight); g += 2 {
		fp += int(weight[g])
		if fp > allowed {
			break
		}
		tp += int(weight[g+1])
	}
	return share(tp, attacks)
}

// outcomes numbers what became of each row: 4 if it is an attack, plus 2 if A alerts,
// plus 1 if B does.
func (p *Pair) outcomes(ta, tb float64) []int32 {
	out := make([]int32, len(p.attack))
	for i, attack := range p.attack {
		if attack {
			out[i] += 4
		}
		if p.a[i] > ta {
			out[i] += 2
		}
		if p.b[i] > tb {
			out[i]++
		}
	}
	return out
}

func (p *Pair) count(outcome []int32) joint {
	j := make(joint, 8)
	for _, o := range outcome {
		j[o]++
	}
	return j
}

// joint counts rows by outcome.
type joint []int32

func (j joint) confusions() (a, b Confusion) {
	n := func(cells ...int) int {
		sum := 0
		for _, c := range cells {
			sum += int(j[c])
		}
		return sum
	}
	a = Confusion{TP: n(6, 7), FN: n(4, 5), FP: n(2, 3), TN: n(0, 1)}
	b = Confusion{TP: n(5, 7), FN: n(4, 6), FP: n(1, 3), TN: n(0, 2)}
	return a, b
}

// mcnemar: A alone is right where it alerts alone on an attack or B alone on a normal flow.
func (j joint) mcnemar() McNemar { return NewMcNemar(int(j[6]+j[1]), int(j[5]+j[2])) }

// McNemar is the test whether two models are wrong equally often on the same rows
// (McNemar 1947).
type McNemar struct {
	OnlyA int   `json:"only_a_right"`
	OnlyB int   `json:"only_b_right"`
	P     Value `json:"p"` // two-sided
	Exact bool  `json:"exact"`
}

// exactUpTo is the number of disagreements up to which the binomial is summed; 2⁻¹⁰⁰⁰
// is still a normal float64.
const exactUpTo = 1000

// NewMcNemar tests the counts of rows that only A, and only B, judged rightly: by the
// exact binomial up to 1,000 such rows, by χ² with continuity correction beyond.
func NewMcNemar(onlyA, onlyB int) McNemar {
	m := McNemar{OnlyA: onlyA, OnlyB: onlyB, Exact: onlyA+onlyB <= exactUpTo}
	n, k := onlyA+onlyB, min(onlyA, onlyB)
	switch {
	case n == 0:
		m.P = 1
	case m.Exact:
		term := math.Ldexp(1, -n) // C(n, i)/2^n
		sum := term
		for i := 1; i <= k; i++ {
			term = float64(term * (float64(n-i+1) / float64(i)))
			sum += term
		}
		m.P = Value(math.Min(1, 2*sum))
	default:
		d := math.Max(math.Abs(float64(onlyA-onlyB))-1, 0)
		m.P = Value(math.Erfc(d / math.Sqrt(2*float64(n))))
	}
	return m
}
