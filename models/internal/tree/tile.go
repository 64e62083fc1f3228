package tree

import "slices"

// A tile holds the bins of eight columns, a word a row: one load gives eight, from one
// cache line, and the columns' cells fit the first-level cache together.
type tile struct {
	word   slab
	offset [slabColumns]int // of the columns' cells
}

// chooseTiles gives the columns to put into tiles, eight for each, and sets s.lean to the
// others. A tile takes a byte for each bin where an entry takes two, and its column one more; where a row has half of
// all entries a tile is the quicker, too.
func (s *sparse) chooseTiles(tiled float64) (dense []int) {
	entries := s.bins.others
	s.lean = make([]int, len(entries))
	for j := range entries {
		s.lean[j] = j
	}
	byEntries := slices.Clone(s.lean)
	slices.SortStableFunc(byEntries, func(a, b int) int { return entries[b] - entries[a] })
	for from := 0; from+slabColumns <= len(byEntries); from += slabColumns {
		sum, rare := 0, false
		for _, j := range byEntries[from : from+slabColumns] {
			sum += entries[j]
			rare = rare || s.bins.Column[j].rare != nil
		}
		if rare || float64(sum) < tiled*float64(s.bins.Rows) {
			break
		}
		dense = byEntries[:from+slabColumns]
	}
	s.lean = slices.DeleteFunc(s.lean, func(j int) bool { return slices.Contains(dense, j) })
	return dense
}

// makeTiles makes tiles of the dense columns, with rows in order. The room that a tile's columns had is free for
// the next one.
func (s *sparse) makeTiles(dense []int, workers int) {
	b := s.bins
	for k, j := range dense {
		other := b.shelves.toFront(j, k)
		b.Column[other].bins = b.shelves.place(slices.Index(b.shelves.holds, other))[:b.Rows]
		b.Column[j].bins = b.shelves.place(k)[:b.Rows]
	}
	for columns := range slices.Chunk(dense, slabColumns) {
		t := tile{word: b.slabs.take()}
		var bins [slabColumns][]uint8
		for c, j := range columns {
			t.offset[c], bins[c] = s.offset[j], b.Column[j].bins
			b.Column[j] = column{tile: t.word, shift: uint(8 * c)}
		}
		eachPart(workers, b.Rows, func(from, to int) {
			for i, r := range s.order[from:to] {
				var word uint64
				for c := range bins {
					word |= uint64(bins[c][r]) << (8 * c)
				}
				t.word[from+i] = word
			}
		})
		s.tiles = append(s.tiles, t)
		b.shelves.giveFirst()
	}
}

// accumulate adds the rows' moments to the cells of the tile's columns. hist goes on for
// MaxBins cells behind the last column's.
func (t *tile) accumulate(hist []moments, rows []uint32, packed *[gathered]moments) {
	h := func(c int) *[MaxBins]moments { return (*[MaxBins]moments)(hist[t.offset[c]:]) }
	h0, h1, h2, h3, h4, h5, h6, h7 := h(0), h(1), h(2), h(3), h(4), h(5), h(6), h(7)
	for i, r := range rows {
		word, m := t.word[r], packed[i%gathered]
		h0[uint8(word)] += m
		h1[uint8(word>>8)] += m
		h2[uint8(word>>16)] += m
		h3[uint8(word>>24)] += m
		h4[uint8(word>>32)] += m
		h5[uint8(word>>40)] += m
		h6[uint8(word>>48)] += m
		h7[uint8(word>>56)] += m
	}
}
