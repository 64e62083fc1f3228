// Package visible turns text that came from outside into text that can be shown:
// no byte of it can move a cursor, colour a terminal, turn a line round or hide.
package visible

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text makes s visible. Printable runes stay as they are; every kind of blank
// becomes a space; a byte that is not UTF-8 becomes U+FFFD; every other rune
// (controls, escape sequences, bidi and zero-width formats, private use) becomes
// its escape, \x1b or \u202e, so that an analyst sees that it was there. Of a run
// of combining marks the first two stay.
//
// At most max runes come out, the last of them an ellipsis if anything was left
// off; the work done is bounded by max and not by s.
func Text(s string, max int) string {
	if plain(s) && len(s) <= max {
		return s
	}
	if max <= 0 {
		return ""
	}
	w := writer{max: max}
	for i := 0; i < len(s) && !w.full; {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		w.rune(r, size)
	}
	return w.String()
}

// Line is Text for what is at most a line on a screen: 400 runes.
func Line(s string) string { return Text(s, 400) }

// plain says whether s is nothing but printable ASCII.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

type writer struct {
	strings.Builder
	runes, max int
	marks      int // combining marks in a row
	full       bool
	last       int // bytes before the last rune, for the ellipsis
}

const hex = "0123456789abcdef"

func (w *writer) rune(r rune, size int) {
	switch {
	case r == utf8.RuneError && size <= 1:
		w.put("\uFFFD")
	case unicode.In(r, unicode.Mn, unicode.Me):
		if w.marks++; w.marks <= 2 && w.runes > 0 {
			w.put(string(r))
		}
		return
	case r == '\t' || r == '\n' || r == '\r' || unicode.Is(unicode.Zs, r):
		w.put(" ")
	case unicode.IsPrint(r) && !blank(r):
		w.put(string(r))
	default:
		w.escape(r)
	}
	w.marks = 0
}

// escape writes a rune as \xNN, \uNNNN or \UNNNNNNNN.
func (w *writer) escape(r rune) {
	digits, letter := 8, "U"
	switch {
	case r < 0x100:
		digits, letter = 2, "x"
	case r < 0x10000:
		digits, letter = 4, "u"
	}
	w.put(`\`)
	w.put(letter)
	for d := digits - 1; d >= 0; d-- {
		w.put(string(hex[r>>(4*d)&15]))
	}
}

// put writes one rune, or the ellipsis in place of the last one if there is no room.
func (w *writer) put(one string) {
	if w.full {
		return
	}
	if w.runes == w.max {
		kept := w.String()[:w.last]
		w.Reset()
		w.WriteString(kept + "…")
		w.full = true
		return
	}
	w.last = w.Len()
	w.WriteString(one)
	w.runes++
}

// blank says whether a rune is a letter or symbol by category and yet shows nothing.
func blank(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800:
		return true
	}
	return false
}
