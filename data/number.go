package data

import "strconv"

// maxNumber is the largest number a text source takes: beyond 2^53 a count is not
// exact in a float64, and a square of it would leave float32.
const maxNumber = 1 << 53

// scanNumber reads an unsigned decimal at the front of b, up to a comma or b's end,
// and gives the value and the bytes it took. It is exact: of 16 bytes with a point
// among them at most 15 are digits, a mantissa below 2^53, which divided by a power of ten
// that a float64 holds rounds once (Clinger 1990).
// Anything else (a sign, an exponent, more digits) is left to parseNumber: ok is false.
func scanNumber(b []byte) (v float64, n int, ok bool) {
	var mantissa uint64
	point := -1
	for n = 0; n < len(b) && b[n] != ','; n++ {
		switch d := b[n] - '0'; {
		case d <= 9:
			mantissa = mantissa*10 + uint64(d)
		case b[n] == '.' && point < 0:
			point = n
		default:
			return 0, n, false
		}
	}
	switch {
	case n == 0 || n > 16:
		return 0, n, false
	case point < 0:
		return float64(mantissa), n, true
	case point == 0 || point == n-1: // ".5" and "5." are not how any source writes
		return 0, n, false
	}
	return float64(mantissa) / powersOfTen[n-1-point], n, true
}

var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// parseNumber reads a whole field as a decimal number. NaN, infinities, hexadecimal
// and blanks are no numbers here.
func parseNumber(field []byte) (float64, bool) {
	if len(field) == 0 || len(field) > 64 {
		return 0, false
	}
	for _, c := range field {
		switch {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(field), 64)
	return v, err == nil
}
