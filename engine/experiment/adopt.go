package experiment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/trunkline/trunkline/models"
)

// usualPromise is the false-alarm rate that an adopted model promises where the recipe
// has a fixed threshold of 0.5 and the model's scores are no probabilities.
const usualPromise = 0.01

// Adopt puts a model that was trained elsewhere on duty: r's champion becomes its
// challenger. The model reads what e.Pipeline gives; it is calibrated on the normal flows
// that e holds out, and judged on e's sets, as if e had fitted it. Its key is the
// given one, with a number behind it if r has that.
//
// e must be prepared from the recipe, data and seed that r was made with: else an
// *OtherDataError. r is left as it was.
func (e *Experiment) Adopt(ctx context.Context, r *Result, key string, m models.Model) (*Result, error) {
	if err := e.same(r); err != nil {
		return nil, err
	}
	spec := ModelSpec{Key: r.freeKey(key)}
	entry, ok := models.Find(spec.Key)
	if !ok {
		return nil, &UnknownError{What: "model", Name: spec.Key}
	}
	f := &Fitted{Spec: spec, Entry: entry, Model: m, SizeBytes: len(models.Encode(m))}
	if err := e.calibrate(ctx, f); err != nil {
		return nil, err
	}
	if e.Recipe.PromisedFPR == 0 && !f.Probability() {
		var err error
		if f.Threshold, err = f.At(usualPromise); err != nil {
			return nil, err
		}
	}
	scores, err := e.Judge(ctx, f)
	if err != nil {
		return nil, err
	}
	adopted := r.with(f, scores)
	adopted.Recipe.Models = append(append([]ModelSpec(nil), r.Recipe.Models...), spec)
	adopted.Recipe.Champion, adopted.Recipe.Challenger = spec.Key, r.Recipe.Champion
	return adopted, nil
}

// An OtherDataError is a result that can't be added to: it was made from other data, or
// in another way, than what is at hand.
type OtherDataError struct{ Have, Want string }

func (e *OtherDataError) Error() string {
	return fmt.Sprintf("the models were made from %s; at hand is %s", e.Want, e.Have)
}

// same checks that e and r are made from the same.
func (e *Experiment) same(r *Result) error {
	mine, theirs := e.Provenance(), r.Provenance
	if mine.SHA256 != theirs.SHA256 || !maps.Equal(mine.Tests, theirs.Tests) || mine.Seed != theirs.Seed || mine.Sample != theirs.Sample {
		return &OtherDataError{Have: mine.describe(), Want: theirs.describe()}
	}
	a, errA := json.Marshal(e.Pipeline)
	b, errB := json.Marshal(r.Pipeline)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		return &OtherDataError{Have: mine.describe() + " with other features", Want: theirs.describe()}
	}
	return nil
}

func (p Provenance) describe() string {
	return fmt.Sprintf("%s (%d flows, SHA-256 %.12s, tests %d, seed %d, sample %g)", p.Train, p.Rows, p.SHA256, len(p.Tests), p.Seed, p.Sample)
}

// freeKey is the key, or with the first number behind it that no model has.
func (r *Result) freeKey(key string) string {
	free := key
	for n := 2; ; n++ {
		if _, taken := r.Model(free); !taken {
			return free
		}
		free = fmt.Sprintf("%s-%d", key, n)
	}
}
