package tree

import "slices"

// moments packs the sums of g and h over some rows into one integer: h in the low
// 31 bits, g above. g and h are rounded to whole units so small that the sums over
// all rows just fit: 2^-32 of the sum of |g|, 2^-31 of the sum of h. So one addition
// serves both, and sums are exact: they depend on neither the order of rows nor the
// number of workers. (Shi et al. 2022, arXiv:2207.09682, find 5 bits a row enough.)
type moments int64

const hessianBits = 31

func (m moments) g() int64 { return int64(m >> hessianBits) }
func (m moments) h() int64 { return int64(m & (1<<hessianBits - 1)) }

// units say how much one unit of moments.g and moments.h is.
type units struct{ g, h float64 }

// unitsOf gives the units for n rows of the given mass, leaving room for rounding.
func unitsOf(sum mass, n int) units {
	return units{g: sum.g / (1<<(63-hessianBits) - float64(n) - 1), h: sum.h / (1<<hessianBits - float64(n) - 1)}
}

// inverse gives 1/u, or 0 where nothing has a slope.
func (u units) inverse() units {
	var inv units
	if u.g > 0 {
		inv.g = 1 / u.g
	}
	if u.h > 0 {
		inv.h = 1 / u.h
	}
	return inv
}

func (s slope) pack(inverse units) moments {
	g, h := float64(s.g)*inverse.g, float64(s.h)*inverse.h
	half := 0.5
	if g < 0 {
		half = -0.5
	}
	return moments(int64(g+half))<<hessianBits + moments(int64(h+0.5))
}

// gathered is how many rows' moments are put side by side at a time.
const gathered = 512

// accumulate adds the moments of the rows, which rise, to the cells of their entries.
func (s *sparse) accumulate(hist []moments, rows []uint32, packed []moments) {
	e := 0
	for len(s.tiles) > 0 && len(rows) > 0 {
		n := min(gathered, len(rows))
		var side [gathered]moments
		for i, r := range rows[:n] {
			side[i] = packed[r]
		}
		for k := range s.tiles {
			s.tiles[k].accumulate(hist, rows[:n], &side)
		}
		e = s.accumulateEntries(hist, rows[:n], packed, e)
		rows = rows[n:]
	}
	s.accumulateEntries(hist, rows, packed, e)
}

// accumulateEntries does so for the columns in no tile. It starts at s.equal[e] and
// gives where it ends.
func (s *sparse) accumulateEntries(hist []moments, rows []uint32, packed []moments, e int) int {
	if s.cells != nil {
		return accumulate(hist, rows, packed, s.equal, s.cells, e)
	}
	return accumulate(hist, rows, packed, s.equal, s.narrow, e)
}

func accumulate[C uint16 | uint32](hist []moments, rows []uint32, packed []moments, equal []equalRows, cells [][]C, e int) int {
	for {
		if n := equal[e].entries; n == 0 {
			rows = skip(rows, equal[e].end)
		} else {
			rows = rows[accumulateEqual(hist, rows, packed, equal[e].end, n, equal[e].base, cells[equal[e].chunk]):]
		}
		if len(rows) == 0 {
			return e
		}
		e++
	}
}

// skip gives the rows from end on.
func skip(rows []uint32, end uint32) []uint32 {
	i, _ := slices.BinarySearch(rows, end)
	return rows[i:]
}

// accumulateEqual does so for the rows before end, which have n entries each, and gives their number.
func accumulateEqual[C uint16 | uint32](hist []moments, rows []uint32, packed []moments, end uint32, n, base uint64, cell []C) int {
	for i, r := range rows {
		if r >= end {
			return i
		}
		m := packed[r]
		at := base + uint64(r)*n
		for _, c := range cell[at : at+n] {
			hist[c] += m
		}
	}
	return len(rows)
}

// complete gives each column's commonest bin what the others leave of total.
func (s *sparse) complete(hist []moments, total moments) {
	for _, j := range s.lean {
		cells := hist[s.offset[j]:s.offset[j+1]]
		var sum moments
		for _, m := range cells {
			sum += m
		}
		cells[s.bins.common[j]] = total - sum
	}
}

// subtract takes part's cells from whole's: what remains is the sibling's histogram.
func subtract(whole, part []moments) {
	part = part[:len(whole)]
	for i, m := range part {
		whole[i] -= m
	}
}
