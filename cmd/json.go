package cmd

import (
	"encoding/json"
	"io"
)

// printJSON writes one document. Numbers read back to the same bits.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
