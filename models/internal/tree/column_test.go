package tree

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRareColumnsGiveBackEveryBin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins := rapid.SliceOfN(rapid.OneOf(rapid.Just(uint8(3)), rapid.Just(uint8(3)), rapid.Uint8()), 1, 300).Draw(t, "bins")
		common, others := commonest(bins)
		c := newRareColumn(common, len(bins), others, func(i int) uint8 { return bins[i] })
		from := rapid.IntRange(0, len(bins)).Draw(t, "from")
		to := rapid.IntRange(from, len(bins)).Draw(t, "to")
		met := slices.Repeat([]uint8{common}, to-from)
		c.each(from, to, func(row int, bin uint8) { met[row-from] = bin })
		if !slices.Equal(met, bins[from:to]) {
			t.Fatalf("rows %d to %d: %v, want %v", from, to, met, bins[from:to])
		}
		for i, want := range bins {
			if have := c.at(uint32(i)); have != want || c.has(uint32(i)) != (want != common) {
				t.Fatalf("row %d: bin %d, want %d", i, have, want)
			}
		}
	})
}

// However a column is held, rows go to the same sides, in order.
func TestColumnsPartitionAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins := rapid.SliceOfN(rapid.Uint8Range(0, 4), 1, 200).Draw(t, "bins")
		common, others := commonest(bins)
		tiled := make(slab, len(bins))
		for i, b := range bins {
			tiled[i] = ^uint64(0xff0000) | uint64(b)<<16
		}
		var right [MaxBins]uint8
		for b := range 5 {
			right[b] = uint8(rapid.IntRange(0, 1).Draw(t, "side"))
		}
		var lefts, rights []uint32
		for i, b := range bins {
			if right[b] == 0 {
				lefts = append(lefts, uint32(i))
			} else {
				rights = append(rights, uint32(i))
			}
		}
		for name, c := range map[string]column{
			"whole": {bins: bins},
			"rare":  {rare: newRareColumn(common, len(bins), others, func(i int) uint8 { return bins[i] })},
			"tiled": {tile: tiled, shift: 16},
		} {
			rows, spare := make([]uint32, len(bins)), make([]uint32, len(bins))
			for i := range rows {
				rows[i] = uint32(i)
			}
			n := c.partition(rows, spare, &right)
			if !slices.Equal(rows[:n], lefts) || !slices.Equal(spare[:len(rights)], rights) {
				t.Fatalf("%s: %v and %v, want %v and %v", name, rows[:n], spare[:len(rights)], lefts, rights)
			}
		}
	})
}
