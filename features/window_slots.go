package features

// slots numbers the keys that are in use with small numbers and keeps a value
// for each. A number whose last user has gone is given out again, so memory is bounded
// by the most keys in use at once.
type slots[K comparable, V any] struct {
	number map[K]int32
	key    []K
	users  []int32
	value  []V
	free   []int32
}

func newSlots[K comparable, V any]() slots[K, V] {
	return slots[K, V]{number: make(map[K]int32, 512)}
}

// take gives the key's number to one more user. A new key starts with a zero value.
func (s *slots[K, V]) take(k K) int32 {
	n, ok := s.number[k]
	if !ok {
		n = s.vacant()
		s.number[k] = n
		s.key[n] = k
	}
	s.users[n]++
	return n
}

func (s *slots[K, V]) vacant() int32 {
	if m := len(s.free); m > 0 {
		n := s.free[m-1]
		s.free = s.free[:m-1]
		return n
	}
	var key K
	var value V
	s.key, s.value, s.users = append(s.key, key), append(s.value, value), append(s.users, 0)
	return int32(len(s.key) - 1)
}

// release says that one user of a number has gone. The caller has taken back what
// it added to the value, so that of an unused number is zero again.
func (s *slots[K, V]) release(n int32) {
	s.users[n]--
	if s.users[n] == 0 {
		delete(s.number, s.key[n])
		s.free = append(s.free, n)
	}
}
