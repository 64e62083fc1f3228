package tree

// A tally packs the weight of some rows (low 32 bits) and of the attacks among them
// (high 32 bits), in whole units: exact in any order.
type tally uint64

func (t tally) all() uint32    { return uint32(t) }
func (t tally) attack() uint32 { return uint32(t >> 32) }
func (t tally) pure() bool     { return t.attack() == 0 || t.attack() == t.all() }

// An item is a row with its weight in units, twice that plus one if it is an attack.
type item struct{ row, mark uint32 }

func (i item) tally() tally {
	return tally(i.mark>>1) * tally(1+uint64(i.mark&1)<<32)
}

// classWeights are what a unit of a normal row and of an attack counts.
type classWeights struct{ normal, attack float64 }

// of gives the weight of the normal rows and of the attacks in t.
func (w classWeights) of(t tally) (normal, attack float64) {
	return w.normal * float64(t.all()-t.attack()), w.attack * float64(t.attack())
}

// purity is what a cut should make large: the sum over both sides of
// (normal² + attack²)/weight. Weighted Gini impurity is a constant less it.
func (w classWeights) purity(total, left tally) float64 {
	ln, la := w.of(left)
	rn, ra := w.of(total - left)
	l, r := ln+la, rn+ra
	return (float64(float64(ln*ln)+float64(la*la))*r + float64(float64(rn*rn)+float64(ra*ra))*l) / (l * r)
}

// share gives the attacks' share of the weight, and the weight.
func (w classWeights) share(t tally) (share, weight float64) {
	n, a := w.of(t)
	if n+a == 0 {
		return 0, 0
	}
	return a / (n + a), n + a
}
