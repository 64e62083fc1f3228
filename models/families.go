package models

import (
	"sync"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/metric"
)

// Families says which family of attacks a flow is most like, or that it is unlike every
// attack that training knew. It is asked of flows that some model has called attacks;
// whether they are is that model's business.
//
// Each family has extremely randomised trees that tell its attacks from those of other
// families and from normal traffic: their share is a likeness. The likest family is the
// answer, unless a conformal test denies it: training attacks of that family, each
// judged by trees that had not seen it, were this unlike it at most once in twenty times
// (Vovk, Gammerman, Shafer 2005). Trees whose cuts are random disagree far from what
// they have seen, so the likeness of a new kind of attack is low.
//
// It is immutable and safe for concurrent use.
type Families struct {
	width   int
	members []familyTrees
	blocks  sync.Pool // *[familyBlock]float64
}

type familyTrees struct {
	family data.Family
	trees  *tree.Scorer
	// known are the likenesses of training attacks, by trees that had not seen them.
	known *metric.Calibration
}

// Unlike is the largest p-value at which a flow is said to be unlike every known attack.
const Unlike = 0.05

// A Likeness is an answer.
type Likeness struct {
	Family data.Family // the likest, even where it is denied
	Unlike bool        // unlike every attack that training knew
	Share  float64     // of the family's trees that see its like, 0 to 1
	P      float64     // of training attacks of the family, the share no likelier: conformal
}

// Key is the answer in JSON: "dos", "probe", "r2l", "u2r" or "unlike".
func (l Likeness) Key() string {
	if l.Unlike {
		return UnlikeKey
	}
	return l.Family.Key()
}

// UnlikeKey stands where a family would.
const UnlikeKey = "unlike"

// Known lists the families that training had attacks of, and how many tell what is
// like them. With fewer than 19 a family is never denied: no p-value can be 0.05 or less.
func (m *Families) Known() (families []data.Family, attacks []int) {
	for _, f := range m.members {
		families, attacks = append(families, f.family), append(attacks, f.known.N())
	}
	return families, attacks
}

// Width is the number of columns of the rows that it is asked of.
func (m *Families) Width() int { return m.width }

// familyBlock is how many rows go through a family's trees in one go.
const familyBlock = 256

// SayTo writes an answer a row to dst, len(dst) == r.N. It allocates nothing once warm.
// It panics if the shapes disagree: that is a caller's bug.
func (m *Families) SayTo(dst []Likeness, r features.Rows) {
	if len(dst) != r.N || r.N > 0 && r.Width != m.width {
		panic("models: places, rows and columns of families disagree")
	}
	likeness, ok := m.blocks.Get().(*[familyBlock]float64)
	if !ok {
		likeness = new([familyBlock]float64)
	}
	defer m.blocks.Put(likeness)
	for from := 0; from < r.N; from += familyBlock {
		to := min(from+familyBlock, r.N)
		m.say(dst[from:to], likeness[:to-from], r.Slice(from, to))
	}
}

func (m *Families) say(dst []Likeness, likeness []float64, r features.Rows) {
	likest := [familyBlock]int{}
	for k, f := range m.members {
		f.trees.ScoreTo(likeness, r)
		for i, share := range likeness {
			if k == 0 || share > dst[i].Share {
				dst[i], likest[i] = Likeness{Family: f.family, Share: share}, k
			}
		}
	}
	for i := range dst {
		// Unlikeness is what is calibrated: the larger, the stranger.
		dst[i].P = m.members[likest[i]].known.PValue(-dst[i].Share)
		dst[i].Unlike = dst[i].P <= Unlike
	}
}
