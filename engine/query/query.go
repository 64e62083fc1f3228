// Package query is the small language that picks alerts: terms joined by blanks, all
// of which must hold.
//
//	sev>=high proto:udp !owner:me age<2h note:"asked the NOC"
//
// A term is a field, a comparison and a value, or a bare word that any text of the
// alert may contain. `!` before a term turns it round. `:` means contains, or equals
// where a field has fixed words; `>= <= > <` compare, and `score:0.5..0.9` is a range,
// ends included. Quotes hold blanks.
package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Query is a parsed query. The zero Query matches everything. It is immutable.
type Query struct {
	Terms []Term
}

// A Term is one condition. Store backends may translate it; Match is what it means.
type Term struct {
	Not   bool
	Field Field // "" for a bare word
	Op    Op
	Text  string   // the value as typed
	Lo    float64  // for Number fields: the value, or a range's lower end
	Hi    float64  // a range's upper end
	Net   *network // for src and dst, where Text is an address or a CIDR block
}

// Op is a comparison.
type Op string

const (
	Has          Op = ":"
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
	Range        Op = ".."
)

// An Error is a term that means nothing.
type Error struct {
	Term   string
	Column int // of the term's first character, from 1
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("column %d, %q: %s", e.Column, e.Term, e.Reason) }

// maxTerms and maxBytes bound a query: nobody types more.
const (
	maxTerms = 32
	maxBytes = 1000
)

// Parse reads a query. Its error is an *Error.
func Parse(text string) (Query, error) {
	if len(text) > maxBytes || !utf8.ValidString(text) {
		return Query{}, &Error{Column: 1, Term: text[:min(len(text), 20)], Reason: fmt.Sprintf("want at most %d bytes of text", maxBytes)}
	}
	words, err := split(text)
	if err != nil {
		return Query{}, err
	}
	var q Query
	for _, w := range words {
		t, err := term(w)
		if err != nil {
			return Query{}, err
		}
		q.Terms = append(q.Terms, t)
	}
	return q, nil
}

// A word is a term's text with its quotes taken off: quoted says where they stood.
type word struct {
	text   string
	quoted []bool
	column int
}

func (w word) fault(reason string) error {
	return &Error{Term: w.text, Column: w.column, Reason: reason}
}

// split cuts a query at the blanks that no quotes hold.
func split(text string) ([]word, error) {
	var words []word
	var now word
	inside, open, column := false, false, 0
	end := func() {
		if open {
			words = append(words, now)
		}
		open = false
	}
	for _, r := range text {
		column++
		switch {
		case r == '"':
			inside = !inside
		case (r == ' ' || r == '\t') && !inside:
			end()
			continue
		}
		if !open {
			now, open = word{column: column}, true
		}
		if r != '"' {
			now.text += string(r)
			for range utf8.RuneLen(r) {
				now.quoted = append(now.quoted, inside)
			}
		}
	}
	if inside {
		return nil, now.fault("the quotes are not closed")
	}
	end()
	if len(words) > maxTerms {
		return nil, words[maxTerms].fault(fmt.Sprintf("want at most %d terms", maxTerms))
	}
	return words, nil
}

func term(w word) (Term, error) {
	var t Term
	text := w.text
	if strings.HasPrefix(text, "!") && !w.quoted[0] {
		t.Not, text, w.quoted = true, text[1:], w.quoted[1:]
	}
	at := operator(text, w.quoted)
	if at < 0 {
		if t.Text = strings.ToLower(text); t.Text == "" {
			return t, w.fault("want a word or a field here")
		}
		return t, nil
	}
	t.Field, t.Op = Field(strings.ToLower(text[:at])), Op(text[at:at+1])
	t.Text = text[at+1:]
	if t.Op != Has && strings.HasPrefix(t.Text, "=") {
		t.Op, t.Text = t.Op+"=", t.Text[1:]
	}
	kind, known := kinds[t.Field]
	switch {
	case !known:
		return t, w.fault("no field " + string(t.Field) + "; there are " + strings.Join(Fields(), " "))
	case t.Text == "":
		return t, w.fault("want a value behind " + string(t.Field) + string(t.Op))
	}
	return kind.read(w, t)
}

// operator is where the first comparison outside quotes stands; −1 if there is none.
func operator(text string, quoted []bool) int {
	for i := range text {
		if strings.IndexByte(":<>", text[i]) >= 0 && !quoted[i] {
			return i
		}
	}
	return -1
}
