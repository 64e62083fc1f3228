package tree

import "slices"

// sparse is a binned matrix held by row without each column's commonest bin, which
// the totals give back: a flow of 121 columns has about 12 entries. Rare one-hot
// columns cost next to nothing, so bundling them would gain nothing more. Columns in
// which many rows have an entry are held in tiles instead.
//
// Rows are put in the order of their number of entries, so row i's are found without a
// table, and a loop over the entries of consecutive rows, of all or of any subset in
// order, has a length that the processor predicts.
type sparse struct {
	bins   *Bins    // with its rows in the new order
	order  []uint32 // new row i was row order[i]
	equal  []equalRows
	cells  [][]uint32 // offset[column] + bin
	narrow [][]uint16 // cells, where all fit (then cells is nil)
	offset []int      // column j's cells are offset[j] … offset[j+1]-1
	tiles  []tile
	lean   []int // the columns that are in no tile
	spare  slab  // what order is held in, when that is done with
}

// equalRows are rows before end, and from the one before's end, of as many entries;
// row i's are cells[chunk][base+i*entries:][:entries], the index modulo 2^64.
type equalRows struct {
	end           uint32
	chunk         int
	entries, base uint64
}

// sparsen makes the sparse form, with tiles of columns in which so many of eight rows have an entry. It
// takes b over, and reorders it.
func sparsen(b *Bins, tiled float64, workers int) *sparse {
	s := &sparse{bins: b, offset: make([]int, b.Width+1)}
	for j := range b.Width {
		s.offset[j+1] = s.offset[j] + b.Count(j)
	}
	dense := s.chooseTiles(tiled)
	s.spare = b.slabs.take()
	size, order := s.spare.halves()
	size, order = size[:b.Rows], order[:b.Rows]
	s.countEntries(size, workers)
	first := s.sortRows(size, order)
	s.makeTiles(dense, workers)
	s.reorder(workers)
	s.placeEntries(first)
	if s.isNarrow() {
		fillCells(s, s.narrow, workers)
	} else {
		fillCells(s, s.cells, workers)
	}
	return s
}

// countEntries sets each row's number of entries.
func (s *sparse) countEntries(size []uint32, workers int) {
	clear(size)
	eachPart(workers, len(size), func(from, to int) {
		for _, j := range s.lean {
			s.eachEntry(j, from, to, func(row int, _ uint8) { size[row]++ })
		}
	})
}

// eachEntry calls do for the rows from … to-1 with an entry in a column that is in no tile.
func (s *sparse) eachEntry(j, from, to int, do func(row int, bin uint8)) {
	c := &s.bins.Column[j]
	if c.rare != nil {
		c.rare.each(from, to, do)
		return
	}
	common := s.bins.common[j]
	for i, bin := range c.bins[from:to] {
		if bin != common {
			do(from+i, bin)
		}
	}
}

// isNarrow says whether a cell fits 16 bits.
func (s *sparse) isNarrow() bool { return s.offset[s.bins.Width] <= 1<<16 }

// addChunk takes room for so many cells, as far as it reaches: what a shelf has left, or a slab. It gives how many there is room for.
func (s *sparse) addChunk(cells uint64, rest slab) uint64 {
	inWord := uint64(2)
	if s.isNarrow() {
		inWord = 4
	}
	if rest == nil {
		rest = s.bins.slabs.takeUpTo(int(min((cells+inWord-1)/inWord, uint64(s.bins.slabs.rows))), boosterSlabs)
	}
	if s.isNarrow() {
		s.narrow = append(s.narrow, view[uint16](rest, 2))
	} else {
		s.cells = append(s.cells, view[uint32](rest, 4))
	}
	return inWord * uint64(len(rest))
}

// sortRows orders rows by their number of entries, stably. It gives the first of each number.
func (s *sparse) sortRows(size, order []uint32) (first []uint32) {
	place := make([]uint32, len(s.lean)+2)
	for _, n := range size {
		place[n+1]++
	}
	for n := range place[1:] {
		place[n+1] += place[n]
	}
	first = slices.Clone(place)
	for i, n := range size {
		order[place[n]] = uint32(i)
		place[n]++
	}
	s.order = order
	return first
}

// placeEntries finds places for the rows' entries, chunk after chunk.
func (s *sparse) placeEntries(first []uint32) {
	var cells, room, used uint64
	for n := range uint64(len(first) - 1) {
		cells += n * uint64(first[n+1]-first[n])
	}
	rest := s.bins.shelves.rest()
	for n := range uint64(len(first) - 1) {
		for at, end := first[n], first[n+1]; at < end; {
			fit := end - at
			if n > 0 {
				fit = uint32(min(uint64(fit), (room-used)/n))
			}
			if fit == 0 {
				room, used = s.addChunk(cells, rest), 0
				rest = nil
				continue
			}
			cells -= n * uint64(fit)
			at += fit
			s.equal = append(s.equal, equalRows{at, max(0, len(s.narrow)+len(s.cells)-1), n, used - uint64(at-fit)*n})
			used += uint64(fit) * n
		}
	}
}

// reorder puts the rows of the columns that are in no tile in order.
func (s *sparse) reorder(workers int) {
	b := s.bins
	eachPart(workers, len(s.lean), func(from, to int) {
		room := b.slabs.take()
		defer b.slabs.give(room)
		old, spare := room.bytes()[:b.Rows], &rareColumn{}
		for _, j := range s.lean[from:to] {
			c := &b.Column[j]
			if was := c.rare; was != nil {
				if len(was.bins) == 0 {
					continue
				}
				c.rare = spare.fill(b.common[j], b.Rows, b.others[j], func(i int) uint8 { return was.at(s.order[i]) })
				spare = was
				continue
			}
			copy(old, c.bins)
			for i, r := range s.order {
				c.bins[i] = old[r]
			}
		}
	})
}

func fillCells[C uint16 | uint32](s *sparse, cells [][]C, workers int) {
	const block = 1024
	eachPart(workers, s.bins.Rows, func(start, end int) {
		e := 0
		for from := start; from < end; {
			for uint32(from) >= s.equal[e].end {
				e++
			}
			to := min(from+block, end, int(s.equal[e].end))
			if s.equal[e].entries > 0 {
				fillRows(s, cells[s.equal[e].chunk], s.equal[e], from, to)
			}
			from = to
		}
	})
}

// fillRows writes the entries of at most 1024 rows, which have equally many.
func fillRows[C uint16 | uint32](s *sparse, cells []C, e equalRows, from, to int) {
	var written [1024]uint64
	for _, j := range s.lean {
		s.eachEntry(j, from, to, func(row int, bin uint8) {
			at := &written[row-from]
			cells[e.base+uint64(row)*e.entries+*at] = C(s.offset[j] + int(bin))
			*at++
		})
	}
}
