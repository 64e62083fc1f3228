package tree

import (
	"context"
	"math"
	"slices"

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
	err := eachCounted(ctx, r, workers, &slabs{rows: r.N}, func(j int, c *counted) { e.column[j] = c.exact(r.N) })
	return e, err
}

// exact keeps the codes of a column of few distinct values, else its values.
func (c *counted) exact(rows int) exactColumn {
	if !c.few {
		raw := make([]float32, rows)
		for i := range raw {
			raw[i] = nan32
			if k := c.key(i); k != nanKey {
				raw[i] = clampToFinite(keyValue(k))
			}
		}
		return exactColumn{raw: raw}
	}
	values := make([]float32, len(c.distinct))
	for i, k := range c.distinct {
		values[i] = clampToFinite(keyValue(k))
	}
	values = slices.Compact(values)
	limits := limitsOf(values)
	if c.known < len(c.code) {
		values = append(values, nan32)
	}
	var code [MaxBins]uint8
	for i, k := range c.keys {
		if code[i] = uint8(len(values) - 1); k != nanKey {
			code[i] = rank(&limits, orderKey(clampToFinite(keyValue(k))))
		}
	}
	column := exactColumn{code: make([]uint8, rows), values: values}
	for i, b := range c.code {
		column.code[i] = code[b]
	}
	return column
}

var nan32 = float32(math.NaN())

// clampToFinite gives the finite value nearest to x.
func clampToFinite(x float32) float32 { return max(-math.MaxFloat32, min(math.MaxFloat32, x)) }
