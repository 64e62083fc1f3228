package models

import (
	"fmt"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
	"github.com/trunkline/trunkline/models/metric"
)

// Encode gives the bytes of m, which DecodeFamilies reads back to one that answers the same.
func (m *Families) Encode() []byte {
	var w wire.Writer
	w.Uint(uint64(m.width))
	w.Uint(uint64(len(m.members)))
	for _, f := range m.members {
		w.Uint(uint64(f.family))
		w.Floats(f.known.Scores())
		f.trees.Ensemble().Encode(&w)
	}
	return w.Bytes()
}

// DecodeFamilies reads what Encode wrote. The bytes may come from anybody: what is not
// whole gives a *DecodeError, never a panic.
func DecodeFamilies(b []byte) (m *Families, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, &DecodeError{Model: "families", Reason: fmt.Errorf("%w: %v", ErrCorrupt, p)}
		}
	}()
	r := wire.NewReader(b)
	m = &Families{width: int(r.Uint())}
	n := r.Uint()
	if n == 0 || n > uint64(len(data.Families)) {
		r.Fail("%d families", n)
	}
	for ; n > 0 && r.Err() == nil; n-- {
		m.members = append(m.members, m.decodeFamily(r))
	}
	if r.Err() == nil && r.Left() > 0 {
		r.Fail("%d bytes after the end", r.Left())
	}
	if r.Err() != nil {
		return nil, &DecodeError{Model: "families", Reason: r.Err()}
	}
	return m, nil
}

func (m *Families) decodeFamily(r *wire.Reader) familyTrees {
	family := r.Uint()
	known := r.Floats()
	e := tree.Decode(r)
	if r.Err() != nil {
		return familyTrees{}
	}
	if family < uint64(data.DoS) || family > uint64(data.U2R) || len(m.members) > 0 && data.Family(family) <= m.members[len(m.members)-1].family {
		r.Fail("family %d out of order", family)
	}
	if e == nil || e.Width != m.width || !sharesOf(e) {
		r.Fail("trees that give no share of %d columns", m.width)
		return familyTrees{}
	}
	for _, v := range known {
		if !(v >= -1 && v <= 0) {
			r.Fail("a likeness of %g", -v)
		}
	}
	return familyTrees{data.Family(family), tree.NewScorer(e), metric.NewCalibration(known)}
}
