package foreign

import (
	"fmt"
	"strconv"
)

// A document is a value of JSON or UBJSON: what XGBoost's two formats share.
// A list of numbers and booleans is held as numbers.
type document struct {
	kind    documentKind
	text    string
	number  float64 // booleans are 0 and 1
	numbers []float64
	list    []document
	fields  []field
}

type field struct {
	key   string
	value document
}

type documentKind uint8

const (
	null documentKind = iota
	text
	number
	numbers // a list
	list
	object
)

const (
	maxNesting = 32
	// What a document may hold in all, so that a small file can't fill the memory.
	maxNumbers   = 4 << 20
	maxDocuments = 1 << 18
)

// bounds counts what a parser has made.
type bounds struct{ numbers, documents int }

func (b *bounds) add(numbers, documents int) error {
	b.numbers += numbers
	b.documents += documents
	if b.numbers > maxNumbers || b.documents > maxDocuments {
		return fmt.Errorf("more than %d numbers or %d other values", maxNumbers, maxDocuments)
	}
	return nil
}

// unneeded are lists that every tree of XGBoost's has and prediction does not read.
func unneeded(key string) bool {
	switch key {
	case "base_weights", "loss_changes", "parents":
		return true
	}
	return false
}

// at follows keys through objects; a null document means that there is no such way.
func (d *document) at(keys ...string) *document {
	for _, key := range keys {
		next := &document{}
		for i := range d.fields {
			if d.fields[i].key == key {
				next = &d.fields[i].value
				break
			}
		}
		d = next
	}
	return d
}

// asInt reads a whole number, which XGBoost may write as a string.
func (d *document) asInt() (int, error) {
	if d.kind == text {
		return strconv.Atoi(d.text)
	}
	if d.kind != number || d.number != float64(int(d.number)) {
		return 0, fmt.Errorf("not a whole number")
	}
	return int(d.number), nil
}

// add appends an element to a list, which holds numbers or other values, not both.
func (d *document) add(e document) error {
	if e.kind == number && len(d.list) == 0 {
		d.numbers = append(d.numbers, e.number)
		return nil
	}
	if e.kind == number || len(d.numbers) > 0 {
		return fmt.Errorf("a list of numbers and other values")
	}
	d.kind = list
	d.list = append(d.list, e)
	return nil
}
