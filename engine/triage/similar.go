package triage

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"

	"github.com/trunkline/trunkline/engine/alert"
)

// A Vector is an explanation as a point: a model's contributions by feature, scaled to
// length 1, so that alerts are alike when the same features speak for them in the same
// proportions, however loud. It is sorted by Feature and immutable.
type Vector []Weight

// A Weight is one feature's share. Feature is the 32-bit FNV-1a hash of its name: two
// processes agree on it without a dictionary, and among a few hundred features a
// collision has a chance of one in 100,000.
type Weight struct {
	Feature uint32
	Share   float32
}

// maxWeights bounds a vector; what lies behind the weightiest is noise.
const maxWeights = 64

// VectorOf makes the vector of an explanation; nil if nothing contributes.
func VectorOf(why []alert.Reason) Vector {
	length := 0.0
	for _, r := range why {
		length += r.Contribution * r.Contribution
	}
	if !(length > 0) || math.IsInf(length, 0) {
		return nil
	}
	v := make(Vector, 0, len(why))
	for _, r := range why {
		if share := float32(r.Contribution / math.Sqrt(length)); share != 0 {
			v = append(v, Weight{featureHash(r.Feature), share})
		}
	}
	if len(v) > maxWeights {
		slices.SortFunc(v, func(a, b Weight) int { return cmp.Compare(abs(b.Share), abs(a.Share)) })
		v = v[:maxWeights]
	}
	slices.SortFunc(v, func(a, b Weight) int { return cmp.Compare(a.Feature, b.Feature) })
	return v
}

func featureHash(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()
}

func abs(x float32) float32 { return max(x, -x) }

// Cosine is the similarity of two explanations, −1 to 1: 1 says for the same reasons,
// 0 for others, below 0 that what spoke for one spoke against the other.
func (v Vector) Cosine(w Vector) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(v) && j < len(w); {
		switch {
		case v[i].Feature < w[j].Feature:
			i++
		case v[i].Feature > w[j].Feature:
			j++
		default:
			sum += float64(v[i].Share) * float64(w[j].Share)
			i, j = i+1, j+1
		}
	}
	return sum
}

// Bytes is the vector as it is stored: feature and share, 4 little-endian bytes each.
func (v Vector) Bytes() []byte {
	b := make([]byte, 0, 8*len(v))
	for _, w := range v {
		b = binary.LittleEndian.AppendUint32(b, w.Feature)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w.Share))
	}
	return b
}

// ReadVector reads what Bytes wrote. Bytes that are no vector give nil.
func ReadVector(b []byte) Vector {
	if len(b)%8 != 0 || len(b) > 8*maxWeights {
		return nil
	}
	v := make(Vector, len(b)/8)
	for i := range v {
		v[i].Feature = binary.LittleEndian.Uint32(b[8*i:])
		v[i].Share = math.Float32frombits(binary.LittleEndian.Uint32(b[8*i+4:]))
		if s := v[i].Share; s != s || abs(s) > 2 || i > 0 && v[i].Feature < v[i-1].Feature {
			return nil
		}
	}
	return v
}

// A Verdicted is a past alert that people have said what it was, with its explanation.
type Verdicted struct {
	Alert  int64 // the store's number
	Group  int64
	Reason Reason
	Vector Vector
}

// A Likeness is a past alert and how like it is.
type Likeness struct {
	Verdicted
	Cosine float64
	Alike  int // alerts of its group with the same verdict
}

// Nearest gives the n past alerts that are most like v, the most alike first, at most
// one of each group and verdict: a flood that was closed at once is one precedent.
// Explanations that are unlike (cosine of 0 or less) are left out. Equals go by number,
// the newest first.
func Nearest(v Vector, past []Verdicted, n int) []Likeness {
	type cause struct {
		group  int64
		reason Reason
	}
	best := map[cause]Likeness{}
	for _, p := range past {
		c := v.Cosine(p.Vector)
		if !(c > 0) {
			continue
		}
		k := cause{p.Group, p.Reason}
		l, seen := best[k]
		if !seen || c > l.Cosine || c == l.Cosine && p.Alert > l.Alert {
			l.Verdicted, l.Cosine = p, c
		}
		l.Alike++
		best[k] = l
	}
	out := make([]Likeness, 0, len(best))
	for _, l := range best {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(b.Alert, a.Alert))
	})
	return out[:min(n, len(out))]
}
