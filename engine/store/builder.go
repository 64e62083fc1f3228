package store

import (
	"strconv"
	"strings"
)

// A builder collects the arguments of a query while its text is written.
type builder struct{ args []any }

// arg adds an argument and gives the name that the text calls it by.
func (b *builder) arg(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

// list writes numbers as "(1,2,3)"; of none as "(null)", which holds nothing.
func list(numbers []int64) string {
	if len(numbers) == 0 {
		return "(null)"
	}
	var s strings.Builder
	for i, n := range numbers {
		s.WriteByte("(,"[min(i, 1)])
		s.WriteString(strconv.FormatInt(n, 10))
	}
	s.WriteByte(')')
	return s.String()
}

// and joins conditions; of none it is one that always holds.
func and(conditions ...string) string {
	var all []string
	for _, c := range conditions {
		if c != "" {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return "1=1"
	}
	return strings.Join(all, " and ")
}
