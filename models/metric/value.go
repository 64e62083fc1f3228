package metric

import (
	"encoding/json"
	"math"
)

// A Value is a figure that may not be defined: NaN in memory, null in JSON.
// Infinities have no JSON form either and become null.
type Value float64

// Defined reports whether the figure has a meaning.
func (v Value) Defined() bool { return !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) }

// MarshalJSON writes the shortest decimal that reads back to the same bits.
func (v Value) MarshalJSON() ([]byte, error) {
	if !v.Defined() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(v))
}

// UnmarshalJSON reads a number, or null as NaN.
func (v *Value) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*v = Value(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(v))
}

// An Interval is a range with a stated coverage, 95 % unless told otherwise. In JSON
// it is [lo, hi].
type Interval struct{ Lo, Hi float64 }

// Contains reports whether v lies in the interval, ends included.
func (i Interval) Contains(v float64) bool { return i.Lo <= v && v <= i.Hi }

// MarshalJSON writes [lo, hi], each null where it is not defined.
func (i Interval) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]Value{Value(i.Lo), Value(i.Hi)})
}

// UnmarshalJSON reads [lo, hi].
func (i *Interval) UnmarshalJSON(b []byte) error {
	var pair [2]Value
	if err := json.Unmarshal(b, &pair); err != nil {
		return err
	}
	i.Lo, i.Hi = float64(pair[0]), float64(pair[1])
	return nil
}
