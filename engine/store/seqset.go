package store

import "math/bits"

// A seqSet is a set of alerts' numbers, a bit for each that may be in it.
type seqSet struct {
	first, newest int64 // no smaller and no greater number is in it
	words         []uint64
}

// add takes numbers with commas between and gives how many there were.
func (s *seqSet) add(joined string) (n int) {
	if s.words == nil {
		s.words = make([]uint64, (s.newest-s.first)/64+1)
	}
	number := int64(0)
	for i := 0; i <= len(joined) && joined != ""; i++ {
		if i < len(joined) && joined[i] != ',' {
			number = min(10*number+int64(joined[i]-'0'), s.newest+1)
			continue
		}
		if n++; s.first <= number && number <= s.newest {
			s.words[(number-s.first)>>6] |= 1 << ((number - s.first) & 63)
		}
		number = 0
	}
	return n
}

// has says whether a number between first and newest is in the set.
func (s *seqSet) has(number int64) bool {
	return s.words != nil && s.words[(number-s.first)>>6]>>((number-s.first)&63)&1 != 0
}

// seqs gives the numbers, ascending.
func (s *seqSet) seqs() []int64 {
	n := 0
	for _, word := range s.words {
		n += bits.OnesCount64(word)
	}
	all := make([]int64, 0, n)
	for w, word := range s.words {
		for ; word != 0; word &= word - 1 {
			all = append(all, s.first+int64(w<<6|bits.TrailingZeros64(word)))
		}
	}
	return all
}
