package foreign

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A ubjParser reads Universal Binary JSON (draft 12) as a document: XGBoost's .ubj.
type ubjParser struct {
	b  []byte
	at int
	bounds
}

func parseUBJ(b []byte) (*document, error) {
	p := &ubjParser{b: b}
	mark, err := p.mark()
	var d document
	if err == nil {
		d, err = p.value(mark, 0, false)
	}
	if err == nil && p.at < len(p.b) {
		err = fmt.Errorf("more bytes after the end")
	}
	if err != nil {
		return nil, &FormatError{"XGBoost UBJSON", fmt.Sprintf("byte %d", p.at), err.Error()}
	}
	return &d, nil
}

func (p *ubjParser) take(n int) ([]byte, error) {
	if n < 0 || n > len(p.b)-p.at {
		return nil, fmt.Errorf("want %d more bytes, have %d", n, len(p.b)-p.at)
	}
	p.at += n
	return p.b[p.at-n : p.at], nil
}

// mark reads a type marker, passing over no-ops.
func (p *ubjParser) mark() (byte, error) {
	for {
		b, err := p.take(1)
		if err != nil {
			return 0, err
		}
		if b[0] != 'N' {
			return b[0], nil
		}
	}
}

// numberSize is the length of a number of the marked type; 0 if it is none.
func numberSize(mark byte) int {
	switch mark {
	case 'i', 'U':
		return 1
	case 'I':
		return 2
	case 'l', 'd':
		return 4
	case 'L', 'D':
		return 8
	}
	return 0
}

func decodeNumber(mark byte, b []byte) float64 {
	switch mark {
	case 'i':
		return float64(int8(b[0]))
	case 'U':
		return float64(b[0])
	case 'I':
		return float64(int16(binary.BigEndian.Uint16(b)))
	case 'l':
		return float64(int32(binary.BigEndian.Uint32(b)))
	case 'L':
		return float64(int64(binary.BigEndian.Uint64(b)))
	case 'd':
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

func (p *ubjParser) value(mark byte, nesting int, skip bool) (document, error) {
	if nesting > maxNesting {
		return document{}, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	if size := numberSize(mark); size > 0 {
		b, err := p.take(size)
		if err != nil {
			return document{}, err
		}
		return document{kind: number, number: decodeNumber(mark, b)}, nil
	}
	switch mark {
	case 'Z':
		return document{}, nil
	case 'T':
		return document{kind: number, number: 1}, nil
	case 'F':
		return document{kind: number}, nil
	case 'S':
		s, err := p.string()
		return document{kind: text, text: s}, err
	case '{':
		return p.object(nesting)
	case '[':
		return p.list(nesting, skip)
	}
	return document{}, fmt.Errorf("marker %q", mark)
}

// length reads a number that counts something.
func (p *ubjParser) length() (int, error) {
	mark, err := p.mark()
	if err != nil {
		return 0, err
	}
	b, err := p.take(numberSize(mark))
	if err != nil || len(b) == 0 || mark == 'd' || mark == 'D' {
		return 0, fmt.Errorf("want a length")
	}
	if v := decodeNumber(mark, b); v >= 0 && v <= float64(len(p.b)) {
		return int(v), nil
	}
	return 0, fmt.Errorf("a length beyond the file's")
}

func (p *ubjParser) string() (string, error) {
	n, err := p.length()
	if err != nil {
		return "", err
	}
	b, err := p.take(n)
	return string(b), err
}

func (p *ubjParser) object(nesting int) (document, error) {
	d := document{kind: object}
	left := -1 // fields to come, if the object says how many
	if p.at < len(p.b) && p.b[p.at] == '#' {
		p.at++
		var err error
		if left, err = p.length(); err != nil {
			return d, err
		}
	}
	for ; left != 0; left-- {
		if left < 0 && p.at < len(p.b) && p.b[p.at] == '}' {
			p.at++
			return d, nil
		}
		key, err := p.string()
		if err != nil {
			return d, err
		}
		mark, err := p.mark()
		if err == nil {
			err = p.add(0, 1)
		}
		if err != nil {
			return d, err
		}
		v, err := p.value(mark, nesting+1, unneeded(key))
		if err != nil {
			return d, err
		}
		d.fields = append(d.fields, field{key, v})
	}
	return d, nil
}

// list reads an array, which may say its elements' type and must then say how many.
func (p *ubjParser) list(nesting int, skip bool) (document, error) {
	d := document{kind: numbers}
	typed, left := byte(0), -1
	if p.at+1 < len(p.b) && p.b[p.at] == '$' {
		typed = p.b[p.at+1]
		p.at += 2
		if p.at >= len(p.b) || p.b[p.at] != '#' {
			return d, fmt.Errorf("an array with a type and no length")
		}
	}
	if p.at < len(p.b) && p.b[p.at] == '#' {
		p.at++
		var err error
		if left, err = p.length(); err != nil {
			return d, err
		}
	}
	if size := numberSize(typed); size > 0 {
		return p.numbers(typed, size, left, skip)
	}
	for ; left != 0; left-- {
		mark := typed
		if left < 0 && p.at < len(p.b) && p.b[p.at] == ']' {
			p.at++
			return d, nil
		}
		if typed == 0 {
			var err error
			if mark, err = p.mark(); err != nil {
				return d, err
			}
		}
		v, err := p.value(mark, nesting+1, skip)
		if err == nil {
			err = p.add(btoi(v.kind == number), btoi(v.kind != number))
		}
		if err == nil {
			err = d.add(v)
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}

func (p *ubjParser) numbers(mark byte, size, n int, skip bool) (document, error) {
	d := document{kind: numbers}
	if n < 0 {
		return d, fmt.Errorf("an array with a type and no length")
	}
	b, err := p.take(n * size)
	if err == nil {
		err = p.add(n, 0)
	}
	if err != nil || skip {
		return d, err
	}
	d.numbers = make([]float64, n)
	for i := range d.numbers {
		d.numbers[i] = decodeNumber(mark, b[i*size:])
	}
	return d, nil
}
