package foreign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// A jsonParser reads a JSON text as a document, faster and with tighter bounds than
// encoding/json: an element of a list of numbers costs eight bytes.
type jsonParser struct {
	b  []byte
	at int
	bounds
}

func parseJSON(b []byte) (*document, error) {
	p := &jsonParser{b: b}
	d, err := p.value(0, false)
	if err == nil {
		if p.space(); p.at < len(p.b) {
			err = fmt.Errorf("more text after the end")
		}
	}
	if err != nil {
		return nil, &FormatError{"XGBoost JSON", fmt.Sprintf("byte %d", p.at), err.Error()}
	}
	return &d, nil
}

func (p *jsonParser) space() {
	for p.at < len(p.b) && (p.b[p.at] == ' ' || p.b[p.at] == '\n' || p.b[p.at] == '\t' || p.b[p.at] == '\r') {
		p.at++
	}
}

// peek gives the next byte that is not a space, 0 at the end.
func (p *jsonParser) peek() byte {
	p.space()
	if p.at < len(p.b) {
		return p.b[p.at]
	}
	return 0
}

// value reads a value; skip says that its numbers need not be kept.
func (p *jsonParser) value(nesting int, skip bool) (document, error) {
	if nesting > maxNesting {
		return document{}, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(nesting)
	case c == '[':
		return p.list(nesting, skip)
	case c == '"':
		s, err := p.string()
		return document{kind: text, text: s}, err
	case c == '-' && !bytes.HasPrefix(p.b[p.at:], []byte("-I")) || c >= '0' && c <= '9':
		v, err := p.number()
		return document{kind: number, number: v}, err
	}
	for _, word := range [...]struct {
		text  string
		value document
	}{
		{"null", document{}}, {"true", document{kind: number, number: 1}}, {"false", document{kind: number}},
		{"NaN", document{kind: number, number: math.NaN()}}, {"Infinity", document{kind: number, number: math.Inf(1)}},
		{"-Infinity", document{kind: number, number: math.Inf(-1)}}, // XGBoost writes these three
	} {
		if bytes.HasPrefix(p.b[p.at:], []byte(word.text)) {
			p.at += len(word.text)
			return word.value, nil
		}
	}
	if p.at >= len(p.b) {
		return document{}, fmt.Errorf("the text ends too early")
	}
	return document{}, fmt.Errorf("want a value, have %.10q", p.b[p.at:min(len(p.b), p.at+10)])
}

func (p *jsonParser) object(nesting int) (document, error) {
	d := document{kind: object}
	p.at++
	for p.peek() != '}' {
		if len(d.fields) > 0 {
			if err := p.expect(','); err != nil {
				return d, err
			}
		}
		if p.peek() != '"' {
			return d, fmt.Errorf("want a key")
		}
		key, err := p.string()
		if err == nil {
			err = p.expect(':')
		}
		if err == nil {
			err = p.add(0, 1)
		}
		if err != nil {
			return d, err
		}
		v, err := p.value(nesting+1, unneeded(key))
		if err != nil {
			return d, err
		}
		d.fields = append(d.fields, field{key, v})
	}
	p.at++
	return d, nil
}

func (p *jsonParser) list(nesting int, skip bool) (document, error) {
	d := document{kind: numbers}
	p.at++
	for first := true; p.peek() != ']'; first = false {
		if !first {
			if err := p.expect(','); err != nil {
				return d, err
			}
		}
		v, err := p.value(nesting+1, skip)
		if err != nil {
			return d, err
		}
		if err := p.add(btoi(v.kind == number), btoi(v.kind != number)); err != nil {
			return d, err
		}
		if skip && v.kind == number {
			continue
		}
		if err := d.add(v); err != nil {
			return d, err
		}
	}
	p.at++
	return d, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *jsonParser) expect(c byte) error {
	if p.peek() != c {
		return fmt.Errorf("want %q", c)
	}
	p.at++
	return nil
}

func (p *jsonParser) string() (string, error) {
	for end := p.at + 1; end < len(p.b); end++ {
		switch p.b[end] {
		case '\\':
			end++
		case '"':
			var s string
			if err := json.Unmarshal(p.b[p.at:end+1], &s); err != nil {
				return "", fmt.Errorf("a broken string")
			}
			p.at = end + 1
			return s, nil
		}
	}
	return "", fmt.Errorf("a string without an end")
}

// number reads a number; most are short and whole.
func (p *jsonParser) number() (float64, error) {
	start, whole := p.at, 0
	for p.at < len(p.b) && p.b[p.at] >= '0' && p.b[p.at] <= '9' && p.at-start < 15 {
		whole = 10*whole + int(p.b[p.at]-'0')
		p.at++
	}
	if p.at == len(p.b) || !isNumberByte(p.b[p.at]) {
		return float64(whole), nil
	}
	for p.at < len(p.b) && isNumberByte(p.b[p.at]) && p.at-start < 64 {
		p.at++
	}
	v, err := strconv.ParseFloat(string(p.b[start:p.at]), 64)
	if err != nil {
		return 0, fmt.Errorf("want a number, have %.30q", p.b[start:p.at])
	}
	return v, nil
}

func isNumberByte(c byte) bool {
	return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E'
}
