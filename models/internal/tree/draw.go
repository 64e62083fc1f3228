package tree

import (
	"math/bits"
	"math/rand/v2"
)

// A columnDraw gives the columns in random order and remembers which are known to
// be constant among the rows at hand: what a node finds constant is constant in all
// nodes below it.
type columnDraw struct {
	// [0, known): constant, found by a node above; of them [0, again) were given here.
	// [known, constant): constant, found here. [constant, end): not given yet. Behind: given.
	columns                     []int32
	again, known, constant, end int
}

func newColumnDraw(columns []int32) columnDraw {
	return columnDraw{columns: append([]int32(nil), columns...)}
}

// begin starts anew at a node whose parent knew the given number of constant columns.
// Nodes in between may have reordered the columns, but these remained in front.
func (d *columnDraw) begin(constant int) {
	d.again, d.known, d.constant, d.end = 0, constant, constant, len(d.columns)
}

// next gives a column that was not given at this node; known says that it is one of
// those known to be constant, no matter which. It gives false if only those are left.
func (d *columnDraw) next(rng *rand.PCG) (column int, known, ok bool) {
	if d.constant == d.end {
		return 0, false, false
	}
	i := below(rng, d.known-d.again+d.end-d.constant)
	if i < d.known-d.again {
		d.again++
		return 0, true, true
	}
	i += d.constant - (d.known - d.again)
	d.end--
	c := d.columns
	c[i], c[d.end] = c[d.end], c[i]
	return int(c[d.end]), false, true
}

// markConstant says that the column just given is constant here.
func (d *columnDraw) markConstant() {
	c := d.columns
	c[d.end], c[d.constant] = c[d.constant], c[d.end]
	d.constant++
	d.end++
}

// below gives a whole number in [0, n), uniform to one part in 2^64/n.
func below(rng *rand.PCG, n int) int {
	high, _ := bits.Mul64(rng.Uint64(), uint64(n))
	return int(high)
}

// unit gives a number in [0, 1).
func unit(rng *rand.PCG) float64 { return float64(rng.Uint64()>>11) / (1 << 53) }

// between draws a threshold t, low <= t < high, uniform.
func between(rng *rand.PCG, low, high float32) float32 {
	t := float32(float64(low) + float64(unit(rng)*(float64(high)-float64(low))))
	if t >= high {
		return low
	}
	return t
}
