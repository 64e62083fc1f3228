// Package wire is the byte format of fitted models: little-endian, length-prefixed,
// with no reflection. Its reader treats every byte as hostile: it never allocates more
// than the input could fill, and after the first fault every read gives zero values.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrCorrupt is the base of every fault that a Reader finds.
var ErrCorrupt = errors.New("corrupt model bytes")

// A Writer appends values to a buffer.
type Writer struct{ buf []byte }

// Bytes gives what was written. The writer keeps owning it.
func (w *Writer) Bytes() []byte { return w.buf }

func (w *Writer) Uint(v uint64) { w.buf = binary.AppendUvarint(w.buf, v) }
func (w *Writer) Int(v int)     { w.buf = binary.AppendVarint(w.buf, int64(v)) }
func (w *Writer) Float(v float64) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(v))
}
func (w *Writer) Bool(v bool)     { w.Uint(map[bool]uint64{true: 1}[v]) }
func (w *Writer) String(s string) { w.Uint(uint64(len(s))); w.buf = append(w.buf, s...) }
func (w *Writer) Raw(b []byte)    { w.Uint(uint64(len(b))); w.buf = append(w.buf, b...) }
func (w *Writer) Strings(s []string) {
	w.Uint(uint64(len(s)))
	for _, v := range s {
		w.String(v)
	}
}

func (w *Writer) Floats(s []float64) {
	w.Uint(uint64(len(s)))
	for _, v := range s {
		w.Float(v)
	}
}

func (w *Writer) Float32s(s []float32) {
	w.Uint(uint64(len(s)))
	for _, v := range s {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, math.Float32bits(v))
	}
}

func (w *Writer) Int32s(s []int32) {
	w.Uint(uint64(len(s)))
	for _, v := range s {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, uint32(v))
	}
}

func (w *Writer) Uint8s(s []uint8) { w.Raw(s) }

// A Reader takes values from a buffer. The first fault sticks: Err tells it.
type Reader struct {
	buf []byte
	at  int
	err error
}

// NewReader reads b, which must not change meanwhile.
func NewReader(b []byte) *Reader { return &Reader{buf: b} }

// Err is the first fault, with its offset, or nil.
func (r *Reader) Err() error { return r.err }

// Left is the number of bytes not yet read.
func (r *Reader) Left() int { return len(r.buf) - r.at }

// Fail records a fault that the caller found in what it read, unless there was one before.
func (r *Reader) Fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w at byte %d: %s", ErrCorrupt, r.at, fmt.Sprintf(format, args...))
	}
}

func (r *Reader) take(n int) []byte {
	if r.err != nil || n < 0 || n > r.Left() {
		r.Fail("want %d more bytes, have %d", n, r.Left())
		return nil
	}
	b := r.buf[r.at : r.at+n]
	r.at += n
	return b
}

func (r *Reader) Uint() uint64 {
	if r.err != nil {
		return 0
	}
	v, n := binary.Uvarint(r.buf[r.at:])
	if n <= 0 {
		r.Fail("broken number")
		return 0
	}
	r.at += n
	return v
}

func (r *Reader) Int() int {
	if r.err != nil {
		return 0
	}
	v, n := binary.Varint(r.buf[r.at:])
	if n <= 0 {
		r.Fail("broken number")
		return 0
	}
	r.at += n
	return int(v)
}

func (r *Reader) Float() float64 {
	if b := r.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (r *Reader) Bool() bool { return r.Uint() == 1 }

// count reads a length of items of at least size bytes each.
func (r *Reader) count(size int) int {
	n := r.Uint()
	if r.err == nil && n > uint64(r.Left()/size) {
		r.Fail("a list of %d items in %d bytes", n, r.Left())
		return 0
	}
	return int(n)
}

func (r *Reader) String() string { return string(r.take(r.count(1))) }

// Raw gives a copy of a byte string.
func (r *Reader) Raw() []byte { return append([]byte(nil), r.take(r.count(1))...) }

func (r *Reader) Uint8s() []uint8 { return r.Raw() }

func (r *Reader) Strings() []string {
	n := r.count(1)
	out := make([]string, 0, min(n, 1024))
	for ; n > 0 && r.err == nil; n-- {
		out = append(out, r.String())
	}
	return out
}

func (r *Reader) Floats() []float64 {
	b := r.take(8 * r.count(8))
	out := make([]float64, len(b)/8)
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return out
}

func (r *Reader) Float32s() []float32 {
	b := r.take(4 * r.count(4))
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

func (r *Reader) Int32s() []int32 {
	b := r.take(4 * r.count(4))
	out := make([]int32, len(b)/4)
	for i := range out {
		out[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}
