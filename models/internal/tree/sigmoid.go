package tree

import "math"

// Sigmoid gives 1/(1+Exp(-margin)), to about one part in 10^15 and with the same bits
// on every platform: math.Exp is written in assembly on some, and a compiler may
// fuse a product and a sum unless each is converted.
func Sigmoid(margin float64) float64 { return 1 / (1 + Exp(-margin)) }

// Exp is e^x = 2^(k/64) · e^r with |r| <= ln2/128; x beyond ±700 counts as ±700.
func Exp(x float64) float64 {
	const (
		perUnit = 64 / math.Ln2
		unitHi  = 0x1.62e42fefp-7               // ln2/64 to 33 bits: k·unitHi is exact
		unitLo  = math.Ln2/64 - 0x1.62e42fefp-7 // the rest
		shift   = 0x1.8p52                      // adding it rounds to a whole number
	)
	x = max(-700, min(700, x))
	shifted := float64(x*perUnit) + shift
	k := int64(math.Float64bits(shifted)) - 0x4338000000000000 // the bits of shift
	kf := shifted - shift
	r := x - float64(kf*unitHi) - float64(kf*unitLo)
	r2 := float64(r * r)
	// e^r - 1 = r + r²(1/2 + r/6 + r²(1/24 + r/120))
	tail := 1.0/24 + float64(r*(1.0/120))
	p := r + float64(r2*(0.5+float64(r*(1.0/6))+float64(r2*tail)))
	scale := math.Float64frombits(exp2Part[k&63] + uint64(k>>6)<<52)
	return scale + float64(scale*p)
}

// exp2Part[i] is the bits of 2^(i/64).
var exp2Part = [64]uint64{
	0x3ff0000000000000, 0x3ff02c9a3e778061, 0x3ff059b0d3158574, 0x3ff0874518759bc8,
	0x3ff0b5586cf9890f, 0x3ff0e3ec32d3d1a2, 0x3ff11301d0125b51, 0x3ff1429aaea92de0,
	0x3ff172b83c7d517b, 0x3ff1a35beb6fcb75, 0x3ff1d4873168b9aa, 0x3ff2063b88628cd6,
	0x3ff2387a6e756238, 0x3ff26b4565e27cdd, 0x3ff29e9df51fdee1, 0x3ff2d285a6e4030b,
	0x3ff306fe0a31b715, 0x3ff33c08b26416ff, 0x3ff371a7373aa9cb, 0x3ff3a7db34e59ff7,
	0x3ff3dea64c123422, 0x3ff4160a21f72e2a, 0x3ff44e086061892d, 0x3ff486a2b5c13cd0,
	0x3ff4bfdad5362a27, 0x3ff4f9b2769d2ca7, 0x3ff5342b569d4f82, 0x3ff56f4736b527da,
	0x3ff5ab07dd485429, 0x3ff5e76f15ad2148, 0x3ff6247eb03a5585, 0x3ff6623882552225,
	0x3ff6a09e667f3bcd, 0x3ff6dfb23c651a2f, 0x3ff71f75e8ec5f74, 0x3ff75feb564267c9,
	0x3ff7a11473eb0187, 0x3ff7e2f336cf4e62, 0x3ff82589994cce13, 0x3ff868d99b4492ed,
	0x3ff8ace5422aa0db, 0x3ff8f1ae99157736, 0x3ff93737b0cdc5e5, 0x3ff97d829fde4e50,
	0x3ff9c49182a3f090, 0x3ffa0c667b5de565, 0x3ffa5503b23e255d, 0x3ffa9e6b5579fdbf,
	0x3ffae89f995ad3ad, 0x3ffb33a2b84f15fb, 0x3ffb7f76f2fb5e47, 0x3ffbcc1e904bc1d2,
	0x3ffc199bdd85529c, 0x3ffc67f12e57d14b, 0x3ffcb720dcef9069, 0x3ffd072d4a07897c,
	0x3ffd5818dcfba487, 0x3ffda9e603db3285, 0x3ffdfc97337b9b5f, 0x3ffe502ee78b3ff6,
	0x3ffea4afa2a490da, 0x3ffefa1bee615a27, 0x3fff50765b6e4540, 0x3fffa7c1819e90d8,
}
