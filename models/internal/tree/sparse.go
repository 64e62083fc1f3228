package tree

// sparse is a binned matrix held by row without each column's commonest bin, which
// the totals give back: a flow of 121 columns has about 12 entries. Rare one-hot
// columns cost next to nothing, so bundling them would gain nothing more. Columns in
// which most rows have an entry are held in tiles instead.
//
// Rows are put in the order of their number of entries, so row i's are found without a
// table, and a loop over the entries of consecutive rows, of all or of any subset in
// order, has a length that the processor predicts.
type sparse struct {
	bins   *Bins    // with its rows in the new order; columns in tiles are nil
	order  []uint32 // new row i was row order[i]
	equal  []equalRows
	cell   []uint32 // offset[column] + bin
	narrow []uint16 // cell, where all cells fit (then cell is nil)
	offset []int    // column j's cells are offset[j] … offset[j+1]-1
	common []uint8  // each column's commonest bin
	tiles  []tile
	where  []inTile // of each column
	lean   []int    // the columns that are in no tile
	spare  slab     // what order is held in, when that is done with
}

// equalRows are rows before end, and from the one before's end, of as many entries;
// row i's are cell[base+i*entries:][:entries], modulo 2^64.
type equalRows struct {
	end           uint32
	entries, base uint64
}

// sparsen makes the sparse form, with tiles from so many rows on, at least one. It reorders b's
// columns in place.
func sparsen(b *Bins, tiledFrom, workers int) *sparse {
	s := &sparse{bins: b, offset: make([]int, b.Width+1), common: make([]uint8, b.Width), where: make([]inTile, b.Width)}
	entries := make([]int, b.Width)
	for j := range b.Width {
		s.offset[j+1] = s.offset[j] + b.Count(j)
	}
	eachPart(workers, b.Width, func(from, to int) {
		for j := from; j < to; j++ {
			s.common[j], entries[j] = commonest(b.Column[j])
		}
	})
	dense := s.chooseTiles(entries, tiledFrom)
	s.spare = b.slabs.take()
	size, order := s.spare.halves()
	clear(size)
	eachPart(workers, b.Rows, func(from, to int) {
		for _, j := range s.lean {
			c := s.common[j]
			for i, bin := range b.Column[j][from:to] {
				if bin != c {
					size[from+i]++
				}
			}
		}
	})
	cells := s.sortRows(size, order)
	s.makeTiles(dense, workers)
	eachPart(workers, len(s.lean), func(from, to int) {
		room := b.slabs.take()
		defer b.slabs.give(room)
		old := room.bytes()[:b.Rows]
		for _, j := range s.lean[from:to] {
			column := b.Column[j]
			copy(old, column)
			for i, r := range s.order {
				column[i] = old[r]
			}
		}
	})
	s.fill(cells, workers)
	return s
}

// commonest gives a column's commonest bin and the number of rows in others.
func commonest(column []uint8) (bin uint8, others int) {
	var count [MaxBins]int
	for _, b := range column {
		count[b]++
	}
	best := 0
	for b, n := range count {
		if n > count[best] {
			best = b
		}
	}
	return uint8(best), len(column) - count[best]
}

// sortRows orders rows by their number of entries, stably, and gives that of all.
func (s *sparse) sortRows(size, order []uint32) (cells uint64) {
	place := make([]uint32, len(s.lean)+2)
	for _, n := range size {
		place[n+1]++
	}
	for n := range len(s.lean) + 1 {
		first, rows := place[n], uint64(place[n+1])
		place[n+1] += first
		s.equal = append(s.equal, equalRows{place[n+1], uint64(n), cells - uint64(first)*uint64(n)})
		cells += rows * uint64(n)
	}
	for i, n := range size {
		order[place[n]] = uint32(i)
		place[n]++
	}
	s.order = order
	return cells
}

func (s *sparse) fill(cells uint64, workers int) {
	if s.offset[s.bins.Width] <= 1<<16 {
		s.narrow = make([]uint16, cells)
		fillCells(s, s.narrow, workers)
	} else {
		s.cell = make([]uint32, cells)
		fillCells(s, s.cell, workers)
	}
}

func fillCells[C uint16 | uint32](s *sparse, cell []C, workers int) {
	const block = 1024
	eachPart(workers, (s.bins.Rows+block-1)/block, func(fromBlock, toBlock int) {
		var at [block]uint64
		e := 0
		for from := fromBlock * block; from < min(toBlock*block, s.bins.Rows); from += block {
			to := min(from+block, s.bins.Rows)
			for i := from; i < to; i++ {
				for uint32(i) >= s.equal[e].end {
					e++
				}
				at[i-from] = s.equal[e].base + uint64(i)*s.equal[e].entries
			}
			for _, j := range s.lean {
				c, offset := s.common[j], s.offset[j]
				for i, bin := range s.bins.Column[j][from:to] {
					if bin != c {
						cell[at[i]] = C(offset + int(bin))
						at[i]++
					}
				}
			}
		}
	})
}
