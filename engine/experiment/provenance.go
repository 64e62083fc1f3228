package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"

	"github.com/trunkline/trunkline/models"
)

// Provenance of what this experiment will make.
func (e *Experiment) Provenance() Provenance { return ProvenanceOf(e.Inputs, e.Options) }

// ProvenanceOf is the provenance of what a recipe would make of the inputs.
func ProvenanceOf(in Inputs, o Options) Provenance {
	p := Provenance{Train: in.Train.Name, Rows: in.Train.Rows(), SHA256: in.SHA256, Tests: map[string]string{},
		Seed: o.Seed, Sample: o.Sample, Revision: models.Revision, Simulated: in.Train.Simulated}
	for _, t := range in.Tests {
		p.Tests[t.Table.Name] = t.SHA256
	}
	return p
}

// CacheKey names what a recipe makes of data: a hash over recipe and provenance.
// Equal keys mean that a cached bundle can be used instead of training.
func CacheKey(r Recipe, p Provenance) string {
	text, err := json.Marshal(struct {
		Recipe     Recipe
		Provenance Provenance
	}{r, p})
	if err != nil {
		panic(err) // plain data always marshals
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Tag names a fitted model by what it is: "boost@7f3a". It is worked out once.
func (f *Fitted) Tag() string {
	f.tag.once.Do(func() {
		sum := sha256.Sum256(models.Encode(f.Model))
		f.tag.text = f.Spec.Key + "@" + hex.EncodeToString(sum[:2])
	})
	return f.tag.text
}

// tagOnce keeps a tag: a large model takes a while to hash.
type tagOnce struct {
	once sync.Once
	text string
}
