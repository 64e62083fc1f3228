package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// printJSON writes one document. Numbers read back to the same bits, and so do strings;
// what would steer a terminal or turn its text round is written as an escape.
func printJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escaped(b.Bytes()))
	return err
}

// escaped writes runes that show nothing (DEL, C1 controls, bidi and zero-width formats)
// as \uNNNN. In JSON they can stand in strings only, where that means the same.
func escaped(document []byte) []byte {
	var out []byte
	for i := 0; i < len(document); {
		r, size := utf8.DecodeRune(document[i:])
		if shows(r) {
			if out != nil {
				out = append(out, document[i:i+size]...)
			}
			i += size
			continue
		}
		if out == nil {
			out = append(make([]byte, 0, len(document)+64), document[:i]...)
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
		i += size
	}
	if out == nil {
		return document
	}
	return out
}

func shows(r rune) bool {
	return r == '\n' || r >= ' ' && r <= '~' || r > 0x9f && unicode.IsPrint(r)
}
