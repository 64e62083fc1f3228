package data

import (
	"bytes"
	"slices"
	"strings"
)

// sniffNSLKDD knows a file by any of its first lines, so that one bad row is refused
// as a row, with its line, and not as an unknown kind of file.
func sniffNSLKDD(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	for i, line := range bytes.SplitN(bytes.TrimLeft(head, "\r\n"), []byte{'\n'}, 6) {
		if i < 5 && looksNSLKDD(bytes.TrimSuffix(line, []byte{'\r'})) {
			return true
		}
	}
	return false
}

// looksNSLKDD says whether a line is a header, has about the right fields, or begins as
// a row does and has lost its end.
func looksNSLKDD(line []byte) bool {
	f := bytes.Split(line, []byte{','})
	if len(f) < 5 || len(f) > 2*nslkddFull {
		return false
	}
	if len(f) >= nslkddFeatures && isNSLKDDHeader(line) {
		return true
	}
	numbers, names := 0, 0
	for i, field := range f {
		if _, ok := parseNumber(field); ok {
			numbers++
		} else if i >= 1 && i <= 3 && isName(field) {
			names++
		}
	}
	_, first := parseNumber(f[0])
	begins := first && names == 3 && slices.Contains([]string{"tcp", "udp", "icmp"}, string(f[1]))
	return begins || len(f) >= nslkddFeatures && len(f) <= nslkddFull && numbers >= 30 && names >= 1
}

// isNSLKDDHeader says whether a line names the columns, as some copies of the files do.
func isNSLKDDHeader(line []byte) bool {
	for i, field := range strings.Split(string(line), ",") {
		field = strings.ToLower(strings.Trim(field, " \"'"))
		switch {
		case i < nslkddFeatures && field != NSLKDD().Columns[i].Name,
			i == nslkddFeatures && !slices.Contains([]string{"label", "class", "labels", "attack"}, field):
			return false
		}
	}
	return true
}
