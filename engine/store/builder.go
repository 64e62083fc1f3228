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
	return joined('(', numbers, ')')
}

// jsonList writes numbers as a JSON array: an argument, where there are too many to
// stand in a query's text.
func jsonList(numbers []int64) string {
	if len(numbers) == 0 {
		return "[]"
	}
	return joined('[', numbers, ']')
}

func joined(open byte, numbers []int64, close byte) string {
	text := make([]byte, 0, 8*len(numbers)+2)
	for i, n := range numbers {
		text = append(text, [...]byte{open, ','}[min(i, 1)])
		text = strconv.AppendInt(text, n, 10)
	}
	return string(append(text, close))
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
