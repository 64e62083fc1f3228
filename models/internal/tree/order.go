package tree

import "math"

// An order key turns float32 order into uint32 order; both zeros have the same key.

func orderKey(x float32) uint32 {
	const negativeZero = 1<<31 - 1
	k := rawKey(x)
	if k == negativeZero { // rare, so the branch costs nothing; x == 0 would not be
		k++
	}
	return k
}

// rawKey is orderKey for a value that is compared with an orderKey: -0 may stay below 0,
// since it is above no cut that 0 is not above.
func rawKey(x float32) uint32 {
	b := math.Float32bits(x)
	return b ^ (uint32(int32(b)>>31) | 1<<31)
}

func keyValue(k uint32) float32 {
	return math.Float32frombits(k ^ (^uint32(int32(k)>>31) | 1<<31))
}

// A keySorter sorts order keys by radix, 11 bits a pass.
type keySorter struct{ counts [3][2048]uint32 }

// sort gives the keys sorted, in keys or in spare, which is as long, and the other of the two.
func (s *keySorter) sort(keys, spare []uint32) (sorted, other []uint32) {
	s.counts = [3][2048]uint32{}
	for _, k := range keys {
		s.counts[0][k&2047]++
		s.counts[1][k>>11&2047]++
		s.counts[2][k>>22]++
	}
	from, to := keys, spare
	for pass := range s.counts {
		place := &s.counts[pass]
		shift := uint(11 * pass)
		if len(from) > 0 && int(place[from[0]>>shift&2047]) == len(from) {
			continue // all keys agree in these bits
		}
		at := uint32(0)
		for d, n := range place {
			place[d] = at
			at += n
		}
		for _, k := range from {
			d := k >> shift & 2047
			to[place[d]] = k
			place[d]++
		}
		from, to = to, from
	}
	return from, to
}

// cutBetween gives the threshold midway between two neighbours lo < hi, so that
// lo <= t < hi and t is finite; false if there is no such number.
func cutBetween(lo, hi float32) (t float32, ok bool) {
	t = float32(float64(lo) + (float64(hi)-float64(lo))/2)
	switch {
	case math.IsInf(float64(lo), -1):
		return -math.MaxFloat32, hi > -math.MaxFloat32
	case math.IsInf(float64(hi), 1), t >= hi:
		return lo, true
	}
	return max(t, lo), true
}
