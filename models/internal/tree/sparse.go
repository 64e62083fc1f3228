package tree

// sparse is a binned matrix held by row without each column's commonest bin, which
// the totals give back: a flow of 121 columns has about 12 entries. Rare one-hot
// columns cost next to nothing, so bundling them would gain nothing more.
//
// Rows are put in the order of their number of entries: a loop over the entries of
// consecutive rows, of all or of any subset in order, then has a length that the
// processor predicts.
type sparse struct {
	bins   *Bins    // with its rows in the new order
	order  []uint32 // new row i was row order[i]
	start  []uint32 // row i's entries are cell[start[i]:start[i+1]]
	cell   []uint32 // offset[column] + bin
	narrow []uint16 // cell, where all cells fit (then cell is nil)
	offset []int    // column j's cells are offset[j] … offset[j+1]-1
	common []uint8  // each column's commonest bin
}

// sparsen makes the sparse form. It reorders b's columns in place.
func sparsen(b *Bins, workers int) *sparse {
	s := &sparse{bins: b, offset: make([]int, b.Width+1), common: make([]uint8, b.Width)}
	for j := range b.Width {
		s.offset[j+1] = s.offset[j] + b.Count(j)
	}
	eachPart(workers, b.Width, func(from, to int) {
		for j := from; j < to; j++ {
			s.common[j] = commonest(b.Column[j])
		}
	})
	size := make([]uint32, b.Rows)
	eachPart(workers, b.Rows, func(from, to int) {
		for j, column := range b.Column {
			c := s.common[j]
			for i, bin := range column[from:to] {
				if bin != c {
					size[from+i]++
				}
			}
		}
	})
	s.sortRows(size)
	eachPart(workers, b.Width, func(from, to int) {
		old := make([]uint8, b.Rows)
		for _, column := range b.Column[from:to] {
			copy(old, column)
			for i, r := range s.order {
				column[i] = old[r]
			}
		}
	})
	s.fill(workers)
	return s
}

func commonest(column []uint8) uint8 {
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
	return uint8(best)
}

// sortRows orders rows by their number of entries, stably.
func (s *sparse) sortRows(size []uint32) {
	place := make([]uint32, s.bins.Width+2)
	for _, n := range size {
		place[n+1]++
	}
	for n := range s.bins.Width + 1 {
		place[n+1] += place[n]
	}
	s.order = make([]uint32, len(size))
	for i, n := range size {
		s.order[place[n]] = uint32(i)
		place[n]++
	}
	s.start = make([]uint32, len(size)+1)
	for i, r := range s.order {
		s.start[i+1] = s.start[i] + size[r]
	}
}

func (s *sparse) fill(workers int) {
	n := s.start[s.bins.Rows]
	if s.offset[s.bins.Width] <= 1<<16 {
		s.narrow = make([]uint16, n)
		fillCells(s, s.narrow, workers)
	} else {
		s.cell = make([]uint32, n)
		fillCells(s, s.cell, workers)
	}
}

func fillCells[C uint16 | uint32](s *sparse, cell []C, workers int) {
	const block = 1024
	eachPart(workers, (s.bins.Rows+block-1)/block, func(fromBlock, toBlock int) {
		var at [block]uint32
		for from := fromBlock * block; from < min(toBlock*block, s.bins.Rows); from += block {
			to := min(from+block, s.bins.Rows)
			copy(at[:], s.start[from:to])
			for j, column := range s.bins.Column {
				c, offset := s.common[j], s.offset[j]
				for i, bin := range column[from:to] {
					if bin != c {
						cell[at[i]] = C(offset + int(bin))
						at[i]++
					}
				}
			}
		}
	})
}
