package tree

import (
	"slices"
	"sync"
	"unsafe"
)

// A slab is 8 bytes for each row of a matrix. A fit uses the same slabs for one thing after another:
// garbage would not be collected before as much again as the raw matrix has been allocated. What a slab
// holds when it is taken is left from before. The views of it share its memory, and need no more alignment than it has.
type slab []uint64

func view[T uint8 | uint16 | uint32 | float64 | moments | item](s slab, size int) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*8/size)
}

func (s slab) bytes() []uint8     { return view[uint8](s, 1) }
func (s slab) margins() []float64 { return view[float64](s, 8) }
func (s slab) moments() []moments { return view[moments](s, 8) }
func (s slab) items() []item      { return view[item](s, 8) }

// halves gives the slab as two numbers a row.
func (s slab) halves() (a, b []uint32) {
	both := view[uint32](s, 4)
	return both[:len(s):len(s)], both[len(s):]
}

// column gives room for the k-th of the eight columns of bytes that a slab holds.
func (s slab) column(k int) []uint8 {
	return s.bytes()[k*len(s) : (k+1)*len(s) : (k+1)*len(s)]
}

// slabColumns is how many columns of bins a slab holds.
const slabColumns = 8

// slabs are those of one fit that are free.
type slabs struct {
	rows int
	sync.Mutex
	free []slab
}

func (s *slabs) take() slab { return s.takeUpTo(s.rows, 0) }

// takeUpTo gives a slab; where so many words are enough and only those are free that others will want, a shorter new one.
func (s *slabs) takeUpTo(words, others int) slab {
	s.Lock()
	defer s.Unlock()
	if n := len(s.free); n > others || n > 0 && words >= s.rows {
		taken := s.free[n-1]
		s.free = s.free[:n-1]
		return taken
	}
	return make(slab, min(s.rows, words))
}

func (s *slabs) give(back ...slab) {
	s.Lock()
	s.free = append(s.free, back...)
	s.Unlock()
}

// shelves are slabs that whole columns are put into, one after the other.
type shelves struct {
	slabs *slabs
	sync.Mutex
	used  []slab
	holds []int // the columns that lie there
}

func (s *shelves) place(k int) []uint8 { return s.used[k/slabColumns].column(k % slabColumns) }

// room gives the place for column j. It may be called by several workers at once.
func (s *shelves) room(j int) []uint8 {
	s.Lock()
	defer s.Unlock()
	if len(s.holds)%slabColumns == 0 {
		s.used = append(s.used, s.slabs.take())
	}
	s.holds = append(s.holds, j)
	return s.place(len(s.holds) - 1)
}

// toFront moves a column to the k-th place. It gives the column that was there, which is now in the place that the other had.
func (s *shelves) toFront(j, k int) (other int) {
	from := slices.Index(s.holds, j)
	if from != k {
		a, b := s.place(from), s.place(k)
		for i, x := range a {
			a[i], b[i] = b[i], x
		}
		s.holds[from], s.holds[k] = s.holds[k], j
	}
	return s.holds[from]
}

// giveFirst gives the first slab back.
func (s *shelves) giveFirst() {
	s.slabs.give(s.used[0])
	s.used, s.holds = s.used[1:], s.holds[slabColumns:]
}

// rest gives what is left of the last slab, which must not be put to use in another way then.
func (s *shelves) rest() slab {
	k := len(s.holds) % slabColumns
	if k == 0 {
		return nil
	}
	last := s.used[len(s.used)-1]
	return last[(k*len(last)+slabColumns-1)/slabColumns:]
}
