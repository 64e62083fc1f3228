package figure

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// A Table is rows of text as a person reads them, for a file.
type Table struct {
	Title   string
	Columns []string
	Rows    [][]string // each as long as Columns
	Cursor  int        // the row that a person stands on, from 1; 0: none
}

// CSV writes the table. Control characters are taken out, and a text that a spreadsheet
// would take for a formula gets an apostrophe in front; numbers stay numbers.
func (t Table) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.line(t.Columns)); err != nil {
		return err
	}
	for _, r := range t.Rows {
		if err := out.Write(t.line(r)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (t Table) line(cells []string) []string {
	line := make([]string, len(cells))
	for i, c := range cells {
		c = strings.TrimSpace(c)
		if _, err := strconv.ParseFloat(c, 64); err != nil {
			c = harmless(c)
		}
		line[i] = c
	}
	return line
}
