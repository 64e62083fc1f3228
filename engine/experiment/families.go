package experiment

import (
	"context"
	"errors"
	"fmt"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models"
)

// An Answer is what the families say of a flow, in a byte: a data.Family, with
// UnlikeBit where even that one is denied.
type Answer uint8

// UnlikeBit marks a flow that is unlike every attack that training knew.
const UnlikeBit Answer = 0x80

// Key is "dos", "probe", "r2l", "u2r" or "unlike".
func (a Answer) Key() string {
	if a&UnlikeBit != 0 {
		return models.UnlikeKey
	}
	return data.Family(a).Key()
}

// families fits the families and asks them of every set. A result that holds no
// attack of a known family stays without.
func (e *Experiment) families(ctx context.Context, r *Result) (*Result, error) {
	e.Options.report(Progress{Stage: Likening})
	m, err := models.FitFamilies(ctx, e.fit)
	var training *models.TrainingError
	if m == nil && err == nil || errors.As(err, &training) {
		return r, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fit families: %w", err)
	}
	next := *r
	next.Families, next.Answers = m, map[string][]Answer{}
	for _, set := range e.Sets {
		if set.Of == nil {
			next.Answers[set.Name] = answers(m, set)
		}
	}
	return &next, nil
}

func answers(m *models.Families, set *Set) []Answer {
	said := make([]models.Likeness, set.Rows.N)
	m.SayTo(said, set.Rows)
	answers := make([]Answer, len(said))
	for i, l := range said {
		answers[i] = Answer(l.Family)
		if l.Unlike {
			answers[i] |= UnlikeBit
		}
	}
	return answers
}

// AnswersOn gives the families' answers on a set, in its row order; nil without any.
func (r *Result) AnswersOn(set *Set) []Answer {
	if set.Of == nil {
		return r.Answers[set.Name]
	}
	whole := r.AnswersOn(set.Of)
	if whole == nil {
		return nil
	}
	return pickRows(whole, set.Mask)
}

// A FamilyConfusion counts flows by their own family and by what an analyst is told:
// "normal" of a flow that does not alert, else the families' answer. Means of several
// seeds are not whole.
type FamilyConfusion map[string]map[string]float64

// FamilyConfusion counts a model's alerts on a set, at its duty threshold; nil where the
// result has no families.
func (r *Result) FamilyConfusion(f *Fitted, set *Set) FamilyConfusion {
	said, scores := r.AnswersOn(set), r.ScoresOn(set, f.Spec.Key)
	if said == nil || scores == nil || !set.Labelled() {
		return nil
	}
	c := FamilyConfusion{}
	told := append([]string{data.Normal.Key(), models.UnlikeKey}, familyKeys()...)
	for i, score := range scores {
		own, answer := set.Family[i].Key(), data.Normal.Key()
		if score > f.Threshold {
			answer = said[i].Key()
		}
		if c[own] == nil {
			c[own] = map[string]float64{}
			for _, key := range told {
				c[own][key] = 0
			}
		}
		c[own][answer]++
	}
	return c
}

func familyKeys() []string {
	var keys []string
	for _, f := range data.Families {
		keys = append(keys, f.Key())
	}
	return keys
}
