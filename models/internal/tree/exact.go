package tree

import (
	"context"
	"math"
	"sync/atomic"

	"github.com/trunkline/trunkline/features"
)

// exactColumns is a matrix by column that keeps every value: as one-byte codes where
// a column has at most 256 distinct values, else as numbers. Infinite values count as
// the largest finite ones.
type exactColumns struct {
	column []exactColumn
}

// An exactColumn has either code and values or raw.
type exactColumn struct {
	code   []uint8   // of each row, an index into values
	values []float32 // distinct, rising; a NaN comes last
	raw    []float32
}

// hasNaN says whether the last code is NaN's.
func (c *exactColumn) hasNaN() bool {
	n := len(c.values)
	return n > 0 && isNaN(c.values[n-1])
}

func newExactColumns(ctx context.Context, r features.Rows, workers int) (*exactColumns, error) {
	e := &exactColumns{column: make([]exactColumn, r.Width)}
	const together = 4
	var next atomic.Int64
	inParallel(max(1, min(workers, (r.Width+together-1)/together)), func(int) {
		var w binner
		for {
			from := int(next.Add(together)) - together
			if from >= r.Width || ctx.Err() != nil {
				return
			}
			to := min(from+together, r.Width)
			w.gather(r.X, r.N, r.Width, from, to)
			for j := from; j < to && ctx.Err() == nil; j++ {
				e.column[j] = w.exact(w.columns[j-from])
			}
		}
	})
	return e, ctx.Err()
}

// exact codes a column if it has few distinct values.
func (w *binner) exact(keys []uint32) exactColumn {
	least, most := orderKey(-math.MaxFloat32), orderKey(math.MaxFloat32)
	for i, k := range keys {
		if k != nanKey {
			keys[i] = max(least, min(most, k))
		}
	}
	w.sorted = append(w.sorted[:0], keys...)
	w.sorter.sort(w.sorted)
	w.countDistinct(w.sorted)
	if len(w.values) > MaxBins {
		raw := make([]float32, len(keys))
		for i, k := range keys {
			raw[i] = keyValue(k)
		}
		return exactColumn{raw: raw}
	}
	var limits [MaxBins]uint32
	for i := range limits {
		limits[i] = math.MaxUint32
	}
	for i, v := range w.values {
		if limits[i] = nanKey; !isNaN(v) {
			limits[i] = orderKey(v)
		}
	}
	code := make([]uint8, len(keys))
	for i, k := range keys {
		code[i] = rank(&limits, k)
	}
	return exactColumn{code: code, values: append([]float32(nil), w.values...)}
}
