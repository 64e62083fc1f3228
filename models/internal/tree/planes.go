package tree

// maxLeafPlanes is the number of leaves up to which addLeaves works.
const maxLeafPlanes = 512

// addLeaves adds values[i] to the sum of each row in reach[i]; every row is in at
// most one of the sets, and a row in none must not matter. It overwrites reach, which
// has room for eight sets more than there are values.
//
// It turns the sets about: bit b of the numbers of the leaves that the rows reach is
// the union of the sets with bit b in their index, so three unions of eight sets
// settle three bits, and the eight together are one set for the next three. The bits
// of eight rows are then spread to one byte a row.
func addLeaves(sum *[blockSize]float64, values []float64, reach []uint64) {
	n := len(values)
	p0, p1, p2 := unions(reach, n)
	if n <= 8 {
		for c := 0; c < blockSize; c += 8 {
			low := spread[byte(p0>>c)] | spread[byte(p1>>c)]<<1 | spread[byte(p2>>c)]<<2
			addEight((*[8]float64)(sum[c:]), values, low, 0)
		}
		return
	}
	n = (n + 7) / 8
	p3, p4, p5 := unions(reach, n)
	var p6, p7, p8 uint64
	if n > 8 {
		p6, p7, p8 = unions(reach, (n+7)/8)
	}
	for c := 0; c < blockSize; c += 8 {
		low := spread[byte(p0>>c)] | spread[byte(p1>>c)]<<1 | spread[byte(p2>>c)]<<2 |
			spread[byte(p3>>c)]<<3 | spread[byte(p4>>c)]<<4 | spread[byte(p5>>c)]<<5
		if n > 8 {
			low |= spread[byte(p6>>c)]<<6 | spread[byte(p7>>c)]<<7
		}
		addEight((*[8]float64)(sum[c:]), values, low, p8>>c)
	}
}

// unions gives for each of three bits the union of the sets with that bit in their
// index, and replaces each eight sets by their union.
func unions(reach []uint64, n int) (p0, p1, p2 uint64) {
	*(*[8]uint64)(reach[n:]) = [8]uint64{}
	for i := 0; i < n; i += 8 {
		r := (*[8]uint64)(reach[i:])
		r3, r7 := r[3], r[7]
		odd, r23, r67 := r[1]|r3|r[5]|r7, r[2]|r3, r[6]|r7
		high := r[4] | r[5] | r67
		p0 |= odd
		p1 |= r23 | r67
		p2 |= high
		reach[i/8] = r[0] | r[1] | r23 | high
	}
	return p0, p1, p2
}

// addEight adds to eight rows the value that their byte of low says; bit i of high
// adds 256 to row i's.
func addEight(sum *[8]float64, values []float64, low, high uint64) {
	if high&0xff != 0 {
		for i := range sum {
			sum[i] += values[low>>(8*i)&0xff|high>>i&1<<8]
		}
		return
	}
	sum[0] += values[byte(low)]
	sum[1] += values[byte(low>>8)]
	sum[2] += values[byte(low>>16)]
	sum[3] += values[byte(low>>24)]
	sum[4] += values[byte(low>>32)]
	sum[5] += values[byte(low>>40)]
	sum[6] += values[byte(low>>48)]
	sum[7] += values[byte(low>>56)]
}

// spread[b] has bit i of b in its byte i.
var spread = func() (s [256]uint64) {
	for b := range s {
		for i := range 8 {
			s[b] |= uint64(b) >> i & 1 << (8 * i)
		}
	}
	return s
}()
