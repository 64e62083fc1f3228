package features

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/data"
)

// oneHotSteps is the encoding "oh": the numbers in schema order, heavy tails as
// ln(1+x), the two last-255-flows counts divided by 255, shares and flags as they
// are; then a column for each name of each category, names sorted bytewise. On
// NSL-KDD that makes 37 + 3 + 70 + 11 = 121 columns. Flows of a telecom core, which
// name the network function, get burstiness and byte symmetry (both as logarithms) as well.
// Nothing is scaled: trees don't need it, and a learner that does scales for itself.
func oneHotSteps(t *data.Table, picked []data.Column) []step {
	var steps []step
	for _, c := range picked {
		if c.Kind == data.Number {
			steps = append(steps, step{Op: numberOp(c), Name: c.Name, From: []string{c.Name}, Unit: c.Unit})
		}
	}
	for _, c := range picked {
		if c.Kind == data.Category {
			steps = append(steps, namesStep(opOneHot, c.Name, seenNames(t, c.Name), -1))
		}
	}
	if has(picked, "function") {
		steps = append(steps, oneHotTelecomSteps(picked)...)
	}
	return steps
}

// numberOp says how "oh" takes a number. NSL-KDD's columns are named, so that the
// encoding is a contract; any other column goes by its unit.
func numberOp(c data.Column) op {
	switch c.Name {
	case "duration", "src_bytes", "dst_bytes", "wrong_fragment", "urgent", "hot", "num_failed_logins",
		"num_compromised", "su_attempted", "num_root", "num_file_creations", "num_shells", "num_access_files",
		"count", "srv_count":
		return opLog
	case "dst_host_count", "dst_host_srv_count":
		return opShare255
	case "land", "logged_in", "root_shell", "is_host_login", "is_guest_login":
		return opNumber
	}
	if c.Unit == "share" || c.Unit == "flag" {
		return opNumber
	}
	return opLog
}

// exactSteps are the raw values in float64: categories first, as their place in
// the sorted names (an unseen name is one past the last), then the numbers.
func exactSteps(t *data.Table, picked []data.Column) []step {
	var steps []step
	for _, c := range picked {
		if c.Kind == data.Category {
			names := seenNames(t, c.Name)
			steps = append(steps, namesStep(opCode, c.Name, names, float64(len(names))))
		}
	}
	for _, c := range picked {
		if c.Kind == data.Number {
			steps = append(steps, step{Op: opNumber, Name: c.Name, From: []string{c.Name}, Unit: c.Unit})
		}
	}
	return steps
}

// namesStep numbers sorted names by their place.
func namesStep(o op, column string, names []string, otherwise float64) step {
	s := step{Op: o, Name: column, From: []string{column}, Names: names, Else: otherwise}
	for i := range names {
		s.Values = append(s.Values, float64(i))
	}
	return s
}

// maxNames bounds a category's list of names, and with it the width of a matrix:
// a column of free text must not become a million features.
const maxNames = 1024

// seenNames lists the names that a category takes in t, sorted bytewise. Where
// there are more than maxNames, only the commonest stay.
func seenNames(t *data.Table, column string) []string {
	i, _ := t.Schema.Index(column)
	counts := make([]int, t.Dicts[i].Len())
	for _, code := range t.Codes[i] {
		counts[code]++
	}
	var names []string
	for code, n := range counts {
		if n > 0 {
			names = append(names, t.Dicts[i].Name(int32(code)))
		}
	}
	slices.Sort(names)
	if len(names) > maxNames {
		count := func(name string) int { code, _ := t.Dicts[i].Lookup(name); return counts[code] }
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(count(b), count(a)) })
		names = slices.Sorted(slices.Values(names[:maxNames]))
	}
	return names
}

func has(picked []data.Column, name string) bool {
	return slices.ContainsFunc(picked, func(c data.Column) bool { return c.Name == name })
}
