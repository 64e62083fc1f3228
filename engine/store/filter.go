package store

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
)

// A filter is a selection's query, taken apart by where its terms are looked up. Every
// condition it writes means what query.Term means; a property test holds that.
type filter struct {
	Selection
	kind  []query.Term // about kinds: columns of text
	cube  []query.Term // sev and state: with kind, what the counts are kept by
	other []query.Term // about single alerts

	settled []int // the other terms that the plan has seen to
}

func newFilter(s Selection) filter {
	f := filter{Selection: s}
	for _, t := range s.Query.Terms {
		switch t.Field {
		case "family", "model", "proto", "service", "flag", "label":
			f.kind = append(f.kind, t)
		case "sev", "state":
			f.cube = append(f.cube, t)
		default:
			f.other = append(f.other, t)
		}
	}
	return f
}

// counted says whether the counts that are kept answer the whole query.
func (f *filter) counted() bool { return len(f.other) == 0 && f.UpTo == 0 && f.Hidden == 0 }

// kinds is a condition on the table kinds.
func (f *filter) kinds(b *builder) string {
	var all []string
	for _, t := range f.kind {
		all = append(all, not(t, has(b, t.Text, kindColumns(t.Field)...)))
	}
	return and(all...)
}

func kindColumns(f query.Field) []string {
	switch f {
	case "proto":
		return []string{"proto", "app"}
	case "service":
		return []string{"service", "func"}
	}
	return []string{string(f)}
}

// has says that one of some columns in lower case holds a text.
func has(b *builder, text string, columns ...string) string {
	arg := b.arg(text)
	var any []string
	for _, c := range columns {
		any = append(any, "instr("+c+", "+arg+") > 0")
	}
	return "(" + strings.Join(any, " or ") + ")"
}

func not(t query.Term, condition string) string {
	if t.Not {
		return "not " + condition
	}
	return condition
}

// of are the conditions on alerts a, but for those about kinds. Nothing in them is ever
// null, so that "not" turns each of them round.
func (f *filter) of(b *builder) string {
	var all []string
	for _, t := range f.cube {
		all = append(all, cubeCondition(t))
	}
	for i, t := range f.other {
		if !slices.Contains(f.settled, i) {
			all = append(all, not(t, "("+f.condition(b, t)+")"))
		}
	}
	if f.UpTo > 0 {
		all = append(all, "a.seq <= "+b.arg(f.UpTo))
	}
	if f.Hidden > 0 {
		all = append(all, hiddenBy(f.Hidden))
	}
	return and(all...)
}

func hiddenBy(suppression int64) string {
	return fmt.Sprintf("a.hidden = %d and a.hidden <> 0", suppression)
}

func cubeCondition(t query.Term) string {
	if t.Field == "state" {
		s, _ := triage.ParseState(t.Text)
		return not(t, fmt.Sprintf("(a.state = %d)", s))
	}
	op := string(t.Op)
	if t.Op == query.Has {
		op = "="
	}
	return not(t, fmt.Sprintf("(a.sev %s %d)", op, int(t.Lo)))
}

// holds says whether a state and severity satisfy the terms about them.
func (f *filter) holds(s triage.State, sev int) bool {
	for _, t := range f.cube {
		yes := s.String() == t.Text
		if t.Field == "sev" {
			v := float64(sev)
			switch t.Op {
			case query.Has:
				yes = v == t.Lo
			case query.Less:
				yes = v < t.Lo
			case query.LessEqual:
				yes = v <= t.Lo
			case query.Greater:
				yes = v > t.Lo
			case query.GreaterEqual:
				yes = v >= t.Lo
			}
		}
		if yes == t.Not {
			return false
		}
	}
	return true
}

// condition is a term about single alerts.
func (f *filter) condition(b *builder, t query.Term) string {
	switch t.Field {
	case "score":
		return number(b, t, "a.score")
	case "p":
		return number(b, t, "a.p")
	case "age":
		return f.age(b, t)
	case "src", "dst":
		first, last := blockRange(t.Net.Prefix())
		column := "a." + string(t.Field)
		return fmt.Sprintf("%s is not null and %s between %s and %s", column, column, b.arg(first), b.arg(last))
	case "sport":
		return "a.src is not null and " + number(b, t, "a.src_port")
	case "dport":
		return "a.dst is not null and " + number(b, t, "a.dst_port")
	case "owner":
		if t.Text == "me" {
			return "a.owner <> '' and a.owner = " + b.arg(f.Me)
		}
		return owned(b, t.Text)
	case "id":
		return fmt.Sprintf("%s or a.grp in (select id from groups where %s)", has(b, t.Text, "a.id"), has(b, t.Text, "gid"))
	case "note":
		return noted(b, t.Text)
	}
	// A bare word: any text of the alert.
	columns := []string{"model", "family", "proto", "app", "service", "func", "plane", "flag", "label"}
	return strings.Join([]string{has(b, t.Text, "a.id"), "a.kind in (select id from kinds where " + has(b, t.Text, columns...) + ")",
		owned(b, t.Text), noted(b, t.Text)}, " or ")
}

func owned(b *builder, text string) string {
	return "a.owner <> '' and a.owner in (select name from people where " + has(b, text, "folded") + ")"
}

// noted looks at one alert's notes: right for many matches. See driver for few.
func noted(b *builder, text string) string {
	return "exists (select 1 from changes c join notes n on n.audit = c.audit where c.alert = a.seq and n.withdrawn = 0 and " + has(b, text, "n.folded") + ")"
}

func number(b *builder, t query.Term, column string) string {
	if t.Op == query.Has || t.Op == query.Range {
		return fmt.Sprintf("%s between %s and %s", column, b.arg(t.Lo), b.arg(t.Hi))
	}
	return column + " " + string(t.Op) + " " + b.arg(t.Lo)
}

// age compares whole nanoseconds so that it agrees with seconds as floating numbers.
func (f *filter) age(b *builder, t query.Term) string {
	age := b.arg(f.Now.UnixNano()) + " - a.raised"
	switch t.Op {
	case query.Less:
		return age + " < " + b.arg(reaches(t.Lo, false))
	case query.GreaterEqual:
		return age + " >= " + b.arg(reaches(t.Lo, false))
	case query.LessEqual:
		return age + " < " + b.arg(reaches(t.Lo, true))
	case query.Greater:
		return age + " >= " + b.arg(reaches(t.Lo, true))
	}
	return age + " >= " + b.arg(reaches(t.Lo, false)) + " and " + age + " < " + b.arg(reaches(t.Hi, true))
}

// reaches is the shortest age, in ns, that is at least, or more than, so many seconds.
func reaches(seconds float64, beyond bool) int64 {
	low, high := int64(0), int64(math.MaxInt64)
	if done(0, seconds, beyond) {
		low, high = math.MinInt64/2, 0
	}
	for low < high {
		middle := low + (high-low)/2
		if done(middle, seconds, beyond) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

func done(age int64, seconds float64, beyond bool) bool {
	s := time.Duration(age).Seconds()
	return s > seconds || s == seconds && !beyond
}

// searchable says whether the index of notes can find a text: it has three runes or
// more, being made of triples.
func searchable(text string) bool { return utf8.RuneCountInString(text) >= 3 }

// phrase is a text as the index of notes reads it: one phrase, whatever is in it.
func phrase(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }
