package data

import "strconv"

// quoteMax is how many bytes of a bad value a message repeats.
const quoteMax = 40

// Quote shows a value from an input inside a message: in double quotes, cut to 40
// bytes, with every control, escape and non-ASCII byte spelled out, so that
// hostile input can neither drive a terminal nor flood a log.
func Quote[T string | []byte](value T) string {
	if len(value) > quoteMax {
		return strconv.QuoteToASCII(string(value[:quoteMax])) + "…"
	}
	return strconv.QuoteToASCII(string(value))
}
