package tree

import (
	"sync"
	"unsafe"
)

// A slab is 8 bytes for each row of a matrix. A fit uses the same slabs for one thing after another:
// garbage would not be collected before as much again as the raw matrix has been allocated. What a slab
// holds when it is taken is left from before. The views of it share its memory, and need no more alignment than it has.
type slab []uint64

func view[T uint8 | uint32 | float64 | moments | item](s slab, size int) []T {
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

// slabs are those of one fit that are free.
type slabs struct {
	rows int
	sync.Mutex
	free []slab
}

func (s *slabs) take() slab {
	s.Lock()
	defer s.Unlock()
	if n := len(s.free); n > 0 {
		taken := s.free[n-1]
		s.free = s.free[:n-1]
		return taken
	}
	return make(slab, s.rows)
}

func (s *slabs) give(back slab) {
	s.Lock()
	s.free = append(s.free, back)
	s.Unlock()
}
