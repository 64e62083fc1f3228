// Package datatest makes synthetic NSL-KDD rows for tests: plausible, seeded, and
// no copy of any real row. Nothing but tests should import it.
package datatest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/trunkline/trunkline/data"
)

// Options say what rows to make. The zero value of each field takes the default.
type Options struct {
	Seed   uint64
	Rows   int     // 2000
	Attack float64 // share of attacks; 0.45
	// Novel files half of the attacks under types that are absent without it, as
	// KDDTest+ has types that KDDTrain+ lacks.
	Novel   bool
	Columns int // 41, 42 (with label) or 43 (with difficulty); 43
}

// NSLKDD makes the text of an NSL-KDD file. The same options give the same bytes,
// and row i depends on nothing but the options and i. Normal rows are web, mail,
// name service, file transfer and terminal sessions; the attacks are neptune,
// smurf, portsweep, ipsweep, satan, guess_passwd, warezclient and buffer_overflow,
// and with Novel also apache2, mscan, snmpguess and ps. One row in fifty is drawn
// from the opposite class's pattern, so that no model gets everything right.
func NSLKDD(o Options) []byte {
	o = o.withDefaults()
	var b bytes.Buffer
	for i := range o.Rows {
		f, label := draw(rand.New(rand.NewPCG(o.Seed, uint64(i))), o)
		f.write(&b)
		if o.Columns > 41 {
			fmt.Fprintf(&b, ",%s", label)
		}
		if o.Columns > 42 {
			fmt.Fprintf(&b, ",%d", f.difficulty)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// Table is NSLKDD, read. It panics if the reader refuses the rows.
func Table(o Options) *data.Table {
	s, err := data.Open("synthetic.txt", bytes.NewReader(NSLKDD(o)), data.Options{})
	if err != nil {
		panic(err)
	}
	t, err := data.ReadAll(s)
	if err != nil {
		panic(err)
	}
	t.Name = "synthetic"
	return t
}

func (o Options) withDefaults() Options {
	if o.Rows == 0 {
		o.Rows = 2000
	}
	if o.Attack == 0 {
		o.Attack = 0.45
	}
	if o.Columns == 0 {
		o.Columns = 43
	}
	return o
}

// draw makes one row: its class, then its type, then its numbers.
func draw(r *rand.Rand, o Options) (*flow, string) {
	p := &normals[pick(r, normals)]
	if r.Float64() < o.Attack {
		known := attacks
		if o.Novel && r.Float64() < 0.5 {
			known = novel
		}
		p = &known[pick(r, known)]
	}
	label, fill := p.label, p.fill
	f := &flow{values: map[string]float64{}, difficulty: 21}
	switch {
	case r.Float64() >= 0.02:
	case label == "normal":
		fill, f.difficulty = attacks[pick(r, attacks)].fill, 3+r.IntN(8)
	default:
		fill, f.difficulty = normals[pick(r, normals)].fill, 3+r.IntN(8)
	}
	fill(r, f)
	if f.difficulty == 21 && r.Float64() < 0.5 {
		f.difficulty = 11 + r.IntN(10)
	}
	return f, label
}

// pick draws an index by the patterns' weights.
func pick(r *rand.Rand, from []pattern) int {
	total := 0.0
	for _, p := range from {
		total += p.weight
	}
	at := r.Float64() * total
	for i, p := range from {
		if at -= p.weight; at < 0 {
			return i
		}
	}
	return len(from) - 1
}

// A flow is one row in the making; columns that values lacks are 0.
type flow struct {
	protocol, service, flag string
	values                  map[string]float64
	difficulty              int
}

func (f *flow) write(b *bytes.Buffer) {
	fields := make([]string, 0, 41)
	for _, c := range data.NSLKDD().Columns {
		switch {
		case c.Name == "protocol_type":
			fields = append(fields, f.protocol)
		case c.Name == "service":
			fields = append(fields, f.service)
		case c.Name == "flag":
			fields = append(fields, f.flag)
		case c.Unit == "share":
			fields = append(fields, fmt.Sprintf("%.2f", f.values[c.Name]))
		default:
			fields = append(fields, fmt.Sprintf("%.0f", f.values[c.Name]))
		}
	}
	b.WriteString(strings.Join(fields, ","))
}
