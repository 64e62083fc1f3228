package tree

import "slices"

// A tile holds the bins of eight columns, a word a row: one load gives eight, from one
// cache line, and the columns' cells fit the first-level cache together.
type tile struct {
	word   slab
	offset [slabColumns]int // of the columns' cells
}

// inTile is where a column's bins are: bits shift … shift+7 of the words, or nowhere.
type inTile struct {
	word  slab
	shift uint
}

// enoughForTiles is from how many rows on tiles are made. They gain 7 to 9 % of the time at
// 100,000 rows already, but scores of NSL-KDD's size are to keep their bits: the order of rows depends on what is in tiles, and on
// that which rows a subsample draws, and the last bit of a few scores.
const enoughForTiles = 1 << 18

// chooseTiles gives the columns to put into tiles, eight for each, and sets s.lean to the
// others. A tile's columns have entries in at least half of all places: then it takes no
// more memory than the entries, or time.
func (s *sparse) chooseTiles(entries []int, tiledFrom int) (dense []int) {
	s.lean = make([]int, len(entries))
	for j := range entries {
		s.lean[j] = j
	}
	byEntries := slices.Clone(s.lean)
	slices.SortStableFunc(byEntries, func(a, b int) int { return entries[b] - entries[a] })
	for from := 0; from+slabColumns <= len(byEntries); from += slabColumns {
		sum := 0
		for _, j := range byEntries[from : from+slabColumns] {
			sum += entries[j]
		}
		if s.bins.Rows < tiledFrom || sum < slabColumns/2*s.bins.Rows {
			break
		}
		dense = byEntries[:from+slabColumns]
	}
	s.lean = slices.DeleteFunc(s.lean, func(j int) bool { return slices.Contains(dense, j) })
	return dense
}

// makeTiles moves the dense columns to the first slabs, then makes a tile of each
// slab's, with its rows in order; what the slab of the one before was holds the next.
func (s *sparse) makeTiles(dense []int, workers int) {
	if len(dense) == 0 {
		return
	}
	b := s.bins
	at := slices.Clone(b.Column) // the places, in which columns lie that moved
	holds := make([]int, b.Width)
	for j := range holds {
		holds[j] = j
	}
	for place, j := range dense {
		if from := slices.Index(holds, j); from != place {
			swapBytes(at[from], at[place])
			holds[from], holds[place] = holds[place], holds[from]
		}
	}
	for place, j := range holds {
		b.Column[j] = at[place]
	}
	free := b.slabs.take()
	for k := 0; k < len(dense); k += slabColumns {
		t := tile{word: free}
		var column [slabColumns][]uint8
		for c, j := range dense[k : k+slabColumns] {
			t.offset[c], column[c] = s.offset[j], b.Column[j]
			s.where[j] = inTile{free, uint(8 * c)}
			b.Column[j] = nil
		}
		eachPart(workers, b.Rows, func(from, to int) {
			for i, r := range s.order[from:to] {
				var word uint64
				for c := range column {
					word |= uint64(column[c][r]) << (8 * c)
				}
				t.word[from+i] = word
			}
		})
		s.tiles = append(s.tiles, t)
		free = b.columns[k/slabColumns]
	}
	b.slabs.give(free)
	b.columns = b.columns[len(dense)/slabColumns:]
}

func swapBytes(a, b []uint8) {
	for i, x := range a {
		a[i], b[i] = b[i], x
	}
}

// bin gives row r's bin of a column.
func (w inTile) bin(r uint32) uint8 { return uint8(w.word[r] >> (w.shift & 63)) }

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

// A binColumn is a column's bins, in a tile if bins is nil.
type binColumn struct {
	bins []uint8
	inTile
}

func (s *sparse) column(j int) binColumn { return binColumn{s.bins.Column[j], s.where[j]} }

func (c *binColumn) at(r uint32) uint8 {
	if c.bins == nil {
		return c.bin(r)
	}
	return c.bins[r]
}
