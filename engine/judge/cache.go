package judge

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// A Cache is a folder of scores, one file a part; "" caches nothing. What it can't
// read it does not have, and what it can't write it leaves.
type Cache string

// key names a part's scores by everything they depend on.
func (h *hearing) key(spec experiment.ModelSpec, p part) string {
	text, err := json.Marshal(struct {
		Spec     experiment.ModelSpec
		Features features.Spec
		Data     string
		Part     string
		Train    string
		Seed     uint64
		Revision int
	}{spec, h.spec, h.sha256, p.name, rowsSum(p.train), h.options.Seed, models.Revision})
	if err != nil {
		panic(err) // plain data always marshals
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

func rowsSum(rows []int) string {
	h := sha256.New()
	for _, r := range rows {
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(r)))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (c Cache) load(key string, n int) ([]float64, bool) {
	if c == "" {
		return nil, false
	}
	b, err := os.ReadFile(filepath.Join(string(c), key))
	if err != nil || len(b) != 8*n+sha256.Size {
		return nil, false
	}
	sum := sha256.Sum256(b[:8*n])
	if string(sum[:]) != string(b[8*n:]) {
		return nil, false
	}
	scores := make([]float64, n)
	for i := range scores {
		scores[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return scores, true
}

func (c Cache) save(key string, scores []float64) {
	if c == "" {
		return
	}
	b := make([]byte, 0, 8*len(scores)+sha256.Size)
	for _, s := range scores {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s))
	}
	sum := sha256.Sum256(b)
	_ = bundle.WriteAtomic(filepath.Join(string(c), key), append(b, sum[:]...))
}
