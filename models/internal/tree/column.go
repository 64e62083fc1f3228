package tree

import "math/bits"

// A column holds the bin of each row: a byte a row; where nearly all rows are in one bin,
// the others only; in a tile eight bits of each word.
type column struct {
	bins  []uint8
	rare  *rareColumn // where bins is nil
	tile  slab        // where both are nil: bits shift … shift+7
	shift uint
}

func (c *column) at(r uint32) uint8 {
	if c.bins != nil {
		return c.bins[r]
	}
	return c.atCompact(r)
}

func (c *column) atCompact(r uint32) uint8 {
	if c.rare != nil {
		return c.rare.at(r)
	}
	return c.inTile(r)
}

func (c *column) inTile(r uint32) uint8 { return uint8(c.tile[r] >> (c.shift & 63)) }

// partition moves the rows that go left to the front of rows and copies the others to
// the front of spare. It gives the number of lefts.
func (c *column) partition(rows, spare []uint32, right *[MaxBins]uint8) int {
	l, k := 0, 0
	switch {
	case c.bins != nil:
		bins := c.bins
		for _, r := range rows {
			side := int(right[bins[r]])
			rows[l], spare[k] = r, r
			l += 1 - side
			k += side
		}
	case c.rare != nil:
		rare, usual := c.rare, right[c.rare.common]
		for _, r := range rows {
			side := int(usual)
			if rare.has(r) {
				side = int(right[rare.bins[rare.place(r)]])
			}
			rows[l], spare[k] = r, r
			l += 1 - side
			k += side
		}
	default:
		for _, r := range rows {
			side := int(right[c.inTile(r)])
			rows[l], spare[k] = r, r
			l += 1 - side
			k += side
		}
	}
	return l
}

// A rareColumn holds a column in which few rows are in other bins than the commonest:
// a bit for each row, and the bins of the rows whose bit is set. The bits of a word are counted
// to find a row's place (rank, Jacobson 1989, doi:10.1109/SFCS.1989.63533). A column of one bin has no words.
type rareColumn struct {
	common uint8
	words  []uint64
	before []uint32 // set bits before each word
	bins   []uint8
}

// newRareColumn makes a column of n rows, of which as many are in others bins, from the bin of each.
func newRareColumn(common uint8, n, others int, bin func(row int) uint8) *rareColumn {
	return new(rareColumn).fill(common, n, others, bin)
}

// fill makes c such a column, in the memory that it has if that is enough.
func (c *rareColumn) fill(common uint8, n, others int, bin func(row int) uint8) *rareColumn {
	if c.common = common; others == 0 {
		*c = rareColumn{common: common}
		return c
	}
	if c.words == nil {
		c.words, c.before = make([]uint64, (n+63)/64), make([]uint32, (n+63)/64)
	}
	if clear(c.words); cap(c.bins) < others {
		c.bins = make([]uint8, 0, others)
	}
	c.bins = c.bins[:0]
	for i := range n {
		if i%64 == 0 {
			c.before[i/64] = uint32(len(c.bins))
		}
		if b := bin(i); b != common {
			c.words[i/64] |= 1 << (i % 64)
			c.bins = append(c.bins, b)
		}
	}
	return c
}

func (c *rareColumn) at(r uint32) uint8 {
	if !c.has(r) {
		return c.common
	}
	return c.bins[c.place(r)]
}

// has says whether row r is in another bin than the commonest.
func (c *rareColumn) has(r uint32) bool {
	w := int(r >> 6)
	return w < len(c.words) && c.words[w]>>(r&63)&1 != 0
}

// place gives where in bins that of row r is, which has one.
func (c *rareColumn) place(r uint32) int {
	w := r >> 6
	return int(c.before[w]) + bits.OnesCount64(c.words[w]&(1<<(r&63)-1))
}

// each calls do for the rows from … to-1 that are in other bins.
func (c *rareColumn) each(from, to int, do func(row int, bin uint8)) {
	for at := from; at < to && at/64 < len(c.words); {
		word := c.words[at/64] >> (at % 64)
		if word == 0 {
			at = (at/64 + 1) * 64
			continue
		}
		if at += bits.TrailingZeros64(word); at < to {
			do(at, c.bins[c.place(uint32(at))])
		}
		at++
	}
}
